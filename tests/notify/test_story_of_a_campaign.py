"""A coordinator writes to everybody who wants news, at the command line: words, count, approvals, watch, results."""

from collections.abc import AsyncIterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.membership.app import membership
from services.notify.app import notify
from services.notify.delivery.recording import DELIVERY
from shared.contracts.membership import (
    ConsentPurpose,
    GiveConsent,
    JoinedVia,
    JoinMember,
    WithdrawConsent,
)
from shared.contracts.notify import MessagePurpose, RetireTemplate, UnsubscribeByLink
from shared.contracts.types import Actor, ActorKind, Method
from shared.sender import Sender
from tests.commandline.command import Done, Peernet, interrupt, network_variables
from tests.commandline.terminal import WIDE, terminal
from tests.events.gatherings import BASIS
from tests.notify.delivery.post_office import PostOffice, post_office
from tests.notify.views.test_live import launched
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

COLLEAGUE = Actor(ActorKind.COORDINATOR, UUID("01990000-0000-7000-8000-0000000000c1"))
WORDS = """\
Subject: What is new in June

Dear {{ name }},

three things are new:

- We meet on Mondays now.
- There is a new room.
- Tea is back.

With kind regards,
{{ network }}
"""
EASY = WORDS.replace("three things are new:", "This is new:")
AGREED = 22
IN_DURHAM = 15


@dataclass
class Story:
    """Thirty members, of whom some agreed to news, with an office that their letters come to."""

    members: Running
    notify: Running
    office: PostOffice
    people: list[UUID]
    peernet: Peernet

    async def types(self, *words: object) -> Done:
        return await self.peernet.run(*words)

    async def colleague_types(self, *words: object) -> Done:
        return await self.peernet.run(*words, "--as", COLLEAGUE)

    async def words_are_approved(self, name: str = "June") -> list[object]:
        """The words of a campaign to everybody, drafted and approved. Returns what drafts the campaign."""
        file = self.peernet.folder / "june.txt"
        file.write_text(WORDS)
        draft = ["campaign", "draft", name, "--words", file]
        (await self.types(*draft)).failed(1, "A colleague approves them")
        found = (await self.types("template", "list", "--json")).succeeded().document["templates"]
        [template] = [each for each in found if each["name"] == name]
        (await self.colleague_types("template", "approve", template["template_id"])).succeeded()
        return draft

    async def is_counted(self, *more: object) -> tuple[str, int]:
        """A campaign, and how many people it is for."""
        draft = await self.words_are_approved()
        id = (await self.types(*draft, *more, "--json")).succeeded().document["campaign_id"]
        return id, (await self.types("campaign", "count", id, "--json")).succeeded().document["count"]

    async def is_approved(self, *more: object) -> str:
        id, count = await self.is_counted(*more)
        (await self.types("campaign", "approve", id, "--count", count)).succeeded()
        (await self.colleague_types("campaign", "approve", id, "--count", count)).succeeded()
        return id

    async def eventually_stands(self, id: str, **results: int) -> dict[str, Any]:
        """The campaign, once these are the states of its messages."""
        found: dict[str, Any] = {}

        async def so() -> bool:
            done = await self.types("campaign", "results", id, "--json")
            found.update(done.succeeded().document)
            return bool(found["results"] == results)

        await eventually(so, 60)
        return found


@pytest.fixture
async def story(servers: Servers, network: str, database: str, tmp_path: Path) -> AsyncIterator[Story]:
    with post_office() as office:
        settings = {
            "production": True,
            "smtp_port": office.port,
            "smtp_security": "none",
            "sender_address": "no-reply@peers.example",
            "sender_name": "Durham Peers",
            "public_url": "https://peers.example",
            "two_people_above": 10,
        }
        async with (
            running(membership, servers, network, database) as members,
            running(notify, servers, network, await servers.fresh_database(), **settings) as tells,
        ):
            where = await launched(members)
            await grant(members.log, COLLEAGUE)
            people = []
            for number in range(30):
                joins = JoinMember(
                    full_name=f"Member{number}",
                    email=_address(number),
                    affiliations=(where,),
                    areas=("Durham",) if number < IN_DURHAM else ("Teesside",),
                    basis=BASIS,
                    via=JoinedVia.IMPORT,
                )
                people.append((await members.client.send(joins, actor=COORDINATOR)).id)
            for person in people[:AGREED]:
                await members.client.send(_agrees(person), actor=COORDINATOR)
            env = network_variables(servers, network) | {"PEERNET_AS": str(COORDINATOR)}
            yield Story(members, tells, office, people, Peernet(tmp_path, env))


