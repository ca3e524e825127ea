"""The mailbox's folder: numbers, room, and what a crash leaves behind."""

import stat
from pathlib import Path

import pytest

from peernet.mailbox.folder import Keeper, clear, numbers, path_of


def test_mail_is_kept_in_the_order_in_which_it_came(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "mail")
    assert [keeper.add(f"{number}".encode()) for number in range(1, 12)] == list(range(1, 12))
    assert numbers(tmp_path / "mail") == list(range(1, 12))
    assert path_of(tmp_path / "mail", 10).read_bytes() == b"10"


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    number = Keeper(tmp_path / "mail").add(b"Dear Ann")
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    assert stat.S_IMODE(path_of(tmp_path / "mail", number).stat().st_mode) == 0o600


@pytest.mark.parametrize("room", [{"most": 3}, {"most_bytes": 30}])
def test_the_oldest_go_when_there_is_too_much(tmp_path: Path, room: dict[str, int]) -> None:
    keeper = Keeper(tmp_path, **room)
    for _ in range(8):
        keeper.add(b"ten bytes!")
    assert numbers(tmp_path) == [6, 7, 8]
    # Also what an earlier process kept.
    Keeper(tmp_path, **room).add(b"ten bytes!")
    assert numbers(tmp_path) == [7, 8, 9]


def test_the_newest_stays_however_large_it_is(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, most_bytes=5)
    keeper.add(b"1")
    keeper.add(b"far too much")
    assert numbers(tmp_path) == [2]


def test_a_process_that_starts_again_goes_on_counting(tmp_path: Path) -> None:
    Keeper(tmp_path).add(b"before")
    (tmp_path / ".2.eml").write_bytes(b"half a ma")  # as it was killed while it wrote
    keeper = Keeper(tmp_path)
    assert numbers(tmp_path) == [1]
    assert keeper.add(b"after") == keeper.last == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.eml", "2.eml"]


def test_somebody_clears_it_meanwhile(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, most=2)
    keeper.add(b"1")
    keeper.add(b"2")
    assert clear(tmp_path) == 2
    assert [keeper.add(b"more") for _ in range(3)] == [3, 4, 5]
    assert numbers(tmp_path) == [4, 5]
    assert numbers(tmp_path / "nowhere") == []
