"""`peernet export`: what the network knows, as a spreadsheet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from peernet import options, output
from peernet.exit_codes import EXPLAINED

app = typer.Typer()


class Exported(StrEnum):
    MEMBERS = "members"


@app.command(epilog=EXPLAINED)
def export(
    what: Annotated[Exported, typer.Argument(help="What to export.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; by default to stdout.")] = None,
    as_: options.AsActor = None,
) -> None:
    """Write a CSV file that spreadsheet programs open and peernet import reads back: a row for each member.

    It holds personal data, so only its owner may read it.
    """
    import asyncio
    import sys

    from peernet.importing import files

    with output.refusals_shown("membership", as_json=False):
        lines = asyncio.run(_members(options.actor(as_, "coordinator")))
    content = files.as_csv(lines)
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        files.write(out, content)
        print(f"{out}: {len(lines) - 1} {what}.", file=sys.stderr)


async def _members(actor: str) -> list[tuple[str, ...]]:
    from peernet.importing.member_export import export_members
    from peernet.importing.network import open_network

    async with open_network(actor) as network:
        return await export_members(network)
