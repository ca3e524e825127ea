"""Places are offered where there are any, and to the reserve list in its order, or with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.training.application import decider
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplicationReserved,
    IntakePlacesChanged,
    OfferTrainingPlace,
    ReserveApplication,
    ReserveListLeft,
    SitePlaceFreed,
    SitePlaceHeld,
    TrainingPlaceAccepted,
)
from tests.support.given import NOON, given, load
from tests.training.applications import (
    ASHA,
    BEN,
    HELLESDON,
    RUTH,
    SAM,
    SPRING,
    SUFFOLK,
    A,
    B,
    C,
    assessed,
    claimed,
    held,
    in_reserve,
    offered,
    scored_in_full,
    sites,
    submitted,
)

ACCEPTED = TrainingPlaceAccepted(application_id=A, person_id=ASHA, site=HELLESDON)


def offer(site: str = HELLESDON, **changes: Any) -> OfferTrainingPlace:
    return OfferTrainingPlace(application_id=A, site=site, **changes)


def reserve(position: int | None = None) -> ReserveApplication:
    return ReserveApplication(application_id=A, position=position)


def reserved(position: int = 1) -> ApplicationReserved:
    return ApplicationReserved(application_id=A, person_id=ASHA, position=position)


# Offers and places


def test_a_place_is_offered_where_there_is_one() -> None:
    command = offer("hellesdon", answer_by=date(2026, 7, 14))
    given(decider, *assessed()).when(command).then(
        held(A), offered(answer_by=date(2026, 7, 14))
    ).and_again().then_nothing_happened()
    full = [*assessed(), held(B)]
    given(decider, *full).when(offer()).then_refused("intake.site_full", "site")
    given(decider, *full).when(offer(SUFFOLK)).then(held(A, SUFFOLK), offered(site=SUFFOLK))
    freed = SitePlaceFreed(intake_id=SPRING, site=HELLESDON, application_id=B)
    assert given(decider, *full, freed).when(offer()).events
    given(decider, *assessed()).when(offer("Ipswich")).then_refused("intake.site_unknown", "site")


def test_an_offer_moves_to_another_site_or_day_until_it_is_answered() -> None:
    history = [*assessed(), held(A), offered()]
    moved = [SitePlaceFreed(intake_id=SPRING, site=HELLESDON, application_id=A), held(A, SUFFOLK)]
    given(decider, *history).when(offer(SUFFOLK)).then(*moved, offered(site=SUFFOLK))
    given(decider, *history).when(offer(answer_by=date(2026, 8, 1))).then(offered(answer_by=date(2026, 8, 1)))
    given(decider, *history, held(B, SUFFOLK)).when(offer(SUFFOLK)).then_refused("intake.site_full", "site")
    given(decider, *history, ACCEPTED).when(offer(SUFFOLK)).then_refused("application.decided", "application_id")


def test_the_day_to_answer_by_is_not_over() -> None:
    assert given(decider, *assessed()).when(offer(answer_by=NOON.date())).events
    yesterday = NOON.date() - timedelta(days=1)
    given(decider, *assessed()).when(offer(answer_by=yesterday)).then_refused("training_offer.over", "answer_by")


# The reserve list


def test_the_reserve_list_has_an_order() -> None:
    given(decider, *assessed()).when(reserve()).then(in_reserve(A, 1), reserved())
    behind = [*assessed(preferred_site=SUFFOLK), in_reserve(B, 1), in_reserve(C, 2)]
    given(decider, *behind).when(reserve()).then(
        in_reserve(A, 3, SUFFOLK), reserved(3)
    ).and_again().then_nothing_happened()
    given(decider, *behind).when(reserve(2)).then(in_reserve(A, 2, SUFFOLK), reserved(2))
    given(decider, *behind).when(reserve(4)).then_refused("intake.no_position", "position")
    there = [*behind, in_reserve(A, 3, SUFFOLK), reserved(3)]
    given(decider, *there).when(reserve(3)).then_nothing_happened()
    given(decider, *there).when(reserve(1)).then(in_reserve(A, 1, SUFFOLK), reserved(1))
    given(decider, *there).when(reserve(4)).then_refused("intake.no_position", "position")
    assert [each.application_id for each in load(held(A).ref, [*there, in_reserve(A, 2)]).reserves] == [B, A, C]


@pytest.mark.parametrize(
    ("before", "site", "in_order"),
    [
        ([], HELLESDON, True),
        ([in_reserve(B, 1)], HELLESDON, False),
        ([in_reserve(B, 1, HELLESDON)], HELLESDON, False),
        ([in_reserve(B, 1, SUFFOLK)], HELLESDON, True),
        ([in_reserve(B, 1, SUFFOLK), in_reserve(C, 2)], HELLESDON, False),
    ],
)
def test_a_reserve_is_offered_a_place_in_order_or_with_a_reason(before: list[Event], site: str, in_order: bool) -> None:
    position = len(before) + 1
    history = [*assessed(), *before, in_reserve(A, position), reserved(position)]
    left = ReserveListLeft(intake_id=SPRING, application_id=A)
    why = "The others are away until May."
    if in_order:
        given(decider, *history).when(offer(site)).then(left, held(A), offered())
        given(decider, *history).when(offer(site, out_of_order_reason=why)).then(left, held(A), offered())
    else:
        given(decider, *history).when(offer(site)).then_refused("intake.out_of_order", "out_of_order_reason")
        given(decider, *history).when(offer(site, out_of_order_reason=why)).then(
            left,
            SitePlaceHeld(intake_id=SPRING, site=site, application_id=A, out_of_order=True),
            offered(out_of_order_reason=why),
        )


@pytest.mark.parametrize(
    ("waiting", "places", "in_order"),
    [
        ([in_reserve(B, 1)], 1, False),
        ([in_reserve(B, 1)], 2, True),
        ([in_reserve(B, 1, SUFFOLK)], 1, True),
        ([in_reserve(B, 1), in_reserve(C, 2, HELLESDON)], 2, False),
        ([in_reserve(B, 1), in_reserve(C, 2, HELLESDON)], 3, True),
    ],
)
def test_whoever_is_not_in_the_list_comes_after_it(waiting: list[Event], places: int, in_order: bool) -> None:
    history = [*assessed(), IntakePlacesChanged(intake_id=SPRING, sites=sites(places)), *waiting]
    outcome = given(decider, *history).when(offer())
    if in_order:
        outcome.then(held(A), offered())
    else:
        outcome.then_refused("intake.out_of_order", "out_of_order_reason")
        assert given(decider, *history).when(offer(out_of_order_reason="They are away")).events


def test_the_last_place_is_offered_once() -> None:
    everybody = [*assessed(), claimed(B, BEN), submitted(B, BEN), *scored_in_full(RUTH, B), *scored_in_full(SAM, B)]
    first = given(decider, *everybody).when(offer())
    second = OfferTrainingPlace(application_id=B, site=HELLESDON)
    given(decider, *everybody, *first.events).when(second).then_refused("intake.site_full", "site")
