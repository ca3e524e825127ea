"""What waits for an operator, shown in words, tried again, and discarded."""
