"""`peernet notices`: what the network tells people by itself."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peernet import options, output
from peernet.campaigning.command import AsAt, KnownAt, as_at_when, done
from peernet.exit_codes import EXPLAINED
from peernet.list_by_default import ListByDefault

if TYPE_CHECKING:
    from peernet.campaigning.notify import Notify

app = typer.Typer(
    name="notices",
    cls=ListByDefault,
    help="What the network tells people by itself: list (by default), show, on, off, words.",
    epilog=EXPLAINED,
)

Which = Annotated[str, typer.Argument(metavar="NOTICE", help="Such as welcome; see peernet notices.")]


class By(StrEnum):
    EMAIL = "email"
    SMS = "sms"


@app.command("list", epilog=EXPLAINED)
def list_(
    as_at: AsAt = None, known_at: KnownAt = None, as_: options.AsActor = None, as_json: options.AsJson = False
) -> None:
    """Every notice: when it is told, whether it is on, in which words, and how often it was."""
    from peernet.campaigning.showing_notices import list_notices

    wrapping = as_at_when(as_at, known_at)
    found = done(lambda notify: notify.ask("notices", wrapping), as_, as_json=as_json)
    if as_json:
        output.print_json({"notices": found})
    else:
        list_notices(found, output.console())


@app.command(epilog=EXPLAINED)
def show(
    notice: Which,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """One notice, with what its words can be filled with."""
    from peernet.campaigning.showing_notices import notice_of, show_notice

    wrapping = as_at_when(as_at, known_at)
    found = done(lambda notify: notice_of(notify, notice, wrapping), as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        show_notice(found, output.console())


@app.command(epilog=EXPLAINED)
def on(notice: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Tell people this from now on. What happened while it was off is not told later."""
    _switched(notice, True, as_, as_json)


@app.command(epilog=EXPLAINED)
def off(notice: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Tell nobody this from now on."""
    _switched(notice, False, as_, as_json)


@app.command(epilog=EXPLAINED)
def words(
    notice: Which,
    template: Annotated[
        str | None, typer.Argument(metavar="[TEMPLATE]", help="An approved template's id; those built in by default.")
    ] = None,
    by: Annotated[By, typer.Option(help="For e-mail or for text messages.")] = By.EMAIL,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Choose in which words a notice goes: those of an approved template, or those that come with the service."""
    fields = {"notice": notice, "channel": by.value, "template_id": template}
    _changed("ChooseNoticeTemplate", fields, as_, as_json)


def _switched(notice: str, on: bool, as_: str | None, as_json: bool) -> None:
    _changed("SwitchNotice", {"notice": notice, "on": on}, as_, as_json)


def _changed(command: str, fields: dict[str, Any], as_: str | None, as_json: bool) -> None:
    from peernet.campaigning.showing_notices import notice_of, standing

    async def changes(notify: "Notify") -> dict[str, Any]:
        await notify.send(command, **fields)
        return await notice_of(notify, fields["notice"])

    found = done(changes, as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        print(standing(found))
