"""What staff do in the Desk: book for a caller, move in the calendar, print the day, call, text, change many
records at once.
"""
