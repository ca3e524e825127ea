"""A notify service that delivers, and a log with people in it to whom messages are requested."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.notify.app import notify
from services.notify.rendering import built_in
from shared.contracts.membership import JoinedVia, MemberJoined
from shared.contracts.messages import Event, read_event
from shared.contracts.notify import (
    NOTICES_THERE_ARE,
    MessageChannel,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHandedOver,
    MessageRequested,
    MessageSuppressed,
    Notice,
    Placeholder,
    dedupe_key,
    message_id_of,
)
from shared.ids import new_id
from tests.kit.test_service import BASIS
from tests.notify.delivery.post_office import PostOffice
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually

OUTCOMES = (MessageHandedOver, MessageDelivered, MessageSuppressed, MessageFailed, MessageExpired)


@dataclass
class Delivering:
    """A running service. `record` appends what other services, or the requesting side, would have."""

    started: Running

    async def record(self, *events: Event) -> None:
        await record(self.started.log, *events, vault=self.started.service.vault)

    async def record_at(self, time: datetime, *events: Event) -> None:
        """The same, as if it had happened then."""
        await record(self.started.log, *events, vault=self.started.service.vault, at=time)

    async def outcomes(self, message_id: UUID) -> list[Event]:
        """What the log says became of a message."""
        return [
            event
            for message in [each async for each in self.started.log.load(_ref(message_id))]
            for event in _events(message.decoded())
            if isinstance(event, OUTCOMES)
        ]

    async def ended(self, *message_ids: UUID) -> None:
        """Returns when there is something to say of each of them."""

        async def all_ended() -> bool:
            return all([await self.outcomes(id) for id in message_ids])

        await eventually(all_ended, 30)

    async def outbox_is_empty(self) -> None:
        async def empty() -> bool:
            return not await self.started.service.pool.fetchval("SELECT count(*) FROM outbox")

        await eventually(empty, 30)


@asynccontextmanager
async def delivering(
    servers: Servers, network: str, database: str, office: PostOffice, **changed: Any
) -> AsyncIterator[Delivering]:
    """The service without its duties, in front of this post office."""
    how = {
        "smtp_port": office.port,
        "smtp_security": "none",
        "production": True,
        "sender_address": "no-reply@peers.example",
        "sender_name": "Preston Peers",
        "public_url": "https://peers.example",
        "probe_seconds": 0.1,
        **changed,
    }
    async with running(replace(notify, duties=None), servers, network, database, **how) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        yield Delivering(started)


def joined(email: str | None, name: str = "Ann", **more: Any) -> MemberJoined:
    fields: dict[str, Any] = {
        "member_id": new_id(),
        "via": JoinedVia.SELF,
        "full_name": name,
        "email": email,
        "joined_on": "2026",
        "basis": BASIS,
        "reachable_by": (),
    }
    return MemberJoined(**(fields | more))


def requested(person_id: UUID, notice: Notice = Notice.WELCOME, **changed: Any) -> MessageRequested:
    words = built_in(notice, MessageChannel.EMAIL)
    assert words is not None
    key = dedupe_key(notice, person_id, f"test:{new_id()}")
    values: dict[str, Any] = {
        "message_id": message_id_of(key),
        "person_id": person_id,
        "sealed_for": person_id,
        "notice": notice,
        "dedupe_key": key,
        "purpose": NOTICES_THERE_ARE[notice].purpose,
        "channel": MessageChannel.EMAIL,
        "template_id": words.template_id,
        "template_version": 0,
        "expires_at": datetime.now(UTC) + timedelta(days=2),
        "values": {placeholder.value: f"a {placeholder}" for placeholder in Placeholder},
        **changed,
    }
    return MessageRequested(**values)


def ids(messages: Iterable[MessageRequested]) -> list[UUID]:
    return [each.message_id for each in messages]


def _ref(message_id: UUID) -> Any:
    return MessageRequested.of.ref(message_id)


def _events(stored: Any) -> list[Event]:
    return read_event(stored.type, stored.version, stored.data)
