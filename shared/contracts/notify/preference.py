"""What people wish to get, how, when, and in which form; and what they unsubscribe from by a link."""

from datetime import time
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator

from shared.contracts.events import HOME_ZONE, Zone
from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import PREFERENCE
from shared.contracts.notify.channels import MessageChannel, MessageFormat, MessagePurpose
from shared.contracts.notify.notice import Notice


class ChannelWish(StrEnum):
    """How somebody wishes to get messages of one purpose; `none` is not at all."""

    EMAIL = MessageChannel.EMAIL.value
    SMS = MessageChannel.SMS.value
    NONE = "none"


# JSON Schema's `time` has an offset from UTC; the clock on the wall has none.
_OnTheWall = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"})]


class QuietHours(BaseModel):
    """When nothing that can wait is sent: from the one time to the other, also past midnight, in the person's zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    starts: _OnTheWall
    ends: _OnTheWall
    zone: Zone = HOME_ZONE

    @field_validator("starts", "ends")
    @classmethod
    def _of_the_wall(cls, value: time) -> time:
        if value.tzinfo is not None:
            raise ValueError("write it as 21:00, as the clock on the wall shows it")
        return value.replace(second=0, microsecond=0)


class RemovablePreference(StrEnum):
    """What can be taken away without anything in its place."""

    QUIET_HOURS = "quiet_hours"


class ChangePreference(Command, of=PREFERENCE, by=["member", "coordinator"]):
    """Say what somebody wishes to get, and how; what is left out stays.

    `channels` are by purpose. `notices_off` are notices that they do without, in full. Messages of the purpose
    `service` cannot be done without altogether: switch off single notices instead.
    """

    person_id: UUID
    channels: dict[MessagePurpose, ChannelWish] | None = None
    notices_off: Annotated[tuple[Notice, ...] | None, Field(max_length=len(Notice))] = None
    digest: bool | None = None
    quiet_hours: QuietHours | None = None
    format: Personal[MessageFormat] = None
    remove: tuple[RemovablePreference, ...] = ()


class UnsubscribeByLink(Command, of=PREFERENCE, by=["system"]):
    """Unsubscribe somebody as the link in a message asks: from its purpose or, of `service`, from its notice."""

    person_id: UUID
    purpose: MessagePurpose
    notice: Notice | None = None
    message_id: UUID | None = None


class PreferenceChanged(Event, of=PREFERENCE, version=1):
    """All that the person wishes from now on; only `format` stays as it was where it is None."""

    person_id: UUID
    channels: dict[MessagePurpose, ChannelWish] = Field(default_factory=dict)
    notices_off: tuple[Notice, ...] = ()
    digest: bool = False
    quiet_hours: QuietHours | None = None
    format: Personal[MessageFormat] = None


class UnsubscribedByLink(Event, of=PREFERENCE, version=1):
    """The person asked by a link for no more messages of this purpose or, where there is one, of this notice."""

    person_id: UUID
    purpose: MessagePurpose
    notice: Notice | None = None
    message_id: UUID | None = None


MUST_BE_TOLD: Final = frozenset(
    {Notice.GATHERING_CANCELLED, Notice.GATHERING_CHANGED, Notice.COHORT_CANCELLED, Notice.QUIET_CHECK_IN}
)
"""Whoever has a place is told what becomes of it in any case, or they would travel for nothing.

Whoever answers for an area is told of check-ins, or a link followed by mistake would leave somebody alone.
"""
