"""Messages: that somebody is to be told something. The body is never in the log, what fills it is sealed."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.marks import Personal
from shared.contracts.membership import ConsentPurpose
from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import MESSAGE
from shared.contracts.notify.channels import MessageChannel, MessagePurpose
from shared.contracts.notify.notice import Notice
from shared.contracts.notify.notices import TemplateUse
from shared.ids import derived_id

_ROOT: Final = UUID("00000000-0000-7000-8000-000000003e55")

Fact = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_:.+-]{1,200}$")]
"""Names what happened once and for all, by opaque ids alone: `booking:0198…`, `rescheduled:0198…:4711`."""


ExpiresAt = Annotated[AwareDatetime, Field(examples=[datetime(2026, 7, 3, 9, 30, tzinfo=UTC)])]
"""When it is too late: nothing is sent from then on."""


class Subjects(BaseModel):
    """What a message is about, by ids: where the values that fill it are looked up."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    gathering_id: UUID | None = None
    booking_id: UUID | None = None
    session_id: UUID | None = None
    programme_id: UUID | None = None
    intake_id: UUID | None = None
    application_id: UUID | None = None
    cohort_id: UUID | None = None
    certificate_id: UUID | None = None
    interest_id: UUID | None = None
    member_id: UUID | None = None


NOTHING_IN_PARTICULAR: Final = Subjects()


class SkippedBecause(StrEnum):
    """Why nobody is told although something happened."""

    NOTICE_OFF = "notice_off"
    NO_WAY = "no_way"
    GONE = "gone"
    NO_LONGER_SO = "no_longer_so"
    TOO_LATE = "too_late"
    VALUE_MISSING = "value_missing"
    NOBODY = "nobody"


def dedupe_key(about: Notice | UUID, person_id: UUID, fact: str) -> str:
    """One message a key: what is told (a notice, or a campaign by its id), to whom, and after what."""
    return f"{about}:{person_id}:{fact}"


def message_id_of(key: str) -> UUID:
    """The id of the one message with this dedupe key."""
    return derived_id(_ROOT, key)


def welcome_after(joined: UUID) -> str:
    """The fact after which somebody is welcomed: that they joined, by the id of the MemberJoined."""
    return f"joined:{joined}"


class RequestMessage(Command, of=MESSAGE, by=["system", "coordinator"]):
    """Let somebody be told something, in the words that are in force now, once for each notice, person and fact.

    A value that the words need and nobody can find is refused. Nothing is sent before `not_before` or after
    `expires_at`. A `critical` message waits neither for the morning nor for the digest. A coordinator may ask for what
    nobody is told of by itself, such as a welcome to somebody who was imported: with a `fact` such as `asked:welcome`.
    """

    notice: Notice
    person_id: UUID
    fact: Fact
    subjects: Subjects = NOTHING_IN_PARTICULAR
    critical: bool = False
    not_before: AwareDatetime | None = None
    expires_at: ExpiresAt

    @property
    def message_id(self) -> UUID:
        return message_id_of(dedupe_key(self.notice, self.person_id, self.fact))

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        check_times(self.not_before, self.expires_at)
        return self


def check_times(not_before: datetime | None, expires_at: datetime) -> None:
    """Raises ValueError where nothing could ever be sent."""
    if not_before and expires_at <= not_before:
        raise ValueError("expires_at must be later than not_before")


class MessageRequested(Event, of=MESSAGE, version=1):
    """Somebody is to be told this, in these words.

    `template_id` and `template_version` are those for `channel`, by which the person is best reached as far as was
    known; `otherwise` are the words for other channels. `values` fill the placeholders. `sealed_for` is the person or,
    where an application or another person is the subject, that one. `notice` is None where a campaign says it: then
    `consent` must be in force when it is sent.
    """

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
    notice: Notice | None = None
    campaign_id: UUID | None = None
    round_id: UUID | None = None
    dedupe_key: str
    purpose: MessagePurpose
    consent: ConsentPurpose | None = None
    channel: MessageChannel
    template_id: UUID
    template_version: int
    otherwise: tuple[TemplateUse, ...] = ()
    subjects: Subjects = NOTHING_IN_PARTICULAR
    calendar: bool = False
    reply_to: UUID | None = None
    critical: bool = False
    not_before: AwareDatetime | None = None
    expires_at: AwareDatetime
    values: Personal[dict[str, str]] = None


class NoticeSkipped(Event, of=MESSAGE, version=1):
    """Somebody is not told, and why. It is not made up for later."""

    message_id: UUID
    person_id: UUID
    sealed_for: UUID
    notice: Notice | None = None
    campaign_id: UUID | None = None
    round_id: UUID | None = None
    dedupe_key: str
    subjects: Subjects = NOTHING_IN_PARTICULAR
    because: SkippedBecause
