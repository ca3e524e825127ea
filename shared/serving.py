"""A running service over its bus and HTTP, until a signal stops it."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from datetime import UTC, datetime

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream

from shared.definition import Definition
from shared.health import health_routes
from shared.service import Service
from shared.settings import ServiceSettings

log_line = structlog.get_logger()


def app_of(service: Service) -> AsgiFastStream:
    """The service's bus and what it answers over HTTP, as an application that is not started."""
    routes = [*health_routes(service), *service.definition.routes(service)]
    return AsgiFastStream(service.bus(), asgi_routes=routes, logger=None)


class _Server(uvicorn.Server):
    """Stops, too, when the bus does not start: FastStream says that it has before it begins to.

    uvicorn ends the process by the signal that stopped it, before the service's own parts are stopped.
    """

    bus_failed = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(each)

    async def on_tick(self, counter: int) -> bool:
        self.bus_failed = self.lifespan.error_occurred
        return await super().on_tick(counter) or self.bus_failed


async def serve_until_told(
    definition: Definition, settings: ServiceSettings, *, filler: tuple[str, ...] | None = None
) -> None:
    """Ends by SIGTERM or Ctrl-C. Raises what the service failed with, UnsafeLog and WrongMasterKey among it.

    Raises ConnectionError where nobody would hear commands and questions: the bus could not be started.
    """
    service = Service(definition, settings, filler=filler)
    async with service.running():
        config = uvicorn.Config(
            app_of(service),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
            lifespan="on",
        )
        server = _Server(config)
        stopping = asyncio.create_task(_stop_on_failure(service, server))
        log_line.info("starting", network=settings.network, at=datetime.now(UTC).isoformat())
        try:
            await server.serve()
        finally:
            stopping.cancel()
        if server.bus_failed and service.broker is not None:
            await service.broker.stop()
    if service.failure is not None:
        raise service.failure
    if server.bus_failed:
        raise ConnectionError("the bus could not be started: see to it that NATS runs, and start the service again")


async def _stop_on_failure(service: Service, server: uvicorn.Server) -> None:
    await service.failed.wait()
    server.should_exit = True
