"""Two people without a conflict assess each application, criterion by criterion, with reasons."""

from typing import Any
from uuid import UUID

import pytest

from services.training.application import decider
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    ApplicationPurged,
    ApplicationShortlisted,
    ApplicationStatus,
    ApplicationWithdrawn,
    AssessorUnassigned,
    AssignAssessor,
    ConflictDeclared,
    CriterionScored,
    DeclareConflict,
    EnteredScore,
    EnterScores,
    PurgeReason,
    ScoreCriterion,
    ScoreSource,
    ShortlistApplication,
    UnassignAssessor,
)
from shared.contracts.types import Actor, ActorKind
from tests.support.given import NOON, given
from tests.training.applications import (
    ASHA,
    AUTUMN,
    MAY_ASSESS,
    RUTH,
    SAM,
    SPRING,
    TESS,
    A,
    applied,
    assessed,
    assessor,
    assigned,
    offered,
    scored,
    scored_in_full,
)

SHORTLISTED = ApplicationShortlisted(application_id=A, person_id=ASHA)
WITHDRAWN = ApplicationWithdrawn(
    application_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=ApplicationStatus.SUBMITTED, kept_until=NOON
)
PURGED = ApplicationPurged(application_id=A, person_id=ASHA, because=PurgeReason.ASKED)


def assign(id: UUID = RUTH) -> AssignAssessor:
    return AssignAssessor(application_id=A, assessor_id=id)


def conflict(id: UUID = RUTH) -> ConflictDeclared:
    return ConflictDeclared(application_id=A, assessor_id=id)


def declare(id: UUID = RUTH) -> DeclareConflict:
    return DeclareConflict(application_id=A, assessor_id=id, reason="We went to school together.")


def score(criterion: str = "recovery", score: int = 4) -> ScoreCriterion:
    return ScoreCriterion(application_id=A, criterion=criterion, score=score, reason="Clear and warm.")


def enter(*scores: tuple[str, int], assessor_id: UUID = RUTH, reason: str | None = None) -> EnterScores:
    entered = tuple(EnteredScore(criterion=name, score=each, reason=reason) for name, each in scores)
    return EnterScores(application_id=A, assessor_id=assessor_id, scores=entered, source=ScoreSource.SHEET)


# Who assesses


def test_two_people_are_asked_and_not_three() -> None:
    given(decider, *applied()).when(assign(), found=MAY_ASSESS).then(assigned())
    given(decider, *applied(), assigned()).when(assign(), found=MAY_ASSESS).then_nothing_happened()
    both = [*applied(), assigned(), assigned(SAM)]
    given(decider, *both).when(assign(TESS), found=MAY_ASSESS).then_refused("assessor.enough", "assessor_id")


@pytest.mark.parametrize("scopes", [{"network"}, {f"intake:{SPRING}"}, {f"intake:{AUTUMN}", f"intake:{SPRING}"}])
def test_they_need_access_to_the_intake(scopes: set[str]) -> None:
    given(decider, *applied()).when(assign(), found={"may_assess": frozenset(scopes)}).then(assigned())


@pytest.mark.parametrize("scopes", [set(), {f"intake:{AUTUMN}"}, {"organisation:" + str(SPRING)}])
def test_nobody_without_access_is_asked(scopes: set[str]) -> None:
    outcome = given(decider, *applied()).when(assign(), found={"may_assess": frozenset(scopes)})
    outcome.then_refused("assessor.no_access", "assessor_id")


def test_nobody_assesses_their_own_application() -> None:
    given(decider, *applied()).when(assign(ASHA), found=MAY_ASSESS).then_refused("assessor.is_applicant", "assessor_id")


def test_somebody_else_can_take_over() -> None:
    command = UnassignAssessor(application_id=A, assessor_id=RUTH)
    unassigned = AssessorUnassigned(application_id=A, assessor_id=RUTH)
    given(decider, *assessed()).when(command).then(unassigned).and_again().then_nothing_happened()
    after = [*assessed(), unassigned]
    given(decider, *after).when(assign(TESS), found=MAY_ASSESS).then(assigned(TESS))
    given(decider, *after).when(score(), by=assessor(RUTH)).then_refused("assessor.not_assigned", "actor")
    given(decider, *after).when(ShortlistApplication(application_id=A)).then_refused("application.not_assessed")
    # Asked again, they need not score anew.
    back = [*after, assigned(RUTH)]
    given(decider, *back).when(ShortlistApplication(application_id=A)).then(SHORTLISTED)


# Conflicts


def test_a_conflict_is_for_good() -> None:
    outcome = given(decider, *assessed()).when(declare(), by=assessor(RUTH))
    outcome.then(conflict().model_copy(update={"reason": "We went to school together."}))
    outcome.and_again().then_nothing_happened()
    after = [*assessed(), conflict()]
    given(decider, *after).when(assign(), found=MAY_ASSESS).then_refused("assessor.conflict", "assessor_id")
    given(decider, *after).when(score(), by=assessor(RUTH)).then_refused("assessor.conflict", "actor")
    given(decider, *after).when(enter(("recovery", 1))).then_refused("assessor.conflict", "assessor_id")
    given(decider, *after).when(ShortlistApplication(application_id=A)).then_refused("application.not_assessed")
    given(decider, *after).when(assign(TESS), found=MAY_ASSESS).then(assigned(TESS))


