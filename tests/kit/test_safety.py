"""A log that can lie is refused at the start, with a sentence that says what to do."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from nats.js.api import StreamConfig

from shared.log.safety import require_sync_always
from shared.log.stream import Log, UnsafeLog
from tests.kit.garden import RentPlot, garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually


@contextmanager
def monitoring(document: object) -> Iterator[str]:
    """A monitoring endpoint that says this."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


async def test_the_real_server_is_safe(servers: Servers) -> None:
    await require_sync_always(servers.monitor_url, vouched_for=False)


@pytest.mark.parametrize("config", [{"sync_interval": 120_000_000_000}, {"sync_always": False}, None])
async def test_a_lazily_syncing_server_is_refused(config: object) -> None:
    with monitoring({"config": config} if config is not None else {}) as url:
        with pytest.raises(UnsafeLog, match="sync_interval: always"):
            await require_sync_always(url, vouched_for=False)
        await require_sync_always(url, vouched_for=True)


async def test_a_server_whose_word_cannot_be_had_needs_a_voucher() -> None:
    with pytest.raises(UnsafeLog, match="PEERNET_DURABILITY_VOUCHED_FOR"):
        await require_sync_always(None, vouched_for=False)
    with pytest.raises(UnsafeLog, match="monitoring endpoint"):
        await require_sync_always("http://127.0.0.1:9", vouched_for=False)


async def test_a_stream_that_forgets_is_refused(servers: Servers, network: str) -> None:
    nc = await servers.connect("admin")
    config = StreamConfig(name=network, subjects=[f"{network}.log.>"], max_msgs=10, allow_direct=True)
    await nc.jetstream().add_stream(config=config)
    with pytest.raises(UnsafeLog, match="choose another network name"):
        await Log(nc, network).ensure(1)
    await nc.close()


async def test_a_log_shorter_than_the_checkpoint_stops_the_service(
    servers: Servers, network: str, database: str
) -> None:
    async with running(garden, servers, network, database) as first:
        await grant(first.log, COORDINATOR, OPERATOR)
        rented = await first.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
        await first.client.request("query.garden.plots", _question(rented.sequence))
    nc = await servers.connect("admin")
    await nc.jetstream().delete_stream(network)
    await nc.close()
    with pytest.raises(UnsafeLog, match="rolled back"):
        async with running(garden, servers, network, database):
            pass


async def test_another_history_of_the_same_length_stops_the_service(
    servers: Servers, network: str, database: str
) -> None:
    for name in ("Ann", "Bob"):
        async with running(garden, servers, network, await servers.fresh_database()) as first:
            await grant(first.log, COORDINATOR, OPERATOR)
            rented = await first.client.send(RentPlot(name=name), actor=COORDINATOR)
            if name == "Bob":
                continue
            async with running(garden, servers, network, database) as reader:
                await _has_read(reader, rented.sequence)  # a question might be answered by the first one
        nc = await servers.connect("admin")
        await nc.jetstream().delete_stream(network)
        await nc.close()
    with pytest.raises(UnsafeLog, match="was recorded at"):
        async with running(garden, servers, network, database):
            pass


async def _has_read(service: Running, sequence: int) -> None:
    async def reached() -> bool:
        return service.service.projector.sequence >= sequence

    await eventually(reached)


def _question(at_least: int) -> bytes:
    return json.dumps({"actor": str(COORDINATOR), "at_least": at_least}).encode()
