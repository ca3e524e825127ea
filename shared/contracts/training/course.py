"""How a programme runs, and when somebody has completed it."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.training.codes import once, written
from shared.contracts.types import LongText, Text

SessionHours = Annotated[float, Field(gt=0, le=24, multiple_of=0.25)]
"""Hours by the quarter, so that they add up exactly."""

ManyHours = Annotated[float, Field(ge=0, le=5000, multiple_of=0.25)]

WallTime = Annotated[str, written(r"([01]\d|2[0-3]):[0-5]\d", "write it as 09:30 or 14:00")]
"""A time of day as the clock on the wall shows it: `10:00`."""

SessionCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    written(r"[A-Za-z0-9_-]{1,60}", "write it in letters, digits and hyphens, such as day1-morning"),
]


class TrainingSessionKind(StrEnum):
    """Whether something is taught or practised."""

    THEORY = "theory"
    PRACTICAL = "practical"


class Every(StrEnum):
    """How far apart the days of a course are: day 2 is the day, or the week, after day 1."""

    DAY = "day"
    WEEK = "week"


class CourseSession(BaseModel):
    """One session of a course, on its `day` counted from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: SessionCode
    title: Text
    kind: TrainingSessionKind
    day: Annotated[int, Field(ge=1, le=366)]
    starts: Annotated[WallTime, Field(examples=["10:00"])]
    hours: SessionHours

    @model_validator(mode="after")
    def _ends_that_day(self) -> Self:
        hour, minute = map(int, self.starts.split(":"))
        if hour + minute / 60 + self.hours > 24:
            raise PydanticCustomError("too_long", "this ends after midnight; please start earlier or take fewer hours")
        return self


class Course(BaseModel):
    """What is taught, from day 1 on, and how many weeks of placement follow."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sessions: Annotated[tuple[CourseSession, ...], Field(min_length=1, max_length=200)]
    every: Every = Every.DAY
    placement_weeks: Annotated[int, Field(ge=0, le=104)] = 0

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        once(self.sessions, "sessions")
        return self

    @property
    def hours(self) -> float:
        return sum(session.hours for session in self.sessions)


class CompletionRule(BaseModel):
    """What somebody must have done to complete; 0, none and no ask for nothing.

    `attendance_percent` is of the sessions that were not cancelled, `taught_hours` are of those that somebody came to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    attendance_percent: Annotated[int, Field(ge=0, le=100)] = 0
    taught_hours: ManyHours | None = None
    placement_hours: ManyHours = 0
    sign_off: bool = False
    assignments: Annotated[tuple[Text, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _assignments_differ(self) -> Self:
        if len({name.casefold() for name in self.assignments}) < len(self.assignments):
            raise PydanticCustomError("assignment_twice", "two assignments have the same name; please rename one")
        return self


class CourseShape(BaseModel):
    """A course and its rule to start from: a programme takes them as they are, or with whatever it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: SessionCode
    title: Text
    description: LongText
    course: Course
    completion_rule: CompletionRule
