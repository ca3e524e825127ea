"""Running `peernet` as people and scripts do: as a process of its own, with its exit code and both its outputs."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.servers import Servers

PROJECT = Path(__file__).parents[2]
PATIENCE = 30.0


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    def succeeded(self) -> "Done":
        assert self.code == 0, self.out + self.err
        return self

    def failed(self, code: int, *words: str) -> "Done":
        """It ended with this code, and said a sentence with these words on stderr; never a traceback."""
        assert self.code == code, self.out + self.err
        assert "Traceback" not in self.err, self.err
        for each in words:
            assert each in self.err, self.err
        return self


@dataclass(frozen=True)
class Peernet:
    """The command, run in a folder, with the variables that say which network it is about."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    stderr: int = asyncio.subprocess.PIPE

    async def run(self, *words: object, stdin: str | bytes = "", **env: str) -> Done:
        process = await self.start(*words, **env)
        given = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = await asyncio.wait_for(process.communicate(given), PATIENCE)
        return Done(process.returncode or 0, out.decode(), err.decode())

    async def start(self, *words: object, **env: str) -> asyncio.subprocess.Process:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PEERNET_")}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "peernet",
            *map(str, words),
            cwd=self.folder,
            env={**inherited, "PYTHONPATH": str(PROJECT), **self.env, **env},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self.stderr,
        )


async def interrupt(process: asyncio.subprocess.Process) -> Done:
    """Ctrl-C, and how the command ended after it."""
    process.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return Done(process.returncode or 0, out.decode(), (err or b"").decode())


def network_variables(servers: Servers, network: str) -> dict[str, str]:
    """The environment of an operator's container: NATS as the user `peernet`."""
    return {
        "PEERNET_NATS_URL": servers.nats_url,
        "PEERNET_NATS_USER": "peernet",
        "PEERNET_NATS_PASSWORD": servers.passwords["peernet"],
        "PEERNET_NETWORK": network,
    }
