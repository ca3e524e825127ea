"""Membership's views: each file is one table, named after the question that it answers."""
