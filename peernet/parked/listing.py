"""All that is parked, in all services that were asked."""

from typing import TYPE_CHECKING, Any

from peernet import tables
from peernet.parked.telling import say

if TYPE_CHECKING:
    from rich.console import Console


def document(found: dict[str, Any]) -> dict[str, Any]:
    """For programs; `found` is the answer of each service by its name."""
    return {
        "parked": _rows(found, "parked"),
        "duties": _rows(found, "duties"),
        "counts": {service: answer["counts"] for service, answer in found.items()},
    }


def show(found: dict[str, Any], console: "Console") -> None:
    if not any(any(answer["counts"].values()) for answer in found.values()):
        say("Nothing is parked, and no duty was given up.", console)
        return
    tables.show([_counted(service, answer["counts"]) for service, answer in found.items()], console)
    if events := _rows(found, "parked"):
        say("\nEvents that could not be applied, and those that wait behind them:", console)
        tables.show([_event(event) for event in events], console)
        _say_how_many_are_missing(found, len(events), console)
    if duties := _rows(found, "duties"):
        say("\nDuties that were given up:", console)
        tables.show([_duty(duty) for duty in duties], console)
    say("\npeernet parked show SERVICE SEQUENCE|DUTY says more of one, and what can be done.", console)


def _rows(found: dict[str, Any], what: str) -> list[dict[str, Any]]:
    return [{"service": service, **row} for service, answer in found.items() for row in answer[what]]


def _counted(service: str, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "service": service,
        "cannot be applied": counts["unapplied"],
        "wait behind them": counts["waiting"],
        "aggregates": counts["aggregates"],
        "duties given up": counts["duties"],
    }


def _event(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("service", "sequence", "path", "type", "reason")}


def _duty(duty: dict[str, Any]) -> dict[str, Any]:
    return {name: duty[name] for name in ("service", "duty_id", "kind", "about", "due_at", "attempts", "reason")}


def _say_how_many_are_missing(found: dict[str, Any], listed: int, console: "Console") -> None:
    in_all = sum(answer["counts"]["unapplied"] + answer["counts"]["waiting"] for answer in found.values())
    if in_all > listed:
        say(f"… the first {listed:,} of {in_all:,}.", console)
