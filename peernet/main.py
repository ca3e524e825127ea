"""The `peernet` command: puts together what the modules of `peernet.commands` define."""

import importlib
import pkgutil
import sys

import typer

from peernet import commands
from peernet.errors import CommandError


def build() -> typer.Typer:
    """Every module of `peernet.commands` defines `app`; one with a name of its own becomes a group."""
    root = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        help="Runs a Peernet network.",
    )
    for module in pkgutil.iter_modules(commands.__path__):
        root.add_typer(importlib.import_module(f"{commands.__name__}.{module.name}").app)
    return root


def main() -> None:
    run(build())


def run(app: typer.Typer) -> None:
    """Run the command line and end the process; anything unforeseen ends in an ordinary traceback."""
    app.pretty_exceptions_enable = False
    try:
        app(prog_name="peernet")
    except CommandError as error:
        if error.details:
            print(error.details, file=sys.stderr)
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
