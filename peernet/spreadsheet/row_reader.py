"""What reading a row is like, whatever the sheet lists: its name, cells that went astray, and what is said of both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.problems import Refusal, UnclearValue, Warned
from peernet.spreadsheet.reading import Row, Table
from peernet.spreadsheet.swallowed import holds_further_rows
from peernet.spreadsheet.text import given_name, squash, tidy

T = TypeVar("T")

_LONGEST, _LONGEST_NOTE = 300, 5_000


@dataclass(frozen=True)
class Frame:
    """Where the cells of every row are."""

    mapping: ColumnMapping
    headings: tuple[str, ...]
    delimiter: str

    @staticmethod
    def parts(table: Table, mapping: ColumnMapping) -> tuple[ColumnMapping, tuple[str, ...], str]:
        return mapping, table.headings, table.delimiter

    @property
    def width(self) -> int:
        return len(self.headings)


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
        first = given_name(self.cell("name")) or given_name(self.cell("first_name")) or ""
        last = given_name(self.cell("last_name")) or ""
        # "Name" beside "Surname" holds the first name, unless it already ends with the surname.
        whole = "name" in mapped and bool(given_name(self.cell("name")))
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

    def warn_of_left_out_date(self, name: str, instead: str) -> None:
        """Where a cell that holds no date is not empty; `instead` says what comes of it."""
        if self.cell(name).strip():
            self.warn(
                "row.no_date",
                f"There is no date in the cell; it was left out, and {instead}. Write the date before you import the "
                "row; where the sheet shows ####, make the column wider and save the file again.",
                name,
            )

    def look_for_swallowed_rows(self) -> None:
        """A stray quotation mark joins the rows up to the next one: no row may vanish without a word."""
        names = {column.index: name for name, column in self.frame.mapping.mapped.items()}
        for index, cell in enumerate(self.row.cells):
            name = names.get(index)
            if holds_further_rows(cell, index, self.frame.width, self.frame.delimiter, self._may_be_long(name)):
                self._refuse_swallowed(index, name)
            elif name and len(cell) > self._longest(name):
                self.refuse(
                    "row.cell_too_long",
                    f"The cell has more than {self._longest(name):,} characters.",
                    "Shorten it.",
                    name,
                )

    def _refuse_swallowed(self, index: int, name: str | None) -> None:
        heading = self.frame.headings[index] if index < self.frame.width else ""
        heading = tidy(heading) or "A cell without a heading"
        message = f"{heading}: The cell seems to hold further rows of the sheet, which were not imported either."
        remedy = (
            "Remove the quotation mark where the cell begins, in the original file, and import that. Where all of it "
            "does belong in the cell, write it on one line."
        )
        self.refusals.append(Refusal("row.rows_run_together", message, remedy, name or heading))

    def _may_be_long(self, name: str | None) -> bool:
        """Whoever keeps a column that is not used may keep notes in it."""
        return name is None or name in self.notes

    def _about(self, name: str, message: str) -> str:
        return f"{self.frame.mapping.heading(name)}: {message}"

    def _longest(self, name: str) -> int:
        return _LONGEST_NOTE if name in self.notes else _LONGEST
