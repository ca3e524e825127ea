"""Running `peernet up`, `down` and `status` as a person would, over the stack with the fake service."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from peernet.stack.status import show_status
from tests.stack.fake_peernet import make_stack
from tests.support.wait import wait_until

PROJECT = Path(__file__).parents[2]
PATIENCE = 90


@dataclass
class Peernet:
    """The command in one folder; `user` and `python` are for running it as somebody else."""

    folder: Path
    user: int | None = None
    python: str = sys.executable
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(words),
            cwd=self.folder,
            env={**os.environ, **self.env, **env},
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def up(self, **env: str) -> None:
        done = self.run("up", "--detach", **env)
        assert done.returncode == 0, done.stdout + done.stderr

    def status(self) -> tuple[int, dict[str, Any]]:
        """The exit code, and the parts by name; as ourselves without another process, which is quicker."""
        if self.user is not None:
            done = self.run("status", "--json")
            code, text = done.returncode, done.stdout
        else:
            with redirect_stdout(StringIO()) as output:
                code = show_status(make_stack(self.folder), as_json=True)
            text = output.getvalue()
        return code, {part["name"]: part for part in json.loads(text)["parts"]}

    def follow(self, name: str = "up") -> "Following":
        output = self.folder / f"{name}.out"
        with output.open("w") as file:
            process = subprocess.Popen(
                self._command(("up",)), cwd=self.folder, stdout=file, stderr=file, env={**os.environ, **self.env}
            )
        return Following(process, output)

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [self.python, "-P", "-m", "tests.stack.fake_peernet", *words]


@dataclass
class Following:
    """A `peernet up` in the foreground."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def text(self) -> str:
        return self.output.read_text()

    def wait_for(self, text: str) -> None:
        wait_until(lambda: text in self.text or self.process.poll() is not None, f"up prints {text!r}", PATIENCE)
        assert text in self.text

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)


def started_by_now(folder: Path) -> int:
    """How often the fake service has counted a start in its database."""
    parts = json.loads((folder / ".peernet" / "stack.json").read_text())["parts"]
    url = next(part["url"] for part in parts if part["kind"] == "service")
    with urllib.request.urlopen(url, timeout=5) as answer:
        return int(json.load(answer)["starts"])
