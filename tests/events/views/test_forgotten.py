"""What is noted about somebody between the removal of their rows and the end of their erasure goes as well."""

from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.events.app import events
from services.events.lookups import VIEWS_OF_PEOPLE
from shared.contracts.events import BookingDataRemoved, FeedbackGiven
from shared.contracts.membership import ErasureReceipt, MemberErased
from shared.projection.view import View
from tests.events.gatherings import ASHA, FORUM, A, booked, invited, numbered, opened, speaker
from tests.events.views.folding import folded
from tests.events.views.network import joins
from tests.events.views.test_bookings import came
from tests.support.given import NOON

SECRET = "was not well that day"
REMOVED = BookingDataRemoved(person_id=ASHA, counts={})
NOTED_LATE = [
    *opened(),
    REMOVED,
    *joins(ASHA, SECRET),
    booked(full_name=SECRET, diet=SECRET),
    invited(ASHA).model_copy(update={"full_name": SECRET}),
    speaker(person=ASHA).model_copy(update={"topic": SECRET}),
    came(A, ASHA, full_name=SECRET),
    FeedbackGiven(
        feedback_id=numbered(71), gathering_id=FORUM, anonymous=False, sealed_for=ASHA, rating=2, comment=SECRET
    ),
]


def erased(person: UUID) -> MemberErased:
    receipt = ErasureReceipt(
        requested_at=NOON,
        started_at=NOON,
        removed={},
        key_destroyed_at=NOON,
        backups_unreadable_after=date(2026, 8, 1),
    )
    return MemberErased(member_id=person, receipt=receipt)


views_of_people = pytest.mark.parametrize("view", VIEWS_OF_PEOPLE, ids=lambda view: view.name)


def test_each_view_that_says_whom_it_is_about_is_known_to_do_so() -> None:
    say_whom = {view for view in events.views if "person_id" in {field.name for field in fields(view.row)}}
    assert say_whom == {*VIEWS_OF_PEOPLE}


@views_of_people
def test_each_forgets_twice(view: View[Any]) -> None:
    assert {BookingDataRemoved, MemberErased} <= view.events


@views_of_people
def test_nothing_that_was_noted_late_is_left(view: View[Any]) -> None:
    assert str(ASHA) in str(folded(NOTED_LATE, view))
    left = str(folded([*NOTED_LATE, erased(ASHA)], view))
    assert str(ASHA) not in left
    assert SECRET not in left


def test_plain_facts_are_counted_on() -> None:
    left = folded([*NOTED_LATE, erased(ASHA)])
    assert {name: len(left[name]) for name in ("bookings", "attendance", "feedback", "belonging")} == {
        "bookings": 1,
        "attendance": 1,
        "feedback": 1,
        "belonging": 1,
    }
    assert left["feedback"][numbered(71)].rating == 2
    assert str(ASHA) not in str({name: rows for name, rows in left.items() if not name.endswith("duties")})
