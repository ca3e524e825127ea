"""Who is shown as quiet, to whom, on which day, and until when."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.in_touch import CONTACTS, in_touch_with
from services.membership.lookups import VIEWS_OF_PEOPLE
from services.membership.views.quiet_members import check_ins
from shared.contracts.events import AttendanceRecorded, AttendanceSource, PlaceBooked
from shared.contracts.membership import (
    AffiliationEnded,
    Attention,
    AttentionKind,
    Channel,
    CheckInCompleted,
    CheckInDeclined,
    CheckInOffered,
    CheckInsAskedFor,
    CheckInsStopped,
    ContactKind,
    ErasureRequested,
    History,
    MemberContacted,
    MembershipPaused,
    MembershipResumed,
    PersonalDataRemoved,
    QuietMember,
    QuietMembers,
    QuietNoticed,
    QuietSnoozed,
    Record,
)
from shared.contracts.training import TrainingAttendanceRecorded
from shared.contracts.types import ActorKind
from tests.membership.examples import COORDINATOR, numbered
from tests.membership.views.folding import VIEWS, ask, coordinator, folded, happened, member
from tests.membership.views.people import joins, person
from tests.support.given import NOON

ASHA, BEN = person(1), person(2)
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
ASKED_AT = NOON - 5 * WEEK
NOTICED_AT = NOON - WEEK
ASKED = happened(CheckInsAskedFor(member_id=ASHA, weeks=4), at=ASKED_AT)
NOTICED = happened(QuietNoticed(member_id=ASHA, weeks=4, since=ASKED_AT), at=NOTICED_AT)
LOG: list[Any] = [
    *happened(*joins(1, "Asha Rahman", areas=("Durham",)), *joins(2, "Ben", areas=("Durham",)), at=ASKED_AT - WEEK),
    *ASKED,
    *NOTICED,
]


def contact(kind: ContactKind = ContactKind.TWO_WAY) -> MemberContacted:
    return MemberContacted(member_id=ASHA, channel=Channel.PHONE, by=COORDINATOR.id, kind=kind)


async def quiet(db: Any, *log: Any, area: str | None = None, **how: Any) -> tuple[QuietMember, ...]:
    found: tuple[QuietMember, ...] = await ask(db, [*LOG, *log], QuietMembers(area=area), coordinator(), **how)
    return found


async def test_whoever_is_quiet_is_shown_with_how_to_reach_them(db: Any) -> None:
    [asha] = await quiet(db)
    assert (asha.full_name, asha.phone, asha.areas) == ("Asha Rahman", "0191 498 0000", ("Durham",))
    assert (asha.since, asha.weeks, asha.asked_for_weeks, asha.noticed_at) == (ASKED_AT, 5, 4, NOTICED_AT)
    [offered] = await quiet(db, CheckInOffered(member_id=ASHA, by=COORDINATOR.id))
    assert (offered.offered_by, offered.offered_at) == (COORDINATOR.id, NOON)
    assert [each.member_id for each in await quiet(db, area="durham")] == [ASHA]
    assert await quiet(db, area="York") == ()


async def test_as_at_a_day_it_is_who_was_quiet_then(db: Any) -> None:
    log = happened(contact())
    assert await quiet(db, *log) == ()
    assert [each.weeks for each in await quiet(db, *log, as_at=NOON - DAY)] == [4]
    assert await quiet(db, *log, as_at=NOTICED_AT - DAY) == ()


@pytest.mark.parametrize(
    "event",
    [
        contact(),
        CheckInCompleted(member_id=ASHA, by=COORDINATOR.id, channel=Channel.PHONE),
        CheckInDeclined(member_id=ASHA),
        CheckInsStopped(member_id=ASHA),
        QuietSnoozed(member_id=ASHA, until=date(2026, 8, 1)),
        MembershipPaused(member_id=ASHA),
        ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON),
        PersonalDataRemoved(member_id=ASHA, counts={}),
        TrainingAttendanceRecorded(cohort_id=numbered(3), session_id=numbered(4), person_id=ASHA, attended=True),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_and_not_any_more_after(db: Any, event: Any) -> None:
    assert await quiet(db, event) == ()
    assert await attention(db, event) == []


@pytest.mark.parametrize(
    "event",
    [
        contact(ContactKind.UNANSWERED),
        TrainingAttendanceRecorded(cohort_id=numbered(3), session_id=numbered(4), person_id=ASHA, attended=False),
        PlaceBooked(gathering_id=numbered(3), booking_id=numbered(4), person_id=ASHA, guest=False),
        CheckInOffered(member_id=ASHA, by=COORDINATOR.id),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_what_is_no_contact_changes_nothing(db: Any, event: Any) -> None:
    assert [each.member_id for each in await quiet(db, event)] == [ASHA]


async def test_whoever_came_to_a_gathering_is_not_quiet(db: Any) -> None:
    def came(days_ago: int) -> AttendanceRecorded:
        return AttendanceRecorded(
            gathering_id=numbered(1),
            attendance_id=numbered(2),
            person_id=ASHA,
            walk_in=True,
            nonce="n" * 8,
            at=NOON - timedelta(days=days_ago),
            source=AttendanceSource.SHEET,
        )

    assert await quiet(db, came(3)) == ()
    [asha] = await quiet(db, came(30))
    assert asha.weeks == 4, "what is entered so late does not end a quiet, but it is as it was"


def test_what_members_do_by_themselves_counts_and_what_others_enter_does_not() -> None:
    event = AffiliationEnded(member_id=ASHA, affiliation_id=numbered(5), ends_on="2026-06")
    assert AffiliationEnded in CONTACTS
    [entered] = happened(contact())
    assert in_touch_with(event, entered.stored) == ()
    by_herself = happened(contact(), by=member(ASHA).actor)[0]
    assert by_herself.stored.actor_kind is ActorKind.MEMBER
    assert in_touch_with(event, by_herself.stored) == (ASHA,)


async def attention(db: Any, *log: Any) -> list[tuple[Any, Any]]:
    found = await ask(db, [*LOG, *log], Attention(), coordinator())
    return [(each.kind, each.about) for each in found]


async def test_it_needs_a_coordinators_attention_and_never_that_of_an_organisation(db: Any) -> None:
    assert await attention(db) == [(AttentionKind.QUIET_MEMBER, ASHA)]
    [item] = await ask(db, LOG, Attention(), coordinator())
    assert (item.name, item.raised_at) == ("Asha Rahman", NOTICED_AT)
    assert await ask(db, LOG, Attention(), coordinator(f"organisation:{numbered(1)}")) == ()
    assert QuietMembers.by == {ActorKind.COORDINATOR}
    assert ActorKind.PARTNER not in Attention.by


async def test_nobody_is_shown_twice_after_a_break(db: Any) -> None:
    back = [MembershipPaused(member_id=ASHA), MembershipResumed(member_id=ASHA)]
    assert await quiet(db, *back) == ()


async def test_the_record_and_the_history_have_it_for_the_person(db: Any) -> None:
    record = await ask(db, LOG, Record(member_id=ASHA), member(ASHA))
    assert record.check_ins_after_weeks == 4
    stopped = await ask(db, [*LOG, CheckInsStopped(member_id=ASHA)], Record(member_id=ASHA), member(ASHA))
    assert stopped.check_ins_after_weeks is None
    talked = CheckInCompleted(member_id=ASHA, by=COORDINATOR.id, channel=Channel.PHONE)
    record = await ask(db, [*LOG, talked], Record(member_id=ASHA), member(ASHA))
    assert record.last_contact_at == NOON
    told = await ask(db, [*LOG, talked], History(member_id=ASHA), member(ASHA))
    sentences = [each.sentence for each in told]
    assert "Asked for a check-in after 4 weeks without contact, entered by a coordinator." in sentences
    assert "Had a check-in by phone, entered by a coordinator." in sentences


def test_forgetting_leaves_nothing() -> None:
    assert VIEWS_OF_PEOPLE[check_ins] == "member_id"
    left = folded([*LOG, PersonalDataRemoved(member_id=ASHA, counts={})], views=VIEWS)
    assert left[check_ins.name] == {}
