"""Completing the training: by the cohort's rule, or by an exception that two people approve."""

from collections.abc import Iterable, Mapping

from services.training import programme
from services.training.cohort import trainees
from services.training.cohort.checks import day_by_then, in_training, trainee, under_way
from services.training.cohort.joining import AGREED_ROLE_TEXT, referred
from services.training.cohort.placement import ending_placement
from services.training.cohort.state import Cohort, State, Trainee, decider
from services.training.completion import missing
from services.training.persons import CONTACT_OF
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    COMPLETION_MISSING,
    EXCEPTION_ONE_MORE,
    EXCEPTION_OWN,
    ApproveException,
    CompleteTrainee,
    CompletionExceptionApproved,
    CompletionOutcome,
    TraineeCompleted,
    TrainingOutcome,
)
from shared.decider import Claim, Context

APPROVERS_NEEDED = 2


@decider.decides(ApproveException)
def approve(command: ApproveException, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    approved_by = in_training(cohort, command.person_id).approved_by
    if context.actor.id == command.person_id:
        raise EXCEPTION_OWN("person_id")
    if context.actor.id not in approved_by:
        yield CompletionExceptionApproved(
            cohort_id=context.id, person_id=command.person_id, by=context.actor.id, reason=command.reason
        )


def _record(command: CompleteTrainee, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {**trainees.wanted(command.person_id), **programme.wanted(state.programme_id if state else None)}


@decider.decides(CompleteTrainee, needs=_record, looks_up=(CONTACT_OF, AGREED_ROLE_TEXT))
def complete(command: CompleteTrainee, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    if trainee(cohort, command.person_id).completion:
        return
    trained = in_training(cohort, command.person_id)
    outcome, progress = _outcome(cohort, trained), cohort.progress(trained)
    completed = TraineeCompleted(
        cohort_id=context.id,
        person_id=command.person_id,
        application_id=trained.application_id,
        certificate_id=context.new_id("certificate"),
        rule_version=cohort.rule_version,
        completed_on=day_by_then(command.completed_on, cohort, context, "completed_on", since=cohort.starts_on),
        outcome=outcome,
        taught_hours=progress.taught_hours,
        placement_hours=progress.placement_hours,
    )
    yield from ending_placement(cohort, command.person_id, context)
    yield completed
    yield trainees.released(completed, TrainingOutcome.COMPLETED)
    if trained.joining and not trained.referred:
        role_text = context.found[AGREED_ROLE_TEXT]
        yield referred(command.person_id, trained.joining, completed.completed_on, cohort, context, role_text)


def _outcome(cohort: Cohort, trained: Trainee) -> CompletionOutcome:
    """Why it counts. Refuses, saying what is missing part by part, where neither the rule nor two approvals do."""
    problems = missing(cohort.rule, cohort.progress(trained))
    if not problems:
        return CompletionOutcome.RULE_MET
    approvals = len(trained.approved_by)
    if approvals >= APPROVERS_NEEDED:
        return CompletionOutcome.EXCEPTION
    refusal = EXCEPTION_ONE_MORE if approvals else COMPLETION_MISSING
    raise refusal(*problems, missing=" ".join(problem.message for problem in problems))
