"""`peernet import`: brings a spreadsheet in."""

from pathlib import Path
from typing import Annotated

import typer

from peernet import options
from peernet.exit_codes import EXPLAINED

app = typer.Typer()


@app.command("import", epilog=f"{EXPLAINED} Rows that were refused do not count: they are in the file of rejects.")
def import_(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="[KIND] FILE",
            help="A CSV file, and what it lists: members (if not said), bookings, applications, access-needs.",
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; send and write nothing.")] = False,
    as_json: options.AsJson = False,
    as_: options.AsActor = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar='FIELD="HEADING"', help="Which column is that field; an empty heading leaves it out."),
    ] = None,
    organisation: Annotated[str | None, typer.Option(help="Where the sheet names no organisation.")] = None,
    area: Annotated[str | None, typer.Option(help="Where the sheet names no area.")] = None,
    paid: Annotated[
        bool | None, typer.Option("--paid/--voluntary", help="Where the sheet does not say whether a role is paid.")
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option(
            metavar="WORDING", help="The form or wording these people were shown; for members: coordinators-list."
        ),
    ] = None,
    wording: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The text of that wording, of which a digest is recorded.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="For the rows to correct; by default NAME.rejects.csv.")
    ] = None,
    gathering: Annotated[
        str | None, typer.Option(metavar="ID", help="The gathering that the people of a sheet of bookings come to.")
    ] = None,
    intake: Annotated[
        str | None, typer.Option(metavar="ID", help="The intake that the people of a sheet of applications apply to.")
    ] = None,
    assessors: Annotated[
        str | None, typer.Option(metavar="ID,ID", help="Whose scores the columns A1 and A2 of such a sheet are.")
    ] = None,
    welcome: Annotated[
        bool, typer.Option("--welcome", help="Welcome whoever becomes a member by this; otherwise nobody is.")
    ] = False,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="How many rows at once.")] = 16,
) -> None:
    """Bring a spreadsheet in through the network's own commands: an outcome for every row.

    Importing the same file twice changes nothing. Rows that could not be used are written to a file that can be
    corrected and imported again; access needs that notes seem to name, to another, for a person to confirm.

    Bookings go in one after the other, by when people asked. What they said of access and diet is taken with --basis
    only, which names the form that they filled in.

    Applications need --basis. Their scores come in with --assessors; decisions never come from a sheet.
    """
    from peernet.importing.kinds import check_takes, choose
    from peernet.importing.request import Request
    from peernet.importing.sheets import overrides_of
    from peernet.spreadsheet.people import MemberDefaults

    kind, file = choose(what)
    request = Request(
        file=file,
        as_=as_,
        dry_run=dry_run,
        as_json=as_json,
        overrides=overrides_of(column or []),
        defaults=MemberDefaults(organisation=organisation, area=area, paid=paid),
        basis=basis,
        wording=wording,
        rejects=rejects,
        at_once=concurrency,
        gathering=gathering,
        intake=intake,
        assessors=assessors,
        welcome=welcome or None,
    )
    check_takes(kind, request)
    kind.run(request)
