"""What Frappe offers to everybody who signs in says nothing of our records, and what requests may name."""
