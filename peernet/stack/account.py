"""As whom Postgres runs: it refuses root, so root hands it to an unprivileged account.

docs/decisions/0002-postgres-as-root.md says why this way.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from peernet.errors import CommandError

_ACCOUNTS = ("postgres", "nobody")
# Weakest first: nothing extra, then passing folders that the account may not enter, then their files too.
_CAPABILITIES = ("", "dac_read_search", "dac_override")


@dataclass(frozen=True)
class Account:
    """Who runs a program, and the words to put before its command line."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def choose(binaries: Path, data: Path) -> Account:
    """The account for the Postgres whose data are in `data`: ourselves, unless we are root.

    The folder that holds `data` is made, and becomes the account's own.
    """
    data.parent.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _entry(data)
    os.chown(data.parent, entry.pw_uid, entry.pw_gid)
    for capability in _CAPABILITIES:
        account = Account(entry.pw_uid, entry.pw_gid, _prefix(entry, capability))
        if _can_run(account, binaries, data):
            return account
    raise CommandError(
        f"Postgres refuses to run as root, and the account {entry.pw_name} can not use {binaries} and {data}: "
        "run Peernet as an ordinary user, or put the clone into a folder that every user may enter."
    )


def _entry(data: Path) -> pwd.struct_passwd:
    owner = data.stat().st_uid if data.exists() else 0
    if owner != 0:
        return pwd.getpwuid(owner)
    for name in _ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CommandError(
        "Postgres refuses to run as root, and there is no account postgres or nobody to run it as: "
        "run Peernet as an ordinary user."
    )


@cache
def _prefix(entry: pwd.struct_passwd, capability: str) -> tuple[str, ...]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise CommandError("Running Postgres as root needs setpriv (package util-linux): install it and try again.")
    drop = (setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
    if not capability:
        return (*drop, "--")
    only = f"-all,+{capability}"
    # no_setuid_fixup: Postgres asks access(2) whether it may run its own binary, which otherwise
    # answers as if the capability were not there.
    return (
        *drop,
        f"--bounding-set={only}",
        f"--inh-caps={only}",
        f"--ambient-caps={only}",
        "--securebits=+no_setuid_fixup",
        "--",
    )


def _can_run(account: Account, binaries: Path, data: Path) -> bool:
    probe = '"$1" --pkglibdir && cd "$2" && cd "$3"'
    places = (binaries / "pg_config", binaries.parent / "share", data.parent)
    done = subprocess.run([*account.prefix, "sh", "-c", probe, "sh", *map(str, places)], capture_output=True, cwd="/")
    return done.returncode == 0
