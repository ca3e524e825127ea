"""`peernet mail`: reads what the network of this folder has sent, as nothing leaves its mailbox."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from peernet import output
from peernet.errors import CommandError
from peernet.exit_codes import NOT_RUNNING, USAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peernet.mailbox.reading import Entry, Mail
    from peernet.stack.layout import Layout

EXPLAINED = "Exit codes: 0 done; 2 what was typed cannot be used; 3 there is no mailbox here."

app = typer.Typer()
group = typer.Typer(no_args_is_help=True)
app.add_typer(group, name="mail", help="Read what the network of this folder has sent: its mailbox keeps it all.")

OneOrNewest = Annotated[
    int | None, typer.Argument(metavar="[ID]", help="As peernet mail list shows it; the newest by default.")
]
One = Annotated[int, typer.Argument(metavar="ID", help="As peernet mail list shows it.")]


@group.command("list", epilog=EXPLAINED)
def list_(
    to: Annotated[str | None, typer.Option(metavar="TEXT", help="Whose name or address has this in it.")] = None,
    about: Annotated[str | None, typer.Option(metavar="TEXT", help="Whose subject has this in it.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 20,
    form: Annotated[output.Form, typer.Option("--output", help="How to print them.")] = output.Form.AUTO,
) -> None:
    """What was sent, the newest first."""
    from dataclasses import asdict
    from itertools import islice

    from peernet.tables import show

    found = [asdict(each) for each in islice(_entries(_layout(), to, about), limit)]
    if form.is_json:
        output.print_json(found)
    else:
        show(found, output.console())


@group.command(epilog=EXPLAINED)
def show(
    number: OneOrNewest = None,
    html: Annotated[bool, typer.Option("--html", help="The HTML instead of the plain text.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The whole mail as it came.")] = False,
    attachment: Annotated[
        str | None, typer.Option(metavar="NAME", help="What is attached under this name, such as calendar.ics.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """One mail: what its headers say, its text, and the names of what is attached."""
    from peernet.mailbox import showing

    if sum((html, raw, attachment is not None, as_json)) > 1:
        raise CommandError("Of --html, --raw, --attachment and --json, use one at a time.", exit_code=USAGE)
    content, mail = _mail(_layout(), number)
    with output.until_nobody_reads():
        if raw:
            showing.write(content)
        elif html:
            showing.write(showing.html(mail).encode())
        elif attachment is not None:
            showing.write(showing.attachment(mail, attachment).content)
        elif as_json:
            output.print_json(showing.document(mail))
        else:
            showing.show(mail)


@group.command(epilog=EXPLAINED)
def bounce(
    number: One,
    status: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="What became of it: 5.1.1 no such address, 5.2.2 mailbox full, 4.4.1 delayed, 2.0.0 delivered.",
        ),
    ] = "5.1.1",
) -> None:
    """Play the recipient's mail system: return this mail with a report, which notify reads a moment later."""
    from peernet.mailbox import bouncing

    if not bouncing.STATUS.fullmatch(status):
        raise CommandError(f"{status} is no such code: say one like 5.1.1 or 4.4.1.", exit_code=USAGE)
    layout = _layout()
    content, mail = _mail(layout, number)
    bouncing.put(layout.mail_returned, bouncing.report(content, status))
    print(f"Mail {mail.id} to {mail.delivered_to} is on its way back, with {status}.")


@group.command(epilog=EXPLAINED)
def clear(yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is done.")] = False) -> None:
    """Empty the mailbox. What the network knows of the messages that it sent stays as it is."""
    from peernet.confirming import require_consent
    from peernet.mailbox import folder

    kept = _layout().mail_received
    require_consent(f"Remove all {len(folder.numbers(kept)):,} mails?", given=yes)
    print(f"Removed: {folder.clear(kept):,}.")


def _layout() -> "Layout":
    from peernet.stack.layout import Layout

    layout = Layout(Path.cwd().resolve())
    layout.check_owner()
    if not layout.mail_received.exists():
        raise CommandError(
            f"There is no mailbox in {layout.folder}: peernet up starts one with the network. (In containers Mailpit "
            "keeps what is sent, and shows it in a browser.)",
            exit_code=NOT_RUNNING,
        )
    return layout


def _entries(layout: "Layout", to: str | None, about: str | None) -> "Iterator[Entry]":
    from peernet.mailbox import folder, reading

    for number in reversed(folder.numbers(layout.mail_received)):
        entry = reading.entry(layout.mail_received, number)
        if entry and (to is None or entry.is_to(to)) and (about is None or entry.is_about(about)):
            yield entry


def _mail(layout: "Layout", number: int | None) -> "tuple[bytes, Mail]":
    from peernet.mailbox import folder, reading

    there = folder.numbers(layout.mail_received)
    if not there:
        raise CommandError("Nothing has been sent yet: the mailbox is empty.", exit_code=USAGE)
    number = there[-1] if number is None else number
    content = reading.raw(layout.mail_received, number)
    if content is None:
        raise CommandError(f"There is no mail {number}: peernet mail list shows what there is.", exit_code=USAGE)
    return content, reading.mail(number, content)
