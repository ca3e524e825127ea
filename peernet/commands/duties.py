"""`peernet duties` and `peernet parked`: what services still owe, and what they could not apply."""

from typing import Annotated, Any

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

app = typer.Typer()

OfService = Annotated[str | None, typer.Option(help="Of this service alone.")]


@app.command(epilog=EXPLAINED)
def duties(service: OfService = None, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """What is still owed, to whom, why, and when it is due."""
    _list("duties", service, as_, as_json, _duty)


@app.command(epilog=EXPLAINED)
def parked(service: OfService = None, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """The events that a service's views could not apply, and those that wait behind them."""
    _list("parked", service, as_, as_json, lambda event: event)


def _list(operation: str, service: str | None, as_: str | None, as_json: bool, shown: Any) -> None:
    import asyncio

    from peernet.operations import operate
    from peernet.published import services
    from peernet.tables import show

    asked = [options.name(service, "service")] if service else services()
    actor = options.actor(as_, "operator")
    found: list[dict[str, Any]] = []
    for each in asked:
        with output.refusals_shown(each, as_json=as_json):
            answer = asyncio.run(operate(each, operation, actor=actor))
        found += [{"service": each, **record} for record in answer[operation]]
    if as_json:
        output.print_json({operation: found})
    else:
        show([shown(record) for record in found], output.console())


def _duty(duty: dict[str, Any]) -> dict[str, Any]:
    """What a person needs to know of a duty; its own id and attempts only matter where it fails."""
    names = ("due_at", "kind", "about", "why", "attempts", "reason", "next_at")
    return {name: duty.get(name) or None for name in names}
