"""Fills a log quickly with what a network's log holds: whole batches, keys many at once, nothing decided."""

import asyncio
import random
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from uuid import UUID

from nats.aio.client import Client

from peernet.bench.bare import Raw, batch
from peernet.bench.context import NETWORK, Context
from peernet.bench.people import FIRST_DAY, Someone, Step, histories
from shared.contracts.membership import MemberJoined, OrganisationKind, OrganisationRegistered
from shared.contracts.messages import Event
from shared.ids import new_id
from shared.log.envelope import Cause, encode
from shared.log.stream import Log
from shared.vault.keyring import Keyring
from shared.vault.vault import Vault

_BATCH = 990  # a person's first three events stay together, and the server takes 1,000
_COHORT = 20_000
_EVENTS_EACH = 10
_ORGANISATIONS = 40


class Filler:
    """Writes into one network's log, in which nobody else writes meanwhile of the same people."""

    def __init__(self, nc: Client, network: str, context: Context) -> None:
        self._nc = nc
        self._network = network
        self._context = context
        self._vault = Vault(Keyring(nc, network, context.master_key))
        self._organisations = [new_id() for _ in range(_ORGANISATIONS)]
        self._chance = random.Random(2022)

    async def start(self) -> None:
        """Registers the organisations that people work for."""
        await self._write(
            Step(
                FIRST_DAY,
                (OrganisationRegistered(organisation_id=id, name=f"Trust {n}", kind=OrganisationKind.NHS_TRUST),),
            )
            for n, id in enumerate(self._organisations)
        )

    async def members(self, count: int) -> list[UUID]:
        """So many people who have joined, and nothing else happened to them."""
        people = [self._someone() for _ in range(count)]
        await self._write(Step(FIRST_DAY, each.joining()) for each in people)
        return [each.id for each in people]

    async def stories(self, events: int) -> None:
        """So many events of people with histories, ten each on average, in the order in which they happened."""
        people = min(_COHORT, max(1, events // _EVENTS_EACH))
        cohorts = (histories(self._someone, people, self._chance) for _ in repeat(None))
        await self._write(_first(chain.from_iterable(cohorts), events))

    def _someone(self) -> Someone:
        return Someone(new_id(), self._context.claims, self._chance.choice(self._organisations), self._chance)

    async def _write(self, steps: Iterable[Step]) -> None:
        under_way: asyncio.Task[int] | None = None
        for some in _batches(steps):
            messages = await self._encoded(some)
            if under_way:
                await under_way
            under_way = asyncio.create_task(batch(self._nc, messages))
        if under_way:
            await under_way

    async def _encoded(self, steps: list[Step]) -> list[Raw]:
        happened = list(self._happened(steps))
        # Keys that are made at the same time are committed together.
        newcomers = [(event, id) for id, event, _ in happened if isinstance(event, MemberJoined)]
        sealed = await asyncio.gather(*(self._vault.seal(*each) for each in newcomers))
        known = {id: bytes for (_, id), bytes in zip(newcomers, sealed, strict=True)}
        messages = []
        for id, event, cause in happened:
            closed = known[id] if id in known else await self._vault.seal(event, id)
            body = encode(self._network, id, event, cause, closed)
            messages.append(Raw(event.ref.subject(self._network), body))
        return messages

    def _happened(self, steps: list[Step]) -> Iterator[tuple[UUID, Event, Cause]]:
        for step in steps:
            command = new_id()
            cause = Cause(actor=self._context.coordinator, command_id=command, correlation_id=command, time=step.at)
            for event in step.events:
                yield new_id(), event, cause


async def fill_to(context: Context, nc: Client, events: int) -> int:
    """Lets the log of the stack's network have so many events at least; returns how many it has."""
    log = Log(nc, NETWORK)
    missing = events - await log.last_sequence()
    if missing > 0:
        filler = Filler(nc, NETWORK, context)
        await filler.start()
        await filler.stories(events - await log.last_sequence())
    return await log.last_sequence()


def _batches(steps: Iterable[Step]) -> Iterator[list[Step]]:
    some: list[Step] = []
    size = 0
    for step in steps:
        some.append(step)
        size += len(step.events)
        if size >= _BATCH:
            yield some
            some, size = [], 0
    if some:
        yield some


def _first(steps: Iterator[Step], events: int) -> Iterator[Step]:
    """Steps until there are so many events; the last one may bring two more."""
    for step in steps:
        if events <= 0:
            return
        events -= len(step.events)
        yield step
