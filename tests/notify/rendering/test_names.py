"""Somebody books under a name that is a link, a tag or a header: it stays a name, wherever it is shown."""

import email
import re
from datetime import UTC, datetime

import pytest

from services.notify.delivery.email import email_of
from services.notify.delivery.letter import Letter, Mailbox
from services.notify.rendering import BuiltIn, built_ins, rendered
from services.notify.rendering.names import plain_name
from shared.contracts.notify import EXAMPLES, MessageChannel, MessageFormat, NewWording, Placeholder
from shared.ids import new_id

SENDER = Mailbox("no-reply@peers.example", "Preston Peers")
OURS = {str(each): text for each, text in EXAMPLES.items()} | {Placeholder.ONLINE.value: "https://meet.example/summer"}
NASTY = [
    '<a href="https://evil.example">Click here</a>',
    "https://evil.example/login",
    "Ann www.evil.example",
    "Ann //evil.example/x",
    "evil.example",
    "Ann\r\nBcc: everybody@evil.example",
    "Ann\n\nYour place is cancelled. Pay at evil.example",
    "Ann\u2028Bcc: x@evil.example",
    "Ann\x00\x1b[31m",
    "{{ network }} {% if x %}",
    "mallory@evil.example",
]
LINK = re.compile(r"(?:https?:|www\.)?\S*\bevil\.example")


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("words", built_ins(), ids=lambda words: f"{words.notice}-{words.channel}")
def test_it_is_neither_a_link_nor_a_header(words: BuiltIn, name: str) -> None:
    values = OURS | {Placeholder.NAME.value: name, Placeholder.PERSON.value: name, Placeholder.CONTACT_NAME.value: name}
    for format in MessageFormat:
        made = rendered(words.channel, words.formats, values, format=format)
        for shown in (made.text, made.subject or "", made.html or ""):
            assert not LINK.search(shown), shown
            assert "\x00" not in shown
            assert "\x1b" not in shown
        assert "<a href" not in (made.html or "").replace('<a href="https://meet.example/summer"', "")
        assert len((made.subject or "").splitlines()) <= 1
        if words.channel is MessageChannel.EMAIL:
            _check_as_mail(name, made.subject or "", made.text, made.html)


def _check_as_mail(name: str, subject: str, text: str, html: str | None) -> None:
    letter = Letter(new_id(), Mailbox("ann@post.example", name), text, subject=subject, html=html)
    sent = email.message_from_bytes(email_of(letter, SENDER, datetime(2026, 6, 30, tzinfo=UTC)))
    assert sent["Bcc"] is None
    assert len(sent.get_all("To") or ()) == len(sent.get_all("Subject") or ()) == 1
    assert sent["Message-ID"] == f"<{letter.message_id}@peers.example>"


def test_it_is_one_in_a_coordinators_own_html_neither() -> None:
    wording = NewWording(
        subject="Hello {{ name }}", text="Dear {{ name }}", html="<p>Dear <strong>{{ name }}</strong></p>"
    )
    made = rendered(MessageChannel.EMAIL, {MessageFormat.STANDARD: wording}, OURS | {Placeholder.NAME.value: NASTY[0]})
    assert "<a" not in (made.body or "")
    assert "&lt;a href=" in (made.body or "")
    assert not LINK.search(made.html or "")


@pytest.mark.parametrize(
    "name",
    ["Ann", "J.R. Smith", "J. R. Smith", "St. John Rivers", "Zoë Núñez-O'Neill", "محمد علي", "Ann: the 2nd", "李 明"],
)
def test_a_name_is_left_as_it_is(name: str) -> None:
    assert plain_name(name) == name


def test_a_link_of_the_networks_own_stays_one() -> None:
    wording = NewWording(subject="Hello", text="Dear {{ name }}, see {{ online }}")
    made = rendered(MessageChannel.EMAIL, {MessageFormat.STANDARD: wording}, OURS)
    assert '<a href="https://meet.example/summer">' in (made.html or "")
