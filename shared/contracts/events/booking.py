"""Places at a gathering: booked, waited for, offered, given up; and the sessions that people choose."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.events.aggregates import GATHERING
from shared.contracts.marks import DiscreetModel, Personal, Sensitive
from shared.contracts.membership import AccessNeed, Phone
from shared.contracts.messages import Command, Event
from shared.contracts.types import ActorKind, Email, LawfulBasis, LongText, Text


class BookingStatus(StrEnum):
    """Where a booking stands. `booked`, `waiting` and `offered` are live: a person has one of them at most."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class BookPlace(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Book a place; if there is none left, wait for one.

    Somebody whom the network knows is named by `person_id`, or found by their e-mail address; anybody else is a guest
    and needs a name. `sessions` are first choices, one a slot: where one is full, the one of its slot with most room
    takes its place. Access needs and diet are shown to organisers only, and need a basis.
    """

    gathering_id: UUID
    booking_id: UUID | None = None
    person_id: UUID | None = None
    full_name: Personal[Text] = None
    email: Personal[Email] = None
    phone: Personal[Phone] = None
    access_needs: Sensitive[tuple[AccessNeed, ...]] = ()
    access_text: Sensitive[LongText] = None
    diet: Sensitive[LongText] = None
    sessions: tuple[UUID, ...] = ()


class RecordBookingNeeds(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Record what somebody with a booking needs, in place of everything that was recorded before; with a basis.

    What is left out is taken off the record.
    """

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID | None = None
    access_needs: Sensitive[tuple[AccessNeed, ...]] = ()
    access_text: Sensitive[LongText] = None
    diet: Sensitive[LongText] = None


class CancelBooking(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Give up a booking, whether it has a place or waits; nobody needs to say why. Its place goes to the next."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID | None = None
    reason: Personal[LongText] = None


class EndBooking(Command, of=GATHERING, by=["system"]):
    """End a booking because the person left, pauses, or is being forgotten, unless it is over with the gathering."""

    gathering_id: UUID
    booking_id: UUID


class AcceptOffer(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Take the place that was offered. The sessions that were asked for are chosen now."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID | None = None


class DeclineOffer(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Leave the offered place to the next, and wait no longer."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID | None = None


class ExpireOffer(Command, of=GATHERING, by=["system"]):
    """Let an offer lapse that nobody answered in time: the place goes to the next, the person to the list's end."""

    gathering_id: UUID
    booking_id: UUID


class SkipWaiting(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Let the next in the waiting list go before somebody, with the reason why."""

    gathering_id: UUID
    booking_id: UUID
    reason: Personal[LongText]


class ChooseSession(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Choose a session, in place of what was chosen in the same slot. It takes a place at the gathering."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID | None = None
    session_id: UUID


class LeaveSession(Command, of=GATHERING, by=["member", "coordinator", "organiser"], about="person_id"):
    """Give up a session, and keep the place at the gathering."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID | None = None
    session_id: UUID


class _Asked(DiscreetModel):
    """Who asked for a place, which sessions they wish for, and what they need.

    Members' contact details are in membership; here is what was said.
    """

    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    access_needs: Sensitive[tuple[AccessNeed, ...]] = None
    access_text: Sensitive[str] = None
    diet: Sensitive[str] = None
    sessions: tuple[UUID, ...] = ()
    guest: bool
    basis: LawfulBasis | None = None


class PlaceBooked(_Asked, Event, of=GATHERING, version=1):
    """The person has a place. A SessionChosen follows for each session that they have, wished for or not."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID


class WaitingListJoined(_Asked, Event, of=GATHERING, version=1):
    """The person waits, behind everybody who waits already."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID


class BookingNeedsRecorded(Event, of=GATHERING, version=1):
    """This is all that the person needs; what was recorded before no longer counts."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID
    access_needs: Sensitive[tuple[AccessNeed, ...]] = None
    access_text: Sensitive[str] = None
    diet: Sensitive[str] = None
    basis: LawfulBasis | None = None


class PlaceOffered(Event, of=GATHERING, version=1):
    """A place is kept for somebody who waited, until `expires_at`."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID
    expires_at: AwareDatetime


class OfferAccepted(Event, of=GATHERING, version=1):
    """The offered place is theirs. A SessionChosen follows for each session they have."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID


class OfferDeclined(Event, of=GATHERING, version=1):
    """They do not take the place, and wait no longer."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID


class OfferExpired(Event, of=GATHERING, version=1):
    """Nobody answered in time: they wait again, behind everybody else."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID


class WaitingListSkipped(Event, of=GATHERING, version=1):
    """They wait behind the next one now; with nobody behind them, where they were."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID
    reason: Personal[str] = None


class BookingCancelled(Event, of=GATHERING, version=1):
    """A booking ended, by whom, and what it `was`. A SessionLeft precedes it for each session they had."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID
    by: ActorKind
    was: BookingStatus
    reason: Personal[str] = None


class BookingKept(Event, of=GATHERING, version=1):
    """The person left, but the gathering had begun or was cancelled by then, so their booking stays what it was.

    It ends after all if the gathering is put off.
    """

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID


class SessionChosen(Event, of=GATHERING, version=1):
    """The person has a place in the session. `asked_for` is the full one of the same slot that they had wished for."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID
    session_id: UUID
    asked_for: UUID | None = None


class SessionLeft(Event, of=GATHERING, version=1):
    """The person gave the session up, or lost it with their booking."""

    gathering_id: UUID
    booking_id: UUID
    person_id: UUID
    session_id: UUID
