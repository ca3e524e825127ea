"""Campaigns as people read them: whom one reaches, how far it is, and what became of its messages."""

from typing import TYPE_CHECKING, Any

from peernet.moments import shown_if_moment
from peernet.tables import show, words

if TYPE_CHECKING:
    from rich.console import Console

_STILL_TO_GO = ("requested", "retrying")


def list_campaigns(found: list[dict[str, Any]], console: "Console") -> None:
    rows = [
        {
            "campaign": each["campaign_id"],
            "name": each["name"],
            "status": each["status"],
            "people": each["count"],
            "still to go": still_to_go(each) or None,
            "drafted at": each["drafted_at"],
        }
        for each in found
    ]
    show(rows, console)


def show_reach(reach: dict[str, Any], console: "Console") -> None:
    """How many people a campaign is for, where they are, how they are written to, and who cannot be."""
    people = reach["count"]
    console.print(f"{reach['name']} is for {_people(people)}.", markup=False)
    for field, heading in (
        ("by_channel", "by"),
        ("by_area", "area"),
        ("by_organisation", "organisation"),
        ("by_service", "service"),
        ("not_reached", "not reached, because"),
    ):
        if counts := reach[field]:
            console.print()
            show([{heading: words(name), "people": number} for name, number in largest_first(counts)], console)
    console.print()
    console.print(f"Approve it: peernet campaign approve {reach['campaign_id']} --count {people}", markup=False)
    if reach["needs_two"]:
        console.print("To so many people, two coordinators approve it.")


def show_results(campaign: dict[str, Any], console: "Console") -> None:
    """What became of the messages, and why."""
    rows: list[dict[str, Any]] = []
    for status, number in largest_first(campaign["results"]):
        because = [each for each in campaign["reasons"] if each["status"] == status]
        rows += [_row(status, each["explained"] or words(each["because"]), each["messages"]) for each in because]
        if rest := number - sum(each["messages"] for each in because):
            rows.append(_row(status, None, rest))
    console.print(f"{campaign['name']}: {_standing(campaign)}", markup=False)
    if rows:
        console.print()
        show(rows, console)


def _row(status: str, because: str | None, people: int) -> dict[str, Any]:
    return {"became": words(status), "because": because, "people": people}


def still_to_go(campaign: dict[str, Any]) -> int:
    """How many of those whom it is for a campaign has not reached, or given up, yet."""
    results: dict[str, int] = campaign["results"]
    if campaign["status"] not in ("approved", "sent", "stopped"):
        return 0
    waiting = sum(results.get(each, 0) for each in _STILL_TO_GO)
    not_asked = 0 if campaign["status"] == "stopped" else int(campaign["count"]) - sum(results.values())
    return waiting + max(not_asked, 0)


def largest_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _standing(campaign: dict[str, Any]) -> str:
    people, waiting = _people(campaign["count"] or 0), still_to_go(campaign)
    match campaign["status"]:
        case "drafted":
            return "drafted, and not counted yet"
        case "frozen":
            approved = len(campaign["approved_by"])
            return f"for {people}, and waits for {'a second' if approved else 'an'} approval"
        case "stopped":
            why = "" if campaign["stopped_because"] == "by_a_person" else ", as its template was retired"
            return f"stopped on {shown_if_moment(campaign['stopped_at'])}{why}"
        case _ if waiting:
            return f"for {people}, of whom {waiting:,} are still to be written to"
    return f"for {people}, and done"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
