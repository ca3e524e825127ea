"""Practice: placements with their hours and their sign-off, and assignments."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from services.training.cohort.checks import day_by_then, in_training, under_way
from services.training.cohort.state import Cohort, Placement, State, Trainee, decider
from services.training.local_days import as_people_say, day_of
from shared.contracts.messages import Event
from shared.contracts.training import (
    ASSIGNMENT_UNKNOWN,
    HOURS_TOO_MANY,
    HOURS_UNKNOWN,
    PLACEMENT_NONE,
    PLACEMENT_OPEN,
    PLACEMENT_SIGNED_OFF,
    PLACEMENT_WHERE,
    TRAINING_DAY,
    AssignmentPassed,
    EndPlacement,
    LogPlacementHours,
    PassAssignment,
    PlacementEnded,
    PlacementHoursLogged,
    PlacementHoursRemoved,
    PlacementSignedOff,
    PlacementStarted,
    RemovePlacementHours,
    SignOffPlacement,
    StartPlacement,
)
from shared.decider import Context

_HOURS_OF_A_DAY: Final = 24


@decider.decides(StartPlacement)
def start(command: StartPlacement, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    trainee = in_training(cohort, command.person_id)
    if command.organisation_id is None and command.place is None:
        raise PLACEMENT_WHERE("organisation_id")
    if trainee.placements and trainee.placements[-1].ends_on is None:
        raise PLACEMENT_OPEN("person_id")
    yield PlacementStarted(
        cohort_id=context.id,
        person_id=command.person_id,
        placement_id=context.new_id("placement"),
        organisation_id=command.organisation_id,
        place=command.place,
        supervisor=command.supervisor,
        starts_on=day_by_then(command.starts_on, cohort, context, "starts_on"),
    )


@decider.decides(LogPlacementHours)
def log_hours(command: LogPlacementHours, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    trainee = in_training(cohort, command.person_id)
    if command.nonce in trainee.nonces:
        return
    placement = _unsigned(trainee)
    day_by_then(command.on, cohort, context, "on", since=placement.starts_on)
    if placement.ends_on and command.on > placement.ends_on:
        raise TRAINING_DAY("on", because=f"The placement ended on {as_people_say(placement.ends_on)}")
    that_day = sum(each.hours for at in trainee.placements for each in at.logged.values() if each.on == command.on)
    if that_day + command.hours > _HOURS_OF_A_DAY:
        raise HOURS_TOO_MANY("hours", day=as_people_say(command.on))
    yield PlacementHoursLogged(
        cohort_id=context.id,
        person_id=command.person_id,
        placement_id=placement.placement_id,
        on=command.on,
        hours=command.hours,
        nonce=command.nonce,
    )


@decider.decides(RemovePlacementHours)
def remove_hours(command: RemovePlacementHours, state: State, context: Context) -> Iterable[Event]:
    trainee = in_training(under_way(state, context), command.person_id)
    placement = next((each for each in trainee.placements if command.nonce in each.logged), None)
    if placement is None:
        if command.nonce in trainee.nonces:
            return
        raise HOURS_UNKNOWN("nonce")
    if placement.signed_off:
        raise PLACEMENT_SIGNED_OFF("nonce")
    yield PlacementHoursRemoved(
        cohort_id=context.id,
        person_id=command.person_id,
        placement_id=placement.placement_id,
        hours=placement.logged[command.nonce].hours,
        nonce=command.nonce,
    )


@decider.decides(SignOffPlacement)
def sign_off(command: SignOffPlacement, state: State, context: Context) -> Iterable[Event]:
    placement = _last(in_training(under_way(state, context), command.person_id))
    if not placement.signed_off:
        yield PlacementSignedOff(
            cohort_id=context.id,
            person_id=command.person_id,
            placement_id=placement.placement_id,
            note=command.note,
        )


@decider.decides(EndPlacement)
def end(command: EndPlacement, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    placement = _last(in_training(cohort, command.person_id))
    since = max([placement.starts_on, *(each.on for each in placement.logged.values())])
    ends_on = day_by_then(command.ends_on, cohort, context, "ends_on", since=since)
    if placement.ends_on is None:
        yield PlacementEnded(
            cohort_id=context.id,
            person_id=command.person_id,
            placement_id=placement.placement_id,
            ends_on=ends_on,
        )


@decider.decides(PassAssignment)
def pass_assignment(command: PassAssignment, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    trainee = in_training(cohort, command.person_id)
    name = next((each for each in cohort.rule.assignments if each.casefold() == command.assignment.casefold()), None)
    if name is None:
        raise ASSIGNMENT_UNKNOWN("assignment", names=", ".join(cohort.rule.assignments) or "none")
    if name not in trainee.assignments:
        yield AssignmentPassed(cohort_id=context.id, person_id=command.person_id, assignment=name)


def ending_placement(cohort: Cohort, person_id: UUID, context: Context) -> Iterator[PlacementEnded]:
    """The end of a placement that somebody is on whose training ends."""
    placements = cohort.trainees[person_id].placements
    if placements and placements[-1].ends_on is None:
        last = placements[-1]
        yield PlacementEnded(
            cohort_id=context.id,
            person_id=person_id,
            placement_id=last.placement_id,
            ends_on=max(day_of(context.time, cohort.zone), last.starts_on),
        )


def _last(trainee: Trainee) -> Placement:
    if not trainee.placements:
        raise PLACEMENT_NONE("person_id")
    return trainee.placements[-1]


def _unsigned(trainee: Trainee) -> Placement:
    placement = _last(trainee)
    if placement.signed_off:
        raise PLACEMENT_SIGNED_OFF("person_id")
    return placement
