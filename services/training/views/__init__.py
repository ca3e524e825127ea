"""The views of training: each file is one table, named after the question that it answers."""
