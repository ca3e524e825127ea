"""Snapshots: what an aggregate came to at a sequence, so that long ones need not be read in full (decision 10)."""
