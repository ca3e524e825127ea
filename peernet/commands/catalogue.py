"""`peernet commands` and `peernet questions`: what services can be told and asked."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from peernet import options, output
from peernet.errors import CommandError
from peernet.exit_codes import USAGE

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer()

Which = Annotated[str | None, typer.Argument(metavar="[SERVICE|NAME]", help="Those of one service, or one in full.")]
_EPILOG = "Exit codes: 0 done; 2 there is no such service or name."


@app.command(epilog=_EPILOG)
def commands(which: Which = None, as_json: options.AsJson = False) -> None:
    """What can be sent to services: what each command does, who may send it, and its fields."""
    from peernet import published
    from peernet.documents.descriptions import describe

    _show("command", which, [describe(each) for each in published.commands()], as_json)


@app.command(epilog=_EPILOG)
def questions(which: Which = None, as_json: options.AsJson = False) -> None:
    """What services can be asked: what each question tells, who may ask it, and its fields."""
    from peernet import published
    from peernet.documents.descriptions import describe

    _show("question", which, [describe(each) for each in published.questions()], as_json)


def _show(kind: str, which: str | None, everything: list[dict[str, Any]], as_json: bool) -> None:
    from peernet import published

    in_full = [each for each in everything if each["name"] == which]
    found = in_full or [each for each in everything if which in (None, each["service"])]
    if not found and which not in published.services():
        raise CommandError(_not_found(kind, str(which), everything), exit_code=USAGE)
    if as_json:
        output.print_json({f"{kind}s": found})
    elif in_full:
        for each in in_full:
            _show_one(kind, each, output.console())
    else:
        _show_list(kind, found, output.console())


def _show_list(kind: str, found: list[dict[str, Any]], console: "Console") -> None:
    from peernet.tables import show

    rows = [
        {
            "service": each["service"],
            kind: each["name"],
            "what it does": each["does"].partition("\n\n")[0].replace("\n", " "),
            "who may": each["who_may"],
            "fields": ", ".join(f"{field['name']}{'*' if field['required'] else ''}" for field in each["fields"]),
        }
        for each in found
    ]
    show(rows, console)
    console.print(f"\n* needed. For one in full, with an example: peernet {kind}s <{kind}>", markup=False)


def _show_one(kind: str, described: dict[str, Any], console: "Console") -> None:
    import json

    from peernet.tables import show

    print(f"{described['name']} ({described['service']})\n\n{described['does']}\n")
    print(f"Who may: {described['who_may']}.")
    for name, fields in {"": described["fields"], **described["kinds"]}.items():
        print(f"\n{name}" if name else "")
        if fields:
            show([_field(each) for each in fields], console)
        else:
            print("It takes no fields.")
    verb = "send" if kind == "command" else "ask"
    data = json.dumps(described["example"]).replace("'", "'\\''")
    print(f"\nFor example:\n  peernet {verb} {described['service']} {described['name']} --json '{data}'")


def _field(field: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": field["name"],
        "needed": "needed" if field["required"] else "",
        "type": field["type"],
        "mark": field["mark"] or "",
    }


def _not_found(kind: str, which: str, everything: list[dict[str, Any]]) -> str:
    import difflib

    near = difflib.get_close_matches(which, [each["name"] for each in everything], n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else f"peernet {kind}s lists what there is."
    return f"No service and no {kind} is called {which}. {hint}"
