"""What is planned for one gathering, and how full is it? Answered from several views' rows."""

from typing import Any
from uuid import UUID

from services.events.views.agenda import Sponsor, agenda, planned_for, sessions_of
from services.events.views.feedback import feedback, quotes_by_id
from services.events.views.organisations import organisations
from services.events.views.parts.asking import organises
from services.events.views.parts.gatherings import READ_FOR_ENTRIES, entries, gathering
from services.events.views.speakers import Speaker, speakers
from services.events.views.whats_on import Listed
from shared.contracts.events import (
    Agenda,
    GatheringAgenda,
    PublishedSummary,
    SpeakerEntry,
    SpeakerStatus,
    SupporterEntry,
)
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@agenda.answers(Agenda, also=(*READ_FOR_ENTRIES, organisations, feedback))
async def _agenda(question: Agenda, asker: Asker, db: Any) -> GatheringAgenda:
    found = await gathering(question.gathering_id, asker, db)
    [entry] = await entries([found], asker, db)
    planned = (await planned_for([found.gathering_id], db))[found.gathering_id]
    names = {each["organisation_id"]: each["name"] for each in await db.fetch("SELECT * FROM organisations")}
    spoken = rows(
        speakers,
        await db.fetch("SELECT * FROM speakers WHERE gathering_id = $1 ORDER BY speaker_id", found.gathering_id),
    )
    # In the past people agreed to what they have withdrawn since.
    may_name = organises(asker) or not asker.replayed
    shown = (_speaker(each, names, in_full=organises(asker), may_name=may_name) for each in spoken)
    return GatheringAgenda(
        **dict(entry),
        calendar_title=found.calendar_title,
        sessions=await sessions_of(planned, db),
        speakers=tuple(each for each in shown if each),
        sponsors=tuple(_supporter(each, names) for each in planned.sponsors),
        partners=tuple(SupporterEntry(organisation_id=id, name=names.get(id)) for id in found.partners),
        summary=await _summary(found, spoken if may_name else [], db),
    )


def _speaker(row: Speaker, names: dict[UUID, str], *, in_full: bool, may_name: bool) -> SpeakerEntry | None:
    confirmed = row.status is SpeakerStatus.CONFIRMED
    if not (in_full or confirmed):
        return None
    named = in_full or (row.to_be_named and may_name)
    return SpeakerEntry(
        speaker_id=row.speaker_id,
        session_id=row.session_id,
        organisation_id=row.organisation_id,
        organisation=names.get(row.organisation_id) if row.organisation_id else None,
        full_name=row.full_name if named else None,
        # Without a name beside it, a topic could still tell of whom it is.
        topic=row.topic if named else None,
        person_id=row.person_id if in_full else None,
        status=row.status if in_full else None,
        to_be_named=row.to_be_named if in_full else None,
        to_be_published=row.to_be_published if in_full else None,
    )


def _supporter(sponsor: Sponsor, names: dict[UUID, str]) -> SupporterEntry:
    name = names.get(sponsor.organisation_id) if sponsor.organisation_id else None
    return SupporterEntry(organisation_id=sponsor.organisation_id, name=sponsor.name or name)


async def _summary(found: Listed, spoken: list[Speaker], db: Any) -> PublishedSummary | None:
    if found.summary is None:
        return None
    published = {each.speaker_id: each.full_name for each in spoken if each.to_be_published}
    return PublishedSummary(
        text=found.summary.text,
        speakers=tuple(name for id in found.summary.speakers if (name := published.get(id))),
        quotes=await quotes_by_id(found.summary.quotes, db),
    )
