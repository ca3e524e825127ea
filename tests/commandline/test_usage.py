"""What is typed wrongly, and networks that are not there: a sentence, and an exit code for scripts."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from shared.ids import new_id
from tests.commandline.command import PROJECT, Done, Peernet
from tests.support.servers import Servers

SOMEBODY = f"coordinator:{new_id()}"
SEND = ("send", "membership", "AssignRole", "--as", SOMEBODY)
ASK = ("ask", "membership", "directory", "--as", SOMEBODY)


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((*SEND, "--json", '{"role": }'), "not valid JSON: unexpected character, expected a JSON value at line 1"),
        ((*SEND, "--json", '{"a": NaN}'), "not valid JSON"),
        ((*SEND, "--json", ""), "not valid JSON"),
        ((*SEND, "--json", "[]"), "must be an object"),
        ((*SEND, "--json", "@missing.json"), "missing.json cannot be read"),
        ((*SEND, "--occurred-at", "2026-02-30"), "there is no date 2026-02-30"),
        ((*SEND, "--occurred-at", "2026-02"), "needs a day"),
        ((*SEND, "--occurred-at", "last week"), "neither a date nor a time"),
        ((*SEND, "--on-behalf-of", "Ann"), "--on-behalf-of"),
        ((*SEND, "--command-id", "12"), "--command-id"),
        ((*ASK, "--as-at", "2026-13"), "there is no date 2026-13"),
        ((*ASK, "--known-at", "31/12/2026"), "neither a date nor a time"),
        ((*ASK, "--at-least", "-1"), "--at-least"),
        (("send", "membership", "AssignRole", "--as", "ann"), "an actor is written kind:id"),
        (("send", "membership", "AssignRole", "--as", "coordinator:ann"), "must be a UUID"),
        (("send", "membership", "Assign Role", "--as", SOMEBODY), "cannot be the name of a command"),
        (("send", "member.ship", "AssignRole", "--as", SOMEBODY), "cannot be the name of a service"),
        (("ask", "membership", "*", "--as", SOMEBODY), "cannot be the name of a question"),
        (("rebuild", ">", "--as", SOMEBODY), "cannot be the name of a service"),
        (("send",), "Missing argument"),
        (("no-such-command",), "no-such-command"),
    ],
)
def test_what_cannot_be_used_is_said(typed: Callable[..., Done], words: tuple[str, ...], sentence: str) -> None:
    typed(*words).failed(2, sentence)


@pytest.mark.parametrize(
    ("words", "kind"), [(("send", "membership", "AssignRole"), "coordinator"), (("duties",), "operator")]
)
def test_who_does_it_has_to_be_said_to_a_network_elsewhere(
    typed: Callable[..., Done], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], kind: str
) -> None:
    monkeypatch.setenv("PEERNET_NATS_URL", "nats://127.0.0.1:1")
    typed(*words).failed(2, f"--as {kind}:<id>")


@pytest.mark.parametrize(
    "words", [SEND, SEND[:3], ASK, ("duties",), ("log", "tail"), ("rebuild", "membership", "--as", SOMEBODY)]
)
async def test_without_a_network_the_remedy_is_named(alone: Peernet, words: tuple[str, ...]) -> None:
    (await alone.run(*words)).failed(3, "No network runs in", "peernet up", "PEERNET_NATS_URL")


async def test_a_server_that_is_away_or_silent_is_given_up_on(alone: Peernet, deaf_port: int) -> None:
    for port in (1, deaf_port):
        begun = time.monotonic()
        done = await alone.run(*ASK, PEERNET_NATS_URL=f"nats://127.0.0.1:{port}")
        done.failed(3, f"NATS does not answer at nats://127.0.0.1:{port}")
        assert time.monotonic() - begun < 10  # it gives up after two seconds; a loaded machine starts slowly


async def test_a_wrong_password_is_said_and_never_shown(alone: Peernet, servers: Servers) -> None:
    address = servers.nats_url.removeprefix("nats://")
    done = await alone.run(*ASK, PEERNET_NATS_URL=servers.nats_url, PEERNET_NATS_USER="peernet")
    done.failed(3, "refused the user peernet", "PEERNET_NATS_PASSWORD")
    done = await alone.run(*ASK, PEERNET_NATS_URL=f"nats://someone:hunter2@{address}")
    assert "hunter2" not in done.failed(3).err


async def test_an_environment_that_is_wrong_is_said(alone: Peernet) -> None:
    url = {"PEERNET_NATS_URL": "nats://127.0.0.1:1"}
    (await alone.run(*ASK, PEERNET_NETWORK="No Such", **url)).failed(2, "PEERNET_NETWORK")
    (await alone.run(*ASK, PEERNET_NATS_PASSWORD_FILE="gone", **url)).failed(2, "gone cannot be read")


async def test_a_password_in_a_file_is_used(alone: Peernet, servers: Servers) -> None:
    (alone.folder / "password").write_text(servers.passwords["peernet"] + "\n")
    done = await alone.run(
        *ASK, PEERNET_NATS_URL=servers.nats_url, PEERNET_NATS_USER="peernet", PEERNET_NATS_PASSWORD_FILE="password"
    )
    done.failed(3, "membership service cannot be reached")


def test_help_is_quick_because_nothing_slow_is_imported_for_it() -> None:
    slow = {"pydantic", "nats", "asyncpg", "faststream", "asyncio", "shared"}
    code = f"import sys, peernet.main; peernet.main.build(); print({slow!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n", "import these inside the functions that need them"


def test_every_command_is_in_the_help(typed: Callable[..., Done]) -> None:
    everything = typed("--help").succeeded().out
    for command in (
        "send",
        "ask",
        "duties",
        "parked",
        "log",
        "rebuild",
        "commands",
        "questions",
        "contracts",
        "launch",
    ):
        assert command in everything


@pytest.mark.parametrize("command", ["send", "ask", "duties", "parked", "rebuild", "launch"])
def test_exit_codes_are_in_the_help(typed: Callable[..., Done], command: str) -> None:
    assert "Exit codes" in typed(command, "--help").succeeded().out
