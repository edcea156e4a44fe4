"""Slots, recurrence, answers to questions, and what a change of a booking means."""
