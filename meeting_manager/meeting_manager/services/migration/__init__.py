"""Brings old records into today's form: inline customers, instants, history."""
