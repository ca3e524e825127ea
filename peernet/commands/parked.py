"""`peernet parked`: what waits for an operator: events that views could not apply, and duties that were given up."""

from typing import Annotated, Any

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED, REFUSED
from peernet.list_by_default import ListByDefault

_PATIENCE = {"parked_retry": 120.0, "parked_without": 120.0}
_UNCERTAIN = "If it was asked to try, it may have: peernet parked list shows what waits now."


app = typer.Typer(
    name="parked",
    cls=ListByDefault,
    help="Events that views could not apply, and duties that were given up: list (by default), show, retry, discard.",
    epilog=EXPLAINED,
)

OfService = Annotated[str, typer.Argument(help="Which service, such as membership.")]
Which = Annotated[str, typer.Argument(metavar="SEQUENCE|DUTY", help="An event by its sequence, or a duty by its id.")]
WhichIfAny = Annotated[
    str | None, typer.Argument(metavar="SEQUENCE|DUTY", help="One event, or one duty; all events by default.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before it is done.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")]


@app.command("list", epilog=EXPLAINED)
def list_(
    service: Annotated[str | None, typer.Option(help="Of this service alone.")] = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """How many events and duties wait in each service, and which."""
    from peernet.every_service import ask_every
    from peernet.parked import listing

    asked = options.name(service, "service") if service else None
    found, code = ask_every(asked, "parked", actor=options.actor(as_, "operator"), as_json=as_json)
    if as_json:
        output.print_json(listing.document(found))
    else:
        listing.show(found, output.console())
    raise typer.Exit(code)


@app.command(epilog=EXPLAINED)
def show(service: OfService, which: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Why one waits, what it says (personal parts stay sealed), what waits behind it, and what can be done."""
    from peernet.parked import one
    from peernet.parked.which import parse

    wanted = parse(which)
    answer = _ask(options.name(service, "service"), "parked_show", options.actor(as_, "operator"), as_json, **wanted)
    if as_json:
        output.print_json({"service": service, **answer})
    else:
        one.show(service, answer, output.console())


@app.command(epilog=f"{EXPLAINED} 1 is also said where nothing could be applied.")
def retry(
    service: OfService,
    which: WhichIfAny = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Try again what waits, once what stood in the way is mended: first say what would happen, and ask.

    An event is tried with those of its aggregate that wait behind it.
    """
    from peernet.confirming import require_consent
    from peernet.parked import trying
    from peernet.parked.which import parse

    wanted, actor = parse(which) if which else {}, options.actor(as_, "operator")
    console = output.console(stderr=not dry_run)
    preview = _ask(options.name(service, "service"), "parked_retry", actor, as_json, preview=True, **wanted)
    if not (dry_run and as_json):
        trying.show_preview(service, preview, console)
    if not dry_run and trying.is_worthwhile(preview):
        require_consent("Try again now?", given=yes)
        done = _ask(service, "parked_retry", actor, as_json, **wanted)
        if not as_json:
            trying.show_done(service, done, output.console())
    else:
        done = preview
    if as_json:
        output.print_json({"service": service, **done})
    if not dry_run and trying.is_in_vain(done):
        raise typer.Exit(REFUSED)


@app.command(epilog=EXPLAINED)
def discard(
    service: OfService,
    which: Which,
    reason: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help="Why. It stays in the log for good, for all to read: name nobody, and nothing personal.",
        ),
    ],
    yes: Yes = False,
    dry_run: DryRun = False,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Leave an event out of a service's views for good, or do not carry out a duty: first say what follows, and ask.

    Only what is parked, or was given up. The log keeps the event; that it was discarded is an event of the network.
    """
    import asyncio

    from peernet.confirming import require_consent
    from peernet.parked import discarding
    from peernet.parked.which import parse

    wanted = parse(which)
    actor = discarding.require_may(options.actor(as_, "operator"))
    discarding.require_reason(reason)
    console = output.console(stderr=not dry_run)
    preview = _ask(options.name(service, "service"), "parked_without", actor, as_json, **wanted)
    if not (dry_run and as_json):
        discarding.show_preview(service, preview, console)
    if dry_run:
        if as_json:
            output.print_json({"service": service, **preview})
        return
    require_consent("Discard it for good?", given=yes)
    with output.refusals_shown("membership", as_json=as_json):
        done = asyncio.run(discarding.discard(service, preview, reason, actor))
    if as_json:
        output.print_json({"service": service, **preview, "recorded": done.reply.sequence, "counts": done.counts})
    else:
        discarding.show_done(service, done, output.console())


def _ask(service: str, operation: str, actor: str, as_json: bool, **request: Any) -> Any:
    """What the service answers; trying much takes its time."""
    import asyncio

    from peernet.operations import operate

    hint = _UNCERTAIN if operation == "parked_retry" and not request.get("preview") else ""
    with output.refusals_shown(service, as_json=as_json, hint=hint):
        return asyncio.run(operate(service, operation, actor=actor, patience=_PATIENCE.get(operation, 15.0), **request))
