"""Guests: people with an id and a key of their own who are not members, found by their e-mail address."""

from uuid import UUID

from shared.contracts.events.aggregates import ATTENDEE, GATHERING, GUEST_CLAIM
from shared.contracts.marks import Personal
from shared.contracts.membership import Phone
from shared.contracts.messages import Command, Event
from shared.contracts.types import Email, Text


class InviteGuest(Command, of=GATHERING, by=["coordinator", "organiser"]):
    """Invite somebody, so that they may book. Members are named by their id, or found by their e-mail address, too."""

    gathering_id: UUID
    person_id: UUID | None = None
    full_name: Personal[Text] = None
    email: Personal[Email] = None
    phone: Personal[Phone] = None


class ReleaseGuest(Command, of=ATTENDEE, by=["system"]):
    """Free the address of a guest who is being forgotten."""

    claim: str
    person_id: UUID


class GuestInvited(Event, of=GATHERING, version=1):
    """The person may book a place at this gathering. `guest`: they were no member then."""

    gathering_id: UUID
    person_id: UUID
    guest: bool
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None


class GuestClaimed(Event, of=GUEST_CLAIM, version=1):
    """The address behind this claim (an HMAC of it) belongs to this guest."""

    claim: str
    person_id: UUID


class GuestReleased(Event, of=GUEST_CLAIM, version=1):
    """The address behind this claim belongs to no guest again."""

    claim: str
    person_id: UUID
