"""The words and tables that several of the commands have in common."""

from typing import TYPE_CHECKING, Any

from peernet import tables

if TYPE_CHECKING:
    from rich.console import Console

_MOST_SHOWN = 20
_OF_DUTY = ("duty_id", "kind", "about", "why", "due_at", "command", "attempts", "reason")


def events(number: int) -> str:
    return "1 event" if number == 1 else f"{number:,} events"


def show_events(rows: list[dict[str, Any]], console: "Console") -> None:
    """The first of them, and how many more there are."""
    names = ("sequence", "path", "type", "reason")
    tables.show([{name: row[name] for name in names} for row in rows[:_MOST_SHOWN]], console)
    if (more := len(rows) - _MOST_SHOWN) > 0:
        console.print(f"… and {more:,} more.")


def show_duty(duty: dict[str, Any], console: "Console") -> None:
    tables.show({name: duty[name] for name in _OF_DUTY}, console)


def say(sentence: str, console: "Console") -> None:
    console.print(sentence, markup=False)


def show_rest(service: str, counts: dict[str, int], console: "Console") -> None:
    """What is parked now."""
    number = counts["unapplied"] + counts["waiting"]
    if not number and not counts["duties"]:
        say(f"Nothing is parked in {service} any more.", console)
        return
    given_up = {0: "", 1: ", and 1 duty given up"}.get(counts["duties"], f", and {counts['duties']:,} duties given up")
    say(f"Parked in {service} now: {events(number)}{given_up}. See peernet parked list.", console)
