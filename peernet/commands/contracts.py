"""`peernet contracts`: the documents that are made from the contracts in the code."""

from pathlib import Path
from typing import Annotated

import typer

from peernet.errors import CommandError

app = typer.Typer()


@app.command(epilog="Exit codes: 0 all is up to date; 1 it is not, or a published event version was changed.")
def contracts(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what is out of date.")] = False,
    folder: Annotated[Path | None, typer.Option(help="Another folder than docs/contracts.")] = None,
) -> None:
    """Write the AsyncAPI document and the JSON Schema of every event, or check that they are up to date."""
    from peernet.documents import files

    where = folder or files.FOLDER
    if not check:
        for name in files.write(where):
            print(f"written: {where / name}")
        return
    wrong = files.incompatible(where)
    if old := files.outdated(where):
        wrong.append(f"Out of date in {where}: {', '.join(old)}. Run peernet contracts, and commit what it writes.")
    if wrong:
        raise CommandError("\n".join(wrong))
