"""How long, and how often, a command is sent again."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from peernet.importing.sending import Sending
from shared.bus.client import BusClient
from shared.bus.requests import CommandReply
from shared.contracts.membership import MEMBER_ALREADY, LeaveNetwork
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, UNAVAILABLE, Refused
from shared.ids import new_id

COMMAND = LeaveNetwork(member_id=new_id())


@dataclass
class Scripted(BusClient):
    """Answers with what the script says, and with success when that is over; time passes only in pauses."""

    script: list[Refused] = field(default_factory=list)
    time: float = 0.0
    ids: list[UUID] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    async def send(self, command: Command, *, actor: object, **wrapping: Any) -> CommandReply:
        self.ids.append(wrapping["command_id"])
        if self.script:
            raise self.script.pop(0)
        return CommandReply(id=COMMAND.member_id, sequence=1)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    def sending(self, patience: float = 20.0) -> Sending:
        return Sending(self, "coordinator", patience=patience, clock=lambda: self.time, pause=self.pause)


def away() -> Refused:
    return UNAVAILABLE(what="The membership service")


async def test_a_command_is_sent_again_under_the_same_id_until_it_is_answered() -> None:
    bus, id = Scripted([away(), BUSY(), away()]), new_id()
    sent = await bus.sending().send(COMMAND, id)
    assert sent.again
    assert bus.ids == [id] * 4
    assert bus.pauses == [0.1, 0.2, 0.4]


async def test_an_answer_at_once_is_no_second_try() -> None:
    assert not (await Scripted().sending().send(COMMAND, new_id())).again


async def test_a_refusal_for_a_reason_is_an_answer() -> None:
    bus = Scripted([MEMBER_ALREADY()])
    with pytest.raises(Refused) as refused:
        await bus.sending().send(COMMAND, new_id())
    assert refused.value.problem.code == "member.already"
    assert len(bus.ids) == 1


async def test_patience_ends() -> None:
    bus = Scripted([away() for _ in range(99)])
    with pytest.raises(Refused):
        await bus.sending().send(COMMAND, new_id())
    assert 20.0 <= bus.time < 23.0


async def test_after_that_further_commands_do_not_wait_and_look_only_now_and_then() -> None:
    bus = Scripted([away() for _ in range(99)])
    sending = bus.sending()
    for _ in range(5):
        with pytest.raises(Refused):
            await sending.send(COMMAND, new_id())
    tried = len(bus.ids)
    bus.time += 1.5
    with pytest.raises(Refused):
        await sending.send(COMMAND, new_id())
    assert len(bus.ids) == tried + 1


async def test_a_service_that_is_back_is_used_again_with_new_patience() -> None:
    bus = Scripted([away() for _ in range(99)])
    sending = bus.sending()
    with pytest.raises(Refused):
        await sending.send(COMMAND, new_id())
    bus.script.clear()
    bus.time += 1.5
    await sending.send(COMMAND, new_id())
    bus.script.append(away())
    assert (await sending.send(COMMAND, new_id())).again
