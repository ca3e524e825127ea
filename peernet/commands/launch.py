"""`peernet launch`: begins a network, and gives its first coordinator access to it."""

from typing import Annotated

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED
from peernet.stack.launch import USUAL_AREA, USUAL_NAME

app = typer.Typer()


@app.command(epilog=EXPLAINED)
def launch(
    name: Annotated[
        str, typer.Option(envvar="PEERNET_LAUNCH_NAME", help="What the network is called, for good.")
    ] = USUAL_NAME,
    area: Annotated[
        str, typer.Option(envvar="PEERNET_LAUNCH_AREA", help="The area it covers; it can be changed.")
    ] = USUAL_AREA,
    launched_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it began: 2022, 2022-02 or 2022-02-14; today by default.")
    ] = None,
    coordinator: Annotated[
        str | None, typer.Option(metavar="ID", help="Its first coordinator; by default the one of this folder's stack.")
    ] = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Launch the network, once; a network that was launched before stays as it is.

    peernet up has done this for the stack it started.
    """
    import asyncio
    from dataclasses import asdict

    from peernet.connection import find_place
    from peernet.first_launch import Launch
    from peernet.first_launch import launch as launch_once
    from shared.contracts.types import Actor

    given = coordinator if coordinator is None or ":" in coordinator else f"coordinator:{coordinator}"
    wanted = Launch(
        operator=Actor.parse(options.actor(as_, "operator")),
        coordinator=Actor.parse(options.actor(given, "coordinator", "--coordinator")).id,
        name=name,
        area=area,
        launched_on=launched_on,
    )
    with output.refusals_shown("membership", as_json=as_json):
        launched = asyncio.run(launch_once(wanted, find_place()))
    if as_json:
        output.print_json(asdict(launched))
    elif launched.now:
        print(f"{launched.name} is launched, in {launched.area}. Its first coordinator is {wanted.coordinator}.")
    else:
        print(
            f"{launched.name} had been launched before ({launched.launched_on}, in {launched.area}); nothing changed."
        )
