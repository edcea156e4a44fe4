"""Calendar files, dates in words, reminder times, placeholders and colours."""
