"""A service serves only while it hears what it is told: one whose bus does not start ends, and is not ready before."""

import asyncio
from collections.abc import Callable

import pytest
from faststream.asgi import AsgiFastStream

import shared.serving
from shared.bus.broker import Listen
from shared.log.client import Client
from shared.service import Service
from shared.serving import serve_until_told
from tests.kit.garden import garden
from tests.support.gate import gate_before
from tests.support.running import settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually


@pytest.fixture
def listening_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[Listen], None]:
    """Has a service listen to one thing more before requests."""

    def also(listen: Listen) -> None:
        made = shared.serving.app_of

        def app_of(service: Service) -> AsgiFastStream:
            app = made(service)
            assert service.broker is not None
            service.broker.listens(listen)
            return app

        monkeypatch.setattr(shared.serving, "app_of", app_of)

    return also


async def test_a_service_whose_bus_does_not_start_ends_with_an_error(
    servers: Servers, network: str, database: str, listening_first: Callable[[Listen], None]
) -> None:
    connected: list[Client] = []

    async def fails(nc: Client) -> None:
        connected.append(nc)
        raise TimeoutError

    listening_first(fails)
    with pytest.raises(ConnectionError, match="the bus could not be started"):
        async with asyncio.timeout(20):
            await serve_until_told(garden, settings_for(servers, network, database, http_port=0))
    assert [nc.is_closed for nc in connected] == [True], "nobody may go on taking requests there"


async def test_a_service_that_loses_its_bus_while_it_begins_to_listen_ends_with_an_error(
    servers: Servers, network: str, database: str, listening_first: Callable[[Listen], None]
) -> None:
    async with gate_before(servers.nats_url) as (gate, url):

        async def is_cut_off(nc: Client) -> None:
            gate.cut()
            await nc.flush(timeout=1)  # its answer went down with the connection, which comes back

        listening_first(is_cut_off)
        with pytest.raises(ConnectionError, match="the bus could not be started"):
            async with asyncio.timeout(20):
                await serve_until_told(garden, settings_for(servers, network, database, http_port=0, nats_url=url))


async def test_a_service_is_ready_when_it_hears_requests_and_no_sooner(
    servers: Servers, network: str, database: str
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def takes_its_time(_nc: Client) -> None:
        begun.set()
        await go_on.wait()

    async with Service(garden, settings_for(servers, network, database)).running() as service:
        broker = service.bus()
        broker.listens(takes_its_time)
        starting = asyncio.create_task(broker.start())
        await begun.wait()

        async def all_else_is_there() -> bool:
            return (await service.vitals.look()).database

        await eventually(all_else_is_there)
        assert not await service.is_ready()

        go_on.set()
        await starting
        assert await service.is_ready()

        await broker.stop()
        assert not await service.is_ready()
