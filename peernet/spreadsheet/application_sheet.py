"""The columns a sheet of applications may have: who applies, and a column for each criterion of each assessor.

Criteria are a programme's own, so the columns with scores are known by their headings: "A1 recovery" is what the first
assessor gave for recovery.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from peernet.spreadsheet.columns import ColumnMapping, Field, Need, SheetKind
from peernet.spreadsheet.member_sheet import MEMBER_SHEET
from peernet.spreadsheet.text import squash, words

_AS_FOR_MEMBERS = ("name", "first_name", "last_name", "email", "phone")
_HEADING = re.compile(r"(?:a|assessor|marker|scorer|panel|panellist|interviewer) ?([1-9]) (?:score |for )*(.+)")
_FIELD = re.compile(r"a([1-9])_(.+)")
# What assessors' columns hold beside scores.
_NO_CRITERION = re.compile(
    r"total|sum|mean|average|overall|rank|name|initials|date|comments?|notes?|reasons?|remarks|signature"
)


class ScoreColumn(NamedTuple):
    """What a column of scores is of: the number of an assessor, and a criterion as `criterion_key` has it."""

    assessor: int
    criterion: str


def criterion_key(name: str) -> str:
    """One key for a criterion however it is written: "Own condition" and "own_condition" are one."""
    return squash(name)


@dataclass(frozen=True)
class ApplicationSheet(SheetKind):
    """Sheets of applications, with columns for scores where their headings say so."""

    def for_headings(self, headings: Sequence[str], overrides: Mapping[str, str]) -> "ApplicationSheet":
        found = dict.fromkeys(filter(None, (*map(_score_field, headings), *filter(_FIELD.fullmatch, overrides))))
        return replace(self, fields=(*self.fields, *(Field(name, f"a{name[1]} {name[3:]}") for name in found)))

    def field_for(self, heading: str) -> str | None:
        """Scores first: "A1 lived experience" is none of the person's own answers."""
        name = _score_field(heading)
        return name if name in {field.name for field in self.fields} else super().field_for(heading)


def score_columns(mapping: ColumnMapping) -> dict[str, ScoreColumn]:
    """Which fields of the sheet are scores, and of what."""
    found = ((name, _FIELD.fullmatch(name)) for name in mapping.mapped)
    return {name: ScoreColumn(int(match[1]), criterion_key(match[2])) for name, match in found if match}


def criteria_of(columns: Iterable[ScoreColumn]) -> frozenset[str]:
    """The criteria that any of the columns is of."""
    return frozenset(column.criterion for column in columns)


def _score_field(heading: str) -> str | None:
    """ "A1 Own condition" and "Assessor 1: own_condition" are a1_own_condition."""
    match = _HEADING.fullmatch(" ".join(words(heading)))
    if match is None or _NO_CRITERION.fullmatch(match[2]):
        return None
    return f"a{match[1]}_{match[2].replace(' ', '_')}"


APPLICATION_SHEET = ApplicationSheet(
    name="applications",
    fields=(
        Field(
            "applied",
            "date applied, applied on, applied at, application date, date of application, when applied, timestamp, "
            "time stamp, submitted, submitted at, submitted on, date submitted, submission date, submission time, "
            "completion time, received, date received, date, date and time",
        ),
        *(field for field in MEMBER_SHEET.fields if field.name in _AS_FOR_MEMBERS),
        Field(
            "lived_experience",
            "lived experience basis, experience, basis, own or carer, own carer, own or as a carer, carer or own, "
            "personal experience, lived experience own or carer, do you have lived experience, type of lived "
            "experience, kind of lived experience",
        ),
        Field(
            "site",
            "preferred site, site preference, preferred location, location, preferred venue, venue, site preferred, "
            "which site, where, first choice site, site first choice, choice of site, preferred place",
        ),
        Field(
            "scored",
            "date scored, scored on, scored at, assessed, assessed on, date assessed, assessment date, date of "
            "assessment, shortlisted on, interview date, interviewed on, marked on",
        ),
    ),
    needs=(
        Need(("name", "first_name"), "says who each person is"),
        Need(("lived_experience",), "says what lived experience each person has, which the gate asks for"),
    ),
)
