"""Booking requests from people who are not signed in: read, checked and booked, without telling them anything
about anyone else.
"""
