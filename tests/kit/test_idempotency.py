"""A command id is remembered in the log itself, for good."""

import secrets

from nats.js.api import Header

from shared.contracts.refusals import Refused
from shared.ids import new_id
from shared.log.stream import log_config
from tests.kit.garden import RentPlot, WaterPlot, garden
from tests.support.running import COORDINATOR, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually


async def test_a_repeat_after_the_brokers_window_changes_nothing(servers: Servers, network: str, database: str) -> None:
    nc = await servers.connect("admin")
    config = log_config(network, 1)
    config.duplicate_window = 0.1
    js = nc.jetstream()
    await js.add_stream(config=config)
    command_id = new_id()
    async with running(garden, servers, network, database) as first:
        await grant(first.log, COORDINATOR)
        rented = await first.client.send(
            RentPlot(name="Ann", email="a@b.example"), actor=COORDINATOR, command_id=command_id
        )
    sent_id = secrets.token_hex(8)

    async def forgotten_by_the_broker() -> bool:
        await js.publish(f"{network}.log.other.x", b"{}", headers={Header.MSG_ID: sent_id})
        again = await js.publish(f"{network}.log.other.x", b"{}", headers={Header.MSG_ID: "first-" + sent_id})
        return not again.duplicate

    await js.publish(f"{network}.log.other.x", b"{}", headers={Header.MSG_ID: "first-" + sent_id})
    await eventually(forgotten_by_the_broker)
    async with running(garden, servers, network, database) as second:
        before = await second.log.last_sequence()
        again = await second.client.send(
            RentPlot(name="Ann", email="a@b.example"), actor=COORDINATOR, command_id=command_id
        )
        assert (again.id, again.sequence, again.repeated) == (rented.id, rented.sequence, True)
        assert await second.log.last_sequence() == before
    await nc.close()


async def test_a_refused_command_is_decided_again(servers: Servers, network: str, database: str) -> None:
    async with running(garden, servers, network, database) as started:
        await grant(started.log, COORDINATOR)
        plot, command_id = new_id(), new_id()
        try:
            await started.client.send(WaterPlot(plot_id=plot), actor=COORDINATOR, command_id=command_id)
        except Refused as refused:
            code = refused.problem.code
        assert code == "plot.not_rented"
        await started.client.send(RentPlot(plot_id=plot, name="Ann"), actor=COORDINATOR)
        watered = await started.client.send(WaterPlot(plot_id=plot), actor=COORDINATOR, command_id=command_id)
        assert not watered.repeated
