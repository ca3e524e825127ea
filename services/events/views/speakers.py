"""Who speaks, about what, and to what did they agree?"""

from dataclasses import dataclass
from uuid import UUID

from services.events.views.parts.forgetting import by_person, once_erased
from shared.contracts.events import (
    BookingDataRemoved,
    SpeakerConfirmed,
    SpeakerInvited,
    SpeakerStatus,
    SpeakerWithdrew,
)
from shared.contracts.membership import MemberErased
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Speaker:
    speaker_id: UUID
    gathering_id: UUID
    person_id: UUID
    full_name: str | None
    organisation_id: UUID | None
    session_id: UUID | None
    topic: str | None
    status: SpeakerStatus = SpeakerStatus.INVITED
    to_be_named: bool = False
    to_be_published: bool = False


speakers = View("speakers", version=2, row=Speaker, key="speaker_id", indexes=("gathering_id", "person_id"))

# How each event changes it


@speakers.starts(SpeakerInvited)
def _invited(event: SpeakerInvited) -> Speaker:
    return Speaker(
        speaker_id=event.speaker_id,
        gathering_id=event.gathering_id,
        person_id=event.person_id,
        full_name=event.full_name,
        organisation_id=event.organisation_id,
        session_id=event.session_id,
        topic=event.topic,
    )


@speakers.on(SpeakerConfirmed)
def _agreed(row: Speaker, event: SpeakerConfirmed) -> Speaker:
    return changed(
        row,
        status=SpeakerStatus.CONFIRMED if event.to_speak else SpeakerStatus.INVITED,
        to_be_named=event.to_be_named is not None,
        to_be_published=event.to_be_published is not None,
    )


@speakers.on(SpeakerWithdrew)
def _withdrew(row: Speaker, _event: SpeakerWithdrew) -> Speaker:
    return changed(row, status=SpeakerStatus.WITHDREW, to_be_named=False, to_be_published=False)


speakers.ends(BookingDataRemoved, key=by_person)
speakers.ends(MemberErased, key=once_erased)
