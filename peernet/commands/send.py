"""`peernet send`: one command to one service."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

if TYPE_CHECKING:
    from shared.bus.requests import CommandReply

app = typer.Typer()


@app.command(epilog=EXPLAINED)
def send(
    service: Annotated[str, typer.Argument(help="Which service, such as membership.")],
    command: Annotated[str, typer.Argument(help="Which command, such as AssignRole (see peernet commands).")],
    data: Annotated[
        str, typer.Option("--json", metavar="DATA", help="The command's fields as JSON; @file, or - for stdin.")
    ] = "{}",
    as_: options.AsActor = None,
    on_behalf_of: Annotated[UUID | None, typer.Option(help="The person it is done for, by id.")] = None,
    command_id: Annotated[
        UUID | None, typer.Option(help="Repeating a command with the id it had before carries it out once.")
    ] = None,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="WHEN", help="When it happened, if earlier: 2026-06-30 or 2026-06-30T14:30.")
    ] = None,
    form: Annotated[output.Form, typer.Option("--output", help="How to print the answer.")] = output.Form.AUTO,
) -> None:
    """Send a command to a service: record that something happened, or is wanted."""
    import asyncio

    from peernet.moments import happened
    from peernet.tables import show
    from shared.ids import new_id

    options.name(service, "service")
    options.name(command, "command")
    fields, sender = options.data(data), options.actor(as_, "coordinator")
    wrapping = {
        "command_id": command_id or new_id(),
        "on_behalf_of": on_behalf_of,
        "occurred_at": happened(occurred_at, "--occurred-at") if occurred_at else None,
    }
    hint = f"To try again, add --command-id {wrapping['command_id']}."
    with output.refusals_shown(service, as_json=form.is_json, hint=hint):
        reply = asyncio.run(_send(service, command, fields, sender, wrapping))
    if form.is_json:
        output.print_json(reply.model_dump(mode="json"))
        return
    done = "had been done before, or changes nothing" if reply.repeated else "is done"
    show({command: done, "id": str(reply.id), "sequence": reply.sequence}, output.console())


async def _send(
    service: str, command: str, data: dict[str, Any], sender: str, wrapping: Mapping[str, Any]
) -> "CommandReply":
    from peernet.connection import open_bus

    async with open_bus() as bus:
        return await bus.send_raw(service, command, data, actor=sender, **wrapping)
