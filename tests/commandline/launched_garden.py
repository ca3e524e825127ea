"""A garden in a network that was launched, beside the membership that takes its operator's commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from services.membership.app import membership
from shared.contracts.membership import LaunchNetwork
from shared.definition import Definition
from tests.kit.garden import Plots
from tests.support.running import COORDINATOR, OPERATOR, Running, running
from tests.support.servers import Servers

LAUNCH = LaunchNetwork(
    name="Preston peers",
    area="Lancashire",
    launched_on="2022-02",
    operator_id=OPERATOR.id,
    coordinator_id=COORDINATOR.id,
)


@asynccontextmanager
async def launched(definition: Definition, servers: Servers, network: str) -> AsyncIterator[Running]:
    async with running(membership, servers, network, await servers.fresh_database()) as beside:
        await beside.client.send(LAUNCH, actor=OPERATOR)
        async with running(definition, servers, network, await servers.fresh_database()) as started:
            yield started


async def operate(of: Running, operation: str, **request: Any) -> Any:
    return await of.client.request(f"ops.garden.{operation}", orjson.dumps({"actor": str(OPERATOR), **request}))


async def taken(of: Running) -> dict[str, int]:
    """How many places of each plot, as far as the log goes now."""
    rows = await of.client.ask(Plots(), actor=COORDINATOR, at_least=await of.log.last_sequence())
    return {row["name"]: row["taken"] for row in rows}


async def parked(of: Running) -> list[int]:
    return [each["sequence"] for each in (await operate(of, "parked"))["parked"]]


async def types(of: Running) -> list[str]:
    """Of all events of the log."""
    return [orjson.loads(body)["type"] for body in await of.bodies()]


async def require_a_rebuild_to_agree(of: Running) -> None:
    assert {each["differed"] for each in (await operate(of, "rebuild"))["rebuilt"]} == {0}
