"""`peernet rebuild`: views made anew from the log."""

from typing import Annotated

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

app = typer.Typer()


@app.command(epilog=EXPLAINED)
def rebuild(
    service: Annotated[str, typer.Argument(help="Which service, such as membership.")],
    view: Annotated[str | None, typer.Option(help="This view alone; all of them by default.")] = None,
    patience: Annotated[float, typer.Option(min=1, help="How many seconds it may take.")] = 1800.0,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Build a service's views anew from the log, beside those in use, and put them in their place."""
    import asyncio

    from peernet.operations import operate
    from peernet.tables import show

    options.name(service, "service")
    actor = options.actor(as_, "operator")
    request = {"view": view} if view else {}
    with output.refusals_shown(service, as_json=as_json), output.console(stderr=True).status(f"Rebuilding {service} …"):
        answer = asyncio.run(operate(service, "rebuild", actor=actor, patience=patience, **request))
    if as_json:
        output.print_json(answer)
        return
    rounded = [{**each, "seconds": round(each["seconds"], 2)} for each in answer["rebuilt"]]
    show(rounded, output.console())
