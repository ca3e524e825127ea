"""The mailbox as a part of the stack: there where a service sends mail, and started again like the others."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from peernet.stack import mailbox
from peernet.stack.process import Identity
from peernet.stack.record import Part
from peernet.stack.services import SERVICES, Service
from peernet.stack.stack import Stack
from tests.stack.fake_peernet import make_stack
from tests.stack.peernet_process import Peernet
from tests.support.servers import Quiet
from tests.support.wait import wait_until

FAKE = "tests.stack.fake_service"
SERVICES_HERE = (Service("membership", 8101, FAKE), Service("sender", 8199, FAKE, sends_mail=True))
BOUNCES = Path("bounces")


@pytest.fixture
def stack(peernet: Peernet) -> Iterator[Stack]:
    stack = Stack(peernet.folder, SERVICES_HERE)
    stack.start(Quiet())
    yield stack
    stack.stop()


def part(stack: Stack, name: str) -> Part:
    found = stack.record().part(name)
    assert found is not None
    return found


def environment(part: Part) -> dict[str, str]:
    text = Path(f"/proc/{part.process.pid}/environ").read_bytes().decode()
    return dict(each.split("=", 1) for each in text.split("\0") if "=" in each)


def test_it_runs_before_whoever_sends_and_its_folder_is_private(stack: Stack) -> None:
    names = [part.name for part in stack.record().parts]
    assert names.index("mailbox") < names.index("sender")
    assert all(status.ready for status in stack.status())
    assert part(stack, "mailbox").url == f"smtp://127.0.0.1:{part(stack, 'mailbox').port}"
    for folder in (stack.layout.mail, stack.layout.mail_received):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_who_sends_mail_and_nobody_else_is_told_where(stack: Stack) -> None:
    sender, other = environment(part(stack, "sender")), environment(part(stack, "membership"))
    assert sender["PEERNET_SMTP_PORT"] == str(part(stack, "mailbox").port)
    assert sender["PEERNET_PUBLIC_URL"] == part(stack, "sender").url
    assert sender["PEERNET_BOUNCE_FOLDER"] == str(stack.layout.mail_returned)
    assert not [name for name in other if name.startswith("PEERNET_SMTP")]


def test_only_a_stack_in_which_somebody_sends_has_one() -> None:
    assert "mailbox" not in make_stack(Path("anywhere")).names
    assert "mailbox" in Stack(Path("anywhere"), SERVICES).names


def test_a_killed_one_comes_back_at_its_address_with_whoever_sends_there(stack: Stack) -> None:
    before = {part.name: part for part in stack.record().parts}
    os.kill(before["mailbox"].process.pid, signal.SIGKILL)
    wait_until(lambda: Identity.of(before["mailbox"].process.pid) is None, "the mailbox has ended")
    assert [status.part.name for status in stack.status() if not status.ready] == ["mailbox"]

    stack.start(Quiet())

    after = {part.name: part for part in stack.record().parts}
    assert all(status.ready for status in stack.status())
    assert {name: part.url for name, part in after.items()} == {name: part.url for name, part in before.items()}
    same = {name for name in after if after[name].process == before[name].process}
    assert same == {"nats", "postgres", "membership"}


def test_it_is_none_when_a_stack_is_down(stack: Stack) -> None:
    port = part(stack, "mailbox").port
    stack.stop()
    assert not mailbox.is_ready(port)


def test_everybody_gets_their_mail_as_nothing_leaves() -> None:
    assert mailbox.environment({"PEERNET_SMTP_HOST": ""}, 1025, "http://127.0.0.1:8104", BOUNCES) == {
        "PEERNET_SMTP_HOST": "127.0.0.1",
        "PEERNET_SMTP_PORT": "1025",
        "PEERNET_SMTP_SECURITY": "none",
        "PEERNET_ALLOWED_RECIPIENTS": "*",
        "PEERNET_PUBLIC_URL": "http://127.0.0.1:8104",
        "PEERNET_BOUNCE_FOLDER": "bounces",
    }


@pytest.mark.parametrize("name", ["PEERNET_SMTP_HOST", "PEERNET_EMAIL_PROVIDER", "PEERNET_SMS_PROVIDER"])
def test_whoever_sends_elsewhere_says_who_gets_anything(name: str) -> None:
    found = mailbox.environment({name: "theirs"}, 1025, "http://127.0.0.1:8104", BOUNCES)
    assert found.keys() == {"PEERNET_PUBLIC_URL", "PEERNET_BOUNCE_FOLDER"}


def test_what_somebody_sets_is_theirs() -> None:
    given = {
        "PEERNET_ALLOWED_RECIPIENTS": "@post.example",
        "PEERNET_PUBLIC_URL": "https://peers.example",
        "PEERNET_BOUNCE_FOLDER": "/var/mail/bounces",
    }
    assert mailbox.environment(given, 1025, "http://127.0.0.1:8104", BOUNCES).items() >= given.items()
