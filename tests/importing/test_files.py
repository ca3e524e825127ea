"""Where the files that an import writes are put."""

from pathlib import Path

import pytest

from peernet.importing.files import beside


def test_they_are_put_beside_the_sheet(tmp_path: Path) -> None:
    assert beside(tmp_path / "members.csv", "rejects") == tmp_path / "members.rejects.csv"


def test_a_folder_that_its_owner_closed_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, here = tmp_path / "closed", tmp_path / "here"
    closed.mkdir(mode=0o555)
    here.mkdir()
    monkeypatch.chdir(here)
    assert beside(closed / "members.csv", "rejects") == here / "members.rejects.csv"
