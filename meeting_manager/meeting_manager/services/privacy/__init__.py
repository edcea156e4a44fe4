"""What is removed from answers, histories and prints for readers who may not see contact data."""
