"""`peernet up`, `down` and `status`: the embedded stack of the folder they are run in."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from peernet.stack.stack import Stack


def make_app(make_stack: "Callable[[Path], Stack]") -> typer.Typer:
    """The three commands over any kind of stack; the tests make one of a stand-in service."""
    app = typer.Typer()

    @app.command()
    def up(
        detach: Annotated[
            bool, typer.Option("--detach", help="Return when all is ready and leave it running.")
        ] = False,
    ) -> None:
        """Start the whole stack in this folder and follow its logs; Ctrl-C stops it."""
        from peernet.stack.console import bring_up_and_follow

        bring_up_and_follow(make_stack(Path.cwd()), detach=detach)

    @app.command()
    def down() -> None:
        """Stop the stack of this folder; its data stay."""
        from peernet.stack.console import take_down

        take_down(make_stack(Path.cwd()))

    @app.command()
    def status(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
        """How each part is, and how far each service is. Exit code 0: all ready; 3: nothing runs; 1: some parts do."""
        from peernet.stack.status import show_status

        raise typer.Exit(show_status(make_stack(Path.cwd()), as_json=as_json))

    return app


def _this_stack(folder: Path) -> "Stack":
    from peernet.stack.launch import launch_network
    from peernet.stack.stack import Stack

    return Stack(folder, launch=launch_network)


app = make_app(_this_stack)
