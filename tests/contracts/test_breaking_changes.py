"""A published event that is changed fails `make check`, with a sentence that says how to version it.

Each on a copy of the code, in which somebody has edited a contract; by the command that `make check` runs.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from peernet.documents.files import PROJECT

CONTRACT = "shared/contracts/membership/standing.py"
LEFT = '''class MemberLeft(Event, of=MEMBER, version=1):
    """The membership ended. Consents stay as they are; the address stays theirs until they are erased."""

    member_id: UUID
    reason: Personal[str] = None
    left_on: PartialDate
'''
ADVICE = (
    "Leave version 1 as it was: raise the event's version and add an upcast (see docs/how-do-i.md). Only if no log "
    "holds it yet, delete docs/contracts/events/membership/MemberLeft.v1.json and its sample, and make them anew."
)
UPCAST = """

@upcast(MemberLeft, from_version=1)
def _(data: Data) -> Data:
    return {("ended_on" if name == "left_on" else name): value for name, value in data.items()}
"""


class Clone:
    """A copy of what the command reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        without = shutil.ignore_patterns("__pycache__")
        for part in ("shared", "peernet", "docs/contracts"):
            shutil.copytree(PROJECT / part, folder / part, ignore=without)
        shutil.copy(PROJECT / "pyproject.toml", folder)

    def edit(self, *changes: tuple[str, str]) -> None:
        """Replaces texts of the contract, each of which is there once."""
        path = self.folder / CONTRACT
        text = path.read_text()
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_text(text)

    def contracts(self, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "peernet", "contracts", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, " ".join(done.stderr.split())


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def left(edit: Callable[[str], str]) -> tuple[str, str]:
    changed = edit(LEFT)
    assert changed != LEFT
    return LEFT, changed


def test_the_contracts_as_they_are_pass(clone: Clone) -> None:
    assert clone.contracts("--check") == (0, "")


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda text: text.replace("    left_on: PartialDate\n", ""), "left_on is gone (removed, or renamed)"),
        (lambda text: text.replace("left_on", "ended_on"), "left_on is gone (removed, or renamed)"),
        (lambda text: text.replace("left_on: PartialDate", "left_on: int"), "left_on was string and is integer"),
        (lambda text: text.replace("left_on: PartialDate", "left_on: UUID"), "left_on has another format than before"),
        (lambda text: text + "    told_by: UUID\n", "told_by is needed now and was not"),
        (lambda text: text.replace("Personal[str] = None", "str | None = None"), "reason was sealed and is not any"),
        (lambda text: text.replace("left_on: PartialDate", "left_on: Personal[PartialDate]"), "left_on is sealed now"),
    ],
    ids=["removed", "renamed", "retyped", "another format", "a new one needed", "not sealed any more", "sealed now"],
)
def test_a_breaking_change_is_refused_with_the_way_to_do_it(
    clone: Clone, edit: Callable[[str], str], what: str
) -> None:
    clone.edit(left(edit))
    before = (clone.folder / "docs/contracts/events/membership/MemberLeft.v1.json").read_text()
    for words in (("--check",), ()):  # writing does not hide it either
        code, said = clone.contracts(*words)
        assert code == 1
        assert f"MemberLeft version 1 was published, and changed: {what}" in said
        assert ADVICE in said
    assert (clone.folder / "docs/contracts/events/membership/MemberLeft.v1.json").read_text() == before


def test_an_event_that_is_taken_away_must_be_retired(clone: Clone) -> None:
    clone.edit(left(lambda _text: ""))
    code, said = clone.contracts("--check")
    assert code == 1
    assert "MemberLeft version 1 was published, and is gone" in said
    assert 'Bring the class back, or say retire("MemberLeft")' in said

    clone.edit(("from shared.contracts.messages import", "from shared.contracts.messages import retire,"))
    with (clone.folder / CONTRACT).open("a") as contract:
        contract.write('\n\nretire("MemberLeft")\n')
    assert clone.contracts() == (0, "")
    assert clone.contracts("--check") == (0, "")
    assert (clone.folder / "docs/contracts/events/membership/MemberLeft.v1.json").exists(), "logs hold it"


def test_a_new_version_needs_an_upcast_and_then_passes(clone: Clone) -> None:
    clone.edit(left(lambda text: text.replace("version=1", "version=2").replace("left_on", "ended_on")))
    code, said = clone.contracts("--check")
    assert code == 1
    assert "MemberLeft is at version 2, but nothing says how data of version 1" in said
    assert "add @upcast(MemberLeft, from_version=1)" in said

    clone.edit(("from shared.contracts.messages import", "from shared.contracts.messages import Data, upcast,"))
    with (clone.folder / CONTRACT).open("a") as contract:
        contract.write(UPCAST)
    code, said = clone.contracts("--check")
    assert code == 1
    assert "Out of date" in said
    assert "MemberLeft.v2.json" in said
    assert clone.contracts() == (0, "")
    assert clone.contracts("--check") == (0, "")
    assert (clone.folder / "docs/contracts/events/membership/MemberLeft.v1.json").exists()


def test_a_new_field_with_a_default_needs_no_version(clone: Clone) -> None:
    clone.edit(left(lambda text: text + "    told_by: UUID | None = None\n"))
    code, said = clone.contracts("--check")
    assert code == 1
    assert "Out of date" in said
    assert "was published, and changed" not in said
    assert clone.contracts() == (0, "")
    assert clone.contracts("--check") == (0, "")
