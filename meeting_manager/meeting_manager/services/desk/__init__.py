"""What staff do in the Desk: book for a caller, reschedule in the calendar, print the day, call, text, and
change many records at once.
"""
