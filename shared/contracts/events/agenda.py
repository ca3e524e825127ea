"""What happens at a gathering: its sessions, who speaks, and who sponsors it."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.events.aggregates import GATHERING
from shared.contracts.events.gathering import Capacity
from shared.contracts.events.moments import LocalTime, RecordedLocalTime
from shared.contracts.marks import Personal, Sensitive
from shared.contracts.messages import Command, Event
from shared.contracts.types import Email, LawfulBasis, LongText, Method, Sha256, Text


class SessionKind(StrEnum):
    """What kind of session it is. `other` comes with a text."""

    STORY = "story"
    TALK = "talk"
    OPEN_TABLE = "open_table"
    WORKSHOP = "workshop"
    TRAINING = "training"
    OTHER = "other"


class RemovableOfSession(StrEnum):
    """What can be taken away without anything in its place."""

    ROOM = "room"
    TIMES = "times"
    CAPACITY = "capacity"


class SpeakerConsent(BaseModel):
    """That a person agreed explicitly to one thing, and to which wording."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    wording_id: Text
    wording_sha256: Sha256
    method: Method
    given_at: AwareDatetime


class AddSession(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Add a session. Those of one `slot` run in parallel: a person chooses one of them.

    A session without a capacity has room for everybody who has a place. Its title is plain and names nobody.
    """

    gathering_id: UUID
    session_id: UUID | None = None
    title: Text
    kind: SessionKind
    kind_text: Text | None = None
    room: Text | None = None
    slot: Text
    starts_local: LocalTime | None = None
    ends_local: LocalTime | None = None
    capacity: Capacity | None = None


class ChangeSession(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Change a session; what is left out stays, `remove` takes details away. Who chose it keeps their place in it."""

    gathering_id: UUID
    session_id: UUID
    title: Text | None = None
    kind: SessionKind | None = None
    kind_text: Text | None = None
    room: Text | None = None
    slot: Text | None = None
    starts_local: LocalTime | None = None
    ends_local: LocalTime | None = None
    capacity: Capacity | None = None
    remove: tuple[RemovableOfSession, ...] = ()


class RemoveSession(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Take a session off the agenda. Who chose it keeps their place at the gathering, and may choose anew."""

    gathering_id: UUID
    session_id: UUID


class InviteSpeaker(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Invite somebody to speak, whom `person_id` names, or their e-mail address where they are known by that.

    A topic that tells of somebody's health needs the basis on which we may hold it.
    """

    gathering_id: UUID
    speaker_id: UUID | None = None
    person_id: UUID | None = None
    full_name: Personal[Text]
    email: Personal[Email] = None
    organisation_id: UUID | None = None
    session_id: UUID | None = None
    topic: Sensitive[LongText] = None


class ConfirmSpeaker(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record to what a speaker agreed, in full: what is left out they do not agree to, or not any more.

    To speak, to be named, and to be published are three consents. Nobody tells a story without the first.
    """

    gathering_id: UUID
    speaker_id: UUID
    to_speak: SpeakerConsent | None = None
    to_be_named: SpeakerConsent | None = None
    to_be_published: SpeakerConsent | None = None


class WithdrawSpeaker(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record that somebody does not speak after all; nobody needs to say why."""

    gathering_id: UUID
    speaker_id: UUID
    reason: Personal[LongText] = None


class AgreeSponsor(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record that an organisation sponsors a gathering: one that is registered, or any other by its name."""

    gathering_id: UUID
    organisation_id: UUID | None = None
    name: Text | None = None


class _Session(BaseModel):
    title: str
    kind: SessionKind
    kind_text: str | None = None
    room: str | None = None
    slot: str
    starts_local: RecordedLocalTime | None = None
    ends_local: RecordedLocalTime | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    capacity: int | None = None


class SessionAdded(_Session, Event, of=GATHERING, version=1):
    """A session is on the agenda."""

    gathering_id: UUID
    session_id: UUID


class SessionChanged(_Session, Event, of=GATHERING, version=1):
    """All about the session from now on; choices stay."""

    gathering_id: UUID
    session_id: UUID


class SessionRemoved(Event, of=GATHERING, version=1):
    """The session is off the agenda. `booking_ids` had chosen it: they keep their places, and have to be told."""

    gathering_id: UUID
    session_id: UUID
    booking_ids: tuple[UUID, ...] = ()


class SpeakerInvited(Event, of=GATHERING, version=1):
    """Somebody was asked to speak. `basis` is why the topic may be held."""

    gathering_id: UUID
    speaker_id: UUID
    person_id: UUID
    guest: bool
    full_name: Personal[str] = None
    email: Personal[str] = None
    organisation_id: UUID | None = None
    session_id: UUID | None = None
    topic: Sensitive[str] = None
    basis: LawfulBasis | None = None


class SpeakerConfirmed(Event, of=GATHERING, version=1):
    """All that the speaker agrees to from now on: only with `to_be_named` are they named, and so on."""

    gathering_id: UUID
    speaker_id: UUID
    person_id: UUID
    to_speak: SpeakerConsent | None = None
    to_be_named: SpeakerConsent | None = None
    to_be_published: SpeakerConsent | None = None


class SpeakerWithdrew(Event, of=GATHERING, version=1):
    """The speaker does not speak; what they agreed to holds no more."""

    gathering_id: UUID
    speaker_id: UUID
    person_id: UUID
    reason: Personal[str] = None


class SponsorAgreed(Event, of=GATHERING, version=1):
    """An organisation sponsors the gathering."""

    gathering_id: UUID
    sponsor_id: UUID
    organisation_id: UUID | None = None
    name: str | None = None
