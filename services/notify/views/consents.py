"""Who agreed to get news? For campaigns, and looked at again when each message is sent."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from shared.contracts.membership import ConsentGiven, ConsentPurpose, ConsentWithdrawn
from shared.contracts.notify import NotifyDataRemoved
from shared.projection.rows import changed
from shared.projection.view import View

TO_BE_WRITTEN_TO: Final = (ConsentPurpose.NEWSLETTER, ConsentPurpose.EVENTS_NEWS)
"""The consents that messages rest on."""


@dataclass(frozen=True, slots=True)
class Consents:
    """Whether a person agreed to each, and the last day on which that holds; None for no last day."""

    person_id: UUID
    newsletter: bool = False
    newsletter_until: date | None = None
    events_news: bool = False
    events_news_until: date | None = None


consents = View("consents", version=1, row=Consents, key="person_id")

# How each event changes it


def _whose(event: ConsentGiven | ConsentWithdrawn) -> tuple[UUID, ...]:
    return (event.member_id,) if event.purpose in TO_BE_WRITTEN_TO else ()


@consents.on(ConsentGiven, key=_whose, blank=lambda event: Consents(event.member_id))
def _given(row: Consents, event: ConsentGiven) -> Consents:
    return changed(row, **{event.purpose.value: True, f"{event.purpose.value}_until": event.expires_on})


@consents.on(ConsentWithdrawn, key=_whose)
def _withdrawn(row: Consents, event: ConsentWithdrawn) -> Consents:
    return changed(row, **{event.purpose.value: False, f"{event.purpose.value}_until": None})


consents.ends(NotifyDataRemoved)


def agrees(purpose: ConsentPurpose, day: str, row: str = "c") -> str:
    """SQL: the person of a row of this view agrees to it on a day (a date)."""
    name = purpose.value
    return f"({row}.{name} AND ({row}.{name}_until IS NULL OR {row}.{name}_until >= {day}))"
