"""Who came: checked in, walked in, counted."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.contracts.events.aggregates import GATHERING
from shared.contracts.events.moments import Moment
from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.types import Count, Email, Text

Nonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
"""What a phone makes up once for each person it checks in: however often it is sent, it is one attendance."""

BookingCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
"""The short code on somebody's confirmation; capitals, spaces and hyphens do not matter."""


class AttendanceSource(StrEnum):
    """How it was recorded: scanned at the door, from a sheet, or on a phone that had no signal."""

    SCAN = "scan"
    SHEET = "sheet"
    OFFLINE = "offline"


class CheckIn(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record that somebody who has a place came: by their booking, or by its code. `at` left out is when this happened.

    One attendance a booking: checking in again changes nothing.
    """

    gathering_id: UUID
    booking_id: UUID | None = None
    code: BookingCode | None = None
    nonce: Nonce
    at: Moment | None = None
    source: AttendanceSource = AttendanceSource.SCAN


class RecordWalkIn(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record that somebody came without a booking; they need not say who they are.

    Somebody who turns out to have a place is checked in.
    """

    gathering_id: UUID
    person_id: UUID | None = None
    full_name: Personal[Text] = None
    email: Personal[Email] = None
    nonce: Nonce
    at: Moment | None = None
    source: AttendanceSource = AttendanceSource.SHEET


class UndoAttendance(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Take back an attendance that was recorded by mistake; its nonce records nothing any more."""

    gathering_id: UUID
    attendance_id: UUID


class RecordHeadcount(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Record how many people somebody counted or estimated, in place of an earlier count."""

    gathering_id: UUID
    count: Count


class AttendanceRecorded(Event, of=GATHERING, version=1):
    """Somebody came. Walk-ins have no booking, and may have no name; `guest` is None where nobody knows who it was."""

    gathering_id: UUID
    attendance_id: UUID
    booking_id: UUID | None = None
    person_id: UUID | None = None
    guest: bool | None = None
    walk_in: bool
    nonce: str
    at: AwareDatetime
    source: AttendanceSource
    full_name: Personal[str] = None
    email: Personal[str] = None


class AttendanceUndone(Event, of=GATHERING, version=1):
    """This attendance was recorded by mistake."""

    gathering_id: UUID
    attendance_id: UUID
    booking_id: UUID | None = None
    person_id: UUID | None = None


class HeadcountRecorded(Event, of=GATHERING, version=1):
    """So many people were there, as somebody counted or estimated; it is no sum of attendances."""

    gathering_id: UUID
    count: Count
