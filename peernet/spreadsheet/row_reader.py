"""What reading a row is like, whatever the sheet lists: its name, cells that went astray, and what is said of both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.problems import Refusal, UnclearValue, Warned
from peernet.spreadsheet.reading import Row, Table
from peernet.spreadsheet.text import given, squash

T = TypeVar("T")

_LONGEST, _LONGEST_NOTE = 300, 5_000


@dataclass(frozen=True)
class Frame:
    """Where the cells of every row are."""

    mapping: ColumnMapping
    width: int
    delimiter: str

    @staticmethod
    def parts(table: Table, mapping: ColumnMapping) -> tuple[ColumnMapping, int, str]:
        return mapping, len(table.headings), table.delimiter


class RowReader:
    """Collects what is wrong with a row (`refusals`) and what is odd about it (`warnings`). `notes` may be long."""

    notes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, row: Row, frame: Frame) -> None:
        self.row = row
        self.frame = frame
        self.refusals: list[Refusal] = []
        self.warnings: list[Warned] = []

    @property
    def holds_other_rows(self) -> bool:
        return any(refusal.code == "row.rows_run_together" for refusal in self.refusals)

    @property
    def has_too_many_cells(self) -> bool:
        return any(cell.strip() for cell in self.row.cells[self.frame.width :])

    def cell(self, name: str) -> str:
        return self.frame.mapping.cell(self.row.cells, name)[: self._longest(name)]

    def full_name(self) -> str:
        """From one column or two; "" and a refusal where there is none."""
        mapped = self.frame.mapping.mapped
        first = given(self.cell("name")) or given(self.cell("first_name")) or ""
        last = given(self.cell("last_name")) or ""
        # "Name" beside "Surname" holds the first name, unless it already ends with the surname.
        whole = "name" in mapped and bool(given(self.cell("name")))
        if whole and ("first_name" in mapped or squash(first).endswith(squash(last))):
            last = ""
        name = f"{first} {last}".strip()
        if not any(c.isalpha() for c in name):
            self.refuse("row.no_name", "There is no name.", "Fill in the person's name.", "name")
            return ""
        return name

    def tried(self, name: str, code: str, read: Callable[[], T]) -> T | None:
        """What `read` makes of the cell; None and a refusal where that is unclear."""
        try:
            return read()
        except UnclearValue as unclear:
            self.refuse(code, unclear.message, unclear.remedy, name)
            return None

    def refuse(self, code: str, message: str, remedy: str, name: str) -> None:
        self.refusals.append(Refusal(code, self._about(name, message), remedy, name))

    def warn(self, code: str, message: str, name: str) -> None:
        self.warnings.append(Warned(code, self._about(name, message), name))

    def look_for_swallowed_rows(self) -> None:
        """A stray quotation mark joins the rows up to the next one: no row may vanish without a word."""
        frame = self.frame
        for name in frame.mapping.mapped:
            cell = frame.mapping.cell(self.row.cells, name)
            further = cell.splitlines()[1:]
            if frame.width >= 5 and any(line.count(frame.delimiter) >= frame.width - 2 for line in further):
                self.refuse(
                    "row.rows_run_together",
                    "The cell seems to hold further rows of the sheet, which were not imported either.",
                    "Remove the quotation mark where the cell begins, in the original file, and import that.",
                    name,
                )
            elif len(cell) > self._longest(name):
                self.refuse(
                    "row.cell_too_long",
                    f"The cell has more than {self._longest(name):,} characters.",
                    "Shorten it.",
                    name,
                )

    def _about(self, name: str, message: str) -> str:
        return f"{self.frame.mapping.heading(name)}: {message}"

    def _longest(self, name: str) -> int:
        return _LONGEST_NOTE if name in self.notes else _LONGEST
