"""Bringing records from before a release into the form of today: inline customers, instants, history."""
