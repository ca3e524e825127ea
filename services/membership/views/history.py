"""What happened between the network and one person, in words?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.membership.views.directory import directory
from services.membership.views.organisations import organisations
from services.membership.views.parts.one_person import check_may_read, names_of_organisations
from services.membership.views.parts.sentences import TOLD, entered_by, sentence
from shared.contracts.membership import History, HistoryEntry, JoinRequested, MemberJoined, PersonalDataRemoved
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind
from shared.log.envelope import Stored
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Told:
    """One event. `sentence` has `{organisation}` where the name of `organisation_id` belongs, as it is now."""

    sequence: int
    happened_at: datetime
    recorded_at: datetime
    sentence: str
    organisation_id: UUID | None
    affiliation_id: UUID | None
    by: ActorKind
    on_their_behalf: bool


@dataclass(frozen=True, slots=True)
class Story:
    member_id: UUID
    events: tuple[Told, ...] = ()


history = View("history", version=1, row=Story, key="member_id")

# How each event changes it


def _told(row: Story, event: Event, stored: Stored) -> Story:
    affiliation_id: UUID | None = getattr(event, "affiliation_id", None)
    told = Told(
        sequence=stored.sequence,
        happened_at=stored.time,
        recorded_at=stored.recorded_at,
        sentence=sentence(event),
        organisation_id=getattr(event, "organisation_id", None) or _organisation(row, affiliation_id),
        affiliation_id=affiliation_id,
        by=Actor.parse(stored.actor).kind,
        on_their_behalf=stored.on_behalf_of == row.member_id,
    )
    return replace(row, events=(*row.events, told))


def _organisation(row: Story, affiliation_id: UUID | None) -> UUID | None:
    """Where an affiliation that ends was: its end does not say it again."""
    if affiliation_id is None:
        return None
    return next((each.organisation_id for each in row.events if each.affiliation_id == affiliation_id), None)


for _event in TOLD:
    if _event in (JoinRequested, MemberJoined):
        history.on(_event, blank=lambda event: Story(event.member_id))(_told)
    else:
        history.on(_event)(_told)

history.ends(PersonalDataRemoved)

# Queries


@history.answers(History, also=(directory, organisations))
async def _history(question: History, asker: Asker, db: Any) -> tuple[HistoryEntry, ...]:
    await check_may_read(question.member_id, asker, db)
    names = await names_of_organisations(db)
    found = await db.fetch("SELECT * FROM history WHERE member_id = $1", question.member_id)
    told = sorted(rows(history, found)[0].events, key=lambda each: (each.happened_at, each.sequence))
    return tuple(_entry(each, names) for each in told)


def _entry(each: Told, names: dict[UUID, str]) -> HistoryEntry:
    name = names.get(each.organisation_id) if each.organisation_id else None
    words = each.sentence.replace("{organisation}", name or "an organisation")
    return HistoryEntry(
        sequence=each.sequence,
        happened_at=each.happened_at,
        recorded_at=each.recorded_at,
        sentence=f"{words}{entered_by(each.by, each.on_their_behalf)}.",
        by=each.by,
        on_their_behalf=each.on_their_behalf,
    )
