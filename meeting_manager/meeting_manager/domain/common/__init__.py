"""Contact points, names, plain text and slugs."""
