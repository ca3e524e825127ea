"""What every way of handing messages over has in common."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from services.notify.delivery.letter import Letter

BeforeItLeaves = Callable[[], Awaitable[None]]
"""Awaited at the last moment before the provider may have the message."""


class Provider(Protocol):
    """Hands letters over, many at once; keeps its connections."""

    @property
    def name(self) -> str: ...

    @property
    def at_once(self) -> int:
        """How many letters it takes at the same time."""
        ...

    @property
    def rate(self) -> float:
        """How many a second at most; 0 for no limit."""
        ...

    async def hand_over(self, letter: Letter, before: BeforeItLeaves) -> str:
        """Returns the provider's reference. Raises what `letter` has of NotHandedOver."""
        ...

    async def find(self, letter: Letter) -> str | None:
        """The reference of a letter that it may have, where it can be asked; None where not, or where it has none."""
        ...

    async def probe(self) -> None:
        """Returns when it can be handed something. Raises ProviderAway."""
        ...

    async def close(self) -> None: ...
