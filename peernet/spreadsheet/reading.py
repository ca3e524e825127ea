"""From the bytes of a file to a table of headings and rows. Knows nothing of what the cells mean."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from peernet.spreadsheet.columns import SheetKind
from peernet.spreadsheet.decoding import decode
from peernet.spreadsheet.guard import unguard
from peernet.spreadsheet.problems import UnusableSheet
from peernet.spreadsheet.text import squash

DELIMITERS = (",", ";", "\t", "|")
WHY_COLUMNS = ("Problem", "What to do")
OUR_COLUMNS = ("Row", *WHY_COLUMNS)

_LOOK_FOR_HEADINGS_IN = 30
_SEPARATOR_LINE = re.compile(r"sep=([,;|\t])\r?\n?", re.IGNORECASE)
_BLANK = re.compile(r"[\s,;|\"]+")
_END = "\x00end"


@dataclass(frozen=True)
class Row:
    """One row. `number` is the one a person sees beside it; `cells` are at least as many as the headings."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    heading_row: int = 1


def read_table(data: bytes, kind: SheetKind, overrides: Mapping[str, str] | None = None) -> Table:
    """Read a CSV file as people save it. Raises UnusableSheet, and nothing else, for what cannot be read.

    Delimiter and row of headings are those of which `kind` (or `overrides`) recognises most, so that a title
    above the headings does no harm. Blank rows and repeated headings are left out; rows keep their numbers.
    """
    text, encoding = decode(data)
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    delimiters: tuple[str, ...] = DELIMITERS
    if separator := _SEPARATOR_LINE.match(text):
        text, delimiters = text[separator.end() :], (separator[1],)
    if not _BLANK.sub("", text):
        raise UnusableSheet("sheet.empty", "The file is empty.", "Check that the right file was chosen.")
    wanted = {squash(heading) for heading in (overrides or {}).values()} - {""}
    delimiter, heading_row = _choose(text, delimiters, kind, wanted)
    records = list(_records(text, delimiter))
    return _table(records, heading_row, encoding, delimiter)


def _table(records: list[list[str]], heading_row: int, encoding: str, delimiter: str) -> Table:
    headings = records[heading_row - 1]
    ours = _our_columns(headings)
    width = max(index for index, heading in enumerate(headings) if heading.strip()) + 1
    rows = []
    for number, record in enumerate(records[heading_row:], start=heading_row + 1):
        padded = record + [""] * (width - len(record))
        cells = tuple(unguard(cell) for index, cell in enumerate(padded) if index not in ours)
        if any(cell.strip() for cell in cells) and record[:width] != headings[:width]:
            rows.append(Row(number, cells))
    if not rows:
        raise UnusableSheet(
            "sheet.no_rows",
            "The file has no rows below its headings.",
            "Check that the right file was chosen, and that its first row holds the headings.",
        )
    kept = tuple(unguard(heading) for index, heading in enumerate(headings[:width]) if index not in ours)
    return Table(kept, tuple(rows), encoding, delimiter, heading_row)


def _our_columns(headings: list[str]) -> set[int]:
    """The columns that `rejects` added, so that a corrected file reads like the one it was made from."""
    if not all(ours in headings for ours in WHY_COLUMNS) or len(headings) <= len(WHY_COLUMNS):
        return set()
    found = {headings.index(ours) for ours in WHY_COLUMNS}
    before = headings.index(WHY_COLUMNS[0]) - 1
    # Elsewhere, and in files of rejects from before we wrote it, a column of that name is somebody's own.
    return found | {before} if before >= 0 and headings[before] == OUR_COLUMNS[0] else found


def _choose(text: str, delimiters: Iterable[str], kind: SheetKind, wanted: set[str]) -> tuple[str, int]:
    """The delimiter and the row of headings that make most sense together."""
    best, chosen = (-1, -1), (",", 1)
    for delimiter in delimiters:
        try:
            numbered = enumerate(_parsed(text, delimiter), start=1)
            filled = ((number, record) for number, record in numbered if any(map(str.strip, record)))
            sample = list(islice(filled, _LOOK_FOR_HEADINGS_IN))
        except csv.Error:
            continue
        for number, record in sample:
            fields = {kind.field_for(cell) for cell in record} - {None}
            understood = len(fields) + sum(1 for cell in record if squash(cell) in wanted)
            # Where nothing is understood, more columns is the better guess; the first such row wins.
            score = (understood, 0 if understood else sum(1 for cell in record if cell.strip()))
            if score > best:
                best, chosen = score, (delimiter, number)
    return chosen


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    # A quotation mark that is never closed swallows all rows after it; a last line of our own shows it.
    number = 0
    last: list[str] = []
    try:
        for number, record in enumerate(_parsed(_with_end(text), delimiter), start=1):
            if number > 1:
                yield last
            last = record
    except csv.Error:
        raise UnusableSheet(
            "sheet.unreadable",
            f"The file cannot be divided into rows and cells after row {number}.",
            "Look there for a missing quotation mark, or open the file as a spreadsheet and save it as CSV.",
        ) from None
    if last != [_END]:
        raise UnusableSheet(
            "sheet.open_quotation",
            f"A quotation mark in row {number} is never closed, so the rows after it cannot be told apart.",
            "Remove that quotation mark, or close it, and import the file again.",
        )


def _with_end(text: str) -> str:
    return text + ("" if text.endswith(("\n", "\r")) else "\n") + _END
