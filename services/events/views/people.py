"""Who are the people: members, active or not, guests and applicants? As the log says, so that nobody need be asked.

Their names are here for the lists of attendees alone.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.events import BookingDataRemoved, GuestClaimed
from shared.contracts.membership import (
    ContactDetailsChanged,
    ErasureCancelled,
    ErasureRequested,
    JoinDeclined,
    JoinRequested,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    Removable,
)
from shared.contracts.training import ApplicantClaimed
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an id in the network. `status` is None for whoever never asked to be a member."""

    person_id: UUID
    status: MemberStatus | None = None
    full_name: str | None = None
    known_as: str | None = None
    erasure_requested: bool = False


people = View("people", version=3, row=Person, key="person_id")

# How each event changes it


def _member(event: Any) -> UUID:
    id: UUID = event.member_id
    return id


def _blank(event: JoinRequested | MemberJoined) -> Person:
    return Person(event.member_id)


def _named(row: Person, event: JoinRequested | MemberJoined | ContactDetailsChanged) -> Person:
    """None means: as it was known before."""
    return changed(row, full_name=event.full_name or row.full_name, known_as=event.known_as or row.known_as)


@people.on(GuestClaimed, blank=lambda event: Person(event.person_id))
@people.on(ApplicantClaimed, blank=lambda event: Person(event.person_id))
def _guest(row: Person, _event: GuestClaimed | ApplicantClaimed) -> Person:
    return row


@people.on(JoinRequested, key=_member, blank=_blank)
def _requested(row: Person, event: JoinRequested) -> Person:
    return changed(_named(row, event), status=MemberStatus.REQUESTED)


@people.on(JoinDeclined, key=_member)
def _declined(row: Person, _event: JoinDeclined) -> Person:
    return changed(row, status=MemberStatus.DECLINED)


@people.on(MemberJoined, key=_member, blank=_blank)
def _joined(row: Person, event: MemberJoined) -> Person:
    return changed(_named(row, event), status=MemberStatus.ACTIVE)


@people.on(ContactDetailsChanged, key=_member)
def _contact_details_changed(row: Person, event: ContactDetailsChanged) -> Person:
    row = _named(row, event)
    return changed(row, known_as=None) if Removable.KNOWN_AS in event.removed else row


@people.on(MembershipPaused, key=_member)
def _paused(row: Person, _event: MembershipPaused) -> Person:
    return changed(row, status=MemberStatus.PAUSED)


@people.on(MembershipResumed, key=_member)
def _resumed(row: Person, _event: MembershipResumed) -> Person:
    return changed(row, status=MemberStatus.ACTIVE)


@people.on(MemberLeft, key=_member)
def _left(row: Person, _event: MemberLeft) -> Person:
    return changed(row, status=MemberStatus.LEFT)


# Guests and applicants who gave no address had no row: what they did says who they are.
@people.on(ErasureRequested, key=_member, blank=lambda event: Person(event.member_id))
def _erasure_requested(row: Person, _event: ErasureRequested) -> Person:
    return changed(row, erasure_requested=True)


@people.on(ErasureCancelled, key=_member)
def _erasure_cancelled(row: Person, _event: ErasureCancelled) -> Person:
    return changed(row, erasure_requested=False)


people.ends(BookingDataRemoved)
people.ends(MemberErased, key=_member)
