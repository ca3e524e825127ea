"""Trains people to be peer support workers: programmes, applications, cohorts, and the posts that follow."""
