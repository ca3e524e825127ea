"""A letter as an e-mail, read back with the standard library's newer half."""

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivery.email import address_of, email_of
from services.notify.delivery.letter import Attachment, Letter, Mailbox, RefusedForGood
from tests.notify.delivery.letters import letter

SENDER = Mailbox("no-reply@peers.example", "Preston Peers")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(of: Letter) -> EmailMessage:
    found = email.message_from_bytes(email_of(of, SENDER, NOW), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_both_forms_say_what_was_written() -> None:
    text = "Dear Ünal,\n\n" + "a long line that goes on " * 20 + "\n.\nFrom here … =3D"
    message = read(letter(text=text, html="<p>Dear Ünal … welcome</p>", subject="Schön … see you there"))
    assert text_of(message, "plain").replace("\r\n", "\n") == text
    assert text_of(message, "html").strip() == "<p>Dear Ünal … welcome</p>"
    assert message["Subject"] == "Schön … see you there"
    assert message["From"] == "Preston Peers <no-reply@peers.example>"


def test_the_message_id_is_the_same_each_time() -> None:
    one = letter()
    assert read(one)["Message-ID"] == read(one)["Message-ID"] == f"<{one.message_id}@peers.example>"


def test_unsubscribing_by_one_click_is_offered_in_one_piece() -> None:
    url = "https://peers.example/unsubscribe?t=" + "x" * 120
    raw = email_of(letter(unsubscribe_url=url), SENDER, NOW)
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_answers_go_to_a_named_person() -> None:
    message = read(letter(reply_to=Mailbox("bea@peers.example", "Bea, coordinator")))
    (mailbox,) = message["Reply-To"].addresses
    assert (mailbox.display_name, mailbox.addr_spec) == ("Bea, coordinator", "bea@peers.example")


def test_a_calendar_entry_comes_with_it() -> None:
    entry = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
    message = read(letter(html="<p>Hello</p>", calendar=Attachment(entry, "PUBLISH")))
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_content().replace("\r\n", "\n").encode() == entry.replace(b"\r\n", b"\n")


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_in_a_name_or_a_subject_begins_a_header(name: str, subject: str) -> None:
    hostile = Mailbox("ann@post.example", f"{name}\r\nBcc: everybody@post.example{name}")
    message = email.message_from_bytes(
        email_of(letter(subject=f"{subject}\nX-Spam: no", reply_to=hostile), Mailbox(SENDER.address, name), NOW)
    )
    assert message["Bcc"] is None
    assert message["X-Spam"] is None
    assert message["Message-ID"]


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ann",
        "ann@",
        "@post.example",
        "ann@post..example",
        "a b@post.example",
        "ann@post.example\r\nRCPT TO:<x@y.z>",
        "ann@po_st.example",
        "ann,bea@post.example",
        "<ann@post.example>",
        f"{'a' * 65}@post.example",
        "ünal@post.example",
    ],
)
def test_what_is_no_address_is_refused_for_good(wrong: str) -> None:
    with pytest.raises(RefusedForGood) as refused:
        email_of(letter(to=wrong), SENDER, NOW)
    assert refused.value.address_at_fault


def test_a_domain_of_other_letters_is_written_as_mail_systems_do() -> None:
    assert address_of(" Ann.O'Neil+peers@Bücher.example ") == "Ann.O'Neil+peers@xn--bcher-kva.example"
