"""The log: one JetStream stream per network, guarded appends, ordered reads."""
