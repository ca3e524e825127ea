"""Brings people's spreadsheets into a network through its own commands, and writes them out again."""
