"""A fresh clone: the project's files, uncommitted ones included, in an empty folder, used as a newcomer would."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peernet.stack import record
from peernet.stack.record import Part
from tests.support.wait import wait_until

PROJECT = Path(__file__).parents[2]
PATIENCE = 180.0
# What this very run of the tests has set for itself, which a newcomer's shell has not.
_OURS = re.compile(r"(PEERNET_|PYTEST_|PYTHON|VIRTUAL_ENV|MAKE|MFLAGS).*|T|BIN|WORKERS")


def newcomers_environment() -> dict[str, str]:
    """Without our virtual environment, and without anything that names a network."""
    own = [Path(sys.prefix).resolve() / "bin", Path(sys.prefix) / "bin"]
    path = [each for each in os.environ["PATH"].split(os.pathsep) if Path(each) not in own]
    kept = {name: value for name, value in os.environ.items() if not _OURS.fullmatch(name)}
    return {**kept, "PATH": os.pathsep.join(path)}


def make_clone(folder: Path) -> "Clone":
    """Copies every file that git knows, or would be asked to add."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={PROJECT}", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).exists():  # not when it was deleted, but not yet from the index
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name, follow_symlinks=False)
    return Clone(folder)


@dataclass(frozen=True)
class Clone:
    """Commands are run in its folder, by bash."""

    folder: Path

    def run(self, command: str, *, may_fail: bool = False) -> str:
        """What the command prints on stdout; it must succeed unless it may fail."""
        done = subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=self.folder,
            env=newcomers_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert may_fail or done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def peernet(self, words: str) -> str:
        return self.run(f".venv/bin/peernet {words}")

    def start(self, command: str, output: str) -> "Started":
        """Starts it in a group of processes of its own, as a terminal does, with what it prints in a file."""
        path = self.folder / output
        with path.open("w") as file:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=self.folder,
                env=newcomers_environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                process_group=0,
            )
        return Started(process, path)

    def part(self, name: str) -> Part:
        found = record.load(self.folder / ".peernet" / "stack.json").part(name)
        assert found is not None, f"{name} does not run"
        return found

    def says(self, members: int) -> None:
        """Asks how many members there are until it is this many: views may be an instant behind the log."""

        def it_does() -> bool:
            return bool(json.loads(self.peernet("ask membership numbers --json '{}'"))["members"] == members)

        wait_until(it_does, f"the network says that it has {members} members")

    def log(self) -> list[dict[str, Any]]:
        """Every event of the log, in order."""
        return [json.loads(line) for line in self.peernet("log tail --no-follow --last 100000 --json").splitlines()]


@dataclass(frozen=True)
class Started:
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def wait_for(self, text: str) -> None:
        wait_until(lambda: self.has_ended or text in self.output.read_text(), f"it prints {text!r}", PATIENCE)
        assert text in self.output.read_text(), self.output.read_text()

    def ctrl_c(self) -> int:
        """What a terminal does: every process of the group is told. The exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)
