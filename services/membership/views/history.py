"""What happened between the network and one person, in words?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.membership.views.directory import directory
from services.membership.views.organisations import organisations
from services.membership.views.parts.one_person import check_may_read, names_of_organisations
from services.membership.views.parts.sentences import TOLD, entered_by, sentence
from shared.contracts.membership import History, HistoryEntry, MemberErased, PersonalDataRemoved
from shared.contracts.messages import Event
from shared.contracts.types import ActorKind
from shared.log.envelope import Stored
from shared.projection.rows import quickly_made
from shared.projection.table import rows
from shared.projection.view import Asker, RowsWith, View, sequence_of


@quickly_made
@dataclass(frozen=True, slots=True)
class Told:
    """One event. `sentence` has `{organisation}` where the name of `organisation_id` belongs, as it is now.

    The end of an affiliation does not say where it was: the event that began it does.
    """

    sequence: int
    member_id: UUID
    happened_at: datetime
    recorded_at: datetime
    sentence: str
    organisation_id: UUID | None
    affiliation_id: UUID | None
    by: ActorKind
    on_their_behalf: bool


history = View("history", version=4, row=Told, key="sequence", indexes=("member_id",), written_once=True)

# How each event changes it


def _tells(event_type: type[Event]) -> Callable[[Any, Stored], Told]:
    has_organisation = "organisation_id" in event_type.model_fields
    has_affiliation = "affiliation_id" in event_type.model_fields

    def told(event: Any, stored: Stored) -> Told:
        return Told(
            stored.sequence,
            event.member_id,
            stored.time,
            stored.recorded_at,
            sentence(event),
            event.organisation_id if has_organisation else None,
            event.affiliation_id if has_affiliation else None,
            stored.actor_kind,
            stored.on_behalf_of == event.member_id,
        )

    return told


for _event in TOLD:
    history.starts(_event, key=sequence_of)(_tells(_event))

history.ends(PersonalDataRemoved, MemberErased, key=RowsWith("member_id"))

# Queries


@history.answers(History, also=(directory, organisations))
async def _history(question: History, asker: Asker, db: Any) -> tuple[HistoryEntry, ...]:
    await check_may_read(question.member_id, asker, db)
    names = await names_of_organisations(db)
    found = await db.fetch("SELECT * FROM history WHERE member_id = $1 ORDER BY sequence", question.member_id)
    told: list[Told] = rows(history, found)
    places = {each.affiliation_id: each.organisation_id for each in reversed(told) if each.organisation_id}
    in_order = sorted(told, key=lambda each: (each.happened_at, each.sequence))
    return tuple(_entry(each, each.organisation_id or places.get(each.affiliation_id), names) for each in in_order)


def _entry(each: Told, organisation_id: UUID | None, names: dict[UUID, str]) -> HistoryEntry:
    name = names.get(organisation_id) if organisation_id else None
    words = each.sentence.replace("{organisation}", name or "an organisation")
    return HistoryEntry(
        sequence=each.sequence,
        happened_at=each.happened_at,
        recorded_at=each.recorded_at,
        sentence=f"{words}{entered_by(each.by, each.on_their_behalf)}.",
        by=each.by,
        on_their_behalf=each.on_their_behalf,
    )
