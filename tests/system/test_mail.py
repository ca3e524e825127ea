"""What a network sends, end to end: from a booking at the front door into the mailbox, and back by link and bounce."""

import asyncio
import os
import signal
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from peernet.stack.process import wait_for_end
from shared.contracts.events import Audience, BookPlace, GatheringKind, OpenBooking, PlanGathering
from shared.contracts.messages import Command, Question
from shared.contracts.notify import (
    FailingAddresses,
    MessageEntry,
    Messages,
    MessageStatus,
    Notice,
    Preference,
)
from tests.commandline.command import Peernet
from tests.support.servers import Quiet
from tests.support.wait import eventually
from tests.system.own_stack import Connection, OwnStack, own_stack

pytestmark = pytest.mark.xdist_group("stack")

TITLE = "A day for peers"


@dataclass
class Front:
    """The network's front door, and its mailbox as `peernet mail` shows it."""

    own: OwnStack
    connection: Connection
    gathering_id: UUID
    peernet: Peernet = field(init=False)

    def __post_init__(self) -> None:
        self.peernet = Peernet(self.own.folder)

    async def book(self, name: str) -> None:
        """As a guest, which a gathering for everybody needs no invitation for."""
        email = f"{name.lower()}@post.example"
        await do(self.own, self.connection, BookPlace(gathering_id=self.gathering_id, full_name=name, email=email))

    async def mails(self, name: str) -> list[Any]:
        found: list[Any] = (await self.peernet.run("mail", "list", "--to", f"{name}@")).succeeded().document
        return found

    async def mail(self, name: str) -> Any:
        """Their only one, once it has come."""

        async def has_come() -> bool:
            return bool(await self.mails(name))

        await eventually(has_come)
        (only,) = await self.mails(name)
        return (await self.peernet.run("mail", "show", only["id"], "--json")).succeeded().document

    async def message(self, mail: Any, status: MessageStatus = MessageStatus.HANDED_OVER) -> MessageEntry:
        """What notify says of it, once it has recorded so much."""

        async def entry() -> MessageEntry:
            entries: tuple[MessageEntry, ...] = await self.ask(Messages(notice=Notice.PLACE_BOOKED))
            ids = {f"<{each.message_id}@peernet.invalid>": each for each in entries}
            return ids[mail["headers"]["Message-ID"]]

        async def is_so() -> bool:
            return (await entry()).status is status

        await eventually(is_so)
        return await entry()

    async def ask(self, question: Question) -> Any:
        at_least = await self.connection.log.last_sequence()
        return await self.connection.bus.ask(question, actor=self.own.coordinator, at_least=at_least)


async def do(own: OwnStack, connection: Connection, command: Command) -> UUID:
    return (await connection.bus.send(command, actor=own.coordinator)).id


@pytest.fixture(scope="module")
def own() -> Iterator[OwnStack]:
    with own_stack() as started:
        yield started


@pytest.fixture
async def front(own: OwnStack) -> AsyncIterator[Front]:
    async with own.connection() as connection:
        plan = PlanGathering.model_validate(
            {
                "title": TITLE,
                "kind": GatheringKind.MEETING,
                "starts_local": "2035-06-15T10:00",
                "ends_local": "2035-06-15T15:30",
                "online": "By video",
                "capacity": 10,
                "audience": Audience.PUBLIC,
            }
        )
        gathering_id = await do(own, connection, plan)
        await do(own, connection, OpenBooking(gathering_id=gathering_id))
        yield Front(own, connection, gathering_id)


async def test_who_books_is_told_with_an_entry_for_the_calendar(front: Front) -> None:
    await front.book("Ann")
    mail = await front.mail("ann")

    assert mail["delivered_to"] == "ann@post.example"
    assert mail["headers"]["Subject"] == "Your place on Friday 15 June 2035"
    assert TITLE in mail["text"]
    assert 'lang="en-GB"' in mail["html"]
    assert (await front.message(mail)).provider == "smtp"
    (attached,) = mail["attachments"]
    calendar = (await front.peernet.run("mail", "show", mail["id"], "--attachment", attached["name"])).succeeded().out
    assert "STATUS:CONFIRMED" in calendar
    # What others see over a shoulder, or in a shared calendar.
    assert TITLE not in calendar
    assert (await front.peernet.run("mail", "show", mail["id"])).succeeded().out.count("Unsubscribe") == 1


async def test_the_link_in_a_mail_stops_such_messages(front: Front) -> None:
    await front.book("Bea")
    mail = await front.mail("bea")
    entry = await front.message(mail)
    assert entry.person_id is not None

    status = await asyncio.to_thread(one_click, mail["unsubscribe"])

    assert status == 200
    wishes = await front.ask(Preference(person_id=entry.person_id))
    assert wishes.notices_off == (Notice.PLACE_BOOKED,)


def one_click(url: str) -> int:
    """As a mail program unsubscribes (RFC 8058)."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, data=b"List-Unsubscribe=One-Click", timeout=10) as answer:
        return int(answer.status)


async def test_what_comes_back_is_known_to_a_coordinator(front: Front) -> None:
    await front.book("Cal")
    mail = await front.mail("cal")
    entry = await front.message(mail)

    (await front.peernet.run("mail", "bounce", mail["id"])).succeeded()

    async def is_known() -> bool:
        return entry.person_id in {each.person_id for each in await front.ask(FailingAddresses())}

    await eventually(is_known)
    assert (await front.message(mail, MessageStatus.FAILED)).because == "permanent: 5.1.1"


async def test_mail_waits_for_a_mailbox_that_is_away(front: Front) -> None:
    part = front.own.stack.record().part("mailbox")
    assert part is not None
    os.kill(part.process.pid, signal.SIGKILL)
    await asyncio.to_thread(wait_for_end, part.process, 10)
    await front.book("Dan")

    async def is_requested() -> bool:
        return bool(await front.ask(Messages(gathering_id=front.gathering_id)))

    await eventually(is_requested)
    assert await front.mails("dan") == []

    await asyncio.to_thread(front.own.stack.start, Quiet())

    entry = await front.message(await front.mail("dan"))
    assert not entry.repeated
    assert len(await front.mails("dan")) == 1
