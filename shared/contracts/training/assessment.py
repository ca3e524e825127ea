"""How applications are assessed: by two people without a conflict, each of whom scores every criterion."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import APPLICATION
from shared.contracts.training.criteria import CriterionCode
from shared.contracts.types import LongText

Score = Annotated[int, Field(ge=0, le=100)]


class ScoreSource(StrEnum):
    """How a score came here: from the assessor, or entered for them from paper or from a sheet."""

    ASSESSOR = "assessor"
    PAPER = "paper"
    SHEET = "sheet"


class EnteredScore(DiscreetModel):
    """One score that an assessor gave on paper or in a sheet, where there may be no reason with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    criterion: CriterionCode
    score: Score
    reason: Personal[LongText] = None


class AssignAssessor(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Ask somebody to assess an application. They need access as an assessor, and are never who applied.

    Two people assess each application; one who declares a conflict, or is unassigned, makes room for another.
    """

    application_id: UUID
    assessor_id: UUID


class UnassignAssessor(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Ask an assessor no more, for another reason than a conflict. Their scores count only if assigned again."""

    application_id: UUID
    assessor_id: UUID


class DeclareConflict(Command, of=APPLICATION, by=["assessor", "coordinator"], within="intake"):
    """Declare that an assessor knows the applicant, or should not assess them for another reason.

    Assessors declare their own, assigned or not. It cannot be taken back.
    """

    application_id: UUID
    assessor_id: UUID
    reason: Personal[LongText]


class ScoreCriterion(Command, of=APPLICATION, by=["assessor"], within="intake"):
    """Score one criterion, as an assessor of this application, and say why. It can be changed until a decision."""

    application_id: UUID
    criterion: CriterionCode
    score: Score
    reason: Personal[LongText]


class EnterScores(Command, of=APPLICATION, by=["coordinator"], within="intake"):
    """Enter scores that an assessor of this application gave on paper or in a sheet."""

    application_id: UUID
    assessor_id: UUID
    scores: Annotated[tuple[EnteredScore, ...], Field(min_length=1, max_length=30)]
    source: ScoreSource


class AssessorAssigned(Event, of=APPLICATION, version=1):
    """The assessor is to score this application."""

    application_id: UUID
    assessor_id: UUID


class AssessorUnassigned(Event, of=APPLICATION, version=1):
    """The assessor is not to score this application, and the scores they gave do not count."""

    application_id: UUID
    assessor_id: UUID


class ConflictDeclared(Event, of=APPLICATION, version=1):
    """The assessor has a conflict: their scores do not count, and they see the application no more."""

    application_id: UUID
    assessor_id: UUID
    reason: Personal[str] = None


class CriterionScored(Event, of=APPLICATION, version=1):
    """The assessor's score for the criterion, in place of an earlier one of theirs."""

    application_id: UUID
    assessor_id: UUID
    criterion: str
    score: int
    reason: Personal[str] = None
    source: ScoreSource = ScoreSource.ASSESSOR
