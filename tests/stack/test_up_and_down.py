"""The life of a stack: it starts, says how it is, ends, and has kept everything the next time."""

import os
import shutil
import signal
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import nats
import pytest

from peernet.stack.process import Identity
from tests.stack.peernet_process import Peernet, started_by_now
from tests.support.wait import wait_until


def test_a_folder_where_nothing_was_started(peernet: Peernet) -> None:
    code, parts = peernet.status()
    done = peernet.run("status")

    assert code == done.returncode == 3
    assert "Nothing is running" in done.stdout
    assert {part["state"] for part in parts.values()} == {"stopped"}
    assert "Nothing is running" in peernet.run("down").stdout
    assert not (peernet.folder / ".peernet").exists()


def test_up_is_ready_when_it_returns_and_down_ends_all(peernet: Peernet) -> None:
    peernet.up()
    code, parts = peernet.status()
    assert code == 0
    assert {name: part["state"] for name, part in parts.items()} == dict.fromkeys(
        ("nats", "postgres", "membership"), "ready"
    )
    assert all(part["pid"] and part["port"] and part["url"] for part in parts.values())

    again = peernet.run("up", "--detach")
    assert again.returncode == 0
    assert "already running" in again.stdout
    assert peernet.status()[1] == parts

    assert peernet.run("down").returncode == 0
    assert peernet.status()[0] == 3
    assert not any(Identity.of(part["pid"]) for part in parts.values())


async def _log_of(peernet: Peernet, add: str | None = None) -> list[str]:
    parts = peernet.status()[1]
    password = (peernet.folder / ".peernet/secrets/nats-admin.password").read_text().strip()
    client = await nats.connect(parts["nats"]["url"], user="admin", password=password)
    try:
        stream = client.jetstream()
        if add is not None:
            await stream.add_stream(name="kept", subjects=["kept.>"])
            await stream.publish("kept.one", add.encode())
        return [((await stream.get_msg("kept", 1)).data or b"").decode()]
    finally:
        await client.close()


async def test_the_next_start_resumes_with_data_secrets_and_addresses(peernet: Peernet) -> None:
    peernet.up()
    first = peernet.status()[1]
    assert started_by_now(peernet.folder) == 1
    assert await _log_of(peernet, add="an event") == ["an event"]
    secrets = {path.name: path.read_text() for path in (peernet.folder / ".peernet/secrets").iterdir()}
    operator = (peernet.folder / ".peernet/operator.json").read_text()

    peernet.run("down")
    peernet.up()

    assert started_by_now(peernet.folder) == 2
    assert await _log_of(peernet) == ["an event"]
    assert {path.name: path.read_text() for path in (peernet.folder / ".peernet/secrets").iterdir()} == secrets
    assert (peernet.folder / ".peernet/operator.json").read_text() == operator
    assert {name: part["url"] for name, part in peernet.status()[1].items()} == {
        name: part["url"] for name, part in first.items()
    }


def test_secrets_are_for_their_owner_alone(peernet: Peernet) -> None:
    peernet.up()
    root = peernet.folder / ".peernet"
    for path in (*(root / "secrets").iterdir(), root / "stack.json", root / "operator.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for path in (root / "secrets", root / "nats", root / "logs", root / "postgres"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    assert len((root / "secrets/master.key").read_text()) == 45


def test_ports_that_are_taken_are_left_to_whoever_has_them(peernet: Peernet) -> None:
    usual = (4222, 8222, 5432, 8101)
    with ExitStack() as sockets:
        for port in usual:
            listener = sockets.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue  # taken already, which is all that this test needs
            listener.listen()
        peernet.up()
        code, parts = peernet.status()
    assert code == 0
    assert not {part["port"] for part in parts.values()} & set(usual)


def test_without_its_master_key_a_log_is_not_started(peernet: Peernet) -> None:
    peernet.up()
    peernet.run("down")
    key = peernet.folder / ".peernet/secrets/master.key"
    key.unlink()

    done = peernet.run("up", "--detach")

    assert done.returncode == 1
    assert "restore the file from its backup" in done.stderr
    assert not key.exists()
    assert peernet.status()[0] == 3


def test_a_service_that_fails_is_shown_and_nothing_stays_behind(peernet: Peernet) -> None:
    done = peernet.run("up", "--detach", FAKE_SERVICE_FAILS="1")

    assert done.returncode == 1
    assert "the fake service was told to fail" in done.stderr
    assert "membership ended before it was ready" in done.stderr
    assert peernet.status()[0] == 3

    peernet.up()
    assert peernet.status()[0] == 0


def test_lost_postgres_data_are_made_anew(peernet: Peernet) -> None:
    peernet.up()
    peernet.run("down")
    shutil.rmtree(peernet.folder / ".peernet/postgres")

    peernet.up()

    assert started_by_now(peernet.folder) == 1


@pytest.mark.parametrize("words", [("status",), ("up", "--detach"), ("down",)])
def test_the_stack_of_somebody_else_is_left_alone(peernet: Peernet, words: tuple[str, ...]) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a folder that belongs to somebody else")
    root = peernet.folder / ".peernet"
    root.mkdir()
    os.chown(root, 65534, 65534)

    done = peernet.run(*words)

    assert done.returncode == 1
    assert "belongs to nobody" in done.stderr
    assert list(root.iterdir()) == []


def test_status_counts_parts_that_are_gone(peernet: Peernet) -> None:
    peernet.up()
    service = peernet.status()[1]["membership"]["pid"]
    os.kill(service, signal.SIGKILL)
    wait_until(lambda: Identity.of(service) is None, "the service has ended")

    code, parts = peernet.status()
    assert code == 1
    assert {name: part["state"] for name, part in parts.items()} == {
        "nats": "ready",
        "postgres": "ready",
        "membership": "stopped",
    }

    peernet.up()
    code, again = peernet.status()
    assert code == 0
    assert again["nats"] == parts["nats"]
    assert again["postgres"] == parts["postgres"]


def test_two_stacks_that_start_at_once_get_ports_of_their_own(stack_folder: Path) -> None:
    pair = [Peernet(stack_folder / name) for name in ("one", "other")]
    for peernet in pair:
        peernet.folder.mkdir()
    try:
        with ThreadPoolExecutor() as threads:
            list(threads.map(lambda peernet: peernet.up(), pair))
        found = [peernet.status() for peernet in pair]
        assert [code for code, _ in found] == [0, 0]
        ports = [part["port"] for _, parts in found for part in parts.values()]
        assert len(set(ports)) == len(ports) == 6
    finally:
        for peernet in pair:
            peernet.run("down")
