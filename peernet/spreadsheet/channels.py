"""How a person prefers to be reached, from a column of its own or from a note."""

import re
from typing import Literal

from peernet.spreadsheet.text import tidy

Channel = Literal["email", "phone", "text", "post"]

_KINDS: dict[Channel, str] = {
    "email": r"emails?",
    "phone": r"(?:mobile |tele)?phone(?: ?calls?)?|calls?|mobile|landline|ring(?:s|ing)?",
    # "Large text" is an access need.
    "text": r"(?<!large )(?<!big )(?<!bigger )(?:texts?|text messages?|sms|whatsapp)",
    "post": r"post|letters?|mail",
}
_BY = r"(?:to be )?(?:contact(?:ed)? )?(?:by |via )?(?:a |the )?"
_PLAINLY = {
    channel: re.compile(
        rf"\b(?:prefers?|would rather) {_BY}(?:{kind})\b"
        rf"|\b(?:{kind}) (?:only|preferred|is best)\b"
        rf"|\bby (?:{kind})(?: only)? please\b"
    )
    for channel, kind in _KINDS.items()
}


def parse_channel(text: str) -> Channel | None:
    """What a cell of a "preferred contact" column says; None for a blank or something else."""
    plain = re.sub(rf"^(?:prefers? )?{_BY}", "", _plain(text))
    return next((channel for channel, kind in _KINDS.items() if re.fullmatch(kind, plain)), None)


def channel_in_note(note: str) -> Channel | None:
    """The preference a note states plainly: "prefers phone", "by post please"; None where it states two."""
    affirmed = re.sub(r"\b(?:not|never|no) (?:by |via |the )?\w+", " ", _plain(note))
    said = {channel for channel, pattern in _PLAINLY.items() if pattern.search(affirmed)}
    return said.pop() if len(said) == 1 else None


def _plain(text: str) -> str:
    lowered = re.sub(r"\be[\s-]?mail", "email", tidy(text).casefold())
    return " ".join(re.sub(r"[^\w\s]", " ", lowered).split())
