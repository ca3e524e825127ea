"""`peernet log`: the network's log, read by people and programs."""

from typing import TYPE_CHECKING, Annotated

import typer

from peernet import output
from peernet.exit_codes import EXPLAINED

if TYPE_CHECKING:
    from peernet.log_tail import Wanted

app = typer.Typer()
group = typer.Typer(no_args_is_help=True)
app.add_typer(group, name="log", help="Read the network's log; personal parts stay sealed.")


@group.callback()
def _log() -> None:
    """Keeps `tail` a command of its own, while it is the only one of the group."""


@group.command(epilog=EXPLAINED)
def tail(
    type_: Annotated[
        str | None, typer.Option("--type", help="Events of this type alone, such as MemberJoined.")
    ] = None,
    about: Annotated[str | None, typer.Option(help="Events about this alone, such as member/0198….")] = None,
    since: Annotated[int | None, typer.Option(min=1, metavar="SEQUENCE", help="From this sequence on.")] = None,
    last: Annotated[int, typer.Option("--last", "-n", min=0, help="How many to begin with, without --since.")] = 20,
    follow: Annotated[bool, typer.Option(help="Go on with what is recorded from now on, until Ctrl-C.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one line of JSON for each event.")] = False,
) -> None:
    """Show what was recorded, oldest first, and go on as more comes."""
    import asyncio

    from peernet.log_tail import Wanted

    wanted = Wanted(type=type_, about=about, since=since, last=last)
    with output.until_nobody_reads():
        asyncio.run(_tail(wanted, follow, as_json))


async def _tail(wanted: "Wanted", follow: bool, as_json: bool) -> None:
    from peernet.connection import open_log
    from peernet.log_lines import as_line, as_record
    from peernet.log_tail import read

    async with open_log(lasting=follow) as log:
        async for message in read(log, wanted, follow=follow):
            if as_json:
                output.print_line(as_record(message))
            else:
                print(as_line(message), flush=True)
