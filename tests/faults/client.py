"""A client that never stops: people join and are given roles, each command repeated until it is answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from shared.bus.requests import CommandReply
from shared.contracts.membership import AssignRole, JoinMember, NewAffiliation, RoleCode
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, TOO_LATE, UNAVAILABLE, Refused
from shared.contracts.types import Actor, BasisKind, LawfulBasis, Method
from shared.ids import new_id
from tests.support.wait import eventually
from tests.system.own_stack import Connection

AGAIN = {UNAVAILABLE.code, BUSY.code, TOO_LATE.code}
AT_ONCE = 4
PATIENCE = 60.0
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="faults",
    wording_sha256="f" * 64,
    method=Method.FORM,
    given_at=datetime(2024, 1, 1, tzinfo=UTC),
)


@dataclass
class Client:
    """`acknowledged` holds the answer to each command, by its id; `repeats` counts the requests sent again."""

    connection: Connection
    coordinator: Actor
    organisation: UUID
    acknowledged: dict[UUID, tuple[Command, CommandReply]] = field(default_factory=dict)
    repeats: int = 0

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Client"]:
        """Keeps sending within the block; at its end every command that was begun is answered."""
        ending = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._one_after_another(ending))
            try:
                yield self
            finally:
                ending.set()

    async def answered(self, more: int) -> None:
        """Returns when so many more commands have been acknowledged."""
        wanted = len(self.acknowledged) + more

        async def enough() -> bool:
            return len(self.acknowledged) >= wanted

        await eventually(enough, PATIENCE)

    async def _one_after_another(self, ending: asyncio.Event) -> None:
        while not ending.is_set():
            id = new_id()
            affiliation = NewAffiliation(organisation_id=self.organisation, role=RoleCode.PEER_SUPPORT_WORKER)
            email = f"{id}@post.example"
            await self.send(
                JoinMember(member_id=id, full_name="Kit Marsh", email=email, affiliations=(affiliation,), basis=BASIS)
            )
            await self.send(AssignRole(member_id=id, role=RoleCode.PEER_COORDINATOR))

    async def send(self, command: Command) -> None:
        """Sends it with the same id until something but "not now" comes back."""
        command_id = new_id()
        tries = 0

        async def is_answered() -> bool:
            nonlocal tries
            tries += 1
            try:
                reply = await self.connection.bus.send(command, actor=self.coordinator, command_id=command_id)
            except Refused as refused:
                if refused.problem.code not in AGAIN:
                    raise
                return False
            self.acknowledged[command_id] = (command, reply)
            return True

        await eventually(is_answered, PATIENCE)
        self.repeats += tries - 1
