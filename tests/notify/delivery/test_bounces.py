"""Reading what mail systems send back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.bounces import Fate, Report, read_reports
from shared.ids import new_id
from tests.notify.delivery.reports import AWAY, report

ID = new_id()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_which_message_came_back_and_why(returned: str) -> None:
    assert read_reports(report(ID, returned=returned)) == [
        Report(ID, "ann@post.example", Fate.NO_SUCH_ADDRESS, "5.1.1")
    ]


def test_the_envelope_names_the_message_where_its_headers_are_gone() -> None:
    (found,) = read_reports(report("lost", envelope_id=ID))
    assert found.message_id == ID


@pytest.mark.parametrize(
    ("action", "status", "fate"),
    [
        ("failed", "5.1.1", Fate.NO_SUCH_ADDRESS),
        ("failed", "5.1.10 (no such user)", Fate.NO_SUCH_ADDRESS),
        ("failed", "5.2.1", Fate.NO_SUCH_ADDRESS),
        ("failed", "5.4.4", Fate.NO_SUCH_ADDRESS),
        ("failed", "5.7.13", Fate.NO_SUCH_ADDRESS),
        ("failed", "5.1.8", Fate.REFUSED),
        ("Failed", "5.2.2", Fate.REFUSED),
        ("failed", "5.7.1", Fate.REFUSED),
        ("failed", "4.4.7", Fate.REFUSED),
        ("failed", "rubbish", Fate.REFUSED),
        ("delayed", "4.4.1", Fate.NOT_YET),
        ("delivered", "2.0.0", Fate.DELIVERED),
    ],
)
def test_what_it_says_became_of_it(action: str, status: str, fate: Fate) -> None:
    (found,) = read_reports(report(ID, action=action, status=status))
    assert found.fate is fate
    assert found.status in ("", status.partition(" ")[0])


def test_what_is_no_report_is_left_to_people() -> None:
    assert read_reports(AWAY) == []
    assert read_reports(b"") == []
    assert read_reports(report(ID, action="imagined")) == []
    assert read_reports(report(ID).replace(b"delivery-status", b"disposition-notification")) == []


@given(st.binary(max_size=300), st.integers(0, 1500), st.integers(0, 300))
def test_whatever_arrives_is_read_without_stumbling(rubbish: bytes, at: int, length: int) -> None:
    good = report(ID)
    for each in read_reports(good[:at] + rubbish + good[at + length :]):
        assert isinstance(each.fate, Fate)
