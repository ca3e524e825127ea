"""What is told of a gathering afterwards: who came, in numbers, and what people said."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.events import (
    AttendanceFigures,
    AttendanceReport,
    AttendanceUndone,
    BookingDataRemoved,
    FeedbackGiven,
    FeedbackReport,
    FeedbackSummary,
    HeadcountRecorded,
)
from shared.contracts.membership import AffiliationEnded
from shared.contracts.refusals import Refused
from shared.contracts.types import Count, Qualifier
from shared.ids import derived_id
from shared.projection.view import Asker
from tests.events.gatherings import BASIS, FORUM, STARTS_AT, booked, numbered, opened
from tests.events.views.folding import AUDITOR, ORGANISER, Log, ask, happened
from tests.events.views.network import CHARITY, ORGANISATIONS, TRUST, joins
from tests.events.views.test_bookings import came, ended
from tests.events.views.test_forgotten import erased
from tests.support.given import NOON

THERE = Asker(ORGANISER.actor, STARTS_AT, ORGANISER.scopes)


def person(number: int) -> UUID:
    return numbered(1000 + number)


def booking(number: int) -> UUID:
    return numbered(2000 + number)


def arrivals(count: int, start: int = 1, **where: Any) -> list[Any]:
    """So many members who have a place and came."""
    log: list[Any] = []
    for n in range(start, start + count):
        log += joins(person(n), f"Person {n}", **where)
        log += [booked(booking(n), person(n)), came(booking(n), person(n), 3000 + n, guest=False)]
    return log


async def figures(db: Any, log: Log, asker: Asker = THERE, **how: Any) -> AttendanceFigures:
    log = [*ORGANISATIONS, *opened(capacity=72), *log]
    found: AttendanceFigures = await ask(db, log, AttendanceReport(gathering_id=FORUM), asker, **how)
    return found


def said(number: int, rating: int = 4, **changes: Any) -> FeedbackGiven:
    fields: dict[str, Any] = {"gathering_id": FORUM, "anonymous": True, "sealed_for": numbered(number)}
    return FeedbackGiven(feedback_id=numbered(number), rating=rating, **(fields | changes))


async def feedback(db: Any, *log: Any) -> FeedbackSummary:
    found: FeedbackSummary = await ask(db, [*opened(), *log], FeedbackReport(gathering_id=FORUM), AUDITOR)
    return found


# Attendance


async def test_who_came_is_counted(db: Any) -> None:
    guests = [came(None, person(90 + n), 3090 + n, guest=True) for n in range(6)]
    absent = [booked(booking(n), person(n)) for n in (80, 81)]
    counted = HeadcountRecorded(gathering_id=FORUM, count=Count(value=71, qualifier=Qualifier.AT_LEAST))
    found = await figures(db, [*arrivals(5), *guests, came(None, None, 3100), *absent, counted])
    assert (found.booked, found.attended, found.with_booking, found.walk_ins, found.absent) == (7, 12, 5, 7, 2)
    assert (found.headcount, found.guests.count, found.capacity) == (counted.count, 6, 72)
    before = Asker(ORGANISER.actor, STARTS_AT - timedelta(seconds=1), ORGANISER.scopes)
    assert (await figures(db, absent, before)).absent == 0


async def test_who_came_and_whose_booking_ended_later_makes_nobody_else_less_absent(db: Any) -> None:
    came_and_cancelled = [*arrivals(1), ended(booking(1), person(1))]
    walked_in = came(None, person(3), 3100, guest=False)
    absent = [booked(booking(n), person(n)) for n in (80, 81)]
    found = await figures(db, [*came_and_cancelled, walked_in, *absent])
    assert (found.booked, found.attended, found.with_booking, found.absent) == (2, 2, 1, 2)
    undone = AttendanceUndone(gathering_id=FORUM, attendance_id=numbered(3080), booking_id=booking(80))
    arrived = came(booking(80), person(80), 3080, guest=False)
    assert (await figures(db, [*came_and_cancelled, *absent, arrived])).absent == 1
    assert (await figures(db, [*came_and_cancelled, *absent, arrived, undone])).absent == 2


async def test_people_count_for_where_they_were_on_that_day(db: Any) -> None:
    log = [*arrivals(7, areas=("Durham",)), *arrivals(6, 11, organisation_id=CHARITY, areas=("durham", "Preston"))]
    ends = [
        AffiliationEnded(member_id=person(n), affiliation_id=derived_id(person(n), "affiliation"), ends_on=day)
        for n, day in ((1, "2026-09-14"), (2, "2026-09-15"))
    ]
    found = await figures(db, [*log, *ends])
    assert [(each.id, each.name, each.count) for each in found.by_organisation] == [
        (TRUST, "County Durham trust", 6),
        (CHARITY, "Waddington Street", 6),
    ]
    assert [(each.name, each.count) for each in found.by_area] == [("Durham", 13), ("Preston", 6)]


async def test_small_numbers_are_withheld(db: Any) -> None:
    found = await figures(db, [*arrivals(6), *arrivals(3, 11, organisation_id=CHARITY)])
    assert found.attended == 9
    assert [each.count for each in found.by_organisation if each.id == CHARITY] == [None]
    few = await figures(db, [came(None, person(1), guest=True)])
    assert (few.guests.count, few.guests.fewer_than) == (None, 5)


async def test_attendance_stays_when_a_person_is_erased(db: Any) -> None:
    log = arrivals(6, areas=("Durham",))
    removed = BookingDataRemoved(person_id=person(1), counts={})
    before = await figures(db, log)
    for gone in ([removed], [removed, erased(person(1))]):
        assert await figures(db, [*log, *gone], erased=[person(1)]) == before
    assert (before.booked, before.attended, before.absent) == (6, 6, 0)
    assert [[each.count for each in groups] for groups in (before.by_organisation, before.by_area)] == [[6], [6]]
    dated = [*happened(*ORGANISATIONS, *opened(capacity=72), *log), *happened(removed, at=STARTS_AT)]
    question = AttendanceReport(gathering_id=FORUM)
    then = await ask(db, dated, question, ORGANISER, as_at=NOON, erased=[person(1)])
    assert [each.count for each in then.by_organisation] == [6]


# Feedback


async def test_feedback_is_shown_from_five_answers_on(db: Any) -> None:
    four = [said(n, comment="Good", quote="Lovely", quote_basis=BASIS) for n in range(4)]
    found = await feedback(db, *four)
    assert found.model_dump(exclude_defaults=True) == {"gathering_id": FORUM, "answers": {"fewer_than": 5}}
    found = await feedback(db, *four, said(4, rating=1))
    assert (found.answers.count, found.rating and found.rating.mean) == (5, 3.4)
    assert (found.comments, found.quotes) == (("Good",) * 4, ("Lovely",) * 4)


async def test_a_question_that_few_answered_is_withheld(db: Any) -> None:
    five = [said(n, belonging=5 if n < 4 else None, new_contacts=n) for n in range(5)]
    found = await feedback(db, *five)
    assert found.belonging is None
    assert found.new_contacts
    assert (found.new_contacts.mean, found.new_contacts.answers) == (2.0, 5)


async def test_only_quotes_with_consent_are_shown(db: Any) -> None:
    found = await feedback(db, *(said(n, quote="Lovely") for n in range(5)))
    assert found.quotes == ()


async def test_comments_do_not_tell_in_which_order_they_came(db: Any) -> None:
    words = [f"comment {n}" for n in range(8)]
    forth = await feedback(db, *(said(n, comment=words[n]) for n in range(8)))
    back = await feedback(db, *(said(n, comment=words[7 - n]) for n in range(8)))
    assert forth.comments == back.comments
    assert sorted(forth.comments or ()) == words


async def test_words_go_with_their_person_and_figures_stay(db: Any) -> None:
    five = [said(n, comment=f"comment {n}", sealed_for=person(n), anonymous=False) for n in range(5)]
    found = await feedback(db, *five, BookingDataRemoved(person_id=person(0), counts={}))
    assert (found.answers.count, len(found.comments or ())) == (5, 4)


async def test_feedback_on_no_gathering_is_refused(db: Any) -> None:
    with pytest.raises(Refused) as refused:
        await ask(db, [], FeedbackReport(gathering_id=FORUM), ORGANISER)
    assert refused.value.problem.code == "gathering.unknown"
