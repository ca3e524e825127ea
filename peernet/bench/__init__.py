"""`peernet bench`: measures the kit on a stack of its own, beside the bare servers (docs/performance.md)."""
