"""Discarding what is parked: the preview, the command to membership, and waiting until the service has let it go."""

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from peernet.errors import CommandError
from peernet.exit_codes import NOT_RUNNING, USAGE
from peernet.operations import ask
from peernet.parked.telling import events, say, show_duty, show_rest
from peernet.parked.trying import show_becoming
from shared.contracts.membership import DiscardDuty, DiscardEvent
from shared.contracts.messages import Command
from shared.contracts.refusals import UNAVAILABLE, Refused
from shared.contracts.types import Actor, Text
from shared.waiting import NOT_PARKED

if TYPE_CHECKING:
    from rich.console import Console

    from shared.bus.client import BusClient
    from shared.bus.requests import CommandReply

_PATIENCE = 30.0
_PACE = 0.1


class Discarded(NamedTuple):
    reply: "CommandReply"
    counts: dict[str, int]
    """What the service has parked now."""


def require_may(actor: str) -> str:
    """The actor, where it is one who may discard; services ask more."""
    if Actor.parse(actor).kind not in DiscardEvent.by:
        raise CommandError(
            f"Only an operator may discard, not {actor}: say who with --as operator:<id>.", exit_code=USAGE
        )
    return actor


def show_preview(service: str, preview: dict[str, Any], console: "Console") -> None:
    if "duty" in preview:
        show_duty(preview["duty"], console)
        say(f"{service} would not carry it out, now or later, unless it arises anew.", console)
        return
    event, applied, parked = preview["event"], preview["applied"], preview["parked"]
    say(
        f"The views of {service} would do without event {event['sequence']}: {event['type']} of {event['path']}.",
        console,
    )
    if not applied and not parked:
        say("Nothing else of that aggregate waits.", console)
        return
    say(f"Of {events(len(applied) + len(parked))} of that aggregate parked beside it:", console)
    show_becoming(applied, parked, console)


def require_reason(reason: str) -> None:
    """Raises CommandError for one that the log would not take."""
    try:
        TypeAdapter(Text).validate_python(reason)
    except ValidationError:
        raise CommandError("Give --reason in a sentence of at most 200 characters.", exit_code=USAGE) from None


async def discard(service: str, preview: dict[str, Any], reason: str, actor: str) -> Discarded:
    """Has membership record it, and returns when the service has let go of it. Raises Refused and CommandError."""
    from peernet.connection import open_bus

    if "duty" in preview:
        duty = preview["duty"]
        since, wanted = duty["since"], {"duty_id": duty["duty_id"]}
        command: Command = DiscardDuty(service=service, duty_id=duty["duty_id"], since=since, reason=reason)
    else:
        since, wanted = None, {"sequence": preview["event"]["sequence"]}
        command = DiscardEvent(service=service, sequence=wanted["sequence"], reason=reason)
    async with open_bus() as bus:
        reply = await bus.send(command, actor=actor)
        try:
            async with asyncio.timeout(_PATIENCE):
                await _until_let_go(bus, service, wanted, since, actor)
                return Discarded(reply, (await ask(bus, service, "parked", actor))["counts"])
        except (TimeoutError, Refused):
            raise CommandError(
                f"That it is discarded is recorded (sequence {reply.sequence}), and {service} will act on it, but has "
                f"not done so within {_PATIENCE:g} seconds: see peernet status.",
                exit_code=NOT_RUNNING,
            ) from None


async def _until_let_go(bus: "BusClient", service: str, wanted: dict[str, Any], since: int | None, actor: str) -> None:
    while True:
        try:
            found = await ask(bus, service, "parked_show", actor, **wanted)
        except Refused as refused:
            if refused.problem.code == NOT_PARKED.code:
                return
            if refused.problem.code != UNAVAILABLE.code:
                raise
        else:
            if "duty" in found and found["duty"]["since"] != since:
                return
        await asyncio.sleep(_PACE)


def show_done(service: str, done: Discarded, console: "Console") -> None:
    what = "had been recorded before" if done.reply.repeated else f"is recorded (sequence {done.reply.sequence})"
    say(f"That it is discarded {what}, and {service} has let go of it.", console)
    show_rest(service, done.counts, console)
