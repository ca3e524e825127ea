"""`peernet template`, `peernet notices` and `peernet campaign` as a coordinator types them, and what they say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from peernet.campaigning import watching
from peernet.campaigning.showing import still_to_go
from peernet.campaigning.watching import Pace, doing, figures
from services.notify.app import notify
from services.notify.rendering import built_in
from shared.contracts.notify import MessageChannel, Notice
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.commandline.command import Done, Peernet, network_variables
from tests.support.running import COORDINATOR, grant, running
from tests.support.servers import Servers

COLLEAGUE = Actor(ActorKind.COORDINATOR, UUID("01990000-0000-7000-8000-0000000000c1"))
WORDS = "Subject: Your place on {{ day }}\n\nDear {{ name }},\n\nbring a friend to {{ gathering }}.\n"


@dataclass(frozen=True)
class Desk:
    """A coordinator's terminal, and their colleague's."""

    peernet: Peernet

    def file(self, name: str, text: str | bytes = WORDS) -> str:
        path = self.peernet.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    async def types(self, *words: object) -> Done:
        return await self.peernet.run(*words)

    async def drafts(self, *more: object, text: str = WORDS) -> dict[str, Any]:
        done = await self.types("template", "draft", self.file("place.txt", text), "--json", *more)
        document: dict[str, Any] = done.succeeded().document
        return document

    async def approves(self, template: str) -> Done:
        return await self.peernet.run("template", "approve", template, "--as", COLLEAGUE)


@pytest.fixture(scope="module")
async def variables(servers: Servers) -> AsyncIterator[dict[str, str]]:
    """How to reach a network of which only notify runs, and that two coordinators have access to."""
    name = f"c{new_id().hex[-8:]}"
    quiet = replace(notify, duties=None, workers=())
    async with running(quiet, servers, name, await servers.fresh_database()) as started:
        await grant(started.log, COORDINATOR, COLLEAGUE)
        yield network_variables(servers, name) | {"PEERNET_AS": str(COORDINATOR)}


@pytest.fixture
def desk(variables: dict[str, str], tmp_path: Any) -> Desk:
    return Desk(Peernet(tmp_path, variables))


# Words


async def test_words_are_drafted_read_approved_shown_and_retired(desk: Desk) -> None:
    desk.file("place.easy_read.txt", "Subject: Your place\n\nHello {{ name }},\n\nYou have a place.\n")
    found = await desk.drafts("--notice", "place_booked", "--name", "Ours")
    id = found["template_id"]
    assert set(found["versions"][0]["formats"]) == {"standard", "easy_read"}
    read = (await desk.types("template", "preview", id)).succeeded().out
    assert "--- easy read ---" in read
    assert "bring a friend to Summer celebration" in read
    approved = (await desk.approves(id)).succeeded().out
    assert approved == "Ours, version 1, is approved. Messages go in these words from now on.\n"
    shown = (await desk.types("template", "show", id)).succeeded().out
    assert "Dear {{ name }}" in shown
    assert str(COLLEAGUE.id) in shown
    told = (await desk.types("notices", "show", "place_booked")).succeeded().out
    assert "Ours" in told
    listed = (await desk.types("notices")).succeeded().out
    assert "Ours (version 1)" in listed
    (await desk.types("template", "retire", id)).succeeded()
    assert "Ours (version 1)" not in (await desk.types("notices")).out


async def test_a_draft_with_the_templates_id_is_its_next_version(desk: Desk) -> None:
    id = (await desk.drafts("--notice", "place_waiting"))["template_id"]
    again = await desk.drafts("--notice", "place_waiting", "--template", id, text=WORDS.replace("friend", "neighbour"))
    assert [each["version"] for each in again["versions"]] == [2, 1]
    (await desk.types("template", "approve", id, "--version", 1, "--as", COLLEAGUE)).failed(1, "newest version")
    assert "version 2, is approved" in (await desk.approves(id)).out
    first = (await desk.types("template", "show", id, "--version", 1)).succeeded().out
    assert "bring a friend" in first
    (await desk.types("template", "show", id, "--version", 7)).failed(2, "There is no version 7 of it. There is: 1, 2")


async def test_previews_are_written_as_pages(desk: Desk) -> None:
    words = built_in(Notice.WELCOME, MessageChannel.EMAIL)
    assert words
    folder = desk.peernet.folder / "read"
    done = (await desk.types("template", "preview", words.template_id, "--out", folder)).succeeded()
    assert len(done.lines) == 3
    assert "<h1>Welcome</h1>" in (folder / "large_print.html").read_text()
    desk.file("full")
    (await desk.types("template", "preview", words.template_id, "--out", desk.peernet.folder / "full")).failed(
        1, "cannot be written to"
    )


@pytest.mark.parametrize(
    ("text", "words", "code", "says"),
    [
        (WORDS.replace("{{ name }}", "{{ nmae }}"), (), 1, "line 1: nmae cannot be filled in here"),
        (WORDS.replace("{{ name }}", "{% if name %}"), (), 1, "template.syntax"),
        (WORDS.replace("Your place", "Your psychosis group"), (), 1, "read over shoulders"),
        ("Dear you", (), 1, "an e-mail has a subject"),
        (WORDS, ("--sms",), 1, "a text message has no subject"),
        (WORDS, ("--notice", "weather"), 1, "notice"),
        (b"Subject: caf\xe9", (), 2, "is not text in UTF-8"),
        ("", (), 1, "formats.standard.text"),
    ],
)
async def test_words_that_could_not_be_sent_are_refused_with_the_remedy(
    desk: Desk, text: str | bytes, words: tuple[str, ...], code: int, says: str
) -> None:
    file = desk.file("bad.txt", text)
    notice = () if "--notice" in words else ("--notice", "place_booked")
    (await desk.types("template", "draft", file, *notice, *words)).failed(code, says)


async def test_a_file_with_a_mark_at_its_beginning_and_other_line_ends_is_read(desk: Desk) -> None:
    text = b"\xef\xbb\xbf" + WORDS.replace("\n", "\r\n").encode()
    done = await desk.types("template", "draft", desk.file("w.txt", text), "--notice", "place_booked", "--json")
    assert done.succeeded().document["versions"][0]["formats"]["standard"]["subject"] == "Your place on {{ day }}"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("template", "draft", "nowhere.txt"), 2, "cannot be read"),
        (("template", "show", str(new_id())), 1, "peernet template list"),
        (("template", "preview", str(new_id())), 1, "template.unknown"),
        (("template", "approve", str(new_id())), 1, "peernet template list"),
        (("campaign", "results", str(new_id())), 1, "peernet campaign list"),
        (("campaign", "count", str(new_id())), 1, "campaign.unknown"),
        (("campaign", "stop", str(new_id())), 1, "campaign.unknown"),
        (("campaign", "watch", str(new_id())), 1, "peernet campaign list"),
        (("campaign", "results", "June"), 2, "CAMPAIGN"),
        (("campaign", "draft", "June"), 2, "Say --words FILE, or --template ID"),
        (("campaign", "draft", "June", "--template", str(new_id())), 1, "template.unknown"),
        (("campaign", "draft", "June", "--words", "w.txt", "--not-before", "soon"), 2, "neither a date nor a time"),
        (("notices", "off", "weather"), 1, "notice"),
        (("notices", "show", "weather"), 2, "There is no notice weather"),
        (("notices", "words", "welcome", str(new_id())), 1, "template.unknown"),
    ],
)
async def test_what_there_is_not_is_said_with_the_remedy(
    desk: Desk, words: tuple[str, ...], code: int, says: str
) -> None:
    (await desk.types(*words)).failed(code, says)


# Notices


async def test_a_notice_is_switched_off_and_on(desk: Desk) -> None:
    off = (await desk.types("notices", "off", "welcome")).succeeded().out
    assert off == "Welcome is off: nobody is told, and it is not made up for later.\n"
    listed = (await desk.types("notices", "list", "--json")).succeeded().document["notices"]
    assert {each["notice"]: each["on"] for each in listed}["welcome"] is False
    on = (await desk.types("notices", "on", "welcome")).succeeded().out
    assert on == "Welcome is on, in the words that come with the service.\n"
    before = (await desk.types("notices", "--as-at", "2020", "--json")).succeeded().document["notices"]
    assert all(each["on"] for each in before)


async def test_a_notice_goes_in_the_words_that_are_chosen(desk: Desk) -> None:
    text = "Subject: Hello\n\nDear {{ name }}"
    id = (await desk.drafts("--notice", "request_received", "--name", "Warm", text=text))["template_id"]
    (await desk.types("notices", "words", "request_received", id)).failed(1, "Nobody has approved this template yet")
    (await desk.approves(id)).succeeded()
    back = (await desk.types("notices", "words", "request_received")).succeeded().out
    assert back == "Request received is on, in the words that come with the service.\n"
    ours = (await desk.types("notices", "words", "request_received", id)).succeeded().out
    assert ours == "Request received is on, in Warm (version 1) by e-mail.\n"
    (await desk.types("notices", "words", "welcome", id)).failed(1, "Please choose one for")


# A campaign's bar

STANDING: dict[str, Any] = {"name": "June", "status": "sent", "count": 2000, "not_before": None}


def standing(status: str = "sent", count: int = 2000, **results: int) -> dict[str, Any]:
    return STANDING | {"status": status, "count": count, "results": results}


@pytest.mark.parametrize(
    ("of", "waiting"),
    [
        (standing("frozen"), 0),
        (standing("approved", requested=200), 2000),
        (standing("approved", handed_over=200, retrying=3), 1800),
        (standing(handed_over=1990, failed=4, suppressed=3, skipped=3), 0),
        (standing(delivered=1990, expired=4, requested=3, retrying=3), 6),
        (standing("stopped", handed_over=7, requested=3), 3),
        (standing("stopped", handed_over=7, suppressed=3), 0),
    ],
)
def test_what_is_still_to_go(of: dict[str, Any], waiting: int) -> None:
    assert still_to_go(of) == waiting


def test_the_bar_says_how_many_how_fast_how_long_and_what_is_wrong() -> None:
    under_way = standing(handed_over=900, delivered=100, failed=4, suppressed=5, skipped=1, requested=990)
    assert figures(under_way, 99.0) == (
        "1,000 of 2,000 handed over  99/s  0:00:10 left  4 failed  6 not sent  990 waiting"
    )
    assert figures(standing(handed_over=2000), 99.0) == "2,000 of 2,000 handed over"


def test_how_fast_it_goes_is_of_the_last_seconds() -> None:
    moments = iter([0.0, 5.0, 10.0, 25.0])
    pace = Pace(lambda: next(moments))
    pace.note(0)
    assert pace.a_second == 0
    pace.note(10)
    pace.note(100)
    assert pace.a_second == 10
    pace.note(100)
    assert pace.a_second == 0


def test_what_is_going_on_is_said_in_words() -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    later = (now + timedelta(days=1)).isoformat()
    assert doing(standing(), now) == "sending"
    assert doing(standing("approved"), now) == "preparing"
    assert doing(standing("stopped"), now) == "stopped"
    assert doing(standing() | {"not_before": later}, now) == "begins at 2026-06-02 13:00:00 BST"
    assert doing(standing() | {"not_before": now.isoformat()}, now) == "sending"


async def test_watching_waits_for_the_beginning_however_long_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_EVERY", 0)
    monkeypatch.setattr(watching, "_STILL", 0)  # whatever did not move since the last look stands still
    now = datetime.now(UTC)
    to_begin = standing(requested=2000) | {"not_before": (now + timedelta(days=1)).isoformat()}
    begun = standing(requested=2000) | {"not_before": now.isoformat()}
    answers = iter([to_begin, to_begin, to_begin, begun])

    async def asked(_notify: Any, _id: Any) -> dict[str, Any]:
        return next(answers)

    monkeypatch.setattr(watching, "campaign", asked)
    seen: list[dict[str, Any]] = []
    notify: Any = None
    assert await watching.watch(notify, "id", seen.append) == begun
    assert seen == [to_begin, to_begin, to_begin, begun]
