"""The views of events: each file is one table, named after the question that it answers."""
