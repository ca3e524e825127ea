"""`peernet ask`: one question to one service."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

if TYPE_CHECKING:
    from shared.bus.requests import QuestionReply

app = typer.Typer()

# A question as at a date replays the log up to then.
_PATIENCE = {False: 15.0, True: 120.0}


@app.command(epilog=EXPLAINED)
def ask(
    service: Annotated[str, typer.Argument(help="Which service, such as membership.")],
    question: Annotated[str, typer.Argument(help="Which question, such as directory (see peernet questions).")],
    data: Annotated[
        str, typer.Option("--json", metavar="DATA", help="The question's fields as JSON; @file, or - for stdin.")
    ] = "{}",
    as_: options.AsActor = None,
    as_at: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="By what had happened then: the end of 2026, 2026-06 or 2026-06-30."),
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="WHEN", help="By what had been recorded then, whenever it happened.")
    ] = None,
    at_least: Annotated[
        int, typer.Option(min=0, metavar="SEQUENCE", help="Wait until the answer knows this sequence of the log.")
    ] = 0,
    form: Annotated[output.Form, typer.Option("--output", help="How to print the answer.")] = output.Form.AUTO,
) -> None:
    """Ask a service a question, about now or as at a date."""
    import asyncio

    from peernet.moments import end_of
    from peernet.tables import show

    options.name(service, "service")
    options.name(question, "question")
    fields, sender = options.data(data), options.actor(as_, "coordinator")
    wrapping = {
        "at_least": at_least,
        "as_at": end_of(as_at, "--as-at") if as_at else None,
        "known_at": end_of(known_at, "--known-at") if known_at else None,
    }
    with output.refusals_shown(service, as_json=form.is_json):
        reply = asyncio.run(_ask(service, question, fields, sender, wrapping))
    if form.is_json:
        output.print_json(reply.answer)
    else:
        show(reply.answer, output.console())


async def _ask(
    service: str, question: str, data: dict[str, Any], sender: str, wrapping: Mapping[str, Any]
) -> "QuestionReply":
    from peernet.connection import open_bus

    replays = bool(wrapping["as_at"] or wrapping["known_at"])
    async with open_bus(patience=_PATIENCE[replays]) as bus:
        return await bus.ask_raw(service, question, data, actor=sender, **wrapping)
