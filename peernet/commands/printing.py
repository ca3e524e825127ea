"""`peernet print`: what is needed on paper."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

app = typer.Typer()


class Printed(StrEnum):
    ATTENDEES = "attendees"


@app.command(name="print", epilog=EXPLAINED)
def print_(
    _what: Annotated[Printed, typer.Argument(metavar="WHAT", help="What to print: attendees.")],
    gathering: Annotated[UUID, typer.Option(metavar="ID", help="Of which gathering.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The HTML file to write, for a browser to print.")],
    as_: options.AsActor = None,
) -> None:
    """Write a page to be printed, for a venue without a signal: who comes, their codes, and what they need.

    It holds personal data, so only its owner may read the file.
    """
    import asyncio
    import sys

    from peernet.importing import files

    with output.refusals_shown("events", as_json=False):
        page = asyncio.run(_page(gathering, options.actor(as_, "coordinator")))
    files.write(out, page)
    print(f"{out}: open it in a browser and print it.", file=sys.stderr)


async def _page(gathering: UUID, actor: str) -> bytes:
    from datetime import datetime

    from peernet.importing.network import open_network
    from peernet.printing.attendees import attendee_list

    async with open_network(actor) as network:
        return await attendee_list(gathering, network, datetime.now().astimezone())
