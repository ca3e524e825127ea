"""One event or duty that waits: why, what it says, and what can be done."""

import json
from typing import TYPE_CHECKING, Any

from peernet import tables
from peernet.parked.telling import events, say, show_duty, show_events

if TYPE_CHECKING:
    from rich.console import Console


def show(service: str, answer: dict[str, Any], console: "Console") -> None:
    if "duty" in answer:
        show_duty(answer["duty"], console)
        _show_remedies(
            service, answer["duty"]["duty_id"], "what the reason names is mended", "not carry it out", console
        )
        return
    event, behind = answer["event"], answer["behind"]
    about = {name: event[name] for name in ("sequence", "path", "type", "reason")}
    if answer["waits_for"] is not None:
        about["waits for"] = answer["waits_for"]
    tables.show({**about, "behind it": events(len(behind)) if behind else "nothing"}, console)
    say("\nWhat the log has there (personal parts stay sealed):", console)
    document = answer["document"]
    # JSON writes what could steer a terminal as escapes, but lets other scripts be read.
    text = json.dumps(document, indent=2, ensure_ascii=False) if document else "no JSON object, so no event of ours"
    say(tables.printable(text), console)
    if behind:
        say("\nBehind it:", console)
        show_events(behind, console)
    if answer["waits_for"] is not None:
        say(f"\nIt goes on by itself when event {answer['waits_for']} does: that is the one to see to first.", console)
    _show_remedies(service, event["sequence"], "the code is mended and the service runs it", "do without it", console)


def _show_remedies(service: str, which: object, mended: str, without: str, console: "Console") -> None:
    say(f"\nOnce {mended}:  peernet parked retry {service} {which}", console)
    say(f"To {without}, for good:  peernet parked discard {service} {which} --reason TEXT", console)
