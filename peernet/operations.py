"""Requests of operators to running services."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.bus.client import BusClient

_PACE = 0.25
_QUICK = 2.0
_SILENCE = 10.0


async def operate(service: str, operation: str, *, actor: str, patience: float = 15.0, **request: Any) -> Any:
    """What the service answers to the operation. Raises Refused."""
    from peernet.connection import open_bus

    async with open_bus(patience=patience) as bus:
        return await ask(bus, service, operation, actor, **request)


async def ask(bus: "BusClient", service: str, operation: str, actor: str, **request: Any) -> Any:
    """The same over a connection that is there."""
    import orjson

    return await bus.request(f"ops.{service}.{operation}", orjson.dumps({"actor": actor, **request}))


async def rebuild(
    service: str,
    *,
    actor: str,
    patience: float,
    follow: Callable[[dict[str, Any]], None],
    view: str | None = None,
    silence: float = _SILENCE,
) -> Any:
    """The service's answer to a rebuild of one view, or of all; `follow` is told a few times a second how far it is.

    Raises Refused, also when nothing was heard of a rebuild for `silence` seconds, and TimeoutError after `patience`.
    """
    from peernet.connection import connected, find_place
    from shared.bus.client import BusClient

    place = find_place()
    request = {"view": view} if view else {}
    async with connected(place) as nc, asyncio.timeout(patience):
        asked = ask(BusClient(nc, place.network, patience=2 * patience), service, "rebuild", actor, **request)
        progress = _follow(BusClient(nc, place.network, patience=_QUICK), service, actor, follow, silence)
        async with _both(asked, progress) as tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            answered = next(task for task in tasks if task.done())
            return answered.result()


async def _follow(
    bus: "BusClient", service: str, actor: str, follow: Callable[[dict[str, Any]], None], silence: float
) -> None:
    """Goes on for as long as the service says that it is rebuilding; raises Refused when it has been silent so long."""
    from shared.contracts.refusals import UNAVAILABLE, Refused

    loop = asyncio.get_running_loop()
    heard = loop.time()
    while loop.time() - heard < silence:
        with contextlib.suppress(Refused):
            standing = (await ask(bus, service, "progress", actor))["rebuild"]
            if standing is not None:
                heard = loop.time()
                follow(standing)
        await asyncio.sleep(_PACE)
    raise UNAVAILABLE(what=f"The {service} service")


@contextlib.asynccontextmanager
async def _both(*work: Any) -> AsyncIterator[list[asyncio.Task[Any]]]:
    tasks = [asyncio.ensure_future(each) for each in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
