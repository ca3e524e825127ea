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
    import asyncio

    from peernet.operations import operate
    from peernet.published import services
    from peernet.tables import show

    asked = [options.name(service, "service")] if service else services()
    actor = options.actor(as_, "operator")
    found: list[dict[str, Any]] = []
    for each in asked:
        with output.refusals_shown(each, as_json=as_json):
            answer = asyncio.run(operate(each, "duties", actor=actor))
        found += [{"service": each, **record} for record in answer["duties"]]
    if as_json:
        output.print_json({"duties": found})
    else:
        show([_shown(record) for record in found], output.console())


def _shown(duty: dict[str, Any]) -> dict[str, Any]:
    """What a person needs to know of a duty; its own id and attempts only matter where it fails."""
    names = ("due_at", "kind", "about", "why", "attempts", "reason", "next_at")
    return {name: duty.get(name) or None for name in names}
