"""Forming a cohort, changing it, and its end: complete, or cancelled."""

from collections.abc import Iterable, Mapping
from datetime import date

from services.training import programme
from services.training.cohort import trainees
from services.training.cohort.checks import day_by_then, known, under_way
from services.training.cohort.placement import ending_placement
from services.training.cohort.state import State, decider
from services.training.intake.state import Intake
from services.training.within import check_within
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    COHORT_ALREADY,
    COHORT_CANCELLED,
    COHORT_DATES,
    COHORT_EMPTY,
    COHORT_HAS_COMPLETIONS,
    COHORT_NOT_ENDED,
    COHORT_PLACES_TAKEN,
    COHORT_SITE,
    INTAKE,
    INTAKE_UNKNOWN,
    CancelCohort,
    ChangeCohort,
    CohortCancelled,
    CohortChanged,
    CohortCompleted,
    CohortFormed,
    CompleteCohort,
    FormCohort,
    TraineeDeferred,
    TrainingOutcome,
)
from shared.decider import Claim, Context


def _intake(command: FormCohort, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {"intake": INTAKE.ref(command.intake_id)}


def _programme(_command: FormCohort, _state: State, context: Context) -> Mapping[str, Ref]:
    intake: Intake | None = context.others["intake"]
    return programme.wanted(intake.programme_id if intake else None)


@decider.decides(FormCohort, needs=_intake, then_needs=_programme)
def form(command: FormCohort, state: State, context: Context) -> Iterable[Event]:
    check_within(context, command.intake_id)
    if state:
        raise COHORT_ALREADY("cohort_id")
    intake: Intake | None = context.others["intake"]
    if intake is None:
        raise INTAKE_UNKNOWN("intake_id")
    _check_days(command.starts_on, command.ends_on)
    teaches = programme.of(context)
    yield CohortFormed(
        cohort_id=context.id,
        intake_id=command.intake_id,
        programme_id=intake.programme_id,
        site=_site(command.site, intake),
        places=command.places,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        zone=command.zone,
        facilitators=tuple(dict.fromkeys(command.facilitators)),
        completion_rule=teaches.completion_rule,
        rule_version=teaches.rule_version,
    )


@decider.decides(ChangeCohort)
def change(command: ChangeCohort, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    facilitators = cohort.facilitators if command.facilitators is None else command.facilitators
    changed = CohortChanged(
        cohort_id=context.id,
        places=command.places or cohort.places,
        starts_on=command.starts_on or cohort.starts_on,
        ends_on=command.ends_on or cohort.ends_on,
        facilitators=tuple(dict.fromkeys(facilitators)),
    )
    if changed.places < cohort.in_places:
        raise COHORT_PLACES_TAKEN("places", enrolled=cohort.in_places)
    _check_days(changed.starts_on, changed.ends_on)
    before = (cohort.places, cohort.starts_on, cohort.ends_on, cohort.facilitators)
    if (changed.places, changed.starts_on, changed.ends_on, changed.facilitators) != before:
        yield changed


@decider.decides(CompleteCohort)
def complete(command: CompleteCohort, state: State, context: Context) -> Iterable[Event]:
    cohort = known(state, context)
    if cohort.completed:
        return
    if cohort.cancelled:
        raise COHORT_CANCELLED("cohort_id")
    if not cohort.trainees:
        raise COHORT_EMPTY("cohort_id")
    if cohort.active:
        raise COHORT_NOT_ENDED("cohort_id", many=_people(len(cohort.active)))
    last = max((each.completion.completed_on for each in cohort.trainees.values() if each.completion), default=None)
    outcomes = cohort.outcomes
    yield CohortCompleted(
        cohort_id=context.id,
        site=cohort.site,
        enrolled=len(cohort.trainees),
        completed=outcomes[TrainingOutcome.COMPLETED],
        withdrew=outcomes[TrainingOutcome.WITHDREW],
        deferred=outcomes[TrainingOutcome.DEFERRED],
        completed_on=day_by_then(command.completed_on, cohort, context, "completed_on", since=last or cohort.starts_on),
    )


def _everybody(_command: CancelCohort, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return trainees.wanted(*state.active) if state else {}


@decider.decides(CancelCohort, needs=_everybody)
def cancel(command: CancelCohort, state: State, context: Context) -> Iterable[Event]:
    if (cohort := known(state, context)).cancelled:
        return
    cohort = under_way(state, context)
    if cohort.outcomes[TrainingOutcome.COMPLETED]:
        raise COHORT_HAS_COMPLETIONS("cohort_id")
    for person_id in cohort.active:
        deferred = TraineeDeferred(
            cohort_id=context.id, person_id=person_id, application_id=cohort.trainees[person_id].application_id
        )
        yield from ending_placement(cohort, person_id, context)
        yield deferred
        yield trainees.released(deferred, TrainingOutcome.DEFERRED, cohort_cancelled=True)
    many = len(cohort.active) + cohort.outcomes[TrainingOutcome.DEFERRED]
    yield CohortCancelled(cohort_id=context.id, deferred=many, reason=command.reason)


def _site(named: str, intake: Intake) -> str:
    site = intake.site(named)
    if site is None:
        raise COHORT_SITE("site", sites=", ".join(intake.places))
    return site


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise COHORT_DATES("ends_on")


def _people(many: int) -> str:
    return "one person" if many == 1 else f"{many} people"
