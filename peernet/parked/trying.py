"""What would become of what is tried again, and what became of it."""

from typing import TYPE_CHECKING, Any

from peernet.parked.telling import events, say, show_duty, show_events

if TYPE_CHECKING:
    from rich.console import Console


def is_worthwhile(preview: dict[str, Any]) -> bool:
    """Whether trying again would change anything."""
    return "duty" in preview or bool(preview["applied"])


def is_in_vain(tried: dict[str, Any]) -> bool:
    return "duty" not in tried and bool(tried["parked"]) and not tried["applied"]


def show_preview(service: str, preview: dict[str, Any], console: "Console") -> None:
    if "duty" in preview:
        show_duty(preview["duty"], console)
        say("It would be tried again at once, as if for the first time.", console)
        return
    applied, parked = preview["applied"], preview["parked"]
    if not applied and not parked:
        say(f"No event is parked in {service}: there is nothing to try again.", console)
        return
    say(f"Of {events(len(applied) + len(parked))} parked in {service}:", console)
    show_becoming(applied, parked, console)
    if not applied:
        say(
            "So trying is of no use yet. Mend the code and let the service run it; or discard what cannot be applied.",
            console,
        )


def show_becoming(applied: list[int], parked: list[dict[str, Any]], console: "Console") -> None:
    """How many events would be applied, how many would stay parked, and why."""
    failing = [each for each in parked if not each["waiting"]]
    say(f"  {events(len(applied))} would be applied", console)
    say(f"  {events(len(failing))} could not be applied", console)
    say(f"  {events(len(parked) - len(failing))} would wait behind others", console)
    if failing:
        show_events(failing, console)


def show_done(service: str, done: dict[str, Any], console: "Console") -> None:
    if "duty" in done:
        say(f"{service} tries it again now: peernet duties shows what is owed, peernet parked what fails.", console)
        return
    still = f" {events(len(done['parked']))} stayed parked." if done["parked"] else ""
    say(f"{events(len(done['applied']))} applied.{still}", console)
