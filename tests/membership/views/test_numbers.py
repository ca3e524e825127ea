"""Numbers: who is counted, what is withheld, and that they stay as they were."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from services.membership.views.numbers import numbers
from shared.contracts.membership import (
    AffiliationEnded,
    ContactDetailsChanged,
    ErasureStarted,
    GroupNumber,
    MemberLeft,
    MembershipPaused,
    NetworkNumbers,
    Numbers,
    ReachBy,
    RoleAssigned,
    RoleCode,
)
from shared.contracts.messages import Event
from shared.small_numbers import published, published_groups
from tests.membership.examples import CHARITY, affiliated, numbered, organisation
from tests.membership.views.folding import Happened, ask, coordinator, happened, member, row_of
from tests.membership.views.people import joins, person
from tests.support.given import NOON

ORGANISATIONS: list[Event] = [organisation(), organisation(CHARITY, "Waddington Street")]


def joined(count: int, start: int = 1, **where: Any) -> list[Event]:
    return [event for number in range(start, start + count) for event in joins(number, **where)]


def shown(groups: tuple[GroupNumber, ...]) -> list[tuple[str, int | None, int | None]]:
    return [(group.name, group.count, group.fewer_than) for group in groups]


async def asked(db: Any, log: list[Any], **how: Any) -> NetworkNumbers:
    answer: NetworkNumbers = await ask(db, [*ORGANISATIONS, *log], Numbers(), coordinator(), **how)
    return answer


async def test_everybody_is_counted_in_each_of_their_groups(db: Any) -> None:
    log = [
        *joined(6, areas=("Durham",)),
        *joined(7, 11, areas=("durham", "Preston"), organisation_id=CHARITY, service="in-patients"),
        *(affiliated(person(n), numbered(3000 + n), organisation_id=CHARITY) for n in (1, 2)),
    ]
    found = await asked(db, log)
    assert found.members == 13
    assert shown(found.by_organisation) == [("County Durham trust", 6, None), ("Waddington Street", 9, None)]
    assert shown(found.by_area) == [("Durham", 13, None), ("Preston", 7, None)]
    assert shown(found.by_service) == [("In-patients", 13, None)]
    assert shown(found.by_role) == [("peer_support_worker", 13, None)]


async def test_two_posts_in_one_group_count_once(db: Any) -> None:
    log = [*joined(5), *(affiliated(person(n), numbered(3000 + n), service="Other") for n in range(1, 6))]
    found = await asked(db, log)
    assert (found.members, shown(found.by_organisation)) == (5, [("County Durham trust", 5, None)])
    assert shown(found.by_service) == [("In-patients", 5, None), ("Other", 5, None)]


async def test_only_members_are_counted_and_breaks_are_counted_apart(db: Any) -> None:
    log = [*joined(12), MemberLeft(member_id=person(1), left_on="2026-06-10")]
    paused = [MembershipPaused(member_id=person(n)) for n in range(2, 8)]
    found = await asked(db, [*log, *paused])
    assert (found.members, found.paused.count) == (11, 6)
    few = await asked(db, [*log, *paused[:4]])
    assert (few.paused.count, few.paused.fewer_than) == (None, 5)
    assert (await asked(db, log)).paused.count == 0


async def test_an_affiliation_that_ended_or_has_not_begun_does_not_count(db: Any) -> None:
    ended = AffiliationEnded(member_id=person(1), affiliation_id=numbered(2001), ends_on="2026-06-15")
    log = [*joined(7), ended, *joins(8, starts_on="2026-07")]
    found = await asked(db, log)
    assert (found.members, shown(found.by_organisation)) == (8, [("County Durham trust", 6, None)])


async def test_roles_in_the_network_count_as_well(db: Any) -> None:
    assigned = [
        RoleAssigned(
            member_id=person(n), assignment_id=numbered(70 + n), role=RoleCode.PEER_COORDINATOR, starts_on="2026-06"
        )
        for n in range(1, 6)
    ]
    found = await asked(db, [*joined(6), *assigned])
    assert shown(found.by_role) == [("peer_coordinator", 5, None), ("peer_support_worker", 6, None)]


async def test_small_groups_are_withheld_and_so_is_what_would_give_them_away(db: Any) -> None:
    log = [
        *joined(20, service="A"),
        *joined(9, 21, service="B"),
        *joined(3, 31, service="C"),
    ]
    found = await asked(db, log)
    assert found.members == 32
    assert shown(found.by_service) == [("A", 20, None), ("B", None, None), ("C", None, 5)]


async def test_anybody_may_ask_and_gets_the_same_answer(db: Any) -> None:
    log = [*ORGANISATIONS, *joined(3)]
    assert await ask(db, log, Numbers(), member(numbered(99))) == await ask(db, log, Numbers(), coordinator())


async def test_an_empty_network(db: Any) -> None:
    found = await asked(db, [])
    assert (found.members, found.paused.count, found.by_organisation) == (0, 0, ())


async def test_figures_of_a_past_day_stay_when_somebody_is_erased(db: Any) -> None:
    may, june, july = (NOON + timedelta(days=days) for days in (-30, 0, 30))
    log: list[Happened] = [
        *happened(*ORGANISATIONS, *joined(6, areas=("Durham",)), at=may),
        *happened(*joined(3, 11, organisation_id=CHARITY), at=june),
    ]
    before = [await asked(db, log, as_at=at) for at in (may, june, july)]
    after_it = [*log, *happened(ErasureStarted(member_id=person(1), started_at=july), at=july)]
    after = [await asked(db, after_it, as_at=at, erased=[person(1)]) for at in (may, june, july)]
    assert after[:2] == before[:2]
    assert [found.members for found in before] == [6, 9, 9]
    assert after[2].members == 8


def test_rows_hold_nothing_personal() -> None:
    changed = ContactDetailsChanged(member_id=person(1), full_name="Zo", areas=("York",), reachable_by=(ReachBy.EMAIL,))
    log = [*joins(1, "Zoe", role=RoleCode.OTHER, role_text="Zoe's own role"), changed]
    row = row_of(numbers, log, person(1))
    assert row == row_of(numbers, log, person(1), erased=[person(1)])
    assert row.areas == ("York",)
    assert "Zo" not in repr(row)


# What is published


def groups(*counts: int) -> list[GroupNumber]:
    return [GroupNumber(name=f"group {place}", count=count) for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((10, 5), [10, 5]),
        ((10, 7, 4), [10, None, None]),
        ((10, 9, 2), [10, None, None]),
        ((10, 7, 2, 3), [10, 7, None, None]),
        ((10, 7, 1, 1), [10, None, None, None]),  # two withheld that come to two are one each
        ((10, 7, 4, 4), [10, None, None, None]),
        ((10, 5, 1), [None, None, None]),  # six can only be one and five
        ((10, 7, 7, 4), [10, None, None, None]),  # the one withheld beside it is at most as large as what is shown
        ((3,), [None]),
        ((), []),
    ],
)
def test_what_is_withheld(counts: tuple[int, ...], expected: list[int | None]) -> None:
    assert [group.count for group in published_groups(groups(*counts))] == expected


def test_no_small_group_can_be_worked_out() -> None:
    """Whoever knows the total, what is shown and the rules finds at least two sets of numbers for the rest."""
    for counts in product(range(1, 9), repeat=4):
        found = published_groups(groups(*counts))
        hidden = [(place, group.fewer_than) for place, group in enumerate(found) if group.count is None]
        if not hidden or len(hidden) == len(counts):
            continue
        total = sum(counts[place] for place, _ in hidden)
        smallest_shown = min(group.count for group in found if group.count is not None)
        possible = [range(1, 5) if fewer_than else range(5, smallest_shown + 1) for _, fewer_than in hidden]
        solutions = [each for each in product(*possible) if sum(each) == total]
        for place, (_, fewer_than) in enumerate(hidden):
            if fewer_than:
                assert len({each[place] for each in solutions}) > 1, counts


def test_one_number_by_itself() -> None:
    assert [published(count).count for count in (0, 1, 4, 5, 6)] == [0, None, None, 5, 6]
