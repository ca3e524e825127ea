"""How many rows may stay in memory."""

import pytest

from shared.projection import room
from shared.projection.room import Room, is_there_room_for_two, resident

MEGABYTE = 1_000_000


def test_what_the_process_takes_is_known_here() -> None:
    assert resident() > 10 * MEGABYTE


def test_rows_go_when_there_are_too_many_or_when_they_take_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = 80 * MEGABYTE
    monkeypatch.setattr(room, "resident", lambda: taken)
    rows = Room(1000)
    assert not rows.look(1000)
    assert rows.look(1001)
    taken = 200 * MEGABYTE
    assert rows.look(900)
    assert rows.rows == 600
    # The process gives no memory back: only when it grows again do more have to go.
    assert not rows.look(600)
    taken = 206 * MEGABYTE
    assert rows.look(600)
    assert rows.rows == 400


def test_a_process_that_is_large_already_still_has_some_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "resident", lambda: 400 * MEGABYTE)
    assert not Room(1000).look(1000)


@pytest.mark.parametrize(("taken", "enough"), [(70, 111), (120, 156), (160, 176)])
def test_two_processes_have_less_room_each(monkeypatch: pytest.MonkeyPatch, taken: int, enough: int) -> None:
    now = taken * MEGABYTE
    monkeypatch.setattr(room, "resident", lambda: now)
    rows = Room(1000, together=True)
    now = (enough - 2) * MEGABYTE
    assert not rows.look(900)
    now = enough * MEGABYTE
    assert rows.look(900)


@pytest.mark.parametrize(("megabytes", "enough"), [(90, True), (140, True), (141, False), (250, False)])
def test_a_process_that_takes_much_leaves_no_room_for_another(
    monkeypatch: pytest.MonkeyPatch, megabytes: int, enough: bool
) -> None:
    monkeypatch.setattr("shared.projection.room.resident", lambda: megabytes * 1_000_000)
    assert is_there_room_for_two() is enough
