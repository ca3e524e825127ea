"""The rule by which scores propose: strict order of the means, preferred sites, ties for a person to decide."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.training.ranking import Candidate, Ranked, Standing, ranking
from shared.contracts.training import Proposal
from tests.support.given import NOON

H, W = "Hellesdon", "West Suffolk"
TWO_AND_ONE = {H: 2, W: 1}
OFFER, RESERVE, FEEDBACK, ASSESS = Proposal.OFFER, Proposal.RESERVE, Proposal.FEEDBACK, Proposal.ASSESS


def applied(number: int, totals: tuple[int, ...] = (), site: str | None = H, **changes: Any) -> Candidate:
    """Somebody's application; a lower number is an earlier one."""
    return Candidate(
        application_id=UUID(int=number),
        applied_at=NOON + timedelta(minutes=number),
        preferred_site=site,
        through_gate=changes.pop("through_gate", True),
        totals=totals,
        **changes,
    )


def proposed(*candidates: Candidate, places: dict[str, int] | None = None, reserves: int = 1) -> list[Any]:
    """Of each in order: number, what is proposed, and where."""
    ranked = ranking(candidates, TWO_AND_ONE if places is None else places, reserves=reserves)
    return [(each.candidate.application_id.int, each.proposal, each.site) for each in ranked]


def tied(*candidates: Candidate, places: dict[str, int] | None = None, reserves: int = 1) -> set[int]:
    ranked = ranking(candidates, TWO_AND_ONE if places is None else places, reserves=reserves)
    return {each.candidate.application_id.int for each in ranked if each.tied}


def test_the_mean_of_both_assessors_decides_the_order() -> None:
    ranked = ranking([applied(1, (10, 13)), applied(2, (12, 12)), applied(3, (16, 4))], TWO_AND_ONE, reserves=0)
    assert [(each.candidate.application_id.int, each.rank, each.candidate.spread) for each in ranked] == [
        (2, 1, 0),
        (1, 2, 3),
        (3, 3, 12),
    ]
    assert [float(each.candidate.mean or 0) for each in ranked] == [12, 11.5, 10]


def test_each_takes_the_preferred_site_while_it_has_places() -> None:
    people = [applied(1, (15, 15), W), applied(2, (14, 14), W), applied(3, (13, 13)), applied(4, (12, 12))]
    assert proposed(*people) == [(1, OFFER, W), (2, RESERVE, None), (3, OFFER, H), (4, OFFER, H)]


def test_whoever_takes_either_gets_the_site_with_more_places_left() -> None:
    either = [applied(number, (20 - number, 20), None) for number in range(1, 6)]
    assert [site for _, _, site in proposed(*either, places={H: 1, W: 3})] == [W, W, H, W, None]
    assert [site for _, _, site in proposed(*either, places={W: 1, H: 1})] == [W, H, None, None, None]


def test_a_site_that_the_intake_does_not_have_has_no_place() -> None:
    assert proposed(applied(1, (15, 15), "Elsewhere"), places={H: 1}, reserves=0) == [(1, FEEDBACK, None)]
    assert proposed(applied(1, (15, 15), None), places={}, reserves=0) == [(1, FEEDBACK, None)]


def test_the_best_without_a_place_are_reserves_and_the_others_get_feedback() -> None:
    people = [applied(number, (20 - number, 20)) for number in range(1, 7)]
    assert [proposal for _, proposal, _ in proposed(*people, reserves=2)] == [
        *[OFFER] * 2,
        *[RESERVE] * 2,
        *[FEEDBACK] * 2,
    ]


def test_a_tie_at_the_cut_is_for_a_person_and_lists_the_earlier_first() -> None:
    people = [applied(1, (15, 15)), applied(3, (12, 12)), applied(2, (13, 11)), applied(4, (10, 10))]
    assert proposed(*people) == [(1, OFFER, H), (2, OFFER, H), (3, RESERVE, None), (4, FEEDBACK, None)]
    assert tied(*people) == {2, 3}
    ranks = [each.rank for each in ranking(people, TWO_AND_ONE, reserves=1)]
    assert ranks == [1, 2, 2, 4]


def test_equal_means_are_no_tie_where_all_get_the_same_or_another_site_was_full() -> None:
    assert tied(applied(1, (12, 12)), applied(2, (12, 12))) == set()
    assert tied(applied(1, (15, 15), W), applied(2, (12, 12), W), applied(3, (12, 12), H)) == set()


