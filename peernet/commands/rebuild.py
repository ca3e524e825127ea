"""`peernet rebuild`: views made anew from the log."""

from typing import Annotated, Any

import typer

from peernet import options, output
from peernet.errors import CommandError
from peernet.exit_codes import EXPLAINED, NOT_RUNNING, REFUSED

app = typer.Typer()

_INTERRUPTED = 130
_STAYS = "The tables that were in use stay in use."


@app.command(epilog=f"{EXPLAINED} 1 is also said where a view whose version is unchanged has come out differently.")
def rebuild(
    service: Annotated[str, typer.Argument(help="Which service, such as membership.")],
    view: Annotated[str | None, typer.Option(help="This view alone; all of them by default.")] = None,
    patience: Annotated[float, typer.Option(min=1, help="How many seconds to wait for it.")] = 1800.0,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Build a service's views anew from the log, beside those in use, and put them in their place.

    Commands and questions go on meanwhile. Where a view's version is unchanged, old and new are compared.
    """
    options.name(service, "service")
    answer = _rebuilt(service, view, patience, options.actor(as_, "operator"), as_json)
    if as_json:
        output.print_json(answer)
    else:
        _show(answer["rebuilt"])
    if any(each["differed"] for each in answer["rebuilt"]):
        raise typer.Exit(REFUSED)


def _rebuilt(service: str, view: str | None, patience: float, actor: str, as_json: bool) -> Any:
    import asyncio

    from peernet import operations
    from peernet.rebuild_bar import bar

    begun = False
    hint = f"{_STAYS} Once the service is ready again, rebuild again."
    with output.refusals_shown(service, as_json=as_json, hint=hint):
        try:
            with bar(service, hidden=as_json) as show:

                def follow(standing: dict[str, Any]) -> None:
                    nonlocal begun
                    begun = True
                    show(standing)

                work = operations.rebuild(service, actor=actor, patience=patience, follow=follow, view=view)
                return asyncio.run(work)
        except TimeoutError:
            raise CommandError(
                f"Not done after {patience:g} seconds (--patience). {_goes_on(service)}", exit_code=NOT_RUNNING
            ) from None
        except KeyboardInterrupt:
            said = _goes_on(service) if begun else f"The rebuild of {service} may not have begun. {_STAYS}"
            raise CommandError(f"Interrupted. {said}", exit_code=_INTERRUPTED) from None


def _goes_on(service: str) -> str:
    return (
        f"The rebuild goes on by itself in {service}, and puts the new tables in place when they are ready: "
        "peernet status says so for as long as it takes."
    )


def _show(rebuilt: list[dict[str, Any]]) -> None:
    from peernet.rebuilt import MEANING, explained, row
    from peernet.tables import show

    console = output.console()
    show([row(each) for each in rebuilt], console)
    if differed := [explained(each) for each in rebuilt if each["differed"]]:
        console.print("\n".join(["", *differed, "", MEANING]), markup=False)
