"""What the worker needs to know of the service, as it reads it: its views, its words, and its way to the log."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notify.delivery.due import Due
from services.notify.delivery.letter import Attachment
from shared.contracts.notify import MessageFormat, MessagePurpose, TemplateUse, Wording

Suppressed = Mapping[str, Collection[MessagePurpose | None]]
"""By an address's claim, what is not sent there; None stands for everything."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The queue: how many messages wait, how many of them could go now, and since when the oldest of these could."""

    waiting: int
    due: int
    oldest: datetime | None


class Outbox(Protocol):
    """The messages that are not in a final state."""

    @property
    def sequence(self) -> int:
        """How far the views have read the log."""
        ...

    def is_current(self) -> bool:
        """Whether this replica keeps the views up to date."""
        ...

    async def last_sequence(self) -> int:
        """The end of the log."""
        ...

    async def due(
        self,
        now: datetime,
        limit: int,
        *,
        but: Collection[UUID],
        held: Collection[UUID],
        at_least: int,
        only_expired: bool = False,
        people: Collection[UUID] | None = None,
    ) -> list[Due]:
        """What is due, critical ones first. What is `held` is left out until it expires, what is in `but` always.

        Nothing, if the tables have not read the log as far as `at_least`: a crash may have taken them back.
        """
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """When something else becomes due, or expires."""
        ...

    async def waiting(self, now: datetime) -> Waiting: ...

    async def suppressed(self, claims: Collection[str]) -> Suppressed: ...

    async def wait_for_more(self, seen: int, seconds: float) -> None:
        """Returns when the views have read beyond `seen`, or after so many seconds."""
        ...


class Words(Protocol):
    """What messages are made of."""

    async def formats(self, use: TemplateUse) -> Mapping[MessageFormat, Wording]:
        """The words of one version of a template. Raises LookupError where there is no such version."""
        ...

    async def calendar(self, due: Due) -> Attachment | None:
        """The gathering that it is about, for the person's calendar."""
        ...
