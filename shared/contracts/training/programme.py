"""Programmes: what a training asks of applicants, teaches, and takes to complete. All of it is data.

All of this is for everybody to read, so it is plain: it must name no person.
"""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import PROGRAMME
from shared.contracts.training.codes import once
from shared.contracts.training.course import CompletionRule, Course, SessionCode
from shared.contracts.training.criteria import Criteria
from shared.contracts.training.feedback_template import placeholders_known
from shared.contracts.types import LongText, Text

IntakesAYear = Annotated[int, Field(ge=1, le=52)]
KeepDays = Annotated[int, Field(ge=1, le=3653)]
TemplateCode = SessionCode


class FeedbackTemplate(BaseModel):
    """Words from which a person starts the feedback to an applicant; see FeedbackPlaceholder for what can be filled in.

    A draft made of it is sent by nobody: a person edits and approves it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: TemplateCode
    title: Text
    text: Annotated[LongText, AfterValidator(placeholders_known)]


def _codes_differ(templates: tuple[FeedbackTemplate, ...]) -> tuple[FeedbackTemplate, ...]:
    once(templates, "templates")
    return templates


FeedbackTemplates = Annotated[tuple[FeedbackTemplate, ...], Field(max_length=50), AfterValidator(_codes_differ)]


class DefineProgramme(Command, of=PROGRAMME, by=["coordinator"]):
    """Define a programme: what it asks of applicants, how it runs, when somebody has completed it.

    The course may start from one of the shapes that the question `course_shapes` answers with. Applications that led
    to no place are purged `keep_unsuccessful_days` after they ended.
    """

    programme_id: UUID | None = None
    title: Text
    description: LongText | None = None
    criteria: Criteria
    completion_rule: CompletionRule
    course: Course
    intakes_a_year: IntakesAYear
    keep_unsuccessful_days: KeepDays = 180
    feedback_templates: FeedbackTemplates = ()


class ChangeProgramme(Command, of=PROGRAMME, by=["coordinator"]):
    """Change what is told of a programme, its course, its limits or its templates; what is left out stays.

    A new course is for the cohorts that are laid out from now on.
    """

    programme_id: UUID
    title: Text | None = None
    description: LongText | None = None
    course: Course | None = None
    intakes_a_year: IntakesAYear | None = None
    keep_unsuccessful_days: KeepDays | None = None
    feedback_templates: FeedbackTemplates | None = None


class ReviseCriteria(Command, of=PROGRAMME, by=["coordinator"]):
    """Ask something else of applicants from now on. Applications keep the criteria that they were made under."""

    programme_id: UUID
    criteria: Criteria


class ReviseCompletionRule(Command, of=PROGRAMME, by=["coordinator"]):
    """Let completing take something else from now on. Cohorts keep the rule that they were formed under."""

    programme_id: UUID
    completion_rule: CompletionRule


class ProgrammeDefined(Event, of=PROGRAMME, version=1):
    """There is a programme. Its criteria and its completion rule are version 1 of each."""

    programme_id: UUID
    title: str
    description: str | None = None
    criteria: Criteria
    completion_rule: CompletionRule
    course: Course
    intakes_a_year: int
    keep_unsuccessful_days: int
    feedback_templates: tuple[FeedbackTemplate, ...] = ()


class ProgrammeChanged(Event, of=PROGRAMME, version=1):
    """All about the programme from now on, beside what is versioned."""

    programme_id: UUID
    title: str
    description: str | None = None
    course: Course
    intakes_a_year: int
    keep_unsuccessful_days: int
    feedback_templates: tuple[FeedbackTemplate, ...] = ()


class CriteriaRevised(Event, of=PROGRAMME, version=1):
    """These are the criteria of applications that are made from now on."""

    programme_id: UUID
    criteria_version: int
    criteria: Criteria


class CompletionRuleRevised(Event, of=PROGRAMME, version=1):
    """This is the rule of cohorts that are formed from now on."""

    programme_id: UUID
    rule_version: int
    completion_rule: CompletionRule
