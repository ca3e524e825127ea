"""Where a story is played: a real stack of its own, entered by the front door as its coordinator."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from peernet.connection import stack_place
from peernet.first_launch import Launch, launch
from peernet.moments import end_of, happened
from peernet.stack.access import access
from peernet.stack.layout import Layout
from shared.bus.client import BusClient
from shared.bus.requests import CommandReply
from shared.contracts.messages import Command, Question
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, BasisKind, LawfulBasis, Method
from shared.log.envelope import Stored
from shared.log.stream import Log
from shared.vault.secrets import Claims, parse_secret
from tests.story.figures import Figure
from tests.system.own_stack import Connection, OwnStack, own_stack

WORDING = "peer-network-2024"
WORDING_SHA256 = hashlib.sha256(
    b"We keep your name and your work in our network, so that peers can find you."
).hexdigest()


@dataclass(frozen=True)
class Story:
    """One story of the domain. Without a `play` it waits for a service, as all of its `figures` say."""

    title: str
    network: str = ""
    area: str = ""
    launched_on: str = ""
    play: "Callable[[Stage], Awaitable[list[Figure]]] | None" = None
    figures: tuple[Figure, ...] = ()


class Stage:
    """What a coordinator can do and see. Dates are of days, as people write them."""

    def __init__(self, connection: Connection, own: OwnStack) -> None:
        self.coordinator = own.coordinator
        self.operator = own.operator
        self.log: Log = connection.log
        self.bus: BusClient = connection.bus
        self.layout: Layout = own.stack.layout
        self._connection = connection
        self._last = 0

    @property
    def folder(self) -> Path:
        """For files of the story's own."""
        return self.layout.folder

    @property
    def claims(self) -> Claims:
        """By which an import recognises people."""
        return Claims(parse_secret(self.layout.claims_key.read_text(), "claims key"))

    async def do(
        self, command: Command, *, on: str | None = None, for_whom: UUID | None = None, by: Actor | None = None
    ) -> CommandReply:
        """As the coordinator, on behalf of somebody where they are named; now, where no day is given."""
        reply = await self.bus.send(
            command,
            actor=by or self.coordinator,
            on_behalf_of=for_whom,
            occurred_at=happened(on, "on") if on else None,
        )
        self.seen(reply.sequence)
        return reply

    async def refused(self, command: Command, *, on: str | None = None, by: Actor | None = None) -> str:
        """The code with which the service says no; what is carried out is no refusal."""
        try:
            await self.do(command, on=on, by=by)
        except Refused as refused:
            return refused.problem.code
        return "carried out"

    def seen(self, sequence: int) -> None:
        """From now on answers know this place in the log, too."""
        self._last = max(self._last, sequence)

    async def ask(
        self, question: Question, *, by: Actor | None = None, as_at: str | None = None, known_at: str | None = None
    ) -> Any:
        """The answer knows all that was done before."""
        return await self.bus.ask(
            question,
            actor=by or self.coordinator,
            at_least=self._last,
            as_at=end_of(as_at, "as at") if as_at else None,
            known_at=end_of(known_at, "known at") if known_at else None,
        )

    async def events(self, *types: str) -> list[Stored]:
        """The events of these types in the log, in order."""
        log = [message.decoded() for message in await self._connection.whole_log()]
        return [event for event in log if event.type in types]


async def together(work: Iterable[Awaitable[Any]]) -> None:
    """Independent things at once, each finished or failed when this returns."""
    async with asyncio.TaskGroup() as group:
        for each in work:
            group.create_task(_done(each))


async def _done(work: Awaitable[Any]) -> None:
    await work


def basis(on: str, method: Method = Method.EMAIL) -> LawfulBasis:
    """What a person who wrote to the coordinator was told, and agreed to."""
    return LawfulBasis(
        kind=BasisKind.EXPLICIT_CONSENT,
        wording_id=WORDING,
        wording_sha256=WORDING_SHA256,
        method=method,
        given_at=happened(on, "given"),
    )


def play(story: Story) -> list[Figure]:
    """Plays the story in a network of its own, where those who ask to be forgotten are forgotten at once."""
    if story.play is None:
        return list(story.figures)
    with own_stack(lambda folder: _launch(folder, story), PEERNET_ERASURE_COOLING_OFF_DAYS="0") as own:
        played = asyncio.run(_play(own, story.play))
    return [*played, *story.figures]


async def _play(own: OwnStack, act: Callable[[Stage], Awaitable[list[Figure]]]) -> list[Figure]:
    async with _stage(own) as stage:
        return await act(stage)


@asynccontextmanager
async def _stage(own: OwnStack) -> AsyncIterator[Stage]:
    async with own.connection(patience=30) as connection:
        yield Stage(connection, own)


def _launch(folder: Path, story: Story) -> None:
    who = access(folder)
    wanted = Launch(
        operator=Actor.parse(who.actor),
        coordinator=Actor.parse(who.coordinator).id,
        name=story.network,
        area=story.area,
        launched_on=story.launched_on,
    )
    asyncio.run(launch(wanted, stack_place(folder)))
