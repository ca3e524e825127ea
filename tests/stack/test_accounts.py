"""The stack runs as root, as an ordinary user, and where other accounts may not enter; no folder is opened for it."""

import os
import pwd
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.peernet_process import PROJECT, Peernet, started_by_now

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run programs as somebody else")


def _account_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def _start_and_stop(peernet: Peernet) -> int:
    """Two starts with a stop between them; gives the account that Postgres ran as."""
    try:
        peernet.up()
        account = _account_of(peernet.status()[1]["postgres"]["pid"])
        peernet.run("down")
        peernet.up()
        assert started_by_now(peernet.folder) == 2
        return account
    finally:
        assert peernet.run("down").returncode == 0


def test_as_root_postgres_gets_an_account_without_rights(stack_folder: Path) -> None:
    assert _start_and_stop(Peernet(stack_folder)) != 0


def test_as_root_in_a_folder_that_only_root_may_enter(stack_folder: Path) -> None:
    closed = stack_folder / "home"
    folder = closed / "clone"
    folder.mkdir(parents=True)
    closed.chmod(0o700)
    folder.chmod(0o700)

    assert _start_and_stop(Peernet(folder)) != 0

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.fixture
def ordinary_user(stack_folder: Path) -> Iterator[Peernet]:
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(stack_folder, nobody, nobody)
    libraries = f"{PROJECT}:{sysconfig.get_path('purelib')}"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        peernet = Peernet(stack_folder, nobody, python, {"PYTHONPATH": libraries, "HOME": str(stack_folder)})
        try:
            usable = peernet.run("status").returncode == 3
        except (PermissionError, FileNotFoundError, subprocess.SubprocessError):
            continue
        if usable:
            yield peernet
            return
    pytest.skip(f"an ordinary user of this machine can run no {version} with the project's libraries")


def test_as_an_ordinary_user_postgres_runs_as_that_user(ordinary_user: Peernet) -> None:
    assert _start_and_stop(ordinary_user) == ordinary_user.user
