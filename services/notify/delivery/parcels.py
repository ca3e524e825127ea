"""What is handed over together: one message, or all those of a person's daily digest."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.notify.delivery.due import Due
from services.notify.delivery.judging import Send
from shared.contracts.notify import MessageChannel
from shared.ids import derived_id

_ROOT: Final = UUID("00000000-0000-7000-8000-0000000d16e5")


@dataclass(frozen=True, slots=True)
class Item:
    """A message, and how it is sent."""

    due: Due
    how: Send


@dataclass(frozen=True, slots=True)
class Parcel:
    """Messages to one address in one letter. `digest_id` is None for one that goes by itself."""

    items: tuple[Item, ...]
    digest_id: UUID | None = None

    @classmethod
    def of_digest(cls, items: list[Item], begun: UUID | None) -> "Parcel":
        """One message alone needs no digest around it. `begun`: what is left of a digest that may have gone already."""
        in_order = tuple(sorted(items, key=lambda item: (item.due.due_at, item.due.message_id)))
        if begun is None and len(in_order) > 1:
            begun = derived_id(_ROOT, *(item.due.message_id for item in in_order))
        return cls(in_order, None if begun == in_order[0].due.message_id else begun)

    @property
    def message_ids(self) -> list[UUID]:
        return [item.due.message_id for item in self.items]

    @property
    def id(self) -> UUID:
        return self.digest_id or self.items[0].due.message_id

    @property
    def channel(self) -> MessageChannel:
        return self.items[0].how.channel

    @property
    def address(self) -> str:
        return self.items[0].how.address

    @property
    def unsure(self) -> int:
        """How often it may have been handed over before."""
        return max(item.due.unsure for item in self.items)
