"""The mailbox of the embedded stack: a real mail server that passes nothing on, and reading what it has kept."""
