"""People, messages and gatherings as their services write them into the log: nothing is decided here."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from nats.aio.client import Client

from peernet.bench.bare import Raw, batch
from peernet.bench.context import NETWORK, Context
from peernet.bench.people import BASIS
from services.notify.duties.events import REMINDERS
from services.notify.rendering import built_in
from shared.contracts.events import Audience, GatheringKind, GatheringPlanned, PlaceBooked, WaitingListPolicy
from shared.contracts.membership import JoinedVia, MemberJoined
from shared.contracts.messages import Event
from shared.contracts.notify import (
    BUILT_IN,
    NOTICES_THERE_ARE,
    MessageChannel,
    MessageRequested,
    Notice,
    Placeholder,
    dedupe_key,
    message_id_of,
)
from shared.ids import new_id
from shared.log.envelope import Cause, encode
from shared.vault.keyring import Keyring
from shared.vault.vault import Vault

_BATCH: Final = 500
_LONG_AGO: Final = timedelta(days=30)
_NOTICE: Final = Notice.WELCOME


class Mailing:
    """Writes into the log of the stack's network."""

    def __init__(self, nc: Client, context: Context) -> None:
        self._nc = nc
        self._context = context
        self._vault = Vault(Keyring(nc, NETWORK, context.master_key))

    async def people(self, count: int) -> list[UUID]:
        """Members, whom nobody welcomes: they were imported."""
        joined = [
            MemberJoined(
                member_id=new_id(),
                via=JoinedVia.IMPORT,
                full_name=f"Sam Person {number}",
                known_as="Sam",
                email=f"sam{number}@people.example",
                joined_on="2022-02-14",
                basis=BASIS,
                reachable_by=(),
            )
            for number in range(count)
        ]
        await self._write(joined, datetime.now(UTC) - _LONG_AGO)
        return [each.member_id for each in joined]

    async def messages(self, people: Sequence[UUID]) -> None:
        """One to each."""
        words = built_in(_NOTICE, MessageChannel.EMAIL)
        assert words is not None
        values = {placeholder.value: f"a {placeholder}" for placeholder in Placeholder}
        now = datetime.now(UTC)
        requested = []
        for person in people:
            key = dedupe_key(_NOTICE, person, "bench")
            message = MessageRequested(
                message_id=message_id_of(key),
                person_id=person,
                sealed_for=person,
                notice=_NOTICE,
                dedupe_key=key,
                purpose=NOTICES_THERE_ARE[_NOTICE].purpose,
                channel=MessageChannel.EMAIL,
                template_id=words.template_id,
                template_version=BUILT_IN,
                expires_at=now + timedelta(days=2),
                values=values,
            )
            requested.append(message)
        await self._write(requested, now)

    async def gatherings(self, person: UUID, reminders_at: Sequence[datetime]) -> None:
        """A gathering for each of these moments, of which the person is to be reminded then."""
        told: list[Event] = []
        for at in reminders_at:
            starts, id = at + REMINDERS[Notice.REMINDER_DAY], new_id()
            local = starts.replace(tzinfo=None)
            told.append(
                GatheringPlanned(
                    gathering_id=id,
                    title="Forum",
                    calendar_title="Meeting",
                    kind=GatheringKind.MEETING,
                    audience=Audience.MEMBERS,
                    waiting_list=WaitingListPolicy(),
                    starts_local=local,
                    ends_local=local + timedelta(hours=2),
                    zone="Etc/UTC",
                    starts_at=starts,
                    ends_at=starts + timedelta(hours=2),
                    online="https://meet.example/forum",
                    capacity=10,
                )
            )
            told.append(PlaceBooked(gathering_id=id, booking_id=new_id(), person_id=person, guest=False))
        # Nobody is told of what happened so long ago, but for the reminder, whose time is still to come.
        await self._write(told, datetime.now(UTC) - _LONG_AGO)

    async def _write(self, events: Sequence[Event], at: datetime) -> None:
        for start in range(0, len(events), _BATCH):
            await batch(
                self._nc, await asyncio.gather(*(self._raw(each, at) for each in events[start : start + _BATCH]))
            )

    async def _raw(self, event: Event, at: datetime) -> Raw:
        id, command = new_id(), new_id()
        cause = Cause(actor=self._context.coordinator, command_id=command, correlation_id=command, time=at)
        body = encode(NETWORK, id, event, cause, await self._vault.seal(event, id))
        return Raw(event.ref.subject(NETWORK), body)
