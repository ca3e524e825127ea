"""The questions that notify answers, and what it must know to write to people: one file each."""
