"""The bar that shows how far a rebuild is, on stderr where that is a terminal."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from peernet import output

_DOING = {
    "reading": "reading the log",
    "comparing": "comparing old and new",
    "swapping": "putting the new tables in place",
}

Follow = Callable[[dict[str, Any]], None]


@contextlib.contextmanager
def bar(service: str, *, hidden: bool) -> Iterator[Follow]:
    """Gives what is to be told how far the rebuild is. Off a terminal nothing is shown."""
    console = output.console(stderr=True)
    if hidden or not console.is_terminal:
        yield lambda _standing: None
        return
    columns = (SpinnerColumn(), _plain("{task.description}"), BarColumn(), _plain("{task.fields[figures]}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"{service}: asking for it", total=None, figures="")

        def show(standing: dict[str, Any]) -> None:
            progress.update(
                task,
                description=f"{service}: {_DOING.get(standing['doing'], standing['doing'])}",
                total=max(standing["of"], 1),
                completed=standing["read"],
                figures=figures(standing),
            )

        yield show


def figures(standing: dict[str, Any]) -> str:
    """How many events of how many were read; and, while that is what takes the time, how fast, and the time left."""
    said = [f"{standing['read']:,} of {standing['of']:,} events"]
    if standing["doing"] == "reading" and standing["read"]:
        said.append(f"{standing['rate']:,.0f}/s")
        if (left := standing["seconds_left"]) is not None:
            said.append(f"{timedelta(seconds=round(left))} left")
    return "  ".join(said)


def _plain(text: str) -> TextColumn:
    return TextColumn(text, markup=False)
