"""What a request names, and what a stored change may show."""
