"""What guests, hosts and calendars are told about a booking: emails, text messages, reminders, calendar
files.
"""
