"""How can each person be reached? Members as membership has it; guests and applicants by what they said themselves."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from shared.contracts.events import GuestInvited, PlaceBooked, WaitingListJoined
from shared.contracts.membership import (
    AccessNeed,
    AccessNeedsRecorded,
    Channel,
    ContactDetailsChanged,
    ErasureStarted,
    JoinDeclined,
    JoinRequested,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
)
from shared.contracts.notify import MessageFormat, NotifyDataRemoved, ReplyToEnded, ReplyToSet
from shared.contracts.training import ApplicationPurged, ApplicationSubmitted, InterestRegistered
from shared.projection.rows import changed
from shared.projection.view import View

_MOST_SAID: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said with a booking, an invitation, an application or an interest: `source` is its id."""

    source: UUID
    full_name: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """How a person is called and reached now. `status` is None for whoever never asked to be a member.

    `full_name`, `email`, `phone` are what holds: membership's word, for guests and applicants the latest they `said`.
    `format` is what makes messages readable for them. `declined_because` is what they are told where their request to
    join was declined. `being_forgotten`: nothing may be sent to them any more. Whoever answers for the network is here,
    too, as they were named for that.
    """

    person_id: UUID
    status: MemberStatus | None = None
    full_name: str | None = None
    known_as: str | None = None
    email: str | None = None
    phone: str | None = None
    post: str | None = None
    preferred_channel: Channel | None = None
    format: MessageFormat | None = None
    declined_because: str | None = None
    being_forgotten: bool = False
    said: tuple[Said, ...] = ()


contacts = View("contacts", version=1, row=Contact, key="person_id")

# How each event changes it: members

_FIELDS: Final = ("full_name", "known_as", "email", "phone", "post", "preferred_channel")


def _member(event: Any) -> UUID:
    id: UUID = event.member_id
    return id


def _blank(event: Any) -> Contact:
    return Contact(event.member_id)


def _told(row: Contact, event: JoinRequested | MemberJoined | ContactDetailsChanged) -> Contact:
    """None means: as membership had it before. What was said elsewhere counts no more, but for a name."""
    if row.status is None:
        row = changed(row, email=None, phone=None)
    return changed(row, **{name: said for name in _FIELDS if (said := getattr(event, name)) is not None})


@contacts.on(JoinRequested, key=_member, blank=_blank)
def _requested(row: Contact, event: JoinRequested) -> Contact:
    return changed(_told(row, event), status=MemberStatus.REQUESTED, declined_because=None)


@contacts.on(JoinDeclined, key=_member)
def _declined(row: Contact, event: JoinDeclined) -> Contact:
    return changed(row, status=MemberStatus.DECLINED, declined_because=event.reason)


@contacts.on(MemberJoined, key=_member, blank=_blank)
def _joined(row: Contact, event: MemberJoined) -> Contact:
    return changed(_told(row, event), status=MemberStatus.ACTIVE, declined_because=None)


@contacts.on(ContactDetailsChanged, key=_member)
def _details_changed(row: Contact, event: ContactDetailsChanged) -> Contact:
    removed = {each.value: None for each in event.removed if each.value in _FIELDS}
    return changed(_told(row, event), **removed)


@contacts.on(MembershipPaused, key=_member)
def _paused(row: Contact, _event: MembershipPaused) -> Contact:
    return changed(row, status=MemberStatus.PAUSED)


@contacts.on(MembershipResumed, key=_member)
def _resumed(row: Contact, _event: MembershipResumed) -> Contact:
    return changed(row, status=MemberStatus.ACTIVE)


@contacts.on(MemberLeft, key=_member)
def _left(row: Contact, _event: MemberLeft) -> Contact:
    return changed(row, status=MemberStatus.LEFT)


@contacts.on(AccessNeedsRecorded, key=_member)
def _needs(row: Contact, event: AccessNeedsRecorded) -> Contact:
    needs = event.needs or ()
    if AccessNeed.EASY_READ in needs:
        return changed(row, format=MessageFormat.EASY_READ)
    return changed(row, format=MessageFormat.LARGE_PRINT if AccessNeed.LARGE_PRINT in needs else None)


# Guests and applicants


def _said(row: Contact, source: UUID, event: Any) -> Contact | None:
    if event.full_name or event.email or event.phone:
        others = tuple(each for each in row.said if each.source != source)
        said = (*others, Said(source, event.full_name, event.email, event.phone))
        row = changed(row, said=said[-_MOST_SAID:])
    return _by_what_was_said(row)


def _by_what_was_said(row: Contact) -> Contact | None:
    """What holds of somebody whom membership does not know; None where nothing is left to hold."""
    if row.status is not None:
        return row
    if not row.said:
        return None
    latest = row.said[::-1]
    return changed(
        row,
        full_name=next((each.full_name for each in latest if each.full_name), None),
        email=next((each.email for each in latest if each.email), None),
        phone=next((each.phone for each in latest if each.phone), None),
    )


def _person(event: Any) -> Contact:
    return Contact(event.person_id)


@contacts.on(PlaceBooked, blank=_person)
@contacts.on(WaitingListJoined, blank=_person)
def _booked(row: Contact, event: PlaceBooked | WaitingListJoined) -> Contact | None:
    return _said(row, event.booking_id, event)


@contacts.on(GuestInvited, blank=_person)
def _invited(row: Contact, event: GuestInvited) -> Contact | None:
    return _said(row, event.gathering_id, event)


@contacts.on(InterestRegistered, blank=_person)
def _interested(row: Contact, event: InterestRegistered) -> Contact | None:
    return _said(row, event.interest_id, event)


@contacts.on(ApplicationSubmitted, blank=_person)
def _applied(row: Contact, event: ApplicationSubmitted) -> Contact | None:
    return _said(row, event.application_id, event)


@contacts.on(ApplicationPurged)
def _purged(row: Contact, event: ApplicationPurged) -> Contact | None:
    said = tuple(each for each in row.said if each.source != event.application_id)
    return _by_what_was_said(changed(row, said=said))


# Whoever answers for the network


def _answering(event: Any) -> UUID:
    id: UUID = event.reply_to_id
    return id


@contacts.on(ReplyToSet, key=_answering, blank=lambda event: Contact(event.reply_to_id))
def _answers(row: Contact, event: ReplyToSet) -> Contact | None:
    others = tuple(each for each in row.said if each.source != event.reply_to_id)
    new = (Said(event.reply_to_id, event.name, event.email, None),) if event.name or event.email else ()
    return _by_what_was_said(changed(row, said=(*others, *new)[-_MOST_SAID:]))


@contacts.on(ReplyToEnded, key=_answering)
def _answers_no_more(row: Contact, event: ReplyToEnded) -> Contact | None:
    said = tuple(each for each in row.said if each.source != event.reply_to_id)
    return _by_what_was_said(changed(row, said=said))


# People who are being forgotten


@contacts.on(ErasureStarted, key=_member)
def _being_forgotten(row: Contact, _event: ErasureStarted) -> Contact:
    return changed(row, being_forgotten=True)


contacts.ends(NotifyDataRemoved)
