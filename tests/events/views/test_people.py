"""Whom the service knows: members as membership tells of them, guests, and whose an address is."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.events.lookups import known_person, rows_about
from services.events.persons import KnownPerson
from services.events.views.claims import claims
from services.events.views.people import people
from shared.claims import AddressClaim
from shared.contracts.events import (
    AttendanceRecorded,
    AttendanceSource,
    BookingDataRemoved,
    FeedbackGiven,
    GuestClaimed,
    GuestReleased,
    RecordBookingDataRemoved,
)
from shared.contracts.membership import (
    ContactDetailsChanged,
    EmailClaimed,
    EmailReleased,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    ReachBy,
    Removable,
)
from shared.contracts.messages import Event
from shared.contracts.training import ApplicantClaimed, ApplicantReleased
from shared.projection.table import Table
from tests.events.gatherings import (
    ASHA,
    BASIS,
    BEN,
    CARA,
    DEV,
    FORUM,
    STARTS_AT,
    A,
    book,
    booked,
    invited,
    numbered,
    opened,
    speaker,
)
from tests.events.views.folding import VIEWS, Log, folded, row_of
from tests.events.views.network import joins
from tests.support.given import NOON, claim

EMAIL = "asha@post.example"
REQUESTED = JoinRequested(
    member_id=ASHA, via=JoinedVia.SELF, full_name="Asha Rahman", areas=("Durham",), reachable_by=(ReachBy.EMAIL,)
)
ASKS = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON)
STARTED = ErasureStarted(member_id=ASHA, started_at=NOON)
APPLIED = {"asha": ASHA, "ben": BEN, "cara": CARA, "dev": DEV}


def status(*log: Event) -> MemberStatus | None:
    found: MemberStatus | None = row_of(people, log, ASHA).status
    return found


def test_somebody_is_what_membership_said_last() -> None:
    joined = joins(ASHA, "Asha Rahman")
    assert status(REQUESTED) is MemberStatus.REQUESTED
    assert status(REQUESTED, JoinDeclined(member_id=ASHA)) is MemberStatus.DECLINED
    assert status(*joined) is MemberStatus.ACTIVE
    paused = [*joined, MembershipPaused(member_id=ASHA, until=date(2026, 9, 1))]
    assert status(*paused) is MemberStatus.PAUSED
    assert status(*paused, MembershipResumed(member_id=ASHA)) is MemberStatus.ACTIVE
    assert status(*joined, MemberLeft(member_id=ASHA, left_on="2026-07")) is MemberStatus.LEFT


def test_a_name_is_the_last_one_given() -> None:
    joined = MemberJoined(
        member_id=ASHA, via=JoinedVia.SELF, joined_on="2026-06", basis=BASIS, reachable_by=(ReachBy.EMAIL,)
    )
    changed = ContactDetailsChanged(member_id=ASHA, known_as="Ash", reachable_by=(ReachBy.EMAIL,))
    removed = ContactDetailsChanged(
        member_id=ASHA, full_name="Asha R", removed=(Removable.KNOWN_AS,), reachable_by=(ReachBy.EMAIL,)
    )
    row = row_of(people, [REQUESTED, joined, changed], ASHA)
    assert (row.full_name, row.known_as) == ("Asha Rahman", "Ash")
    row = row_of(people, [REQUESTED, joined, changed, removed], ASHA)
    assert (row.full_name, row.known_as) == ("Asha R", None)


def test_a_member_who_was_a_guest_first_is_one_person() -> None:
    row = row_of(people, [GuestClaimed(claim="c", person_id=ASHA), *joins(ASHA, "Asha Rahman")], ASHA)
    assert (row.status, row.full_name) == (MemberStatus.ACTIVE, "Asha Rahman")
    row = row_of(people, [*joins(ASHA, "Asha Rahman"), GuestClaimed(claim="c", person_id=ASHA)], ASHA)
    assert row.status is MemberStatus.ACTIVE


def test_an_address_is_claimed_and_released_by_each_service() -> None:
    both = [EmailClaimed(claim="c", member_id=ASHA), GuestClaimed(claim="c", person_id=BEN)]
    assert folded(both, claims)["claims"] == {"c": AddressClaim("c", ASHA, BEN)}
    assert folded([*both, EmailReleased(claim="c", member_id=ASHA)], claims)["claims"] == {
        "c": AddressClaim("c", None, BEN)
    }
    assert folded([*both, GuestReleased(claim="c", person_id=BEN)], claims)["claims"] == {"c": AddressClaim("c", ASHA)}
    freed = [*both, GuestReleased(claim="c", person_id=BEN), EmailReleased(claim="c", member_id=ASHA)]
    assert folded(freed, claims)["claims"] == {}


def test_who_applies_for_a_training_has_an_address_too() -> None:
    three = [
        EmailClaimed(claim="c", member_id=ASHA),
        GuestClaimed(claim="c", person_id=BEN),
        ApplicantClaimed(claim="c", person_id=CARA),
    ]
    assert folded(three, claims)["claims"] == {"c": AddressClaim("c", ASHA, BEN, CARA)}
    left = [*three, EmailReleased(claim="c", member_id=ASHA), GuestReleased(claim="c", person_id=BEN)]
    assert folded(left, claims)["claims"] == {"c": AddressClaim("c", None, None, CARA)}
    assert folded([*left, ApplicantReleased(claim="c", person_id=CARA)], claims)["claims"] == {}


# Look-ups


@pytest.fixture
async def tables(db: Any) -> Any:
    """Writes the rows after a log, for look-ups to read; all is undone in the end."""
    transaction = db.transaction()
    await transaction.start()

    async def write(log: Log) -> None:
        rows = folded(log)
        for view in VIEWS:
            await db.execute(Table(view).ddl(temporary=True))
            await Table(view).write(db, rows[view.name])

    yield write
    await transaction.rollback()


async def found(db: Any, person_id: UUID | None = None, email: str | None = None) -> KnownPerson | None:
    command = book(person=person_id, email=email, full_name="Somebody")
    return await known_person(db, command, FORUM, claim)


async def test_people_are_found_by_id(db: Any, tables: Any) -> None:
    await tables([*joins(ASHA, "Asha"), ASKS, *joins(BEN, "Ben"), MemberLeft(member_id=BEN, left_on="2026")])
    assert await found(db, ASHA) == KnownPerson(ASHA, MemberStatus.ACTIVE, erasing=True)
    assert await found(db, BEN) == KnownPerson(BEN, MemberStatus.LEFT)
    assert await found(db, CARA) is None


async def test_applicants_are_found_by_their_address_and_their_id(db: Any, tables: Any) -> None:
    applied = [ApplicantClaimed(claim=claim(f"{name}@post.example"), person_id=id) for name, id in APPLIED.items()]
    guest = GuestClaimed(claim=claim("ben@post.example"), person_id=BEN)
    await tables([*applied, guest, *joins(ASHA, "Asha"), ErasureRequested(**ASKS.model_dump() | {"member_id": DEV})])
    assert await found(db, email="cara@post.example") == KnownPerson(CARA, only_applied=True)
    assert await found(db, CARA) == KnownPerson(CARA)
    assert await found(db, email="ben@post.example") == KnownPerson(BEN)
    assert await found(db, email="asha@post.example") == KnownPerson(ASHA, MemberStatus.ACTIVE)
    dev = await found(db, email="dev@post.example")
    assert dev
    assert dev.erasing


async def test_who_cancels_their_erasure_is_as_before(db: Any, tables: Any) -> None:
    await tables([*joins(ASHA, "Asha"), ASKS, ErasureCancelled(member_id=ASHA)])
    assert await found(db, ASHA) == KnownPerson(ASHA, MemberStatus.ACTIVE)


async def test_guests_without_an_address_are_found_by_what_they_did(db: Any, tables: Any) -> None:
    walked_in = AttendanceRecorded(
        gathering_id=FORUM,
        attendance_id=numbered(61),
        person_id=CARA,
        guest=True,
        walk_in=True,
        nonce="n" * 8,
        at=STARTS_AT,
        source=AttendanceSource.SHEET,
    )
    await tables([*opened(), booked(A, ASHA), invited(BEN), walked_in, speaker(person=DEV)])
    for person in (ASHA, BEN, CARA, DEV):
        assert await found(db, person) == KnownPerson(person)


async def test_people_are_found_by_their_address(db: Any, tables: Any) -> None:
    guest = GuestClaimed(claim=claim("ben@post.example"), person_id=BEN)
    await tables([*joins(ASHA, "Asha", email=EMAIL), GuestClaimed(claim=claim(EMAIL), person_id=CARA), guest])
    assert await found(db, email=" Asha@POST.example") == KnownPerson(ASHA, MemberStatus.ACTIVE)
    assert await found(db, email="ben@post.example") == KnownPerson(BEN)
    assert await found(db, email="nobody@post.example") is None
    assert await found(db) is None


async def test_the_address_of_somebody_forgotten_leads_to_nobody_new(db: Any, tables: Any) -> None:
    await tables([*joins(ASHA, "Asha", email=EMAIL), ASKS, STARTED, BookingDataRemoved(person_id=ASHA, counts={})])
    assert await found(db, email=EMAIL) == KnownPerson(ASHA, erasing=True)
    assert await found(db, ASHA) is None


async def test_what_is_held_about_a_person_is_counted_and_goes(db: Any, tables: Any) -> None:
    said = FeedbackGiven(
        feedback_id=numbered(71), gathering_id=FORUM, anonymous=False, sealed_for=ASHA, rating=5, comment="Good"
    )
    came = AttendanceRecorded(
        gathering_id=FORUM,
        attendance_id=numbered(61),
        booking_id=A,
        person_id=ASHA,
        walk_in=False,
        nonce="n" * 8,
        at=STARTS_AT,
        source=AttendanceSource.SCAN,
    )
    log = [*joins(ASHA, "Asha"), *opened(), booked(), invited(ASHA), speaker(person=ASHA), came, said]
    await tables(log)
    counts = await rows_about(db, RecordBookingDataRemoved(person_id=ASHA), ASHA, claim)
    assert counts == dict.fromkeys(
        ("people", "attendees", "bookings", "invited", "speakers", "attendance", "feedback"), 1
    )
    left = folded([*log, BookingDataRemoved(person_id=ASHA, counts=counts)])
    assert str(ASHA) not in str({name: rows for name, rows in left.items() if not name.endswith("duties")})
    assert {name for name, rows in left.items() if rows} >= {"bookings", "attendance", "feedback"}