def _address(number: int) -> str:
    return f"member{number}@post.example"


def _agrees(person: UUID) -> GiveConsent:
    return GiveConsent(
        member_id=person,
        purpose=ConsentPurpose.NEWSLETTER,
        wording_id="news-2026",
        wording_sha256="a" * 64,
        method=Method.FORM,
    )


def _all_in_durham_who_agreed() -> set[str]:
    return {_address(number) for number in range(IN_DURHAM)}


async def test_news_reaches_those_who_want_it_in_words_and_to_a_count_that_two_approved(story: Story) -> None:
    file = story.peernet.folder / "june.txt"
    file.write_text(WORDS)
    file.with_name("june.easy_read.txt").write_text(EASY)
    draft = ["campaign", "draft", "June", "--words", file, "--area", "Durham"]

    # Words are approved by somebody else
    waiting = (await story.types(*draft)).failed(1, "peernet template approve", "A colleague approves them")
    template = waiting.err.split("peernet template approve ")[1].split()[0]
    (await story.types("template", "approve", template)).failed(1, "by another person than who drafted it")
    shown = (await story.types("template", "preview", template, "--json")).succeeded().document["previews"]
    assert [each["format"] for each in shown] == ["standard", "large_print", "easy_read"]
    assert ["three things are new" in each["text"] for each in shown] == [True, True, False]
    assert "Campaigns can go in these words" in (await story.colleague_types("template", "approve", template)).out

    # Drafted and counted
    id = (await story.types(*draft, "--json")).succeeded().document["campaign_id"]
    link = UnsubscribeByLink(person_id=story.people[3], purpose=MessagePurpose.NEWS)
    await story.notify.service.runner.run(link, Sender(DELIVERY))
    (await story.types("campaign", "watch", id)).failed(1, "It is not counted yet")
    reach = (await story.types("campaign", "count", id, "--json")).succeeded().document
    assert (reach["count"], reach["by_area"], reach["needs_two"]) == (IN_DURHAM, {"Durham": IN_DURHAM}, True)
    assert (reach["by_channel"], reach["not_reached"]) == ({"email": IN_DURHAM - 1}, {"unsubscribed": 1})
    assert reach["by_organisation"] == {"County Durham trust": IN_DURHAM}

    # Approved by two, who knew to how many
    (await story.types("campaign", "approve", id, "--count", 30)).failed(1, f"is for {IN_DURHAM} people")
    first = (await story.types("campaign", "approve", id, "--count", IN_DURHAM)).succeeded().out
    assert "a second coordinator" in first
    assert f"peernet campaign approve {id} --count {IN_DURHAM} --as coordinator:" in first
    (await story.types("campaign", "approve", id, "--count", IN_DURHAM)).failed(1, "Please ask a colleague")
    assert story.office.letters == []
    withdraws = WithdrawConsent(member_id=story.people[4], purpose=ConsentPurpose.NEWSLETTER, method=Method.PHONE)
    await story.members.client.send(withdraws, actor=COORDINATOR)
    before = datetime.now(UTC)
    second = (await story.colleague_types("campaign", "approve", id, "--count", IN_DURHAM)).succeeded().out
    assert "It goes out now" in second

    # Watched to its end
    watched = (await story.types("campaign", "watch", id)).succeeded().out
    assert f"June: for {IN_DURHAM} people, and done" in watched
    found = await story.eventually_stands(id, handed_over=IN_DURHAM - 2, suppressed=2)
    assert {(each["because"], each["messages"]) for each in found["reasons"]} == {
        ("unsubscribed", 1),
        ("no_consent", 1),
    }
    told = (await story.types("campaign", "results", id, "--as-at", datetime.now(UTC).isoformat())).succeeded().out
    assert "they unsubscribed" in told
    assert found["approved_by"] == [str(COORDINATOR.id), str(COLLEAGUE.id)]
    expected = _all_in_durham_who_agreed() - {_address(3), _address(4)}
    assert sorted(to for to, _ in story.office.letters) == sorted(expected)
    letter = story.office.to(_address(0))[0]
    assert letter["Subject"] == "What is new in June"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # As at an earlier moment it was what it was then
    then = await story.types("campaign", "results", id, "--json", "--as-at", before.isoformat())
    assert (then.succeeded().document["status"], then.document["results"]) == ("frozen", {})
    early = (before - timedelta(days=400)).isoformat()
    (await story.types("campaign", "results", id, "--known-at", early)).failed(1, "There is no campaign")


