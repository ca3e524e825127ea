"""`peernet bench`: how fast it all is here, beside the bare servers."""

from typing import Annotated

import typer

from peernet import options, output
from peernet.errors import CommandError
from peernet.exit_codes import USAGE

app = typer.Typer()

_INTERRUPTED = 130


@app.command(
    epilog="Exit codes: 0 measured, whatever it found; 1 something failed; 2 what was typed cannot be used; "
    "130 interrupted."
)
def bench(
    only: Annotated[str | None, typer.Option(metavar="BENCH,…", help="These alone, such as commands,joins.")] = None,
    scale: Annotated[float, typer.Option(min=0.001, max=10, help="Smaller sizes for a quick look.")] = 1.0,
    as_json: options.AsJson = False,
) -> None:
    """Measure on a stack of its own, which is deleted afterwards, and compare with the bare servers.

    A whole run takes some minutes and about two gigabytes of disk. docs/performance.md says what is measured.
    """
    from peernet.bench.benches import BENCHES
    from peernet.bench.own_stack import Interrupted
    from peernet.bench.run import run
    from peernet.bench.showing import show

    names = tuple(name.strip() for name in only.split(",")) if only is not None else BENCHES
    if unknown := [name for name in names if name not in BENCHES]:
        raise CommandError(f"There is no bench called {unknown[0]}: choose from {', '.join(BENCHES)}.", exit_code=USAGE)
    try:
        with output.console(stderr=True).status("Starting …") as status:
            document = run(names, scale, lambda doing: status.update(f"{doing.capitalize()} …"))
    except Interrupted:
        raise CommandError("Interrupted; the stack of the bench was deleted.", exit_code=_INTERRUPTED) from None
    if as_json:
        output.print_json(document)
    else:
        show(document, output.console())