def test_a_conflict_can_be_declared_before_anybody_is_asked_and_after_a_decision() -> None:
    given(decider, *applied(), conflict()).when(assign(), found=MAY_ASSESS).then_refused("assessor.conflict")
    for history in (applied(), [*assessed(), offered()], [*applied(), WITHDRAWN]):
        assert given(decider, *history).when(declare(), by=ActorKind.COORDINATOR).events


def test_assessors_declare_their_own_only() -> None:
    given(decider, *assessed()).when(declare(SAM), by=assessor(RUTH)).then_refused(
        "assessor.conflict_of_another", "assessor_id"
    )


# Scores


def test_an_assessor_scores_and_may_change_it() -> None:
    history = [*applied(), assigned()]
    outcome = given(decider, *history).when(score(), by=assessor(RUTH))
    outcome.then(scored().model_copy(update={"reason": "Clear and warm."}))
    lower = given(decider, *history, *outcome.events).when(score(score=2), by=assessor(RUTH))
    assert [event.score for event in lower.events if isinstance(event, CriterionScored)] == [2]


@pytest.mark.parametrize(
    ("command", "by", "code", "fields"),
    [
        (score(), assessor(SAM), "assessor.not_assigned", ("actor",)),
        (score("warmth"), assessor(RUTH), "criterion.unknown", ("criterion",)),
        (score(score=6), assessor(RUTH), "score.out_of_scale", ("score",)),
        (enter(("recovery", 1)), Actor(ActorKind.COORDINATOR, ASHA), "application.decision_on_own", ("actor",)),
        (enter(("recovery", 6)), None, "score.out_of_scale", ("scores.0.score",)),
        (enter(("recovery", 1), ("warmth", 1)), None, "criterion.unknown", ("scores.1.criterion",)),
        (enter(("recovery", 1), ("recovery", 2)), None, "criterion.twice", ("scores.1.criterion",)),
        (enter(("recovery", 1), assessor_id=SAM), None, "assessor.not_assigned", ("assessor_id",)),
    ],
)
def test_what_cannot_be_scored(command: Command, by: Any, code: str, fields: tuple[str, ...]) -> None:
    given(decider, *applied(), assigned()).when(command, by=by).then_refused(code, *fields)


def test_scores_from_a_sheet_are_entered_for_the_assessor_once() -> None:
    command = enter(("recovery", 3), ("compassion", 5))
    both = [
        CriterionScored(application_id=A, assessor_id=RUTH, criterion=name, score=each, source=ScoreSource.SHEET)
        for name, each in (("recovery", 3), ("compassion", 5))
    ]
    given(decider, *applied(), assigned()).when(command).then(*both).and_again().then_nothing_happened()
    corrected = given(decider, *applied(), assigned(), *both).when(enter(("recovery", 4), ("compassion", 5)))
    assert [event.score for event in corrected.events if isinstance(event, CriterionScored)] == [4]
    explained = given(decider, *applied(), assigned(), *both).when(enter(("recovery", 3), reason="On paper"))
    assert len(explained.events) == 1


# When


@pytest.mark.parametrize("command", [assign(TESS), score(), enter(("recovery", 1))])
def test_who_is_not_through_the_gate_is_not_assessed(command: Command) -> None:
    history = [*applied(through_gate=False), assigned()]
    by = assessor(RUTH) if isinstance(command, ScoreCriterion) else None
    given(decider, *history).when(command, by=by, found=MAY_ASSESS).then_refused(
        "application.not_through_gate", "application_id"
    )


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([WITHDRAWN], "application.ended"),
        ([WITHDRAWN, PURGED], "application.purged"),
        ([offered()], "application.decided"),
    ],
)
@pytest.mark.parametrize("command", [assign(TESS), UnassignAssessor(application_id=A, assessor_id=RUTH), score()])
def test_nothing_is_assessed_any_more(command: Command, events: list[Event], code: str) -> None:
    by = assessor(RUTH) if isinstance(command, ScoreCriterion) else None
    outcome = given(decider, *assessed(), *events).when(command, by=by, found=MAY_ASSESS)
    outcome.then_refused(code, "application_id")


def test_after_a_decision_only_what_is_missing_is_scored() -> None:
    history = [*assessed(), SHORTLISTED]
    given(decider, *history).when(score(), by=assessor(RUTH)).then_refused("score.decided", "criterion")
    given(decider, *history).when(enter(("recovery", 1))).then_refused("score.decided", "scores.0.criterion")
    taken_over = [*history, conflict(), assigned(TESS)]
    assert given(decider, *taken_over).when(score(), by=assessor(TESS)).events
    in_full = [*history, conflict(), *scored_in_full(TESS)]
    given(decider, *in_full).when(score(), by=assessor(TESS)).then_refused("score.decided", "criterion")


def test_a_conflict_of_a_purged_application_is_not_recorded() -> None:
    given(decider, *applied(), WITHDRAWN, PURGED).when(declare()).then_refused("application.purged", "application_id")


@pytest.mark.parametrize("command", [assign(), declare(), score(), enter(("recovery", 1))])
def test_an_application_that_there_is_not_or_of_another_intake(command: Command) -> None:
    by = assessor(RUTH) if isinstance(command, ScoreCriterion) else None
    given(decider).when(command, by=by, found=MAY_ASSESS).then_refused("application.unknown", "application_id")
    there = given(decider, *applied(), assigned())
    there.when(command, by=by, found=MAY_ASSESS, scopes=(f"intake:{AUTUMN}",)).then_refused("access.refused", "actor")
