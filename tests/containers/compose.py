"""The clone's docker-compose.yml as a project of the tests' own, with ports and volumes that clash with nobody's."""

import json
import os
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.servers import SERVICE_NAMES

CLONE = Path(__file__).parents[2]
IMAGE = "peernet:tests"
_PATIENCE = 600.0


@dataclass
class Compose:
    """`folder` is where commands are run and files are written; `said` is what an operator would say in `.env`."""

    folder: Path
    file: Path = CLONE / "docker-compose.yml"
    project: str = field(default_factory=lambda: f"peernet-test-{secrets.token_hex(4)}")
    said: dict[str, str] = field(default_factory=dict)

    def script(self, commands: str, *, may_fail: bool = False) -> subprocess.CompletedProcess[str]:
        """Run shell commands, such as a page tells people to type; stops at the first that fails."""
        # The page calls the project by its usual name.
        commands = commands.replace("peernet_postgres", f"{self.project}_postgres")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
        )
        if done.returncode != 0 and not may_fail:
            raise AssertionError(
                f"{commands}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}\n{self._end()}"
            )
        return done

    def __call__(self, command: str) -> str:
        """What `docker compose <command>` prints."""
        return self.script(f"docker compose {command}").stdout

    def peernet(self, command: str) -> str:
        """What the operator's command prints."""
        return self(f"run --rm -T peernet {command}")

    def numbers(self) -> dict[str, Any]:
        """The numbers of the network, as soon as membership has read all that the log holds now."""
        last = json.loads(self.peernet("log tail --no-follow --last 1 --json"))["sequence"]
        found: dict[str, Any] = json.loads(self.peernet(f"ask membership numbers --output json --at-least {last}"))
        return found

    def parts(self) -> dict[str, dict[str, Any]]:
        """What Compose knows of each container, by the name of its part."""
        lines = self("ps --all --format json").splitlines()
        return {part["Service"]: part for part in map(json.loads, lines)}

    def inspect(self, part: str) -> dict[str, Any]:
        """What the engine knows of the container of that part."""
        id = self(f"ps --all --quiet {part}").strip()
        found: dict[str, Any] = json.loads(self.script(f"docker inspect {id}").stdout)[0]
        return found

    def printed(self, part: str) -> str:
        """What the container of that part printed, as it did: Compose itself adds to it."""
        done = self.script(f"docker logs {self.inspect(part)['Id']}")
        return done.stdout + done.stderr

    def inside(self, part: str, command: str) -> str:
        """What a shell command prints inside the container of a part that runs."""
        return self(f"exec -T {part} sh -c '{command}'")

    def begin_anew(self) -> None:
        """Delete everything of this project."""
        self("--profile tools --profile development down --volumes --remove-orphans --timeout 10")

    def _end(self) -> str:
        """The last lines that the parts printed, for a failure's message."""
        command = ["docker", "compose", "logs", "--no-color", "--tail", "15"]
        done = subprocess.run(command, cwd=self.folder, env=self._environment(), capture_output=True, text=True)
        return done.stdout

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("PEERNET_", "COMPOSE_"))}
        return own | {
            "COMPOSE_PROJECT_NAME": self.project,
            "COMPOSE_FILE": str(self.file),
            "PEERNET_IMAGE": IMAGE,
            "PEERNET_OPERATOR_UID": str(os.getuid()),
            **{f"PEERNET_{part.upper()}_PORT": "0" for part in ("nats", "mailpit", *SERVICE_NAMES)},
            **self.said,
        }
