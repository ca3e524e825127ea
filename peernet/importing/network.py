"""What an import needs of a running network: its questions, its commands, its log."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from nats.aio.client import Client
from nats.errors import Error as NatsError

from peernet.importing.sending import Sending
from shared.bus.client import BusClient
from shared.contracts.membership import (
    Directory,
    DirectoryEntry,
    MemberRecord,
    MemberStatus,
    OrganisationEntry,
    Organisations,
    Record,
)
from shared.contracts.refusals import UNAVAILABLE
from shared.log.stream import Log

_PAGE = 1000
# A join takes milliseconds: whoever is silent for this long has died with the command, and it is sent again.
_PATIENCE_TO_SEND = 5.0


@dataclass(frozen=True)
class Network:
    """One network, and who acts in it."""

    name: str
    actor: str
    bus: BusClient
    sending: Sending
    log: Log

    async def last_sequence(self) -> int:
        try:
            return await self.log.last_sequence()
        except (TimeoutError, NatsError):
            raise UNAVAILABLE(what="The network's log") from None

    async def organisations(self, at_least: int = 0) -> list[OrganisationEntry]:
        found: list[OrganisationEntry] = []
        while True:
            question = Organisations(limit=_PAGE, offset=len(found))
            page = await self.bus.ask(question, actor=self.actor, at_least=at_least)
            found += page
            if len(page) < _PAGE:
                return found

    async def people(self, status: MemberStatus | None = None, at_least: int = 0) -> list[DirectoryEntry]:
        """Everybody of that status; without one, everybody who is a member now."""
        found: list[DirectoryEntry] = []
        while True:
            question = Directory(limit=_PAGE, offset=len(found), status=status)
            page = (await self.bus.ask(question, actor=self.actor, at_least=at_least)).members
            found += page
            if len(page) < _PAGE:
                return found

    async def record(self, member_id: UUID) -> MemberRecord:
        answer: MemberRecord = await self.bus.ask(Record(member_id=member_id), actor=self.actor)
        return answer


async def network_over(nc: Client, name: str, actor: str) -> Network:
    log = Log(nc, name)
    await log.start()
    sending = Sending(BusClient(nc, name, patience=_PATIENCE_TO_SEND), actor)
    return Network(name, actor, BusClient(nc, name), sending, log)


@contextlib.asynccontextmanager
async def open_network(actor: str) -> AsyncIterator[Network]:
    """The network that commands of this folder reach. Raises CommandError where it does not answer."""
    from peernet.connection import connected, find_place

    place = find_place()
    async with connected(place, lasting=True) as nc:
        yield await network_over(nc, place.network, actor)
