"""A direct get goes on as long as messages come, and is given up when none does."""

import asyncio

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.log import stream
from shared.log.stream import DirectReader, NobodyServes, Page


class Clock:
    """Stands where it was put."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Silent(Client):
    """A connection to a server that answers only what a test says."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def new_inbox(self) -> str:
        return "_INBOX.x"

    async def publish(
        self, subject: str, payload: bytes = b"", reply: str = "", headers: dict[str, str] | None = None
    ) -> None:
        self.reply = reply
        self.asked.set()


class Asked:
    """A get under way, at a moment that tests choose."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = Clock()
        monkeypatch.setattr(stream, "monotonic", self.clock)
        self.nc = Silent()
        self.reader = DirectReader(self.nc, "s")
        self.task = asyncio.create_task(self.reader.try_once({"seq": 1}))

    async def hear(self, headers: dict[str, str]) -> None:
        await self.reader._received(Msg(self.nc, self.nc.reply, "", b"{}", headers))

    async def message(self, sequence: int, left: int) -> None:
        about = {"Nats-Subject": "a", "Nats-Sequence": str(sequence), "Nats-Time-Stamp": "t"}
        await self.hear({**about, "Nats-Num-Pending": str(left)})

    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.reader._give_up_overdue()


@pytest.fixture
async def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked(monkeypatch)
    await asked.nc.asked.wait()
    return asked


async def test_a_slow_answer_is_waited_for(asked: Asked) -> None:
    for sequence in range(1, 10):
        asked.pass_time(0.9)
        await asked.message(sequence, left=20 - sequence)
    asked.pass_time(0.9)
    await asked.hear({"Status": "204", "Nats-Num-Pending": "11"})
    page: Page = await asked.task
    assert [message.sequence for message in page.messages] == list(range(1, 10))
    assert page.left == 11


async def test_an_answer_that_breaks_off_is_given_up(asked: Asked) -> None:
    asked.pass_time(0.9)
    await asked.message(1, left=1)
    asked.pass_time(1.1)
    with pytest.raises(NobodyServes):
        await asked.task
