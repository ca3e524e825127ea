"""A client that never stops: each command is repeated with the same id until it is answered, whatever is killed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from shared.contracts.membership import OrganisationKind, RegisterOrganisation
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, INTERNAL, TOO_LATE, UNAVAILABLE, Refused
from shared.contracts.types import Actor
from shared.ids import new_id
from tests.faults.crash.ledger import Ledger, Sent
from tests.faults.crash.lives import Step, Surroundings, an_address, life, somebody
from tests.support.wait import eventually
from tests.system.own_stack import Connection, OwnStack

NOT_NOW = {UNAVAILABLE.code, BUSY.code, TOO_LATE.code}
CONNECTIONS = 3
AT_ONCE = 2  # on each connection
WANTED_BY_MANY = 3  # addresses
IMPATIENT = 1.5  # seconds that it waits for an answer which may have gone down with whatever was killed
PATIENCE = 60.0


@dataclass
class Client:
    connections: list[Connection]
    coordinator: Actor
    random: Random
    ledger: Ledger = field(default_factory=Ledger)
    fault: str = ""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Client"]:
        """Keeps sending within the block; at its end every command that was begun is answered."""
        ending = asyncio.Event()
        surroundings = await self._surroundings()
        async with asyncio.TaskGroup() as group:
            for connection in self.connections:
                for _ in range(AT_ONCE):
                    group.create_task(self._one_life_after_another(connection, surroundings, ending))
            try:
                yield self
            finally:
                ending.set()

    async def answered(self, more: int) -> None:
        """Returns when so many more commands have been answered."""
        wanted = self.ledger.answered + more

        async def enough() -> bool:
            return self.ledger.answered >= wanted

        await eventually(enough, PATIENCE)

    async def _surroundings(self) -> Surroundings:
        """An organisation to work for, a member whom everybody is in touch with, and addresses that several want."""
        trust = RegisterOrganisation(name="Fell Trust", kind=OrganisationKind.NHS_TRUST)
        organisation = await self._first(Step(trust, ["OrganisationRegistered"]))
        known_to_all = await self._first(somebody(organisation))
        return Surroundings(organisation, known_to_all, [an_address() for _ in range(WANTED_BY_MANY)])

    async def _first(self, step: Step) -> UUID:
        sent = await self.send(self.connections[0], step.command, step.events)
        assert sent.reply is not None, sent
        return sent.reply.id

    async def _one_life_after_another(
        self, connection: Connection, surroundings: Surroundings, ending: asyncio.Event
    ) -> None:
        random = Random(self.random.random())
        while not ending.is_set():
            steps = life(surroundings, random)
            step: Step | None = next(steps)
            while step is not None and not ending.is_set():
                sent = await self.send(connection, step.command, step.events, step.may_be_refused)
                try:
                    step = steps.send(sent.reply)
                except StopIteration:
                    step = None

    async def send(
        self, connection: Connection, command: Command, events: Iterable[str], may_be_refused: Iterable[str] = ()
    ) -> Sent:
        """Sends it with the same id until it is carried out, or refused as it may be."""
        sent = Sent(new_id(), command, Counter(events), self.fault)
        self.ledger.sent[sent.id] = sent

        async def is_answered() -> bool:
            sent.tries += 1
            try:
                sent.reply = await connection.bus.send(command, actor=self.coordinator, command_id=sent.id)
            except Refused as refused:
                code = refused.problem.code
                if code in NOT_NOW:
                    return False
                if code not in may_be_refused:
                    self.ledger.failures.append((sent, f"{code}: {refused.problem.detail}"))
                if code == INTERNAL.code:
                    return False
                sent.refused = code
            return True

        try:
            await eventually(is_answered, PATIENCE)
        except AssertionError:
            self.ledger.failures.append((sent, f"not answered within {PATIENCE:.0f} s"))
        else:
            self.ledger.answered += 1
        return sent


@asynccontextmanager
async def open_client(own: OwnStack, seed: int) -> AsyncIterator[Client]:
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(own.connection(patience=IMPATIENT)) for _ in range(CONNECTIONS)]
        yield Client(opened, own.coordinator, Random(seed))
