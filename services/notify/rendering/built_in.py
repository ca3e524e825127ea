"""The words that come with the service: one file for each notice, channel and format, in services/notify/templates.

`place_booked.email.txt` begins with its subject line; `place_booked.email.easy_read.txt` and `place_booked.sms.txt`
are the same notice in easy read and as a text message.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from services.notify.rendering.checking import check_wordings
from shared.contracts.notify import (
    NOTICES_THERE_ARE,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    NewWording,
    Notice,
    Placeholder,
    Wording,
)
from shared.ids import derived_id

_ROOT: Final = UUID("00000000-0000-7000-8000-0000000b0117")
_FOLDER: Final = Path(__file__).parents[1] / "templates"
_SUBJECT: Final = "Subject: "


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A template of version 0, shown like those that coordinators draft."""

    template_id: UUID
    name: str
    notice: Notice
    purpose: MessagePurpose
    channel: MessageChannel
    formats: Mapping[MessageFormat, Wording]
    placeholders: tuple[Placeholder, ...]


def built_in(notice: Notice, channel: MessageChannel) -> BuiltIn | None:
    """The words of this notice for this channel, where some come with the service."""
    return _by_notice().get((notice, channel))


def built_in_by_id(template_id: UUID) -> BuiltIn | None:
    """The built-in template with this id."""
    return _by_id().get(template_id)


def built_ins() -> tuple[BuiltIn, ...]:
    """All of them."""
    return tuple(_by_notice().values())


@cache
def _by_notice() -> Mapping[tuple[Notice, MessageChannel], BuiltIn]:
    found: dict[tuple[Notice, MessageChannel], dict[MessageFormat, NewWording]] = {}
    for path in sorted(_FOLDER.glob("*.txt")):
        notice, channel, *format = path.stem.split(".")
        its_formats = found.setdefault((Notice(notice), MessageChannel(channel)), {})
        its_formats[MessageFormat(*format) if format else MessageFormat.STANDARD] = _read(path)
    return {(notice, channel): _made(notice, channel, formats) for (notice, channel), formats in found.items()}


@cache
def _by_id() -> Mapping[UUID, BuiltIn]:
    return {each.template_id: each for each in built_ins()}


def _read(path: Path) -> NewWording:
    text = path.read_text()
    if not text.startswith(_SUBJECT):
        return NewWording(text=text)
    subject, _, rest = text.partition("\n")
    return NewWording(subject=subject.removeprefix(_SUBJECT), text=rest)


def _made(notice: Notice, channel: MessageChannel, formats: Mapping[MessageFormat, NewWording]) -> BuiltIn:
    about = NOTICES_THERE_ARE[notice]
    return BuiltIn(
        template_id=derived_id(_ROOT, notice, channel),
        name=about.title,
        notice=notice,
        purpose=about.purpose,
        channel=channel,
        formats={format: Wording(**dict(wording)) for format, wording in formats.items()},
        placeholders=check_wordings(channel, formats, about.placeholders),
    )
