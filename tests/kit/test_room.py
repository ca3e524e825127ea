"""How many rows may stay in memory."""

import pytest

from shared.projection import room
from shared.projection.room import Room, resident, room_for_two

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


@pytest.mark.parametrize(
    ("taken", "here", "there"),
    [(70, 110, 180), (105, 145, 145), (120, 150, 140), (135, 150, 140), (160, 175, 115), (170, 185, 105), (171, 0, 0)],
)
def test_two_processes_have_less_room_each_and_only_where_both_have_enough(
    monkeypatch: pytest.MonkeyPatch, taken: int, here: int, there: int
) -> None:
    monkeypatch.setattr(room, "resident", lambda: taken * MEGABYTE)
    assert room_for_two() == ((here * MEGABYTE, there * MEGABYTE) if here else None)


@pytest.mark.parametrize(("taken", "most", "limit"), [(100, 130, 130), (110, 105, 125)])
def test_beside_another_process_rows_go_sooner_but_never_at_once(
    monkeypatch: pytest.MonkeyPatch, taken: int, most: int, limit: int
) -> None:
    now = taken * MEGABYTE
    monkeypatch.setattr(room, "resident", lambda: now)
    rows = Room(1000, most=most * MEGABYTE)
    now = limit * MEGABYTE
    assert not rows.look(900)
    now += MEGABYTE
    assert rows.look(900)
