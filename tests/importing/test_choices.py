"""Which sessions a cell of a sheet means."""

from uuid import UUID

import pytest

from peernet.importing.choices import Choices
from peernet.spreadsheet.problems import UnclearValue
from shared.contracts.events import SessionEntry, SessionKind

TITLES = ("Confidence", "Building shields", "Rest, and then play", "Open table", "Workshop", "Twice", "twice!")
IDS = {title: UUID(int=number) for number, title in enumerate(TITLES, 1)}
CHOICES = Choices.among(
    SessionEntry(session_id=IDS[title], title=title, kind=SessionKind.WORKSHOP, slot="Afternoon", chosen=0)
    for title in TITLES
)


@pytest.mark.parametrize(
    ("cell", "titles"),
    [
        (None, []),
        ("Confidence", ["Confidence"]),
        (" CONFIDENCE workshop", ["Confidence"]),
        ("building-shields", ["Building shields"]),
        ("Rest, and then play", ["Rest, and then play"]),
        ("Confidence; Open table", ["Confidence", "Open table"]),
        ("Confidence, Open table and confidence", ["Confidence", "Open table"]),
        ("Confidence\nBuilding shields", ["Confidence", "Building shields"]),
        ("Workshop", ["Workshop"]),
    ],
)
def test_titles_however_they_are_written(cell: str | None, titles: list[str]) -> None:
    assert CHOICES.of(cell) == tuple(IDS[title] for title in titles)


@pytest.mark.parametrize("cell", ["Watercolours", "Confidence; Watercolours", "twice", ";", "Shields"])
def test_what_is_no_session_is_never_guessed_at(cell: str) -> None:
    with pytest.raises(UnclearValue, match="no such session") as unclear:
        CHOICES.of(cell)
    assert "Confidence, Building shields" in unclear.value.remedy


def test_a_gathering_without_sessions_says_what_to_do() -> None:
    with pytest.raises(UnclearValue, match="Add its sessions first"):
        Choices.among(()).of("Confidence")
