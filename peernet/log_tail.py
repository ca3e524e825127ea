"""Choosing and reading events of the log: the last of some kind, and those that come."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from shared.log.reader import LogReader
from shared.log.stream import Log, Message

_ABOUT = re.compile(r"[a-z][a-z_]*/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_BATCH = 1000
_FIRST_WINDOW = 1000
_SILENCE = 5.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of one type, about one thing, from a sequence on or else only the last so many."""

    type: str | None = None
    about: str | None = None
    since: int | None = None
    last: int = 20

    def __post_init__(self) -> None:
        if self.about is not None and not _ABOUT.fullmatch(self.about):
            raise CommandError(
                f"--about {self.about} names nothing in the log: write a kind, a slash and an id, such as "
                "member/01980000-0000-7000-8000-000000000001.",
                exit_code=USAGE,
            )

    def subjects(self, network: str) -> list[str]:
        kind, _, id = (self.about or "").partition("/")
        return [f"{network}.log.*.{kind}.{id}" if self.about else f"{network}.log.>"]

    def __contains__(self, message: Message) -> bool:
        return self.type is None or _type_of(message) == self.type


async def read(log: Log, wanted: Wanted, *, follow: bool) -> AsyncIterator[Message]:
    """The events wanted, oldest first; with `follow` it never ends by itself."""
    end = await log.last_sequence()
    if wanted.since is not None:
        async for message in _between(log, wanted, wanted.since - 1, end):
            yield message
    else:
        for message in await _last(log, wanted, end):
            yield message
    if follow:
        async with LogReader(log.nc, log.network, wanted.subjects(log.network), after=_begin(wanted, end)) as reader:
            while True:
                for message in await reader.batch(_BATCH):
                    if message in wanted:
                        yield message


def _begin(wanted: Wanted, end: int) -> int:
    return max(end, (wanted.since or 1) - 1)


async def _last(log: Log, wanted: Wanted, end: int) -> list[Message]:
    """The last of them: read from windows that grow backwards, since most of a long log is of no interest."""
    window = _FIRST_WINDOW
    while True:
        after = max(end - window, 0)
        found = [message async for message in _between(log, wanted, after, end)]
        if len(found) >= wanted.last or after == 0:
            return found[-wanted.last :] if wanted.last else []
        window *= 10


async def _between(log: Log, wanted: Wanted, after: int, end: int) -> AsyncIterator[Message]:
    if after >= end:
        return
    async with LogReader(log.nc, log.network, wanted.subjects(log.network), after=after) as reader:
        while not reader.caught_up:
            messages = await reader.batch(_BATCH, wait=_SILENCE)
            if not messages and not reader.caught_up:
                raise CommandError("The log stopped answering. Try again, and look at peernet status.", exit_code=3)
            for message in messages:
                if message.sequence > end:
                    return
                if message in wanted:
                    yield message


def _type_of(message: Message) -> str | None:
    try:
        document = orjson.loads(message.body)
    except orjson.JSONDecodeError:
        return None
    return document.get("type") if isinstance(document, dict) else None
