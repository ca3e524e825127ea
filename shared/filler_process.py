"""The second process of a rebuild, from within: `python -m services.<name> fill`, which the service itself starts."""

import asyncio
import sys
from collections.abc import Sequence
from time import monotonic
from typing import Any

import structlog

from shared.log.client import connect_nats
from shared.log.reader import LogReader
from shared.projection.database import BESIDE, LOCK_FILL, OwnConnection, connect
from shared.projection.filler import Order, Report
from shared.projection.filling import Filling
from shared.projection.folder import Folder, Unapplied
from shared.projection.room import Room
from shared.projection.sharing import NotTogether
from shared.projection.view import View
from shared.settings import ServiceSettings
from shared.vault.keyring import Keyring
from shared.vault.secrets import MasterKey, parse_secret
from shared.vault.vault import Vault

log_line = structlog.get_logger()

_TOLD_EVERY = 0.25  # seconds: telling costs both processes as much as a few events
_LONGEST_ORDER = 16_000_000  # thousands of events may have been discarded


class _Notes:
    """Tells the service how far this is."""

    def __init__(self) -> None:
        self._told = float("-inf")

    def __call__(self, read: int, problems: Sequence[Unapplied]) -> None:
        if problems:
            raise NotTogether("an event cannot be applied")
        if (now := monotonic()) >= self._told + _TOLD_EVERY:
            self._told = now
            _say(Report(read=read))


async def fill_as_told(service: str, views: Sequence[View[Any]], settings: ServiceSettings) -> None:
    """Takes an order from the standard input and says on the standard output how far it is.

    Ends, too, when the standard input does: then the service that gave the order is gone.
    """
    told = await _standard_input()
    if not (line := await told.readline()):
        return
    order = Order.model_validate_json(line)
    work = asyncio.create_task(_carry_out(order, service, views, settings))
    nobody_waits = asyncio.create_task(told.read())
    await asyncio.wait([work, nobody_waits], return_when=asyncio.FIRST_COMPLETED)
    for task in (work, nobody_waits):
        task.cancel()
    await asyncio.gather(work, nobody_waits, return_exceptions=True)


async def _carry_out(order: Order, service: str, views: Sequence[View[Any]], settings: ServiceSettings) -> None:
    try:
        await _fill(order, service, [view for view in views if view.name in order.views], settings)
        _say(Report(read=order.up_to, done=True))
    except NotTogether as why:
        _say(Report(problem=str(why)))
    except Exception as error:  # whatever it is, the service can do without this process
        log_line.exception("filling failed", exc_info=error)
        _say(Report(problem=f"filling failed ({type(error).__name__})"))


async def _fill(order: Order, service: str, views: Sequence[View[Any]], settings: ServiceSettings) -> None:
    nc = await connect_nats(settings, f"{service}-filler")
    password = settings.postgres_password.get_secret_value() if settings.postgres_password else None
    db = await connect(settings.postgres_dsn, password)
    try:
        await _enter(db, order)
        master = MasterKey(parse_secret(settings.master_key.get_secret_value(), "master key"))
        keyring = Keyring(nc, settings.network, master)
        vault = Vault(keyring)
        await keyring.start(settings.replicas)
        await vault.listen()
        left_out = frozenset(order.left_out)
        folder = Folder(views, vault, settings.network, new_tables=True, left_out=left_out, part=order.part)
        async with LogReader(nc, settings.network, [f"{settings.network}.log.>"]) as reader:
            filling = Filling(db, folder, reader, Room(most=order.memory), _Notes())
            await filling.up_to(order.up_to)
            await filling.write()
    finally:
        db.terminate()
        await nc.close()


async def _enter(db: OwnConnection, order: Order) -> None:
    """Lets this connection write into the schema beside, and only there."""
    # Whoever rebuilds waits for this lock before the schema is made anew: what fills for one that is over does no harm.
    await db.execute("SELECT pg_advisory_lock_shared($1)", LOCK_FILL)
    if await db.fetchval("SELECT oid FROM pg_namespace WHERE nspname = $1", BESIDE) != order.schema_oid:
        raise NotTogether("another rebuild has begun")
    await db.execute(f"SET search_path TO {BESIDE}")


def _say(report: Report) -> None:
    sys.stdout.buffer.write(report.line())
    sys.stdout.buffer.flush()


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=_LONGEST_ORDER)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    return reader
