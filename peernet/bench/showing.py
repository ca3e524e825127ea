"""A run as a table for people."""

from typing import Any

from rich.console import Console
from rich.table import Table

_REACHED = {True: "[green]reached[/]", False: "[red]not reached[/]", None: ""}


def show(document: dict[str, Any], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Bench", "What"):
        table.add_column(heading)
    for heading in ("Ours", "Bare", "Ratio"):
        table.add_column(heading, justify="right")
    for heading in ("Reach", ""):
        table.add_column(heading)
    for bench in document["benches"]:
        name = bench["name"]
        for figure in bench["figures"]:
            ratio = figure["ratio"]
            table.add_row(
                name,
                figure["name"],
                in_words(figure["value"], figure["unit"]),
                "" if figure["bare"] is None else in_words(figure["bare"], figure["unit"]),
                "" if ratio is None else f"{ratio:.2f}",
                figure["reach"],
                _REACHED[figure["reached"]],
            )
            name = ""
    console.print(table)
    console.print(_where(document))


def in_words(value: float | None, unit: str) -> str:
    """Large figures without decimals, small ones with as many as tell something."""
    if value is None:
        return "n/a"
    number = (
        f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    )
    return f"{number}{unit}" if unit.startswith("/") else f"{number} {unit}"


def _where(document: dict[str, Any]) -> str:
    machine = document["machine"]
    parts = [
        f"{document['seconds']:.0f} s at scale {document['scale']:g}",
        f"{machine['cpus']} cpus ({machine['processor']})",
        f"{machine['memory_mb']:,} MB" if machine["memory_mb"] else "",
        f"Python {machine['python']}",
        f"nats-server {machine['nats_server']}",
        f"Postgres {machine['postgres']}",
    ]
    return ", ".join(part for part in parts if part)
