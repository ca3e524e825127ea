"""`peernet campaign`: news for many, drafted, counted, approved and watched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from peernet import options, output
from peernet.campaigning.command import AsAt, KnownAt, as_at_when, begins, done, ends
from peernet.errors import CommandError
from peernet.exit_codes import EXPLAINED
from peernet.list_by_default import ListByDefault

if TYPE_CHECKING:
    from peernet.campaigning.notify import Notify

app = typer.Typer(
    name="campaign",
    cls=ListByDefault,
    help="News for many: list (by default), draft, count, approve, watch, stop, results.",
    epilog=EXPLAINED,
)

_INTERRUPTED = 130

Which = Annotated[UUID, typer.Argument(metavar="CAMPAIGN", help="Its id, which draft and list show.")]


@app.command("list", epilog=EXPLAINED)
def list_(
    as_at: AsAt = None, known_at: KnownAt = None, as_: options.AsActor = None, as_json: options.AsJson = False
) -> None:
    """The campaigns, the latest first, and how many of each one's messages are still to go."""
    from peernet.campaigning.showing import list_campaigns

    wrapping = as_at_when(as_at, known_at)
    found = done(lambda notify: notify.ask("campaigns", wrapping, limit=1000), as_, as_json=as_json)
    if as_json:
        output.print_json({"campaigns": found})
    else:
        list_campaigns(found, output.console())


@app.command(epilog=EXPLAINED)
def draft(
    name: Annotated[str, typer.Argument(help="What coordinators call it; nobody else is shown it.")],
    words: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A text file that begins with a line Subject: …; a colleague approves it."),
    ] = None,
    template: Annotated[UUID | None, typer.Option(metavar="ID", help="An approved template instead.")] = None,
    sms_template: Annotated[
        UUID | None, typer.Option(metavar="ID", help="An approved template for those who wish for text messages.")
    ] = None,
    area: Annotated[list[str] | None, typer.Option(help="Only people of this area, or of another one named.")] = None,
    organisation: Annotated[
        list[str] | None, typer.Option(metavar="NAME|ID", help="Only people who work or volunteer for this one.")
    ] = None,
    service: Annotated[list[str] | None, typer.Option(help="Only people of this service, such as inpatients.")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Only people in this role, such as peer_support_worker.")
    ] = None,
    consent: Annotated[
        str, typer.Option(help="What they agreed to: newsletter or events_news. Nobody else gets any.")
    ] = "newsletter",
    not_before: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Nothing goes out before this day (from 9:00) or time.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Nothing goes out after this; by default three days.")
    ] = None,
    reply_to: Annotated[
        UUID | None, typer.Option(metavar="ID", help="Who answers; by default who does for each person's area.")
    ] = None,
    campaign: Annotated[UUID | None, typer.Option(metavar="ID", help="The draft that this one replaces.")] = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Draft a campaign. Each option may be given more than once: several areas mean any of them.

    With --words, a colleague first approves the words (peernet template approve); the same command again then drafts
    the campaign in them. Files beside FILE hold other formats: news.txt, news.easy_read.txt, news.large_print.txt.
    """
    from peernet.campaigning.drafting import Wish
    from peernet.campaigning.drafting import draft as draft_it

    wish = Wish(
        name=name,
        words=words,
        template=template,
        sms_template=sms_template,
        campaign=campaign,
        areas=tuple(area or ()),
        organisations=tuple(organisation or ()),
        services=tuple(service or ()),
        roles=tuple(role or ()),
        consent=consent,
        reply_to=reply_to,
        not_before=begins(not_before, "--not-before"),
        expires_at=ends(until, "--until"),
    )
    found = done(lambda notify: draft_it(notify, wish), as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        id = found["campaign_id"]
        print(f"{found['name']} is drafted: {id}. See whom it reaches: peernet campaign count {id}")


@app.command(epilog=EXPLAINED)
def count(campaign: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Count whom a campaign is for, and hold on to exactly those people: who they are, by which way, and who cannot be.

    Counted again, it is approved again.
    """
    from peernet.campaigning.showing import show_reach

    async def counted(notify: "Notify") -> Any:
        await notify.send("FreezeAudience", campaign_id=str(campaign))
        return await notify.ask("campaign_reach", campaign_id=str(campaign))

    reach = done(counted, as_, as_json=as_json)
    if as_json:
        output.print_json(reach)
    else:
        show_reach(reach, output.console())


@app.command(epilog=EXPLAINED)
def approve(
    campaign: Which,
    count: Annotated[
        int, typer.Option(help="How many people it is for, as counted: so that you know what you approve.")
    ],
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """Approve a campaign, which then goes out. To many people, two coordinators approve it."""
    from peernet.campaigning.approving import approved
    from peernet.campaigning.drafting import campaign as its_standing

    async def approves(notify: "Notify") -> dict[str, Any]:
        await notify.send("ApproveCampaign", campaign_id=str(campaign), count=count)
        return await its_standing(notify, campaign)

    found = done(approves, as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        print(approved(found))


@app.command(epilog=EXPLAINED)
def watch(campaign: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Watch a campaign go out until none of its messages waits any more, and see what became of them.

    It does not wait for who gets a daily digest, or has quiet hours now: those are shown as requested. Ctrl-C stops
    the watching, not the campaign.
    """
    from peernet.campaigning.showing import show_results
    from peernet.campaigning.watching import bar
    from peernet.campaigning.watching import watch as until_it_is_done

    try:
        with bar(hidden=as_json) as follow:
            found = done(lambda notify: until_it_is_done(notify, campaign, follow), as_, as_json=as_json)
    except KeyboardInterrupt:
        raise CommandError(
            f"You stopped watching; the campaign goes on by itself. peernet campaign stop {campaign} stops it.",
            exit_code=_INTERRUPTED,
        ) from None
    if as_json:
        output.print_json(found)
    else:
        show_results(found, output.console())


@app.command(epilog=EXPLAINED)
def stop(campaign: Which, as_: options.AsActor = None, as_json: options.AsJson = False) -> None:
    """Stop a campaign for good: whatever of it has not gone out does not."""
    from peernet.campaigning.drafting import campaign as its_standing
    from peernet.campaigning.showing import show_results

    async def stops(notify: "Notify") -> dict[str, Any]:
        await notify.send("StopCampaign", campaign_id=str(campaign))
        return await its_standing(notify, campaign)

    found = done(stops, as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        show_results(found, output.console())


@app.command(epilog=EXPLAINED)
def results(
    campaign: Which,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    as_: options.AsActor = None,
    as_json: options.AsJson = False,
) -> None:
    """What became of a campaign's messages, and why, now or as at a date."""
    from peernet.campaigning.drafting import campaign as its_standing
    from peernet.campaigning.showing import show_results

    wrapping = as_at_when(as_at, known_at)
    found = done(lambda notify: its_standing(notify, campaign, wrapping), as_, as_json=as_json)
    if as_json:
        output.print_json(found)
    else:
        show_results(found, output.console())
