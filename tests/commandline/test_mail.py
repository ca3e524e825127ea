"""`peernet mail`: what is shown of a mailbox that has something in it, and what is said where there is none."""

import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest

from peernet.mailbox.folder import Keeper, numbers
from peernet.stack.layout import Layout
from services.notify.bounces import read_reports
from shared.ids import new_id
from tests.commandline.command import Done, Peernet
from tests.mailbox.letters import CALENDAR, UNSUBSCRIBE, letter

Typed = Callable[..., Done]
IDS = [new_id() for _ in range(3)]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Of the folder in which `typed` types, with a mailbox."""
    layout = Layout(tmp_path)
    layout.create()
    return layout


@pytest.fixture
def kept(layout: Layout) -> Path:
    keeper = Keeper(layout.mail_received)
    head = b"Return-Path: <no-reply@peernet.invalid>\r\nDelivered-To: zoe@post.example\r\n"
    keeper.add(head + letter(to="Ann <ann@post.example>", subject="Welcome", id=IDS[0]))
    keeper.add(head + letter(id=IDS[1], html="<p>Dear Zoë</p>\n", calendar=True))
    keeper.add(head + letter(subject="See you \x1b[31mtomorrow", text="Bring\ttea \x1b[2J:smile: [bold]\n", id=IDS[2]))
    return layout.mail_received


@pytest.mark.usefixtures("kept")
def test_the_newest_is_first(typed: Typed) -> None:
    found = typed("mail", "list").succeeded().document
    assert [each["id"] for each in found] == [3, 2, 1]
    assert found[1] == {
        "id": 2,
        "to": "Zoë Field <zoe@post.example>",
        "subject": "Your place is booked: Café for peers",
        "when": None,
    }
    lines = typed("mail", "list", "--output", "table").succeeded().lines
    assert lines[0].split() == ["id", "to", "subject"]
    assert "\x1b[31m" not in lines[1]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--to", "ann@"), [1]),
        (("--to", "zoë"), [3, 2]),
        (("--about", "booked"), [2]),
        (("--to", "zoe", "--limit", "1"), [3]),
        (("--about", "nothing like it"), []),
    ],
)
def test_some_of_them(typed: Typed, words: tuple[str, ...], ids: list[int]) -> None:
    assert [each["id"] for each in typed("mail", "list", *words).succeeded().document] == ids


@pytest.mark.usefixtures("kept")
def test_one_of_them_as_a_person_reads_it(typed: Typed) -> None:
    shown = typed("mail", "show", "2").succeeded().out
    head, _, text = shown.partition("\n\n")
    assert "To: Zoë Field <zoe@post.example>" in head
    assert f"Message-ID: <{IDS[1]}@peernet.invalid>" in head
    assert f"List-Unsubscribe: <{UNSUBSCRIBE}>" in head
    assert "Attached: calendar.ics (text/calendar, 32 bytes)" in head
    assert text.strip() == "Dear Zoë,\n\nyour place is booked."


@pytest.mark.usefixtures("kept")
def test_nothing_in_a_mail_steers_the_terminal(typed: Typed) -> None:
    newest = typed("mail", "show").succeeded().out
    assert "Bring   tea" in newest
    assert ":smile: [bold]" in newest
    assert "\x1b" not in newest


async def test_what_is_for_other_programs_goes_out_as_it_is(alone: Peernet, kept: Path) -> None:
    assert (await alone.run("mail", "show", 2, "--attachment", "calendar.ics")).succeeded().out == CALENDAR
    assert (await alone.run("mail", "show", 2, "--html")).succeeded().out == "<p>Dear Zoë</p>\n"
    assert (await alone.run("mail", "show", 2, "--raw")).succeeded().out.encode() == (kept / "2.eml").read_bytes()
    document = (await alone.run("mail", "show", 2, "--json")).succeeded().document
    assert document["unsubscribe"] == UNSUBSCRIBE
    assert document["attachments"] == [{"name": "calendar.ics", "content_type": "text/calendar", "bytes": 32}]


def test_a_mail_comes_back(typed: Typed, kept: Path, layout: Layout) -> None:
    said = typed("mail", "bounce", "2").succeeded().out
    assert "zoe@post.example" in said
    (returned,) = mailbox.Maildir(layout.mail_returned, None, create=False)
    (report,) = read_reports(returned.as_bytes())
    assert (report.message_id, report.status) == (IDS[1], "5.1.1")
    assert len(numbers(kept)) == 3


async def test_it_is_emptied_when_somebody_agrees(alone: Peernet, kept: Path) -> None:
    (await alone.run("mail", "clear", stdin="n\n")).failed(1, "Remove all 3 mails?", "Nothing was changed")
    assert len(numbers(kept)) == 3
    assert "Removed: 3." in (await alone.run("mail", "clear", "--yes")).succeeded().out
    assert numbers(kept) == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "9"), "There is no mail 9"),
        (("show", "1", "--html"), "Mail 1 has no HTML"),
        (("show", "2", "--attachment", "map.pdf"), "Attached: calendar.ics."),
        (("show", "2", "--html", "--raw"), "one at a time"),
        (("bounce", "2", "--status", "550"), "5.1.1"),
        (("bounce", "9"), "There is no mail 9"),
    ],
)
def test_what_cannot_be_done_is_said(typed: Typed, words: tuple[str, ...], says: str) -> None:
    typed("mail", *words).failed(2, says)


def test_nothing_was_sent_yet(typed: Typed, layout: Layout) -> None:
    layout.mail_received.mkdir()
    assert typed("mail", "list").succeeded().document == []
    assert "Nothing found." in typed("mail", "list", "--output", "table").succeeded().out
    typed("mail", "show").failed(2, "the mailbox is empty")


@pytest.mark.parametrize("words", [("list",), ("show", "1"), ("bounce", "1"), ("clear", "--yes")])
def test_there_is_no_mailbox_here(typed: Typed, words: tuple[str, ...]) -> None:
    typed("mail", *words).failed(3, "peernet up", "Mailpit")
