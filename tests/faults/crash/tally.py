"""The table of faults, rounds, what was lost and what was there twice."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

FIGURES = ("rounds", "acknowledged", "refused", "repeats", "lost", "doubled", "amiss", "views", "rows")
HEADINGS = {"views": "views compared", "rows": "rows compared"}


@dataclass
class Tally:
    """One row. `repeats` are requests that had to be sent again; `rows` those of all the views compared."""

    fault: str
    rounds: int = 0
    acknowledged: int = 0
    refused: int = 0
    repeats: int = 0
    lost: int = 0
    doubled: int = 0
    amiss: int = 0
    views: int = 0
    rows: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def add(self, other: "Tally") -> None:
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.amiss)


def show(tallies: Iterable[Tally], console: Console) -> None:
    table = Table("fault", box=None, pad_edge=False, title="Killed under load", title_justify="left")
    for name in FIGURES:
        table.add_column(HEADINGS.get(name, name), justify="right")
    for tally in tallies:
        style = "" if tally.is_good else "red"
        table.add_row(tally.fault, *(f"{getattr(tally, name):,}" for name in FIGURES), style=style)
    console.print(table)
