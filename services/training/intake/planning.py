"""Planning an intake, moving it, and saying how many places it has. A programme has so many intakes a year."""

from collections.abc import Iterable, Mapping

from services.training import programme
from services.training.intake.checks import known
from services.training.intake.state import State, decider
from services.training.intake_year import IntakeYear, intake_year
from services.training.intake_year import wanted as year_wanted
from services.training.local_days import year_of
from services.training.programme import Programme
from services.training.within import check_within
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    INTAKE_ALREADY,
    INTAKE_PLACES_HELD,
    PROGRAMME_YEAR_FULL,
    ChangeIntakePlaces,
    IntakePlacesChanged,
    IntakePlanned,
    IntakePostponed,
    IntakeYearClaimed,
    IntakeYearReleased,
    PlanIntake,
    PostponeIntake,
    SitePlaces,
)
from shared.decider import Claim, Context


def _year(command: PlanIntake, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    year = year_wanted(command.programme_id, year_of(command.starts_on))
    return {"year": year, **programme.wanted(command.programme_id)}


@decider.decides(PlanIntake, needs=_year)
def plan(command: PlanIntake, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise INTAKE_ALREADY("intake_id")
    of, year = programme.of(context), year_of(command.starts_on)
    yield IntakePlanned(
        intake_id=context.id,
        programme_id=command.programme_id,
        title=command.title,
        starts_on=command.starts_on,
        sites=command.sites,
        zone=command.zone,
        override_reason=_reason_for_one_more(command, of, year, context),
    )
    yield IntakeYearClaimed(intake_year=intake_year(command.programme_id, year), intake_id=context.id)


def _years(command: PostponeIntake, state: State, _claim: Claim) -> Mapping[str, Ref]:
    if state is None or year_of(command.starts_on) == year_of(state.starts_on):
        return {}
    return {
        "year": year_wanted(state.programme_id, year_of(command.starts_on)),
        "year_before": year_wanted(state.programme_id, year_of(state.starts_on)),
        **programme.wanted(state.programme_id),
    }


@decider.decides(PostponeIntake, needs=_years)
def postpone(command: PostponeIntake, state: State, context: Context) -> Iterable[Event]:
    intake = known(state)
    check_within(context, context.id)
    if command.starts_on == intake.starts_on:
        return
    year, year_before = year_of(command.starts_on), year_of(intake.starts_on)
    moves = year != year_before
    yield IntakePostponed(
        intake_id=context.id,
        starts_on=command.starts_on,
        reason=command.reason,
        override_reason=_reason_for_one_more(command, programme.of(context), year, context) if moves else None,
    )
    if moves:
        yield IntakeYearReleased(intake_year=intake_year(intake.programme_id, year_before), intake_id=context.id)
        yield IntakeYearClaimed(intake_year=intake_year(intake.programme_id, year), intake_id=context.id)


@decider.decides(ChangeIntakePlaces)
def change_places(command: ChangeIntakePlaces, state: State, context: Context) -> Iterable[Event]:
    intake = known(state)
    check_within(context, context.id)
    # A site keeps the name that people were offered it by, however it is written now.
    sites = tuple(SitePlaces(site=intake.site(each.site) or each.site, places=each.places) for each in command.sites)
    after = {each.site: each.places for each in sites}
    for site in intake.places:
        if (held := intake.held_at(site)) > after.get(site, 0):
            raise INTAKE_PLACES_HELD("sites", held=held, site=site)
    if list(after.items()) != list(intake.places.items()):
        yield IntakePlacesChanged(intake_id=context.id, sites=sites)


def _reason_for_one_more(
    command: PlanIntake | PostponeIntake, of: Programme, year: int, context: Context
) -> str | None:
    """Why there is one more intake than the programme has a year; None where it is not one more."""
    others: IntakeYear = context.others["year"]
    cap = of.about.intakes_a_year
    if len(others.intakes - {context.id}) < cap:
        return None
    if not command.override_reason:
        raise PROGRAMME_YEAR_FULL("starts_on", "override_reason", cap=cap, year=year)
    return command.override_reason
