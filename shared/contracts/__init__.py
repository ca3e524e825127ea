"""The published language: the commands, events, questions and refusals of every service."""
