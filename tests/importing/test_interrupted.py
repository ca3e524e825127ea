"""An import that is cut short: nobody is brought in twice, and nothing that was agreed to is lost."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from faststream.nats import NatsBroker

from peernet.importing.member_outcomes import Result
from peernet.importing.members import Imported, Watching
from peernet.importing.sending import Sending, Sent
from services.membership.app import membership
from shared.bus.client import BusClient
from shared.bus.requests import CommandReply
from shared.contracts.membership import GiveConsent
from shared.contracts.messages import Command
from shared.contracts.refusals import UNAVAILABLE
from shared.log.client import connect_nats
from shared.service import Service
from shared.vault.secrets import Claims
from tests.importing.launched import CLAIMS_OF_NETWORK, EXAMPLES, Launched, Someone, counts, launch
from tests.support.running import COORDINATOR, Running, settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually

MEMBERS = EXAMPLES / "members.csv"
TRUTH = json.loads(MEMBERS.with_suffix(".expected.json").read_text())


@dataclass
class Switch:
    """Cuts the service off from the bus, in the middle of whatever it does, and connects it again."""

    service: Service
    broker: NatsBroker | None = None

    async def on(self) -> None:
        if self.broker is None:
            self.broker = self.service.bus()
            await self.broker.start()

    async def off(self) -> None:
        if self.broker is not None:
            broker, self.broker = self.broker, None
            await broker.stop()


@pytest.fixture
async def network_and_switch(servers: Servers, network: str, database: str) -> AsyncIterator[tuple[Launched, Switch]]:
    service = Service(membership, settings_for(servers, network, database))
    async with service.running():
        switch, nc = Switch(service), await connect_nats(service.settings, "test")
        await switch.on()
        await eventually(service.is_ready)
        yield await launch(Running(service, BusClient(nc, network), nc)), switch
        await switch.off()
        await nc.close()


def after_rows(number: int, switch: Switch) -> tuple[Watching, list[asyncio.Task[None]]]:
    """Turns the switch off when that many rows are done."""
    done: list[None] = []
    turning: list[asyncio.Task[None]] = []

    def row_done() -> None:
        done.append(None)
        if len(done) == number:
            turning.append(asyncio.create_task(switch.off()))

    return Watching(row_done=row_done), turning


def bus_of(network: Launched) -> BusClient:
    return BusClient(network.running.nc, network.network.name, patience=1.0)


async def import_with(network: Launched, sending: Sending, **how: Any) -> Imported:
    return await network.bring_in(MEMBERS, network=replace(network.network, sending=sending), **how)


async def check_all_is_there_once(network: Launched) -> None:
    bodies = await network.bodies()
    types = Counter(body["type"] for body in bodies)
    assert types["MemberJoined"] == TRUTH["joined"]
    assert types["ConsentGiven"] == TRUTH["newsletter_consents"]
    assert len({body["id"] for body in bodies}) == len(bodies)
    agreed = [body["subject"] for body in bodies if body["type"] == "ConsentGiven"]
    assert len(set(agreed)) == len(agreed)
    end = await network.last_sequence()
    again = await network.bring_in(MEMBERS)
    assert (again.count(Result.JOINED), again.count(Result.REFUSED)) == (0, TRUTH["refused"])
    assert await network.last_sequence() == end


async def test_a_service_that_comes_back_is_waited_for(network_and_switch: tuple[Launched, Switch]) -> None:
    network, switch = network_and_switch

    async def pause(_seconds: float) -> None:
        await asyncio.gather(*turning)
        await switch.on()

    watching, turning = after_rows(10, switch)
    sending = Sending(bus_of(network), str(COORDINATOR), pause=pause)
    imported = await import_with(network, sending, watching=watching, at_once=4)
    assert turning
    assert counts(imported) == {name: TRUTH[name] for name in counts(imported)}
    await check_all_is_there_once(network)


async def test_rows_that_it_did_not_come_back_for_are_refused_and_the_next_run_brings_them_in(
    network_and_switch: tuple[Launched, Switch],
) -> None:
    network, switch = network_and_switch
    watching, turning = after_rows(10, switch)
    sending = Sending(bus_of(network), str(COORDINATOR), patience=0.0)
    first = await import_with(network, sending, watching=watching, at_once=4)
    await asyncio.gather(*turning)
    lost = [outcome for outcome in first.outcomes if outcome.code == "service.unavailable"]
    assert 0 < len(lost) < len(first.outcomes)
    assert {outcome.result for outcome in lost} == {Result.REFUSED}
    assert first.count(Result.JOINED) >= 10 - TRUTH["refused"]
    await switch.on()
    await eventually(network.running.service.is_ready)
    second = await network.bring_in(MEMBERS)
    assert second.count(Result.JOINED) <= TRUTH["joined"] - first.count(Result.JOINED)
    await check_all_is_there_once(network)


class LosesAnswers(BusClient):
    """The first answer to each command is lost on its way."""

    def __init__(self, network: Launched) -> None:
        super().__init__(network.running.nc, network.network.name)
        self._lost: set[UUID] = set()

    async def send(self, command: Command, *, actor: object, **wrapping: Any) -> CommandReply:
        reply = await super().send(command, actor=actor, **wrapping)
        if wrapping["command_id"] not in self._lost:
            self._lost.add(wrapping["command_id"])
            raise UNAVAILABLE(what="The membership service")
        return reply


async def no_pause(_seconds: float) -> None:
    return


async def test_who_joined_although_the_answer_was_lost_has_joined(elsewhere: Launched) -> None:
    imported = await import_with(elsewhere, Sending(LosesAnswers(elsewhere), str(COORDINATOR), pause=no_pause))
    assert counts(imported) == {name: TRUTH[name] for name in counts(imported)}
    await check_all_is_there_once(elsewhere)


class DiesBeforeConsents(Sending):
    """What an import that was killed leaves: people have joined, and no consent was sent."""

    async def send(self, command: Command, command_id: UUID, **wrapping: Any) -> Sent:
        if isinstance(command, GiveConsent):
            raise UNAVAILABLE(what="The membership service")
        return await super().send(command, command_id, **wrapping)


@pytest.mark.parametrize("claims", [CLAIMS_OF_NETWORK, None])
async def test_a_consent_that_was_not_sent_is_sent_by_the_next_run(
    preston: Launched, maja: Someone, olu: Someone, claims: Claims | None
) -> None:
    sheet = preston.sheet(maja.row(newsletter="yes"), olu.row(newsletter="yes"))
    dying = replace(preston.network, sending=DiesBeforeConsents(bus_of(preston), str(COORDINATOR)))
    cut_short = await preston.bring_in(sheet, network=dying)
    assert [outcome.code for outcome in cut_short.outcomes] == ["consent.not_recorded"] * 2
    assert cut_short.count(Result.JOINED) == 2
    again = await preston.bring_in(sheet, claims=claims)
    assert again.count(Result.ALREADY_MEMBER) == 2
    for name in (maja.name, olu.name):
        assert [consent.in_force for consent in (await preston.person(name)).consents] == [True]
    end = await preston.last_sequence()
    await preston.bring_in(sheet)
    assert await preston.last_sequence() == end
