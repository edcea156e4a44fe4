"""Slots, intervals, recurrence, the answers to questions, and what happens to a booking in its life."""
