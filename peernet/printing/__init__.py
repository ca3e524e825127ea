"""What is printed on paper, for places without a signal."""