async def test_a_campaign_that_is_stopped_goes_no_further(story: Story) -> None:
    """Seven mailboxes are full for now: those wait when it is stopped, and the others have got theirs."""
    late = {_address(number) for number in range(7)}
    story.office.answers_rcpt = lambda address: "452 4.2.2 full for now" if address in late else None
    id = await story.is_approved()
    await story.eventually_stands(id, handed_over=AGREED - 7, retrying=7)
    stopped = (await story.types("campaign", "stop", id)).succeeded().out
    assert "stopped on" in stopped
    story.office.answers_rcpt = lambda _address: None
    found = await story.eventually_stands(id, handed_over=AGREED - 7, suppressed=7)
    assert [(each["because"], each["messages"]) for each in found["reasons"]] == [("campaign_stopped", 7)]
    assert len(story.office.letters) == AGREED - 7
    (await story.types("campaign", "approve", id, "--count", AGREED)).failed(1, "stopped for good")
    ended = (await story.types("campaign", "watch", id)).succeeded().out
    assert "the campaign was stopped" in ended


async def test_before_its_time_nothing_goes_out_and_watching_can_end(story: Story) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%d")
    id = await story.is_approved("--not-before", later)
    await story.eventually_stands(id, requested=AGREED)
    with _watched() as (screen, stderr):
        process = await replace(story.peernet, stderr=stderr).start("campaign", "watch", id, **WIDE)
        await screen.says(f"{AGREED} waiting")
        await screen.says("begins at")
        (await interrupt(process)).failed(130)
        await screen.says("the campaign goes on by itself")
    (await story.types("campaign", "stop", id)).succeeded()
    await story.eventually_stands(id, suppressed=AGREED)
    assert story.office.letters == []


async def test_words_that_are_retired_reach_nobody(story: Story) -> None:
    id, count = await story.is_counted()
    template = (await story.types("campaign", "results", id, "--json")).document["template_id"]
    await story.notify.client.send(RetireTemplate(template_id=template), actor=COLLEAGUE)
    (await story.types("campaign", "approve", id, "--count", count)).failed(1, "template.retired")
    again = ["campaign", "draft", "June again", "--template", template]
    (await story.types(*again)).failed(1, "Please draft a new one")
    assert story.office.letters == []


async def test_what_cannot_be_is_said_kindly(story: Story) -> None:
    draft = await story.words_are_approved()
    for words, code, says in (
        (("--consent", "research"), 1, "News goes only to those who agreed to it"),
        (("--organisation", "County Durham"), 2, "Did you mean County Durham trust?"),
        (("--role", "astronaut"), 1, "audience.roles"),
        (("--until", "2020-01-01"), 1, "expires_at must be later"),
    ):
        (await story.types(*draft, *words)).failed(code, says)
    id = (await story.types(*draft, "--area", "Atlantis", "--json")).succeeded().document["campaign_id"]
    (await story.types("campaign", "count", id)).failed(1, "Nobody whom this campaign is for has agreed")


@contextmanager
def _watched() -> Any:
    with terminal() as screen:
        yield screen, screen.theirs
