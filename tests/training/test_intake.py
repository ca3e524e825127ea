"""Intakes: planned within the programme's cap a year, opened, closed, moved, with so many places a site."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.training.intake import decider
from services.training.intake_year import intake_year
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    ChangeIntakePlaces,
    CloseIntake,
    IntakeClosed,
    IntakeOpened,
    IntakePlacesChanged,
    IntakePostponed,
    IntakeYearClaimed,
    IntakeYearReleased,
    OpenIntake,
    PlanIntake,
    PostponeIntake,
    SitePlaceFreed,
    SitePlaces,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.support.given import NOON, SOMEONE, given
from tests.training.applications import (
    AUTUMN,
    COORDINATOR,
    COURSE_ID,
    HELLESDON,
    OPENED,
    SPRING,
    SUFFOLK,
    A,
    B,
    defined,
    held,
    numbered,
    open_intake,
    opened,
    planned,
    sites,
)

CLOSED = IntakeClosed(intake_id=SPRING, programme_id=COURSE_ID, closed_at=NOON)


def plan(**changes: Any) -> PlanIntake:
    fields: dict[str, Any] = {
        "intake_id": SPRING,
        "programme_id": COURSE_ID,
        "title": "Spring 2026",
        "starts_on": "2026-09",
        "sites": sites(),
    }
    return PlanIntake(**(fields | changes))


def claims(number: int, year: int = 2026) -> IntakeYearClaimed:
    return IntakeYearClaimed(intake_year=intake_year(COURSE_ID, year), intake_id=numbered(200 + number))


def own_claim(year: int = 2026) -> IntakeYearClaimed:
    return IntakeYearClaimed(intake_year=intake_year(COURSE_ID, year), intake_id=SPRING)


# Planning, and the cap a year


def test_an_intake_counts_in_its_year() -> None:
    given(decider, defined()).when(plan()).then(planned(), own_claim())
    given(decider, defined(), planned()).when(plan()).then_refused("intake.already", "intake_id")
    given(decider).when(plan()).then_refused("programme.unknown", "programme_id")


def test_there_are_no_more_a_year_than_the_programme_has() -> None:
    full = [defined(intakes_a_year=2), claims(1), claims(2)]
    given(decider, *full).when(plan()).then_refused("programme.year_full", "starts_on", "override_reason")
    given(decider, *full).when(plan(starts_on="2027-01")).then(planned(starts_on="2027-01"), own_claim(2027))
    given(decider, *full[:-1]).when(plan()).then(planned(), own_claim())


def test_one_more_needs_a_reason_and_keeps_it() -> None:
    full = [defined(intakes_a_year=1), claims(1)]
    why = "The trust opened twenty posts."
    given(decider, *full).when(plan(override_reason=why)).then(planned(override_reason=why), own_claim())
    given(decider, defined()).when(plan(override_reason=why)).then(planned(), own_claim())


# Moving it


def moved(starts_on: str, **changes: Any) -> IntakePostponed:
    return IntakePostponed(intake_id=SPRING, starts_on=starts_on, reason="Snow", **changes)


def postpone(starts_on: str, **changes: Any) -> PostponeIntake:
    return PostponeIntake(intake_id=SPRING, starts_on=starts_on, reason="Snow", **changes)


def test_within_the_year_it_counts_where_it_did() -> None:
    history = [defined(), planned(), own_claim()]
    given(decider, *history).when(postpone("2026-12-01")).then(moved("2026-12-01")).and_again().then_nothing_happened()


def test_over_new_year_it_takes_its_claim_along() -> None:
    history = [defined(intakes_a_year=1), planned(), own_claim()]
    released = IntakeYearReleased(intake_year=intake_year(COURSE_ID, 2026), intake_id=SPRING)
    outcome = given(decider, *history).when(postpone("2027-01-04"))
    outcome.then(moved("2027-01-04"), released, own_claim(2027))
    after = [*history, *outcome.events]
    again = plan(intake_id=AUTUMN, title="Autumn")
    assert given(decider, *after).when(again).events, "the old year has room again"
    another = plan(intake_id=AUTUMN, title="Autumn", starts_on="2027")
    given(decider, *after).when(another).then_refused("programme.year_full", "starts_on", "override_reason")


def test_over_new_year_into_a_full_year_needs_a_reason() -> None:
    history = [defined(intakes_a_year=1), planned(), own_claim(), claims(1, 2027)]
    given(decider, *history).when(postpone("2027")).then_refused("programme.year_full")
    outcome = given(decider, *history).when(postpone("2027", override_reason="Agreed by the board"))
    assert outcome.events[0] == moved("2027", override_reason="Agreed by the board")


# Opening and closing


def test_it_opens_and_closes() -> None:
    history = [defined(), planned()]
    outcome = given(decider, *history).when(OpenIntake(intake_id=SPRING, closes_on=date(2026, 7, 31)))
    outcome.then(opened(opened_at=NOON, closes_on=date(2026, 7, 31))).and_again().then_nothing_happened()
    given(decider, *history, opened()).when(CloseIntake(intake_id=SPRING)).then(
        CLOSED
    ).and_again().then_nothing_happened()
    given(decider, *history).when(CloseIntake(intake_id=SPRING)).then_refused("intake.not_opened")


def test_the_last_day_can_be_moved_and_the_intake_opened_again() -> None:
    later = OpenIntake(intake_id=SPRING, closes_on=date(2026, 8, 31))
    given(decider, *open_intake()).when(later).then(opened(closes_on=date(2026, 8, 31)))
    given(decider, *open_intake(), CLOSED).when(OpenIntake(intake_id=SPRING)).then(opened(opened_at=NOON))


def test_after_its_last_day_it_opens_anew_for_whoever_asked_meanwhile() -> None:
    ended = opened(closes_on=date(2026, 6, 20))
    reopen = OpenIntake(intake_id=SPRING, closes_on=date(2026, 7, 31))
    outcome = given(decider, defined(), planned(), ended).when(reopen)
    outcome.then(opened(opened_at=NOON, closes_on=date(2026, 7, 31))).and_again().then_nothing_happened()


def test_it_does_not_close_before_it_opens() -> None:
    history = [defined(), planned()]
    given(decider, *history).when(OpenIntake(intake_id=SPRING, closes_on=date(2026, 6, 29))).then_refused(
        "intake.closes_before", "closes_on"
    )
    given(decider, *open_intake()).when(
        CloseIntake(intake_id=SPRING), happened=OPENED - timedelta(days=1)
    ).then_refused("intake.opened_later")


@pytest.mark.parametrize(
    ("events", "minutes", "open"),
    [
        ([], 0, False),
        ([opened(opened_at=NOON)], 0, True),
        ([opened(opened_at=NOON)], -1, False),
        ([opened(), CLOSED], -1, True),
        ([opened(), CLOSED], 0, False),
        # London's 30 June ends at eleven in the evening UTC.
        ([opened(closes_on=date(2026, 6, 30))], 60 * 10 + 59, True),
        ([opened(closes_on=date(2026, 6, 30))], 60 * 11, False),
        ([opened(), CLOSED, opened(opened_at=NOON + timedelta(days=1))], 60, False),
        ([opened(), CLOSED, opened(opened_at=NOON + timedelta(days=1))], 60 * 24, True),
        ([opened(), CLOSED, opened(opened_at=NOON + timedelta(days=1))], -60, True),
        ([opened(closes_on=date(2026, 6, 20)), opened(opened_at=NOON)], -60, False),
        ([opened(closes_on=date(2026, 6, 20)), opened(opened_at=NOON)], -60 * 24 * 15, True),
    ],
)
def test_when_people_could_apply(events: list[IntakeOpened | IntakeClosed], minutes: int, open: bool) -> None:
    state: Any = decider.initial
    for event in [planned(), *events]:
        state = decider.evolve(state, event)
    assert state.took_applications(NOON + timedelta(minutes=minutes)) is open


# Places


def change(*places: SitePlaces) -> ChangeIntakePlaces:
    return ChangeIntakePlaces(intake_id=SPRING, sites=places)


def test_places_change_but_not_below_what_is_held() -> None:
    history = [*open_intake(sites=sites(2, 1)), held(A), held(B)]
    given(decider, *history).when(change(*sites(2, 5))).then(
        IntakePlacesChanged(intake_id=SPRING, sites=sites(2, 5))
    ).and_again().then_nothing_happened()
    given(decider, *history).when(change(*sites(1, 5))).then_refused("intake.places_held", "sites")
    given(decider, *history).when(change(sites()[1])).then_refused("intake.places_held", "sites")
    freed = SitePlaceFreed(intake_id=SPRING, site=HELLESDON, application_id=B)
    assert given(decider, *history, freed).when(change(*sites(1, 5))).events
    other_case = change(SitePlaces(site="hellesdon", places=2), SitePlaces(site="WEST SUFFOLK", places=1))
    given(decider, *history).when(other_case).then_nothing_happened()


def test_a_site_without_anybody_can_go() -> None:
    history = [*open_intake(), held(A)]
    outcome = given(decider, *history).when(change(sites()[0]))
    assert outcome.events == (IntakePlacesChanged(intake_id=SPRING, sites=sites()[:1]),)
    assert SUFFOLK not in str(outcome.events[0])


# By whom

COMMANDS: list[Command] = [
    OpenIntake(intake_id=SPRING),
    CloseIntake(intake_id=SPRING),
    postpone("2026-12"),
    change(*sites(3, 3)),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_whoever_coordinates_another_intake_changes_nothing_here(command: Command) -> None:
    history: list[Event] = [*open_intake()]
    if isinstance(command, OpenIntake):
        history.append(CLOSED)
    here = given(decider, *history)
    here.when(command, scopes=(f"intake:{AUTUMN}", "organisation:x")).then_refused("access.refused", "actor")
    assert here.when(command, by=COORDINATOR, scopes=(f"intake:{SPRING}",)).events
    other = Actor(ActorKind.COORDINATOR, derived_id(SOMEONE, "other"))
    assert here.when(command, by=other).events


@pytest.mark.parametrize("command", COMMANDS)
def test_an_intake_that_there_is_not(command: Command) -> None:
    given(decider, defined()).when(command).then_refused("intake.unknown", "intake_id")
