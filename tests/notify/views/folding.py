"""The views of notify, fed with events, and asked as of noon on 30 June."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from services.notify.app import notify
from shared.contracts.types import Actor, ActorKind
from shared.projection.table import Table
from shared.projection.view import Asker, View
from tests.support import folding
from tests.support.folding import Happened, Log, Rows, coordinator, happened, member, row_of
from tests.support.given import NOON
from tests.training.applications import numbered

__all__ = [
    "AUDITOR",
    "COORDINATOR",
    "VIEWS",
    "Happened",
    "Log",
    "ask",
    "folded",
    "happened",
    "held",
    "member",
    "row_of",
]

VIEWS: tuple[View[Any], ...] = (*notify.views, *([notify.duties] if notify.duties else []))
COORDINATOR = coordinator()
AUDITOR = Asker(Actor(ActorKind.AUDITOR, numbered(93)), NOON, frozenset({"network"}))

ask = partial(folding.ask, VIEWS)


def folded(log: Log, *views: View[Any], **how: Any) -> Rows:
    """The rows of these views, or of all, after this log."""
    return folding.folded(log, views or VIEWS, **how)


@asynccontextmanager
async def held(db: Any, log: Log, **how: Any) -> AsyncIterator[Any]:
    """A connection to a database that holds all views after this log, for look-ups."""
    rows = folded(log, **how)
    transaction = db.transaction()
    await transaction.start()
    try:
        for view in VIEWS:
            await db.execute(Table(view).ddl(temporary=True))
            await Table(view).write(db, rows[view.name])
        yield db
    finally:
        await transaction.rollback()
