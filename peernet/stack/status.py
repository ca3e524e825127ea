"""What `peernet status` shows: one table of all parts, with how far each service is."""

import json
import sys
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from peernet.stack.access import NOT_RUNNING
from peernet.stack.figures import Figures
from peernet.stack.stack import PartStatus, Stack

_WIDEST = 400
_COLOURS = {"ready": "green", "running": "yellow", "stopped": "red"}


@dataclass(frozen=True)
class _Row:
    name: str
    log: str
    status: PartStatus | None

    @property
    def state(self) -> str:
        if self.status is None or not self.status.running:
            return "stopped"
        return "ready" if self.status.ready else "running"

    @property
    def is_service(self) -> bool:
        return self.state != "stopped" and self.status is not None and self.status.part.kind == "service"

    @property
    def is_silent(self) -> bool:
        return self.is_service and self.status is not None and not self.status.answer.answered

    @property
    def figures(self) -> Figures:
        return Figures.of(self.status.answer.document) if self.is_service and self.status else Figures()

    def document(self) -> dict[str, object]:
        part = self.status.part if self.status and self.state != "stopped" else None
        return {
            "name": self.name,
            "state": self.state,
            "pid": part.process.pid if part else None,
            "port": part.port if part else None,
            "url": part.url if part else None,
            "log": self.log,
            **asdict(self.figures),
        }


def show_status(stack: Stack, *, as_json: bool) -> int:
    """Print how each part is, and give the exit code that says it."""
    found = {status.part.name: status for status in stack.status()}
    names = (*stack.names, *(other for other in found if other not in stack.names))
    rows = [_Row(name, str(stack.layout.log(name)), found.get(name)) for name in names]
    states = {row.state for row in rows}
    code = 0 if states == {"ready"} else NOT_RUNNING if states == {"stopped"} else 1
    if as_json:
        document = {"folder": str(stack.layout.folder), "ready": code == 0, "parts": [row.document() for row in rows]}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        _print(rows, code)
    return code


def _print(rows: list[_Row], code: int) -> None:
    console = Console(highlight=False, soft_wrap=True)
    table = Table("part", "state", "address", box=None, pad_edge=False)
    for heading in ("read to", "behind", "parked", "duties"):
        table.add_column(heading, justify="right")
    for row in rows:
        address = row.status.part.url if row.status and row.state != "stopped" else ""
        words = row.figures.words if row.is_service else ()
        table.add_row(row.name, f"[{_COLOURS[row.state]}]{row.state}[/]", address, *words)
    # An address that is cut off is of no use: where the terminal is narrow, let it fold the lines.
    wide = Measurement.get(console, console.options.update(max_width=_WIDEST), table).maximum
    console.width = max(wide, console.width)
    console.print(table)
    for row in rows:
        if row.is_silent:
            console.print(f"{row.name} does not answer at its address: its log is {row.log}.")
        if row.figures.rebuilding:
            console.print(f"{row.name} builds views anew.")
    if any(row.figures.parked for row in rows):
        console.print("Some events are parked, because a view could not apply them: peernet parked shows them.")
    if any(row.figures.duties_overdue for row in rows):
        console.print("Some duties are overdue: peernet duties shows what is owed, and what stood in the way.")
    if code == NOT_RUNNING:
        console.print("Nothing is running: start it with make up or peernet up.")
    elif code:
        console.print("Not all parts are ready: their logs say why; peernet up starts what is missing.")
