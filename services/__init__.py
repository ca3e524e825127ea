"""The services: each one owns its words in the log, its database, and nothing of the others."""
