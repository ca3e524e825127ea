"""Which column of a sheet is which field, from headings as people write them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from peernet.spreadsheet.problems import UnusableSheet
from peernet.spreadsheet.text import squash, tidy, words

_LONGEST_HEADING = 200
_FILLERS = {
    "the",
    "your",
    "their",
    "is",
    "what",
    "of",
    "please",
    "enter",
    "member",
    "members",
    "persons",
    "if",
    "any",
}


@dataclass(frozen=True)
class Field:
    """One thing a sheet may say about a row. `headings`: ways people title its column, commas between."""

    name: str
    headings: str = ""

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(_key(heading) for heading in (self.name, *self.headings.split(",")))


@dataclass(frozen=True)
class Need:
    """A sheet is no use without a column for one of these fields. `absence` ends "No column ..."."""

    one_of: tuple[str, ...]
    absence: str


@dataclass(frozen=True)
class SheetKind:
    """The declaration of one kind of sheet: members, bookings, applicants."""

    name: str
    fields: tuple[Field, ...]
    needs: tuple[Need, ...]

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {key: field.name for field in self.fields for key in field.keys}

    def for_headings(self, _headings: Sequence[str], _overrides: Mapping[str, str]) -> "SheetKind":
        """This kind with the fields that only a sheet's own headings, or what was said of them, can name."""
        return self

    def field_for(self, heading: str) -> str | None:
        """The field this heading names, or None; "Organisation/Trust" and "Email (required)" do name one."""
        if len(heading) > _LONGEST_HEADING:
            return None
        without_aside = re.sub(r"\(.*?\)|\[.*?\]", " ", heading)
        for text in (heading, without_aside):
            if found := self._by_key.get(_key(text)):
                return found
        parts = [part for part in re.split(r"[/,]|\bor\b|\band\b|&", without_aside) if squash(part)]
        fields = {self._by_key.get(_key(part)) for part in parts}
        return fields.pop() if len(fields) == 1 else None


@dataclass(frozen=True)
class Column:
    index: int
    heading: str


@dataclass(frozen=True)
class ColumnMapping:
    """What each column was taken for. `unused` are headings, `missing` are fields."""

    mapped: Mapping[str, Column]
    unused: tuple[str, ...]
    missing: tuple[str, ...]

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell of that field, or "" where the sheet or the row has none."""
        column = self.mapped.get(field)
        return cells[column.index] if column and column.index < len(cells) else ""

    def heading(self, field: str) -> str:
        """How to speak of the field to whoever made the sheet."""
        column = self.mapped.get(field)
        return column.heading if column else field.replace("_", " ")


def map_columns(
    headings: Sequence[str],
    kind: SheetKind,
    overrides: Mapping[str, str] | None = None,
    supplied: frozenset[str] = frozenset(),
) -> ColumnMapping:
    """Decide which column is which field; of two for one field the first is used.

    `overrides` says {field: heading}, where "" leaves the field out; `supplied` are fields that need no
    column because their value comes from elsewhere. Raises UnusableSheet when a needed column is not there.
    """
    kind = kind.for_headings(headings, overrides or {})
    mapped = _overridden(headings, kind, overrides or {})
    taken = {column.index for column in mapped.values()}
    for index, heading in enumerate(headings):
        field = kind.field_for(heading)
        if index not in taken and field and field not in mapped and field not in (overrides or {}):
            mapped[field] = Column(index, tidy(heading))
            taken.add(index)
    mapping = ColumnMapping(
        mapped={field.name: mapped[field.name] for field in kind.fields if field.name in mapped},
        unused=tuple(tidy(text) for index, text in enumerate(headings) if index not in taken and tidy(text)),
        missing=tuple(field.name for field in kind.fields if field.name not in mapped),
    )
    _check_usable(mapping, kind, supplied)
    return mapping


def _overridden(headings: Sequence[str], kind: SheetKind, overrides: Mapping[str, str]) -> dict[str, Column]:
    known = {field.name for field in kind.fields}
    chosen: dict[str, Column] = {}
    for field, wanted in overrides.items():
        if field not in known:
            raise UnusableSheet(
                "sheet.unknown_field",
                f'There is no field "{field}" in a sheet of {kind.name}.',
                f"The fields are: {', '.join(sorted(known))}.",
            )
        if not wanted:
            continue
        index = _find(headings, wanted)
        if index is None:
            raise UnusableSheet(
                "sheet.unknown_heading",
                f'No column has the heading "{wanted}", which was given for {field}.',
                "Copy the heading from the first row of the sheet.",
            )
        if other := next((name for name, column in chosen.items() if column.index == index), None):
            raise UnusableSheet(
                "sheet.heading_given_twice",
                f'The heading "{wanted}" was given for both {other} and {field}.',
                "Give each field a column of its own.",
            )
        chosen[field] = Column(index, tidy(headings[index]))
    return chosen


def _find(headings: Sequence[str], wanted: str) -> int | None:
    for alike in (tidy, squash):
        for index, heading in enumerate(headings):
            if alike(heading) == alike(wanted) != "":
                return index
    return None


def _check_usable(mapping: ColumnMapping, kind: SheetKind, supplied: frozenset[str]) -> None:
    for need in kind.needs:
        if any(field in mapping.mapped or field in supplied for field in need.one_of):
            continue
        message = f"No column {need.absence}."
        # A sheet without headings starts with somebody's details: quote none unless some were understood.
        if mapping.mapped and mapping.unused:
            message += f" Headings that were not understood: {', '.join(mapping.unused)}."
        raise UnusableSheet(
            "sheet.no_usable_column",
            message,
            f"Give that column a plain heading, or say which column is the {need.one_of[0]}.",
        )


def _key(text: str) -> str:
    every = words(text)
    return "".join(word for word in every if word not in _FILLERS) or "".join(every)
