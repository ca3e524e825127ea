"""The documents made from the contracts: up to date, the same each time, and never hiding an incompatible change."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from peernet import published
from peernet.documents import files
from peernet.documents.example import example_data
from shared.contracts.messages import retire

MEMBER_JOINED = "events/membership/MemberJoined.v1.json"


def contracts(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "peernet", "contracts", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(files.PROJECT), **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def pristine() -> dict[str, str]:
    return files.generated()


@pytest.fixture
def folder(tmp_path: Path, pristine: dict[str, str]) -> Path:
    """The documents as this code makes them, in a folder that a test may spoil."""
    for name, text in pristine.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def change(path: Path, definition: str, **properties: Any) -> None:
    """As if the event had been published with other properties."""
    document = json.loads(path.read_text())
    document["$defs"][definition]["properties"] |= properties
    path.write_text(json.dumps(document))


def test_what_is_committed_is_up_to_date() -> None:
    assert not files.outdated(files.FOLDER), "run peernet contracts, and commit what it writes"


def test_no_published_event_version_was_changed() -> None:
    assert not files.incompatible(files.FOLDER), "\n".join(files.incompatible(files.FOLDER))


def test_they_are_the_same_whichever_process_makes_them(tmp_path: Path, pristine: dict[str, str]) -> None:
    assert contracts("--folder", tmp_path, PYTHONHASHSEED="7").returncode == 0
    written = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == pristine


def test_the_check_names_what_is_out_of_date_and_the_remedy(folder: Path) -> None:
    assert contracts("--check", "--folder", folder).returncode == 0
    (folder / MEMBER_JOINED).unlink()
    (folder / "asyncapi.yaml").write_text("")
    done = contracts("--check", "--folder", folder)
    assert done.returncode == 1
    for part in ("asyncapi.yaml", MEMBER_JOINED, "Run peernet contracts"):
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "asyncapi.yaml").read_text() == ""


def test_an_incompatible_change_is_refused_and_not_written_over(folder: Path) -> None:
    change(folder / MEMBER_JOINED, "read", shoe_size={"type": "integer"})
    before = (folder / MEMBER_JOINED).read_text()
    for words in ((), ("--check",)):
        done = contracts(*words, "--folder", folder)
        assert done.returncode == 1
        assert "MemberJoined version 1 was published, and changed: shoe_size is gone" in done.stderr
        assert "raise the event's version and add an upcast" in done.stderr
    assert (folder / MEMBER_JOINED).read_text() == before


def test_a_version_is_never_taken_back(folder: Path) -> None:
    (folder / MEMBER_JOINED).rename(folder / MEMBER_JOINED.replace("v1", "v2"))
    (refusal,) = files.incompatible(folder)
    assert "published up to version 2, but the code is at version 1" in refusal


def test_schemas_of_events_that_are_no_longer_written_stay(folder: Path) -> None:
    old = folder / "events" / "membership" / "MemberSang.v1.json"
    old.write_text((folder / MEMBER_JOINED).read_text())
    retire("MemberSang")
    assert files.write(folder) == []
    assert old.exists()


@pytest.mark.parametrize("contract", [*published.commands(), *published.questions()], ids=lambda each: each.__name__)
def test_every_contract_has_an_example_that_it_takes(contract: Any) -> None:
    contract.model_validate(example_data(contract))
    contract.model_validate(example_data(contract, in_full=True))
