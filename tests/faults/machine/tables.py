"""The rows that a service must have, folded from the log in the plainest way, and those that it has."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import asyncpg

from tests.faults.machine.raw_log import Entry


class Tables(NamedTuple):
    """`plots` by plot: name, taken, log; `duties` by what they are about: since when, due when."""

    plots: dict[str, tuple[str | None, int, list[str]]]
    duties: dict[str, tuple[int, datetime]]


def expected(entries: Iterable[Entry], names: Mapping[str, str]) -> Tables:
    """`names` are those that were given with each command, by its id: in the log they are sealed."""
    plots: dict[str, tuple[str | None, int, list[str]]] = {}
    duties: dict[str, tuple[int, datetime]] = {}
    for entry in entries:
        document = entry.document
        id = document["data"].get("plot_id")
        about = f"plot/{id}"
        match document["type"]:
            case "PlotRented":
                plots[id] = (names[document["commandid"]], 0, ["rented"])
                duties[about] = (entry.sequence, datetime.fromisoformat(document["time"]) + timedelta(seconds=1))
            case "PlaceTaken" if id in plots:
                name, taken, log = plots[id]
                plots[id] = (name, taken + 1, log)
            case "PlotWatered":
                if id in plots:
                    name, taken, log = plots[id]
                    plots[id] = (name, taken, [*log, f"watered by {document['actor'].partition(':')[0]}"])
                duties.pop(about, None)
            case "PlotLeft":
                plots.pop(id, None)
                duties.pop(about, None)
    return Tables(plots, duties)


async def found(db: "asyncpg.Connection[asyncpg.Record]") -> tuple[int, Tables, list[str]] | None:
    """The checkpoint, the rows, and the reasons of what was parked, all of one moment; None before there are tables."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        try:
            # Before the first look, so that no table is swapped for one whose rows this transaction cannot see.
            await db.execute("LOCK TABLE plots, garden_duties, checkpoint, parked IN ACCESS SHARE MODE")
        except asyncpg.UndefinedTableError:
            return None
        checkpoint = await db.fetchval("SELECT sequence FROM checkpoint")
        plots = await db.fetch("SELECT plot_id, name, taken, log FROM plots")
        duties = await db.fetch("SELECT about, since, due_at FROM garden_duties")
        parked = await db.fetch("SELECT reason FROM parked")
    rows = Tables(
        {str(row["plot_id"]): (row["name"], row["taken"], json.loads(row["log"])) for row in plots},
        {row["about"]: (row["since"], row["due_at"].astimezone(UTC)) for row in duties},
    )
    assert len(rows.duties) == len(duties), "one duty has two rows"
    return checkpoint, rows, [row["reason"] for row in parked]
