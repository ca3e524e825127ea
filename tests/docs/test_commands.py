"""Every command that the documents show is run: a document is one session of bash, from its first block to its last."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.documents import ALL, PROJECT, RUN_ELSEWHERE, SAMPLES, Document
from tests.support.servers import scratch_folder
from tests.system.clone import newcomers_environment

pytestmark = pytest.mark.xdist_group("stack")

PATIENCE = 240
# Stops at the first command that fails, also within a pipe, and names it.
PREAMBLE = "set -eEo pipefail; trap 'echo \"failed: $BASH_COMMAND\" >&2' ERR\n"
WRITTEN = re.compile(r"examples/\w+\.[\w-]+\.csv")
FOUND_NOBODY = '"total": 0'


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """What commands need of a clone, with a stack of its own that all documents share."""
    with scratch_folder() as folder:
        (folder / "examples").mkdir()
        for sample in (*SAMPLES, PROJECT / "examples" / "programme.json"):
            shutil.copy(sample, folder / "examples")
        (folder / ".venv").symlink_to(sys.prefix)
        yield folder
        run(folder, ".venv/bin/peernet down")


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", PREAMBLE + script],
        cwd=folder,
        env=newcomers_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    "document",
    [each for each in ALL if each.session and each.name != RUN_ELSEWHERE],
    ids=lambda document: document.name,
)
def test_the_commands_of_the_document_do_what_it_says(folder: Path, document: Document) -> None:
    done = run(folder, document.session)
    code, end = done.returncode, done.stdout[-3000:]

    assert code == 0, end
    assert done.stdout.count("Traceback") == 0, end
    assert done.stdout.count(FOUND_NOBODY) == 0, "the example of a search finds nobody"
    assert not [name for name in document.spans if WRITTEN.fullmatch(name) and not (folder / name).exists()]
    assert "Nothing is running" in run(folder, ".venv/bin/peernet down").stdout, "the document leaves its stack running"


def test_the_documents_with_commands_are_found() -> None:
    names = {document.name for document in ALL if document.session}
    assert names >= {"README.md", "docs/how-do-i.md", RUN_ELSEWHERE}
    assert os.access(Path(sys.prefix) / "bin" / "peernet", os.X_OK)
