"""The benches there are, each a module of this package with `async measure(context) -> Measured`."""

from typing import Final

# In the order of the report.
BENCHES: Final = ("commands", "joins", "contention", "freshness", "rebuild", "load", "memory", "messages")
# Contention needs a service of its own, which must not follow the log while others are measured. The memory bench
# makes the log of the rebuild longer, and so do messages.
_ORDER: Final = ("contention", "commands", "joins", "freshness", "load", "rebuild", "memory", "messages")


def in_order(names: tuple[str, ...]) -> list[str]:
    """The order in which they are measured."""
    return [name for name in _ORDER if name in names]
