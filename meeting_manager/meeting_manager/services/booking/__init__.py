"""Bookings and what they take from others: free slots, locks, seats, the waitlist, and what is published."""
