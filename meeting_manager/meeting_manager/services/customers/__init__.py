"""Customers: finding or creating the right one, searching, detecting duplicates, merging, undoing a merge."""
