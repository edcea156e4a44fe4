"""Booking requests from guests, who are not signed in: read, checked and booked, without telling them
anything about anybody else.
"""
