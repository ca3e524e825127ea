"""What the people of a story find in their mail: everything that the network sends, as its mailbox keeps it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from peernet import operations
from peernet.mailbox import folder, reading
from peernet.stack.services import SERVICES
from shared.contracts.notify import MessageEntry, Messages, Notice, Queue
from tests.story.figures import Figure, exactly
from tests.story.people import Person
from tests.story.stage import Stage
from tests.support.wait import eventually

_MOST = 1000
_PATIENCE = 60.0


@dataclass(frozen=True)
class Letter:
    """One mail. `calendar` is the entry that is attached, empty where there is none."""

    notice: Notice
    to: str
    subject: str
    text: str
    calendar: str


class Post:
    """Everybody's mail, read from time to time."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.read: list[Letter] = []

    async def new(self) -> list[Letter]:
        """What has come since this was last asked, once nothing more is on its way."""
        new = (await letters(self._stage))[len(self.read) :]
        self.read += new
        return new


async def letters(stage: Stage) -> list[Letter]:
    """All that have come, in order, once nothing more is on its way."""
    await told_all(stage)
    entries: Sequence[MessageEntry] = await stage.ask(Messages(limit=_MOST))
    assert len(entries) < _MOST, "the story is told in more messages than are asked for"
    notices = {str(each.message_id): each.notice for each in entries}
    kept = stage.layout.mail_received
    return [_letter(reading.raw(kept, number), notices) for number in folder.numbers(kept)]


async def told_all(stage: Stage) -> None:
    """Returns when everybody has been told all that there is to tell by now."""

    async def is_so() -> bool:
        last = await stage.log.last_sequence()
        stage.seen(last)
        waiting = (await stage.ask(Queue())).waiting
        owed = [each for each in await duties(stage) if due_at(each) <= datetime.now(UTC)]
        return not waiting and not owed and await stage.log.last_sequence() == last

    await eventually(is_so, _PATIENCE)


async def duties(stage: Stage, *services: str) -> list[dict[str, Any]]:
    """What these services owe, or all of them."""
    found: list[dict[str, Any]] = []
    for name in services or [each.name for each in SERVICES]:
        answer = await operations.ask(stage.bus, name, "duties", str(stage.operator))
        found += answer["duties"]
    return found


def due_at(duty: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(duty["due_at"])


def each_once(what: str, people: Iterable[Person], found: Iterable[Letter]) -> Figure:
    """Everybody of these people got one of the letters, and nobody else any."""
    wanted, got = Counter(each.email for each in people), Counter(each.to for each in found)
    says = f"{wanted.total()}, each once"
    wrong = sorted(((wanted - got) + (got - wanted)).elements())
    return exactly(what, says, f"{got.total()}, but for {', '.join(wrong)}" if wrong else says)


def method(letter: Letter) -> str:
    """What the attached entry asks a calendar to do: PUBLISH it, or CANCEL it."""
    found = re.search(r"^METHOD:(\w+)", letter.calendar, re.MULTILINE)
    return found[1] if found else "nothing"


def of(notice: Notice, found: Iterable[Letter]) -> list[Letter]:
    return [each for each in found if each.notice is notice]


def by_kind(found: Iterable[Letter]) -> str:
    """How many of each kind, in words."""
    by_notice = Counter(each.notice.value.replace("_", " ") for each in found)
    return ", ".join(f"{count} {what}" for what, count in sorted(by_notice.items())) or "none"


def _letter(content: bytes | None, notices: dict[str, Notice | None]) -> Letter:
    assert content
    mail = reading.mail(0, content)
    id = str(UUID(mail.headers["Message-ID"].strip("<>").partition("@")[0]))
    notice = notices[id]
    assert notice
    calendar = "".join(each.content.decode() for each in mail.attachments)
    return Letter(notice, mail.delivered_to, mail.headers["Subject"], mail.text, calendar)
