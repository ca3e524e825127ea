"""How people are reached: members as membership has it, guests and applicants by what they said; until forgotten."""

from typing import Any
from uuid import UUID

import pytest

from services.notify.views.consents import consents
from services.notify.views.contacts import Contact, contacts
from services.notify.views.members import members
from shared.contracts.events import GuestInvited
from shared.contracts.membership import (
    AccessNeed,
    AccessNeedsRecorded,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ErasureStarted,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    ReachBy,
    Removable,
)
from shared.contracts.notify import MessageFormat, NotifyDataRemoved
from shared.contracts.training import ApplicationPurged, InterestRegistered, PurgeReason
from shared.contracts.types import Method
from tests.events.gatherings import ASHA, BEN, FORUM, A, B, booked, waits
from tests.events.views.network import joins
from tests.notify.views.folding import row_of
from tests.support.given import NOON
from tests.training.applications import interested, submitted

JOINED, *AFFILIATED = joins(ASHA, "Asha Rahman", known_as="Ash")


def member(**said: Any) -> list[Any]:
    return [JOINED.model_copy(update={"email": "asha@post.example", "phone": "07700 900123", **said}), *AFFILIATED]


def contact(*log: Any, of: UUID = ASHA, **how: Any) -> Contact | None:
    row: Contact | None = row_of(contacts, log, of, **how)
    return row


def reached(*log: Any, of: UUID = ASHA, **how: Any) -> tuple[str | None, str | None, str | None] | None:
    row = contact(*log, of=of, **how)
    return (row.full_name, row.email, row.phone) if row else None


PURGED = ApplicationPurged(application_id=A, person_id=ASHA, because=PurgeReason.TIME_OVER)
HER_APPLICATION = submitted(A, ASHA, full_name="Asha", email="asha@home.example", phone="1")
HER_BOOKING = booked(B, ASHA, full_name="Ash", email="asha@ward.example")


def test_a_member_is_reached_as_membership_has_it() -> None:
    assert reached(*member()) == ("Asha Rahman", "asha@post.example", "07700 900123")
    moved = ContactDetailsChanged(member_id=ASHA, email="new@post.example", reachable_by=(ReachBy.EMAIL,))
    gone = ContactDetailsChanged(member_id=ASHA, removed=(Removable.EMAIL,), reachable_by=(ReachBy.PHONE,))
    assert reached(*member(), moved) == ("Asha Rahman", "new@post.example", "07700 900123")
    assert reached(*member(), moved, gone) == ("Asha Rahman", None, "07700 900123")
    found = contact(*member())
    assert found
    assert found.known_as == "Ash"


def test_what_a_member_said_with_a_booking_does_not_overrule_membership() -> None:
    assert reached(*member(email=None), HER_BOOKING) == ("Asha Rahman", None, "07700 900123")
    assert reached(HER_BOOKING, *member(email=None)) == ("Asha Rahman", None, "07700 900123")


def test_guests_and_applicants_are_reached_by_what_they_said_last() -> None:
    assert reached(HER_APPLICATION) == ("Asha", "asha@home.example", "1")
    assert reached(HER_APPLICATION, HER_BOOKING) == ("Ash", "asha@ward.example", "1")
    assert reached(waits(B, ASHA, full_name="Ash", phone="2")) == ("Ash", None, "2")
    invited = GuestInvited(gathering_id=FORUM, person_id=ASHA, guest=True, full_name="A", email="a@ward.example")
    assert reached(HER_BOOKING, invited) == ("A", "a@ward.example", None)
    assert contact(booked(B, ASHA)) is None, "who said nothing cannot be reached"


def test_interest_alone_is_enough_to_be_reached() -> None:
    event = next(each for each in interested() if isinstance(each, InterestRegistered))
    said = event.model_copy(update={"full_name": "Asha", "email": "asha@home.example"})
    assert reached(said) == ("Asha", "asha@home.example", None)


