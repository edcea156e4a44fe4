"""Shares, weeks and months."""
