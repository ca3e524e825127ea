"""A service as a process of its own: the entry of `python -m services.<name>`."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.decider import DECIDERS
from shared.filler_process import fill_as_told
from shared.health import health_routes
from shared.log.stream import UnsafeLog
from shared.logging import set_up_logging
from shared.service import Definition, Service
from shared.settings import ServiceSettings
from shared.tracing import set_up_tracing, stop_tracing
from shared.vault.secrets import WrongMasterKey

log_line = structlog.get_logger()

_FILL: Final = "fill"
EXIT_UNSAFE: Final = 78  # EX_CONFIG of sysexits.h: starting again does not mend it


def run_service(definition: Definition) -> None:
    """Runs the service until it is told to stop, by SIGTERM or Ctrl-C; what it has begun it ends.

    With the argument `fill` it is the second process of a rebuild instead.
    """
    try:
        settings = definition.settings()
    except ValidationError as wrong:
        for each in wrong.errors():
            print(_told(each), file=sys.stderr)
        sys.exit(EXIT_UNSAFE)
    set_up_logging(definition.name, format=settings.log_format, level=settings.log_level)
    collect_garbage_seldom()
    if sys.argv[1:] == [_FILL]:
        import uvloop

        uvloop.run(fill_as_told(definition.name, definition.all_views, settings))
        return
    set_up_tracing(definition.name, settings)
    unregistered = [decider for decider in definition.deciders if DECIDERS.get(decider.aggregate) is not decider]
    assert not unregistered, "two deciders for one aggregate"
    try:
        import uvloop

        uvloop.run(_serve(definition, settings))
    except (UnsafeLog, WrongMasterKey) as unsafe:
        log_line.critical("the service cannot run on this log", why=str(unsafe))
        sys.exit(EXIT_UNSAFE)
    finally:
        stop_tracing()


def _filler() -> tuple[str, ...] | None:
    """The command that starts this module once more, as the second process of a rebuild."""
    module = sys.modules["__main__"].__spec__
    if module is None:
        return None
    flags = ["-P"] if sys.flags.safe_path else []
    return (sys.executable, *flags, "-m", module.name.removesuffix(".__main__"), _FILL)


def _told(wrong: ErrorDetails) -> str:
    """What is wrong with a setting, or with several together, which then are named in what is said."""
    said = wrong["msg"].removeprefix("Value error, ")
    name = "_".join(map(str, wrong["loc"])).upper()
    return f"PEERNET_{name}: {said}" if name else said


def app_of(service: Service) -> AsgiFastStream:
    """The service's bus and what it answers over HTTP, as an application that is not started."""
    routes = [*health_routes(service), *service.definition.routes(service)]
    return AsgiFastStream(service.bus(), asgi_routes=routes, logger=None)


def collect_garbage_seldom() -> None:
    """For a process that goes on: what is imported by now stays.

    Python looks for cycles after 700 new objects: one event in three. A fifth of a rebuild went there.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class _Server(uvicorn.Server):
    """uvicorn ends the process by the signal that stopped it, before the service's own parts are stopped."""

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


async def _serve(definition: Definition, settings: ServiceSettings) -> None:
    service = Service(definition, settings, filler=_filler())
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
    if service.failure is not None:
        raise service.failure


async def _stop_on_failure(service: Service, server: uvicorn.Server) -> None:
    await service.failed.wait()
    server.should_exit = True
