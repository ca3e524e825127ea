"""What running an import of any kind has in common: what was named at the command line, and the rows to correct."""

import sys
from collections.abc import Sequence
from uuid import UUID

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing import files
from peernet.importing.identity import find_claims
from peernet.importing.joining import Wording
from peernet.importing.request import Request
from peernet.spreadsheet.reading import Table
from peernet.spreadsheet.rejects import Reject, write_rejects
from shared.vault.secrets import Claims

GO_ON = "Import the same file again: it goes on where this one stopped, and rows that came in stay as they are."


def claims_key() -> Claims:
    """The network's. Raises CommandError where there is none: a second run could not tell who was in the first."""
    found = find_claims()
    if found is None:
        raise CommandError(
            "Without the network's claims key nobody can be recognised: import where the network runs, or give the key "
            "with PEERNET_CLAIMS_KEY_FILE.",
            exit_code=USAGE,
        )
    return found


def id_named(text: str, option: str, where: str) -> UUID:
    """The id that was given with that option; `where` is the question that shows such ids."""
    try:
        return UUID(text.strip())
    except ValueError:
        message = f"{option} {text}: this must be an id (a UUID), as peernet ask {where} shows it."
        raise CommandError(message, exit_code=USAGE) from None


def wording_named(request: Request) -> Wording | None:
    """The form that people filled in, if one was named. Raises CommandError for the text of one without its name."""
    if request.basis is not None:
        return Wording.named(request.basis, request.wording)
    if request.wording is not None:
        raise CommandError("--wording has the text of a form: name that form, too, with --basis.", exit_code=USAGE)
    return None


def put_rejects(request: Request, table: Table, rejects: Sequence[Reject]) -> None:
    """Writes the rows to correct where that was asked for, else beside the sheet, and says where they are.

    A dry run writes them only where it was asked to.
    """
    if not rejects or (request.dry_run and not request.rejects):
        return
    content = write_rejects(table, rejects)
    if request.rejects:
        files.write(request.rejects, content)
    path = request.rejects or files.write_beside(files.beside(request.file, "rejects"), content)
    say(f"{path}: {len(rejects)} rows to correct and import again.")


def say(line: str) -> None:
    """On stderr, beside the answer."""
    print(line, file=sys.stderr)