def test_a_purge_takes_what_the_application_said() -> None:
    assert contact(HER_APPLICATION, PURGED) is None
    assert reached(HER_BOOKING, HER_APPLICATION, PURGED) == ("Ash", "asha@ward.example", None)
    assert reached(*member(), HER_APPLICATION, PURGED) == ("Asha Rahman", "asha@post.example", "07700 900123")


def test_a_rebuild_after_a_purge_comes_to_the_same() -> None:
    """The key of the application is gone, so what it said reads as nothing."""
    log = [HER_BOOKING, HER_APPLICATION, PURGED]
    assert contact(*log, erased=(A,)) == contact(*log)
    assert contact(HER_APPLICATION, PURGED, erased=(A,)) is None


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (MemberLeft(member_id=ASHA, left_on="2026-07"), MemberStatus.LEFT),
        (MembershipPaused(member_id=ASHA), MemberStatus.PAUSED),
        (MembershipResumed(member_id=ASHA), MemberStatus.ACTIVE),
    ],
)
def test_where_somebody_stands(event: Any, status: MemberStatus) -> None:
    for view in (contacts, members):
        assert row_of(view, [*member(), event], ASHA).status is status


def test_somebody_who_asked_to_join_can_be_answered() -> None:
    asks = JoinRequested(
        member_id=ASHA, via=JoinedVia.SELF, full_name="Asha", email="a@post.example", reachable_by=(ReachBy.EMAIL,)
    )
    assert reached(asks) == ("Asha", "a@post.example", None)
    declined = contact(asks, JoinDeclined(member_id=ASHA))
    assert declined
    assert declined.status is MemberStatus.DECLINED


@pytest.mark.parametrize(
    ("needs", "format"),
    [
        ((AccessNeed.LARGE_PRINT,), MessageFormat.LARGE_PRINT),
        ((AccessNeed.LARGE_PRINT, AccessNeed.EASY_READ), MessageFormat.EASY_READ),
        ((AccessNeed.STEP_FREE,), None),
        ((), None),
    ],
)
def test_messages_come_in_a_form_that_the_person_can_read(needs: Any, format: MessageFormat | None) -> None:
    before = AccessNeedsRecorded(member_id=ASHA, needs=(AccessNeed.EASY_READ,))
    found = contact(*member(), before, AccessNeedsRecorded(member_id=ASHA, needs=needs))
    assert found
    assert found.format is format


def test_whoever_is_being_forgotten_is_marked_and_then_gone() -> None:
    started = ErasureStarted(member_id=ASHA, started_at=NOON)
    found = contact(*member(), started)
    assert found
    assert found.being_forgotten
    removed = NotifyDataRemoved(person_id=ASHA, counts={})
    log = [*member(), *joins(BEN, "Ben"), HER_BOOKING, started, removed]
    for view in (contacts, members):
        assert row_of(view, log, ASHA) is None
        assert row_of(view, log, BEN) is not None


def consent(purpose: ConsentPurpose, **changes: Any) -> ConsentGiven:
    return ConsentGiven(
        member_id=ASHA, purpose=purpose, wording_id="w", wording_sha256="a" * 64, method=Method.FORM, **changes
    )


def test_consents_to_news_stand_each_by_itself() -> None:
    news = consent(ConsentPurpose.NEWSLETTER, expires_on=NOON.date())
    events = consent(ConsentPurpose.EVENTS_NEWS)
    log = [news, events, consent(ConsentPurpose.RESEARCH)]
    row = row_of(consents, log, ASHA)
    assert (row.newsletter, row.newsletter_until, row.events_news, row.events_news_until) == (
        True,
        NOON.date(),
        True,
        None,
    )
    withdrawn = ConsentWithdrawn(member_id=ASHA, purpose=ConsentPurpose.NEWSLETTER, method=Method.PHONE)
    row = row_of(consents, [*log, withdrawn], ASHA)
    assert (row.newsletter, row.newsletter_until, row.events_news) == (False, None, True)
    assert row_of(consents, [consent(ConsentPurpose.RESEARCH)], ASHA) is None