def test_who_takes_either_and_lost_the_last_place_to_an_equal_is_tied() -> None:
    people = [applied(1, (15, 15), W), applied(2, (15, 15)), applied(3, (12, 12), H), applied(4, (12, 12), None)]
    assert proposed(*people)[2:] == [(3, OFFER, H), (4, RESERVE, None)]
    assert tied(*people) == {3, 4}


def test_a_tie_where_the_reserve_list_ends_is_for_a_person_too() -> None:
    people = [applied(number, (12, 12)) for number in range(1, 5)]
    assert tied(*people[2:], places={}) == {3, 4}
    assert tied(*people, places={H: 2}, reserves=2) == {1, 2, 3, 4}


def test_nobody_is_ranked_without_two_assessors_or_the_gate() -> None:
    people = [
        applied(1, through_gate=False),
        applied(2, (15,)),
        applied(3, (9, 9)),
        applied(4),
        applied(5, (16, 16), through_gate=False),
    ]
    assert proposed(*people) == [
        (3, OFFER, H),
        (2, ASSESS, None),
        (4, ASSESS, None),
        (1, FEEDBACK, None),
        (5, FEEDBACK, None),
    ]


def test_who_has_a_place_keeps_it_and_nothing_more_is_proposed_for_them() -> None:
    low = applied(1, (4, 4), W, standing=Standing.PLACED, placed_at=H)
    assert proposed(low, applied(2, (9, 9)), applied(3, (8, 8))) == [(2, OFFER, H), (3, RESERVE, None), (1, None, H)]


def test_who_was_rejected_or_withdrew_takes_no_place_and_is_proposed_nothing() -> None:
    gone = [applied(1, (16, 16), standing=Standing.ENDED), applied(2, standing=Standing.ENDED)]
    assert proposed(*gone, applied(3, (4, 4)), places={H: 1}) == [(1, None, None), (3, OFFER, H), (2, None, None)]


def test_a_reserve_gets_the_place_that_was_freed_and_else_stays_one() -> None:
    first, second = applied(1, (12, 12), standing=Standing.RESERVED), applied(2, (11, 11), standing=Standing.RESERVED)
    others = [applied(3, (10, 10)), applied(4, (13, 13), standing=Standing.ENDED)]
    assert proposed(first, second, *others, places={H: 1}) == [
        (4, None, None),
        (1, OFFER, H),
        (2, RESERVE, None),
        (3, FEEDBACK, None),
    ]
    assert proposed(first, second, *others, places={H: 0}, reserves=3)[-1] == (3, RESERVE, None)


sites = st.sampled_from([H, W, None])
scores = st.integers(0, 8)
people = st.lists(st.tuples(scores, scores, sites, st.booleans(), st.sampled_from(Standing)), max_size=25)


@given(people, st.integers(0, 6), st.integers(0, 6), st.integers(0, 5))
def test_whoever_applies(drawn: list[Any], at_h: int, at_w: int, reserves: int) -> None:
    """No site is proposed to more people than it has room for; nobody goes before somebody better who takes it."""
    candidates = [
        applied(
            number,
            (a, b),
            site,
            through_gate=gate,
            standing=standing,
            placed_at=(site or H) if standing is Standing.PLACED else None,
        )
        for number, (a, b, site, gate, standing) in enumerate(drawn)
    ]
    ranked = ranking(candidates, {H: at_h, W: at_w}, reserves=reserves)
    assert {each.candidate.application_id for each in ranked} == {each.application_id for each in candidates}
    assert len(ranked) == len(candidates)
    for site, places in ((H, at_h), (W, at_w)):
        placed = sum(each.placed_at == site for each in candidates)
        offered = sum(each.proposal is OFFER and each.site == site for each in ranked)
        assert offered == 0 or placed + offered <= places
    for place, each in enumerate(ranked):
        assert (each.proposal is None) == (each.candidate.standing in (Standing.PLACED, Standing.ENDED))
        if each.proposal is OFFER:
            assert not [better for better in ranked[:place] if _passed_over(better, each)]
    assert ranked == ranking(reversed(candidates), {H: at_h, W: at_w}, reserves=reserves)


def _passed_over(better: Ranked, chosen: Ranked) -> bool:
    wants = better.candidate.preferred_site in (None, chosen.site)
    return better.proposal in (RESERVE, FEEDBACK) and better.candidate.assessed and wants
