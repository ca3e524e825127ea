"""How many rows may stay in memory."""

import pytest

from shared.projection import room
from shared.projection.room import Room, resident

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
