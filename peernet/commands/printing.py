"""`peernet print`: what is needed on paper."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from peernet import options, output
from peernet.errors import CommandError
from peernet.exit_codes import EXPLAINED, USAGE

if TYPE_CHECKING:
    from peernet.printing.certificates import Certificate

app = typer.Typer()


class Printed(StrEnum):
    ATTENDEES = "attendees"
    CERTIFICATE = "certificate"


@app.command(name="print", epilog=EXPLAINED)
def print_(
    what: Annotated[Printed, typer.Argument(metavar="WHAT", help="What to print: attendees, certificate.")],
    number: Annotated[
        str | None, typer.Argument(metavar="[NUMBER]", help="Of a certificate, such as 2026-KQ7M-003.")
    ] = None,
    gathering: Annotated[UUID | None, typer.Option(metavar="ID", help="Whose attendees: of which gathering.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; a certificate goes to NUMBER.pdf where none is named."),
    ] = None,
    as_: options.AsActor = None,
) -> None:
    """Write what is to be printed: a gathering's attendees for its door, or a certificate to frame.

    The attendees are a page of HTML for a browser to print, for a venue without a signal: who comes, their codes, and
    what they need. A certificate is a PDF. Each holds personal data, so only its owner may read the file.
    """
    if what is Printed.ATTENDEES:
        _attendees(number, gathering, out, as_)
    else:
        _certificate(number, gathering, out, as_)


def _attendees(number: str | None, gathering: UUID | None, out: Path | None, as_: str | None) -> None:
    import asyncio

    if number is not None:
        raise CommandError(f"{number}: only a certificate has a number. Leave it out.", exit_code=USAGE)
    if gathering is None or out is None:
        message = "Name the gathering and the file: peernet print attendees --gathering ID --out FILE."
        raise CommandError(message, exit_code=USAGE)
    with output.refusals_shown("events", as_json=False):
        page = asyncio.run(_page(gathering, options.actor(as_, "coordinator")))
    _write(out, page, "open it in a browser and print it")


def _certificate(number: str | None, gathering: UUID | None, out: Path | None, as_: str | None) -> None:
    import asyncio

    if gathering is not None:
        raise CommandError("--gathering is for attendees. Leave it out.", exit_code=USAGE)
    if number is None:
        raise CommandError("Which certificate? peernet print certificate NUMBER.", exit_code=USAGE)
    with output.refusals_shown("training", as_json=False):
        found = asyncio.run(_document(number, options.actor(as_, "coordinator")))
    _write(out or Path(found.file_name), found.content, "print it on heavy paper; it is made to be framed")


def _write(path: Path, content: bytes, then: str) -> None:
    import sys

    from peernet.importing import files

    files.write(path, content)
    print(f"{path}: {then}.", file=sys.stderr)


async def _page(gathering: UUID, actor: str) -> bytes:
    from datetime import datetime

    from peernet.importing.network import open_network
    from peernet.printing.attendees import attendee_list

    async with open_network(actor) as network:
        return await attendee_list(gathering, network, datetime.now().astimezone())


async def _document(number: str, actor: str) -> "Certificate":
    from peernet.importing.network import open_network
    from peernet.printing.certificates import certificate

    async with open_network(actor) as network:
        return await certificate(number, network)
