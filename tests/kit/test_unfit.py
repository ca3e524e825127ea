"""Events that say what no row can hold: their aggregates wait, whatever Postgres calls it, and all else goes on."""

import random
import string
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.ids import new_id
from shared.projection.view import Asker, View
from tests.kit.garden import PlotRented, Plots, garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers


@dataclass(frozen=True, slots=True)
class Label:
    plot_id: UUID
    name: str


labels = View("labels", version=1, row=Label, key="plot_id", indexes=("name",))
labels.starts(PlotRented)(lambda event: Label(event.plot_id, event.name))


@labels.answers(Plots)
async def _(_question: Plots, _asker: Asker, db: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await db.fetch("SELECT name FROM labels ORDER BY name")]


UNFIT = new_id()
TOO_LONG_FOR_AN_INDEX = "".join(random.Random(1).choices(string.printable.strip(), k=20_000))
NO_NAME = None


@pytest.fixture
async def allotment(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    async with running(replace(garden, views=(labels,), duties=None), servers, network, database) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        yield started


async def rent(of: Running, name: str | None, plot: UUID) -> None:
    await record(of.log, PlotRented(plot_id=plot, places=1, name=name), vault=of.service.vault)


async def names(of: Running, **when: Any) -> list[str]:
    rows = await of.client.ask(Plots(), actor=COORDINATOR, **(when or {"at_least": await of.log.last_sequence()}))
    return [row["name"] for row in rows]


async def parked(of: Running) -> list[tuple[str, bool]]:
    rows = await of.service.pool.fetch("SELECT path, reason FROM parked")
    return [(row["path"], "no row can hold it" in row["reason"]) for row in rows]


@pytest.mark.parametrize("name", [TOO_LONG_FOR_AN_INDEX, NO_NAME], ids=["too long for an index", "no name"])
async def test_it_is_parked_and_a_rebuild_agrees(allotment: Running, name: str | None) -> None:
    await rent(allotment, name, UNFIT)
    await rent(allotment, "Ann", new_id())
    assert await names(allotment) == ["Ann"]
    assert await parked(allotment) == [(f"plot/{UNFIT}", True)]

    answer = await allotment.client.request("ops.garden.rebuild", orjson.dumps({"actor": str(OPERATOR)}))
    assert [(each["rows"], each["differed"]) for each in answer["rebuilt"]] == [(1, 0)]
    assert await parked(allotment) == [(f"plot/{UNFIT}", True)]


async def test_an_answer_as_at_a_date_leaves_it_out_before_the_views_have_come_to_it(allotment: Running) -> None:
    await rent(allotment, NO_NAME, UNFIT)
    await rent(allotment, "Ann", new_id())
    await names(allotment)
    await allotment.service.pool.execute("DELETE FROM parked")  # as it is while the views are behind
    assert await names(allotment, known_at="2099-01-01T00:00:00Z") == ["Ann"]
