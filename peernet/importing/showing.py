"""What an import shows to a person: how the sheet was understood, how it goes on, and what came of it."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from peernet.importing.outcomes import Outcome
from peernet.importing.sheets import Sheet
from peernet.spreadsheet.columns import ColumnMapping
from peernet.tables import printable, words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from peernet.importing.organisations import Organisations

_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows (cp1252)"}
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def show_sheet(sheet: Sheet, mapping: ColumnMapping, console: "Console") -> None:
    """Which column was taken for what, and how to say otherwise."""
    from rich.table import Table

    encoding = _ENCODINGS.get(sheet.table.encoding, sheet.table.encoding)
    cells = _DELIMITERS.get(sheet.table.delimiter, sheet.table.delimiter)
    _say(console, f"{sheet.path}: {len(sheet.table.rows)} rows, {encoding}, cells between {cells}.")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("field", no_wrap=True)
    table.add_column("column in the sheet")
    for field, column in mapping.mapped.items():
        table.add_row(words(field), _text(column.heading))
    console.print(table)
    if mapping.unused:
        _say(console, f"Not used: {', '.join(mapping.unused)}.")
    if mapping.missing:
        _say(console, f"Not in the sheet: {', '.join(map(words, mapping.missing))}.")
    _say(console, 'Where a column was taken for something else: --column FIELD="Its heading".')


def show_organisations(organisations: "Organisations", console: "Console", *, dry_run: bool) -> None:
    """The ones that are new to the network, and how to correct what was guessed about them."""
    if not organisations.new:
        return
    console.print(f"\n[bold]New organisations {'would be' if dry_run else 'will be'} registered[/]")
    for new in organisations.new.values():
        _say(console, f"  {new.name} as {words(new.kind)} ({new.organisation_id})")
    _say(
        console,
        "Correct one with: peernet send membership ChangeOrganisationDetails "
        '--json \'{"organisation_id": "…", "kind": "nhs_trust"}\'',
    )


def show_outcomes(results: type[StrEnum], outcomes: Sequence[Outcome], console: "Console", *, dry_run: bool) -> None:
    """The figures, and the rows of which there is something to say, those with the same together."""
    from rich.table import Table

    told: dict[tuple[StrEnum, str], list[int]] = {}
    for outcome in outcomes:
        if outcome.message:
            told.setdefault((outcome.result, outcome.message), []).append(outcome.row)
    if told:
        console.print()
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("rows", "outcome", "why"):
            table.add_column(heading)
        for (result, message), rows in told.items():
            table.add_row(_ranges(rows), words(result), _text(message))
        console.print(table)
    console.print()
    _say(console, "Nothing was sent; an import would come to:" if dry_run else "Done:")
    figures = Table.grid(padding=(0, 2))
    figures.add_column(justify="right")
    figures.add_row(str(len(outcomes)), "rows")
    for result in results:
        figures.add_row(str(sum(outcome.result is result for outcome in outcomes)), words(result))
    console.print(figures)


def show_counts(counts: Mapping[str, int], console: "Console") -> None:
    """Further figures below those of the outcomes, for which they must not be taken."""
    from rich.table import Table

    figures = Table.grid(padding=(0, 2))
    figures.add_column(justify="right")
    for what, count in counts.items():
        figures.add_row(str(count), what)
    console.print("\nOf these:")
    console.print(figures)


@contextlib.contextmanager
def progress(rows: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar on stderr, where that is a terminal; call what this gives after each row."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from peernet.output import console

    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console(stderr=True)) as bar:
        task = bar.add_task("rows", total=rows)
        yield lambda: bar.advance(task)


def _ranges(numbers: Sequence[int]) -> str:
    """[2, 3, 4, 7] is "2-4, 7"."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _say(console: "Console", line: str) -> None:
    console.print(_text(line))


def _text(line: str) -> "Text":
    from rich.text import Text

    return Text(printable(line))
