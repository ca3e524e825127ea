"""One event of the log as a line: for people, and as CloudEvents JSON for programs."""

from typing import Any

import orjson

from peernet.moments import shown
from peernet.tables import printable
from shared.log.stream import Message


def as_record(message: Message) -> dict[str, Any]:
    """The body as it is stored, with its place in the log; a body that is no JSON object is under `unreadable`."""
    place = {"sequence": message.sequence, "recorded": message.recorded_at.isoformat().replace("+00:00", "Z")}
    try:
        document = orjson.loads(message.body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        return {**place, "subject": message.subject, "unreadable": message.body.decode(errors="replace")}
    return {**place, **document}


def as_line(message: Message) -> str:
    """Sequence, when it was recorded, type, what it is about, who did it, for whom, and whether a part is sealed."""
    head = f"{message.sequence:>8}  {shown(message.recorded_at)}"
    try:
        stored = message.decoded()
    except (ValueError, KeyError, TypeError, AttributeError):
        return printable(f"{head}  {message.subject}  cannot be read as an event")
    parts = [f"{stored.type:<24}", stored.path, f"by {stored.actor}"]
    if stored.on_behalf_of:
        parts.append(f"for {stored.on_behalf_of}")
    if stored.sealed is not None:
        parts.append("sealed")
    return printable("  ".join([head, *parts]))
