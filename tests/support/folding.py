"""Views fed with events: folded without a database, or written to one and asked.

`ask` does what a replay does: folds what had happened into temporary tables, and asks the view's own query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts.messages import Event, Question, read_event
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id, new_id
from shared.log.envelope import Cause, Stored, decode, encode
from shared.projection.kept import KeptRows, Steps, fold
from shared.projection.table import Table
from shared.projection.view import Asker, Key, View
from tests.support.given import NOON

COORDINATOR = Actor(ActorKind.COORDINATOR, UUID("01980000-0000-7000-8000-000000000032"))
Views = Sequence[View[Any]]
Rows = dict[str, dict[Key, Any]]
Log = Iterable[Any]
"""What happened, in order: events, which are taken to have happened at noon, and `Happened`."""


@dataclass(frozen=True)
class Happened:
    event: Event
    stored: Stored


def happened(
    *events: Event, at: datetime = NOON, by: Actor = COORDINATOR, on_behalf_of: UUID | None = None
) -> list[Happened]:
    """These events as the log would hold them, all from one command."""
    command_id = new_id()
    cause = Cause(by, command_id, command_id, at, on_behalf_of)
    return [
        Happened(event, decode(0, at, encode("test", derived_id(command_id, number), event, cause, None)))
        for number, event in enumerate(events)
    ]


def folded(log: Log, views: Views, *, erased: Sequence[UUID] = ()) -> Rows:
    """The rows of the views after this log. Personal fields of the erased read as they do once a key is destroyed."""
    kept = [KeptRows(view, complete=True) for view in views]
    steps = Steps(kept)
    for sequence, (event, stored) in enumerate(_read(log, erased), start=1):
        envelope = replace(stored, sequence=sequence)
        fold(steps.of([event], envelope), envelope)
    return {each.view.name: each.living for each in kept}


def _read(log: Log, erased: Sequence[UUID]) -> Iterable[tuple[Event, Stored]]:
    for each in log:
        one = each if isinstance(each, Happened) else happened(each)[0]
        gone = one.event.sealed and getattr(one.event, str(one.event.of.person)) in erased
        data = one.event.model_dump(mode="json", exclude=set(one.event.sealed) if gone else None)
        for event in read_event(one.stored.type, one.stored.version, data):
            yield event, one.stored


def row_of(view: View[Any], log: Log, key: Key, **how: Any) -> Any:
    """One row of one view after this log; None where there is none."""
    return folded(log, [view], **how)[view.name].get(key)


def coordinator(*scopes: str) -> Asker:
    return Asker(COORDINATOR, NOON, frozenset(scopes or ("network",)))


def member(id: UUID) -> Asker:
    return Asker(Actor(ActorKind.MEMBER, id), NOON)


def partner(organisation: UUID) -> Asker:
    return Asker(Actor(ActorKind.PARTNER, new_id()), NOON, frozenset({f"organisation:{organisation}"}))


async def ask(
    views: Views,
    db: "asyncpg.Connection[asyncpg.Record]",
    log: Log,
    question: Question,
    asker: Asker,
    *,
    as_at: datetime | None = None,
    erased: Sequence[UUID] = (),
) -> Any:
    """The answer to the question after this log, or as at a moment, in the types of its contract."""
    if as_at:
        asker = replace(asker, at=as_at, replayed=True)
        log = [each for each in log if not isinstance(each, Happened) or each.stored.time <= as_at]
    answer = next(view.answered[type(question)] for view in views if type(question) in view.answered)
    rows = folded(log, answer.views, erased=erased)
    async with db.transaction():
        for view in answer.views:
            await db.execute(Table(view).ddl(temporary=True))
            await Table(view).write(db, rows[view.name])
        found = await answer.function(question, asker, db)
        for view in answer.views:
            await db.execute(f"DROP TABLE pg_temp.{view.name}")
    adapter = type(question).answers
    return adapter.validate_python(adapter.dump_python(found, mode="json"))
