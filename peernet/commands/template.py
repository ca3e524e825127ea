"""`peernet template`: the words that messages go in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from peernet import options, output
from peernet.campaigning.command import AsAt, KnownAt, as_at_when, done
from peernet.exit_codes import EXPLAINED
from peernet.list_by_default import ListByDefault

if TYPE_CHECKING:
    from peernet.campaigning.notify import Notify

app = typer.Typer(
    name="template",
    cls=ListByDefault,
    help="The words that messages go in: list (by default), draft, preview, approve, show, retire.",
    epilog=EXPLAINED,
)

Which = Annotated[UUID, typer.Argument(metavar="TEMPLATE", help="Its id, which draft and list show.")]
Version = Annotated[int | None, typer.Option(metavar="NUMBER", help="Which version; the newest by default.")]


@app.command("list", epilog=EXPLAINED)
def list_(
    notice: Annotated[str | None, typer.Option(help="For this notice alone, such as welcome.")] = None,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """The templates, those of coordinators first: what each is for, which version is sent, and how often it was."""
    from peernet.campaigning.showing_words import list_templates
    from peernet.campaigning.words import all_templates

    wrapping = as_at_when(as_at, known_at)
    found = done(lambda notify: all_templates(notify, wrapping, notice=notice), as_, as_json=as_json)
    if as_json:
        output.print_json({"templates": found})
    else:
        list_templates(found, output.console())


@app.command(epilog=EXPLAINED)
def draft(
    file: Annotated[Path, typer.Argument(help="A text file with the words; of an e-mail, first a line Subject: ….")],
    name: Annotated[str | None, typer.Option(help="What coordinators call it; the file's name by default.")] = None,
    notice: Annotated[
        str | None, typer.Option(help="What it is for, such as place_booked; for campaigns by default.")
    ] = None,
    sms: Annotated[bool, typer.Option("--sms", help="The words of a text message.")] = False,
    template: Annotated[
        UUID | None, typer.Option(metavar="ID", help="The template that this is the next version of.")
    ] = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Draft words; a colleague approves them before anything is sent in them.

    Files beside FILE hold other formats: ours.txt, ours.easy_read.txt, ours.large_print.txt. What is filled in stands
    in double braces: peernet notices show says what each notice can be filled with.
    """
    from peernet.campaigning.words import template as its_standing
    from peernet.campaigning.words_file import read_words

    formats = read_words(file)

    async def drafts(notify: "Notify") -> dict[str, Any]:
        reply = await notify.send(
            "DraftTemplate",
            template_id=str(template) if template else None,
            name=name or file.stem,
            notice=notice,
            channel="sms" if sms else "email",
            formats=formats,
        )
        return await its_standing(notify, reply.id)

    found = done(drafts, as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        id, version = found["template_id"], found["versions"][0]["version"]
        print(f"{found['name']} is drafted: {id}, version {version}, in {', '.join(formats).replace('_', ' ')}.")
        print(f"Read it: peernet template preview {id}")
        print(f"A colleague approves it: peernet template approve {id} --as coordinator:<their id>")


@app.command(epilog=EXPLAINED)
def preview(
    template: Which,
    version: Version = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write each format as a page of HTML into this folder.")
    ] = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Read what somebody would get, in every format, filled with examples."""
    from peernet.campaigning.showing_words import show_previews, write_previews

    found = done(
        lambda notify: notify.ask("template_previews", template_id=str(template), version=version),
        as_,
        as_json=as_json,
    )
    if out:
        write_previews(found, out)
    if as_json:
        output.print_json({"previews": found})
    elif not out:
        show_previews(found, output.console())


@app.command(epilog=EXPLAINED)
def approve(
    template: Which, version: Version = None, as_: options.AsActor = None, as_json: options.AsJson = False
) -> None:
    """Approve words that a colleague drafted: they are what is sent from now on."""
    from peernet.campaigning.words import template as its_standing

    async def approves(notify: "Notify") -> dict[str, Any]:
        newest = (await its_standing(notify, template))["versions"][0]["version"]
        await notify.send("ApproveTemplate", template_id=str(template), version=version or newest)
        return await its_standing(notify, template)

    found = done(approves, as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        where = "Messages go in these words from now on." if found["notice"] else "Campaigns can go in these words."
        print(f"{found['name']}, version {found['approved_version']}, is approved. {where}")


@app.command(epilog=EXPLAINED)
def show(
    template: Which,
    version: Version = None,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """The words as they were drafted, with what is left to be filled in; who drafted and approved them, and when."""
    from peernet.campaigning.showing_words import show_template
    from peernet.campaigning.words import template as its_standing

    wrapping = as_at_when(as_at, known_at)
    found = done(lambda notify: its_standing(notify, template, wrapping), as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        show_template(found, version, output.console())


@app.command(epilog=EXPLAINED)
def retire(template: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Use words no more. Their notice goes in the words that come with the service again."""
    from peernet.campaigning.words import template as its_standing

    async def retires(notify: "Notify") -> dict[str, Any]:
        await notify.send("RetireTemplate", template_id=str(template))
        return await its_standing(notify, template)

    found = done(retires, as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        print(f"{found['name']} is retired.")
