"""What is read from a mail, whatever it looks like."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from peernet.mailbox import reading
from peernet.mailbox.folder import Keeper
from shared.ids import new_id
from tests.mailbox.letters import CALENDAR, UNSUBSCRIBE, letter

DELIVERED = (
    b"Return-Path: <no-reply@peernet.invalid>\r\n"
    b"Delivered-To: zoe@post.example\r\n"
    b"Received: by mailbox.localhost (Peernet) with ESMTP id 1; Mon, 15 Jun 2026 09:00:00 +0000\r\n"
)


def test_a_line_of_the_list(tmp_path: Path) -> None:
    number = Keeper(tmp_path).add(DELIVERED + letter())
    entry = reading.entry(tmp_path, number)
    assert entry is not None
    assert (entry.to, entry.subject) == ("Zoë Field <zoe@post.example>", "Your place is booked: Café for peers")
    assert entry.when is not None
    assert entry.when.startswith("2026-06-15")
    assert entry.is_to("ZOE@")
    assert entry.is_about("café")
    assert not entry.is_to("ann")
    assert reading.entry(tmp_path, number + 1) is None


def test_all_of_a_mail() -> None:
    id = new_id()
    mail = reading.mail(7, DELIVERED + letter(id=id, html="<p>Dear Zoë</p>\n", calendar=True))
    assert mail.headers["Message-ID"] == f"<{id}@peernet.invalid>"
    assert mail.headers["Subject"] == "Your place is booked: Café for peers"
    assert mail.text == "Dear Zoë,\n\nyour place is booked.\n"
    assert mail.html == "<p>Dear Zoë</p>\n"
    assert [(each.name, each.content_type) for each in mail.attachments] == [("calendar.ics", "text/calendar")]
    assert mail.attachments[0].content.decode() == CALENDAR
    assert (mail.delivered_to, mail.unsubscribe) == ("zoe@post.example", UNSUBSCRIBE)


def test_a_mail_of_text_alone() -> None:
    mail = reading.mail(1, letter())
    assert (mail.html, mail.attachments) == (None, ())


def test_what_no_mail_program_would_write() -> None:
    odd = b"Subject: =?no-such-set?Q?caf=E9?=\r\nTo: =?utf-8?b?not base64?=\r\nDate: soon\r\n"
    mail = reading.mail(1, odd + b'Content-Type: text/plain; charset="no-such-set"\r\n\r\nDear Ann')
    assert mail.text == "Dear Ann"
    assert mail.headers.keys() >= {"Subject", "To"}


@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 200))
def test_whatever_arrives_is_shown_without_stumbling(rubbish: bytes, at: int, length: int) -> None:
    good = DELIVERED + letter(html="<p>Dear Zoë</p>", calendar=True)
    found = reading.mail(1, good[:at] + rubbish + good[at + length :])
    assert isinstance(found.text, str)


@given(st.binary(max_size=300))
def test_whatever_the_headers_are_they_make_a_line(rubbish: bytes) -> None:
    assert reading.entry_of(1, rubbish).id == 1
