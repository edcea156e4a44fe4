"""Bookings and what they reserve: free slots, locks, seats, the waitlist, and what is published."""
