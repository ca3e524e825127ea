"""`peernet print`: what is taken to a venue that has no signal, and certificates to frame."""

from uuid import UUID

import pytest

from peernet.printing.attendees import as_html
from shared.contracts.events import AttendanceSource, Attendee, Attendees, ChosenSession, GatheringStatus, WalkIn
from shared.contracts.membership import AccessNeed
from shared.ids import new_id
from tests.commandline.command import Peernet
from tests.importing.applying import Town as TrainingTown
from tests.importing.asking import Asking, Town, written
from tests.importing.certified import certified
from tests.support.given import NOON

ONE = UUID("01980000-0000-7000-8000-000000000001")
LISTED = Attendees(
    gathering_id=ONE,
    title="A day for <peers>",
    status=GatheringStatus.PLANNED,
    starts_local=NOON.replace(tzinfo=None),
    ends_local=NOON.replace(tzinfo=None, hour=16),
    zone="Europe/London",
    starts_at=NOON,
    ends_at=NOON,
    capacity=24,
    total=2,
    total_walk_ins=1,
)
ASHA = Attendee(
    booking_id=ONE,
    code="K7WM2P",
    guest=False,
    full_name="Asha Rahman",
    known_as="Ash",
    sessions=(ChosenSession(session_id=ONE, title="Confidence", slot="Afternoon"),),
    access_needs=(AccessNeed.STEP_FREE,),
    diet="vegan",
    arrived_at=NOON,
)
ERASED = Attendee(booking_id=ONE, code="X2X2X2", guest=True)
WALKED_IN = WalkIn(
    attendance_id=ONE, full_name="Cara <b>", arrived_at=NOON.replace(month=7), source=AttendanceSource.SHEET
)


def test_the_page_says_who_comes_what_they_need_and_how_they_check_in() -> None:
    page = as_html(LISTED, [ASHA, ERASED], [WALKED_IN], NOON)
    for words in (
        "A day for &lt;peers&gt;",
        "2 of 24 places",
        "☑",
        "Asha Rahman (Ash)",
        "K7WM2P",
        "Confidence",
        f"{AccessNeed.STEP_FREE.value.replace('_', ' ')}; vegan",
        "☐",
        "somebody who was forgotten, guest",
        "Cara &lt;b&gt;",
        "13:00",
    ):
        assert words in page
    assert "http" not in page


async def test_a_list_is_written_for_its_owner_alone(booking: Peernet, durham: Town) -> None:
    gathering = await durham.gathering(2, 1)
    ann = Asking("2025-09-01 10:00", "Ann Dale", "ann.dale@post.example", "no", "Confidence", "", "")
    path = written(durham.preston.folder / "asking.csv", [ann])
    (await booking.run("import", "bookings", path, "--gathering", gathering)).succeeded()
    out = durham.preston.folder / "list.html"
    (await booking.run("print", "attendees", "--gathering", gathering, "--out", out)).succeeded()
    assert "Ann Dale, guest" in out.read_text()
    assert oct(out.stat().st_mode & 0o777) == "0o600"
    refused = await booking.run("print", "attendees", "--gathering", new_id(), "--out", out)
    refused.failed(1, "gathering.unknown")
    assert "Ann Dale, guest" in out.read_text()


async def test_a_certificate_is_written_for_its_owner_alone(applying: Peernet, norwich: TrainingTown) -> None:
    folder = norwich.preston.folder
    number = await certified(norwich, "Ann Dale", folder)
    done = (await applying.run("print", "certificate", number)).succeeded()
    out = folder / f"{number}.pdf"
    assert done.err.startswith(f"{out.name}: print it")
    assert out.read_bytes().startswith(b"%PDF-")
    assert oct(out.stat().st_mode & 0o777) == "0o600"
    elsewhere = folder / "framed.pdf"
    (await applying.run("print", "certificate", number, "--out", elsewhere)).succeeded()
    assert len(elsewhere.read_bytes()) == len(out.read_bytes())
    (await applying.run("print", "certificate", "2020-AAAA-001")).failed(1, "certificate.unknown")
    (await applying.run("print", "certificate", number, "--as", f"coordinator:{new_id()}")).failed(1, "access.refused")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("certificate",), "Which certificate?"),
        (("certificate", "x" * 41), "is no number of a certificate"),
        (("certificate", "2026-KQ7M-003", "--gathering", str(ONE)), "--gathering is for attendees"),
        (("attendees", "--gathering", str(ONE)), "Name the gathering and the file"),
        (("attendees", "--out", "list.html"), "Name the gathering and the file"),
        (("attendees", "7", "--gathering", str(ONE), "--out", "list.html"), "only a certificate has a number"),
    ],
)
async def test_what_cannot_be_printed_is_said(applying: Peernet, words: tuple[str, ...], sentence: str) -> None:
    (await applying.run("print", *words)).failed(2, sentence)
