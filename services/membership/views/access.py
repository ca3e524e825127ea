"""Who was granted what?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.membership.views.organisations import organisations
from shared.contracts.membership import AccessGranted, AccessList, AccessRevoked, GrantedAccess
from shared.contracts.types import Actor, ActorKind
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Grant:
    scope: str
    granted_at: datetime
    granted_by: str


@dataclass(frozen=True, slots=True)
class Holder:
    actor: str
    kind: ActorKind
    grants: tuple[Grant, ...] = ()


access = View("access", version=1, row=Holder, key="actor")

# How each event changes it


def _holder(event: AccessGranted | AccessRevoked) -> str:
    return str(Actor(event.kind, event.actor))


@access.on(AccessGranted, key=_holder, blank=lambda event: Holder(_holder(event), event.kind))
def _granted(row: Holder, event: AccessGranted, stored: Stored) -> Holder:
    return changed(row, grants=(*_others(row, event), Grant(event.scope, stored.time, stored.actor)))


@access.on(AccessRevoked, key=_holder)
def _revoked(row: Holder, event: AccessRevoked) -> Holder | None:
    left = _others(row, event)
    return changed(row, grants=left) if left else None


def _others(row: Holder, event: AccessGranted | AccessRevoked) -> tuple[Grant, ...]:
    return tuple(grant for grant in row.grants if grant.scope != event.scope)


# Queries


@access.answers(AccessList, also=(organisations,))
async def _access_list(question: AccessList, _asker: Asker, db: Any) -> tuple[GrantedAccess, ...]:
    records = await db.fetch(
        "SELECT a.actor, g.scope, o.name AS organisation, g.granted_at, g.granted_by FROM access a, "
        "jsonb_to_recordset(a.grants) AS g(scope text, granted_at timestamptz, granted_by text) "
        "LEFT JOIN organisations o ON g.scope = 'organisation:' || o.organisation_id "
        "WHERE $1::text IS NULL OR a.kind = $1 ORDER BY a.actor, g.scope",
        question.kind,
    )
    return tuple(GrantedAccess(**record) for record in records)
