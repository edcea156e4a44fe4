"""What Frappe offers to everybody who signs in says nothing of our records."""
