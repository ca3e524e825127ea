"""What does each programme ask, teach, and take to complete? Earlier versions stay for whoever began under them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.training.course_shapes import SHAPES
from services.training.views.parts.asking import coordinates
from shared.contracts.training import (
    CompletionRule,
    CompletionRuleRevised,
    Course,
    CourseShape,
    CourseShapes,
    Criteria,
    CriteriaRevised,
    FeedbackTemplate,
    ProgrammeChanged,
    ProgrammeDefined,
    ProgrammeEntry,
    Programmes,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme, with all versions of its criteria and its rule: version 1 is the first of each."""

    programme_id: UUID
    title: str
    description: str | None
    criteria: tuple[Criteria, ...]
    rules: tuple[CompletionRule, ...]
    course: Course
    intakes_a_year: int
    keep_unsuccessful_days: int
    feedback_templates: tuple[FeedbackTemplate, ...]


programmes = View("programmes", version=1, row=Programme, key="programme_id")

# How each event changes it


@programmes.starts(ProgrammeDefined)
def _defined(event: ProgrammeDefined) -> Programme:
    return Programme(
        programme_id=event.programme_id,
        title=event.title,
        description=event.description,
        criteria=(event.criteria,),
        rules=(event.completion_rule,),
        course=event.course,
        intakes_a_year=event.intakes_a_year,
        keep_unsuccessful_days=event.keep_unsuccessful_days,
        feedback_templates=event.feedback_templates,
    )


@programmes.on(ProgrammeChanged)
def _changed(row: Programme, event: ProgrammeChanged) -> Programme:
    return changed(
        row,
        title=event.title,
        description=event.description,
        course=event.course,
        intakes_a_year=event.intakes_a_year,
        keep_unsuccessful_days=event.keep_unsuccessful_days,
        feedback_templates=event.feedback_templates,
    )


@programmes.on(CriteriaRevised)
def _criteria_revised(row: Programme, event: CriteriaRevised) -> Programme:
    return changed(row, criteria=(*row.criteria[: event.criteria_version - 1], event.criteria))


@programmes.on(CompletionRuleRevised)
def _rule_revised(row: Programme, event: CompletionRuleRevised) -> Programme:
    return changed(row, rules=(*row.rules[: event.rule_version - 1], event.completion_rule))


# Queries


@programmes.answers(Programmes)
async def _programmes(question: Programmes, asker: Asker, db: Any) -> tuple[ProgrammeEntry, ...]:
    found = await db.fetch(
        "SELECT * FROM programmes WHERE $1::uuid IS NULL OR programme_id = $1 "
        "ORDER BY lower(title), programme_id LIMIT $2 OFFSET $3",
        question.programme_id,
        question.limit,
        question.offset,
    )
    return tuple(_entry(each, asker) for each in rows(programmes, found))


@programmes.answers(CourseShapes)
async def _shapes(_question: CourseShapes, _asker: Asker, _db: Any) -> tuple[CourseShape, ...]:
    return SHAPES


async def programme_of(programme_id: UUID, db: Any) -> Programme | None:
    """None as at a moment before it was defined."""
    found = await db.fetch("SELECT * FROM programmes WHERE programme_id = $1", programme_id)
    return rows(programmes, found)[0] if found else None


def _entry(row: Programme, asker: Asker) -> ProgrammeEntry:
    return ProgrammeEntry(
        programme_id=row.programme_id,
        title=row.title,
        description=row.description,
        criteria_version=len(row.criteria),
        criteria=row.criteria[-1],
        rule_version=len(row.rules),
        completion_rule=row.rules[-1],
        course=row.course,
        intakes_a_year=row.intakes_a_year,
        keep_unsuccessful_days=row.keep_unsuccessful_days,
        feedback_templates=row.feedback_templates if coordinates(asker) else (),
    )
