"""Who assesses an application, and how they score it."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from services.training.application.checks import anothers, check_criterion, kept, through_gate, undecided
from services.training.application.state import ASSESSORS_NEEDED, Application, Assessment, State, decider
from services.training.within import INTAKE
from shared.contracts.membership import reaches
from shared.contracts.messages import Event
from shared.contracts.training import (
    ASSESSOR_CONFLICT,
    ASSESSOR_ENOUGH,
    ASSESSOR_IS_APPLICANT,
    ASSESSOR_NO_ACCESS,
    ASSESSOR_NOT_ASSIGNED,
    CONFLICT_NOT_YOURS,
    CRITERION_TWICE,
    SCORE_DECIDED,
    SCORE_OUT_OF_SCALE,
    ApplicationStatus,
    AssessorAssigned,
    AssessorUnassigned,
    AssignAssessor,
    ConflictDeclared,
    CriterionScored,
    DeclareConflict,
    EnterScores,
    ScoreCriterion,
    UnassignAssessor,
)
from shared.contracts.types import ActorKind
from shared.decider import Context

MAY_ASSESS: Final = "may_assess"
"""The look-up that finds how far the grants reach that `assessor_id` has as an assessor: their scopes."""


@decider.decides(AssignAssessor, looks_up=(MAY_ASSESS,))
def assign(command: AssignAssessor, state: State, context: Context) -> Iterable[Event]:
    application = through_gate(undecided(state, context))
    scopes: frozenset[str] = context.found[MAY_ASSESS]
    if command.assessor_id == application.person_id:
        raise ASSESSOR_IS_APPLICANT("assessor_id")
    before = application.assessments.get(command.assessor_id, Assessment())
    if before.conflict:
        raise ASSESSOR_CONFLICT("assessor_id")
    if before.assigned:
        return
    if not reaches(scopes, INTAKE, application.intake_id):
        raise ASSESSOR_NO_ACCESS("assessor_id")
    if sum(1 for _ in application.assessors) >= ASSESSORS_NEEDED:
        raise ASSESSOR_ENOUGH("assessor_id")
    yield AssessorAssigned(application_id=context.id, assessor_id=command.assessor_id)


@decider.decides(UnassignAssessor)
def unassign(command: UnassignAssessor, state: State, context: Context) -> Iterable[Event]:
    application = undecided(state, context)
    if application.assessments.get(command.assessor_id, Assessment()).counts:
        yield AssessorUnassigned(application_id=context.id, assessor_id=command.assessor_id)


@decider.decides(DeclareConflict)
def declare_conflict(command: DeclareConflict, state: State, context: Context) -> Iterable[Event]:
    application = kept(state, context)
    if context.actor.kind is ActorKind.ASSESSOR and context.actor.id != command.assessor_id:
        raise CONFLICT_NOT_YOURS("assessor_id")
    if not application.assessments.get(command.assessor_id, Assessment()).conflict:
        yield ConflictDeclared(application_id=context.id, assessor_id=command.assessor_id, reason=command.reason)


@decider.decides(ScoreCriterion)
def score(command: ScoreCriterion, state: State, context: Context) -> Iterable[Event]:
    application = through_gate(undecided(state, context))
    assessment = _assigned(application, context.actor.id, "actor")
    _check_score(application, assessment, command.criterion, command.score, "")
    yield CriterionScored(
        application_id=context.id,
        assessor_id=context.actor.id,
        criterion=command.criterion,
        score=command.score,
        reason=command.reason,
    )


@decider.decides(EnterScores)
def enter(command: EnterScores, state: State, context: Context) -> Iterable[Event]:
    application = anothers(through_gate(undecided(state, context)), context)
    assessment, seen = _assigned(application, command.assessor_id, "assessor_id"), set[str]()
    for number, entered in enumerate(command.scores):
        if entered.criterion in seen:
            raise CRITERION_TWICE(f"scores.{number}.criterion")
        seen.add(entered.criterion)
        # A sheet that is entered again, with nothing to add, adds nothing.
        if entered.reason is None and assessment.scores.get(entered.criterion) == entered.score:
            continue
        _check_score(application, assessment, entered.criterion, entered.score, f"scores.{number}.")
        yield CriterionScored(
            application_id=context.id,
            assessor_id=command.assessor_id,
            criterion=entered.criterion,
            score=entered.score,
            reason=entered.reason,
            source=command.source,
        )


def _assigned(application: Application, assessor_id: UUID, field: str) -> Assessment:
    assessment = application.assessments.get(assessor_id, Assessment())
    if assessment.conflict:
        raise ASSESSOR_CONFLICT(field)
    if not assessment.assigned or assessor_id == application.person_id:
        raise ASSESSOR_NOT_ASSIGNED(field)
    return assessment


def _check_score(application: Application, assessment: Assessment, criterion: str, score: int, within: str) -> None:
    check_criterion(application, criterion, f"{within}criterion")
    scale = application.scales[criterion]
    if not scale.lowest <= score <= scale.highest:
        raise SCORE_OUT_OF_SCALE(f"{within}score", lowest=scale.lowest, highest=scale.highest)
    # After a first decision only what is missing can be scored, such as by whoever takes the place of somebody else.
    if application.status is not ApplicationStatus.SUBMITTED and criterion in assessment.scores:
        raise SCORE_DECIDED(f"{within}criterion")
