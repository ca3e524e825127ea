"""The report that `peernet mail bounce` writes is one that notify reads."""

import mailbox
from pathlib import Path

import pytest

from peernet.mailbox import bouncing
from services.notify.bounces import Fate, read_reports
from shared.ids import new_id
from tests.mailbox.letters import letter

ABOVE = b"Return-Path: <no-reply@peernet.invalid>\r\nDelivered-To: zoe@post.example\r\n"


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (bouncing.NO_SUCH_ADDRESS, Fate.NO_SUCH_ADDRESS),
        ("5.2.2", Fate.REFUSED),
        ("4.4.1", Fate.NOT_YET),
        ("2.0.0", Fate.DELIVERED),
    ],
)
def test_it_names_the_message_the_recipient_and_what_became_of_it(status: str, fate: Fate) -> None:
    id = new_id()
    (found,) = read_reports(bouncing.report(ABOVE + letter(id=id), status))
    assert (found.message_id, found.recipient, found.fate, found.status) == (id, "zoe@post.example", fate, status)


def test_it_is_put_where_notify_looks(tmp_path: Path) -> None:
    folder = tmp_path / "mail" / "returned"
    bouncing.put(folder, bouncing.report(ABOVE + letter(), "5.1.1"))
    (message,) = mailbox.Maildir(folder, None, create=False)
    assert message.get_subdir() == "new"
    assert read_reports(message.as_bytes())
