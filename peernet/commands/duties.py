"""`peernet duties`: what services still owe."""

from typing import Annotated, Any

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

app = typer.Typer()


@app.command(epilog=EXPLAINED)
def duties(
    service: Annotated[str | None, typer.Option(help="Of this service alone.")] = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """What is still owed, to whom, why, and when it is due."""
    from peernet.every_service import ask_every
    from peernet.tables import show

    asked = options.name(service, "service") if service else None
    answers, code = ask_every(asked, "duties", actor=options.actor(as_, "operator"), as_json=as_json)
    found = [{"service": each, **record} for each, answer in answers.items() for record in answer["duties"]]
    if as_json:
        output.print_json({"duties": found})
    else:
        show([_shown(record) for record in found], output.console())
    raise typer.Exit(code)


def _shown(duty: dict[str, Any]) -> dict[str, Any]:
    """What a person needs to know of a duty; its own id and attempts only matter where it fails."""
    names = ("service", "due_at", "kind", "about", "why", "attempts", "reason", "next_at")
    return {name: duty.get(name) or None for name in names}
