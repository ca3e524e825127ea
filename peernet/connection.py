"""The one place that knows how a command reaches the network: by the environment, or the stack of the folder.

`PEERNET_NATS_URL` (with `PEERNET_NATS_USER`, `PEERNET_NATS_PASSWORD` or `_FILE`, and `PEERNET_NETWORK`) goes first, so
that the same command works in a container.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from peernet.errors import CommandError
from peernet.exit_codes import NOT_RUNNING, USAGE

if TYPE_CHECKING:
    from nats.aio.client import Client

    from shared.bus.client import BusClient
    from shared.log.stream import Log

_PATIENCE_TO_CONNECT = 2.0
_STACK_NETWORK = "peernet"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the network's NATS is and as whom to go there; `remedy` is what to do when it does not answer."""

    network: str
    urls: tuple[str, ...]
    user: str | None
    password: str | None = field(repr=False)
    remedy: str


def find_place(folder: Path | None = None) -> Place:
    """How to reach the network from here. Raises CommandError when nothing says how, or no stack runs."""
    if {"PEERNET_NATS_URL", "PEERNET_NATS_URL_FILE"} & os.environ.keys():
        return _from_environment()
    return stack_place((folder or Path.cwd()).resolve())


def stack_place(folder: Path) -> Place:
    """How to reach the stack of a folder. Raises CommandError when none runs there."""
    from peernet.stack.access import access
    from peernet.stack.layout import Layout

    if not Layout(folder).record.exists():
        raise CommandError(
            f"No network runs in {folder}. Start one with peernet up, go to the folder where one runs, or say where "
            "NATS is with PEERNET_NATS_URL.",
            exit_code=NOT_RUNNING,
        )
    found = access(folder)
    return Place(
        network=_STACK_NETWORK,
        urls=(found.nats_url,),
        user=found.nats_user,
        password=found.nats_password,
        remedy="Start it again with peernet up.",
    )


def acting_here(kind: str, folder: Path | None = None) -> str | None:
    """The actor of that kind (`operator` or `coordinator`) whom the stack of this folder was made for, if any."""
    from peernet.stack.layout import Layout

    path = Layout((folder or Path.cwd()).resolve()).operator
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read ({error}): restore it, or use --as.", exit_code=USAGE) from None
    return str(found["actor" if kind == "operator" else kind])


@contextlib.asynccontextmanager
async def connected(place: Place | None = None, *, lasting: bool = False) -> AsyncIterator["Client"]:
    """A connection to NATS. A `lasting` one comes back by itself for as long as it takes."""
    nc = await _connect(place or find_place(), lasting)
    try:
        yield nc
    finally:
        await nc.close()


@contextlib.asynccontextmanager
async def open_bus(*, patience: float = 15.0, place: Place | None = None) -> AsyncIterator["BusClient"]:
    """A client of the services; an answer may take `patience` seconds."""
    from shared.bus.client import BusClient

    place = place or find_place()
    async with connected(place) as nc:
        yield BusClient(nc, place.network, patience=patience)


@contextlib.asynccontextmanager
async def open_log(*, lasting: bool = False, place: Place | None = None) -> AsyncIterator["Log"]:
    """The network's log, to read. Raises CommandError where the network has none yet."""
    from nats.js.errors import NotFoundError

    from shared.log.stream import Log

    place = place or find_place()
    async with connected(place, lasting=lasting) as nc:
        log = Log(nc, place.network)
        await log.start()
        try:
            await log.js.stream_info(place.network)
        except NotFoundError:
            raise CommandError(
                f"There is no log of a network called {place.network} yet; its services make it when they first "
                "start. Start them, or correct PEERNET_NETWORK.",
                exit_code=NOT_RUNNING,
            ) from None
        yield log


def _from_environment() -> Place:
    from pydantic import ValidationError

    from shared.settings import PREFIX, NatsSettings

    try:
        settings = NatsSettings()
    except ValidationError as error:
        wrong = "; ".join(f"{PREFIX}{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors())
        raise CommandError(f"The environment says something unusable. {wrong}", exit_code=USAGE) from None
    except OSError as error:
        raise CommandError(
            f"{error.filename} cannot be read ({error.strerror}): correct the PEERNET_…_FILE variable that names it.",
            exit_code=USAGE,
        ) from None
    return Place(
        network=settings.network,
        urls=tuple(url.strip() for url in settings.nats_url.split(",")),
        user=settings.nats_user,
        password=settings.nats_password.get_secret_value() if settings.nats_password else None,
        remedy="Start it, or correct PEERNET_NATS_URL.",
    )


async def _connect(place: Place, lasting: bool) -> "Client":
    from nats.errors import Error as NatsError

    from shared.log.client import Client

    last: list[Exception] = []

    async def note(error: Exception) -> None:
        last.append(error)

    try:
        client = Client()
        async with asyncio.timeout(_PATIENCE_TO_CONNECT):
            await client.connect(
                list(place.urls),
                user=place.user,
                password=place.password,
                name="peernet",
                connect_timeout=_PATIENCE_TO_CONNECT,  # type: ignore[arg-type]  # seconds, as asyncio takes them
                max_reconnect_attempts=-1 if lasting else 2,
                reconnect_time_wait=0.1,  # type: ignore[arg-type]  # likewise
                error_cb=note,
            )
            return client
    except (NatsError, OSError, TimeoutError, ValueError) as error:
        raise CommandError(_why_not(place, [*last, error]), exit_code=NOT_RUNNING) from None


def _why_not(place: Place, errors: list[Exception]) -> str:
    where = ", ".join(_without_secrets(url) for url in place.urls)
    if any("authorization" in str(error).lower() for error in errors):
        who = f"the user {place.user}" if place.user else "a connection without a user"
        return f"NATS at {where} refused {who}: set PEERNET_NATS_USER and PEERNET_NATS_PASSWORD (or _FILE) rightly."
    return f"NATS does not answer at {where}. {place.remedy}"


def _without_secrets(url: str) -> str:
    scheme, separator, rest = url.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"
