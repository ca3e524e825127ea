"""The operator's command: starts, watches, asks and repairs a network."""
