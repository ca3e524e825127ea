"""Messages in containers: what operators say of them in `.env`, and the mail server for developers."""

import json
import urllib.request
from collections.abc import Iterator
from mailbox import Maildir
from typing import Any

import pytest

from peernet.mailbox.bouncing import NO_SUCH_ADDRESS, report
from tests.containers.compose import Compose
from tests.containers.runbook import blocks, settings
from tests.support.wait import wait_until

ASHA, BEN = "asha@post.example", "ben@post.example"
BASIS = {
    "kind": "members_of_a_not_for_profit_body",
    "wording_id": "joining-form",
    "wording_sha256": "0" * 64,
    "method": "paper",
    "given_at": "2026-11-01T10:00:00Z",
}


@pytest.fixture
def developing(compose: Compose) -> Iterator[Compose]:
    """The network as the runbook has developers start it, and with a folder for what comes back; then as it was."""
    folder = compose.folder / "returned"
    for each in (folder, *(folder / name for name in ("new", "cur", "tmp"))):
        each.mkdir()
        each.chmod(0o777)
    said = {**settings("For development"), "PEERNET_BOUNCE_FOLDER": str(folder)}
    compose.said |= said
    try:
        for block in blocks()["For development"]:
            compose.script(block)
        yield compose
    finally:
        compose("rm --force --stop mailpit")
        for name in said:
            del compose.said[name]
        compose("up --detach --wait")


def asks_to_join(compose: Compose, name: str, email: str) -> None:
    request = json.dumps({"full_name": name, "email": email, "basis": BASIS})
    compose.peernet(f"send membership RequestToJoin --json '{request}'")


def because(compose: Compose, name: str) -> list[str | None]:
    """Why what this person was to be told was not sent, as far as that is so."""
    found = json.loads(compose.peernet("ask notify messages --output json"))
    return [each["because"] for each in found if each["full_name"] == name]


def test_unless_somebody_says_otherwise_nobody_gets_anything(compose: Compose) -> None:
    asks_to_join(compose, "Ben Carr", BEN)
    wait_until(lambda: because(compose, "Ben Carr") == ["not_allow_listed"], "he is told nothing", patience=60)


def test_mail_arrives_at_mailpit_and_what_comes_back_is_read(developing: Compose) -> None:
    asks_to_join(developing, "Asha Brown", ASHA)

    def arrived() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(mailpit(developing, "messages"))["messages"]
        return [each for each in found if ASHA in str(each["To"])]

    wait_until(lambda: bool(arrived()), "she is told that her request came", patience=60)
    [told] = arrived()
    message = json.loads(mailpit(developing, f"message/{told['ID']}"))
    assert "Asha" in message["Text"]
    assert message["HTML"].startswith("<!DOCTYPE html>")

    returned = Maildir(developing.folder / "returned", None)
    returned.add(report(mailpit(developing, f"message/{told['ID']}/raw"), NO_SUCH_ADDRESS))

    def is_known() -> bool:
        found = json.loads(developing.peernet("ask notify failing_addresses --output json"))
        return [each["full_name"] for each in found] == ["Asha Brown"]

    wait_until(is_known, "her address is known to fail", patience=60)
    assert not returned.keys()


def mailpit(compose: Compose, path: str) -> bytes:
    address = compose("port mailpit 8025").strip()
    with urllib.request.urlopen(f"http://{address}/api/v1/{path}", timeout=5) as answer:
        content: bytes = answer.read()
        return content


def test_what_operators_bring_is_handed_to_its_service_alone(compose: Compose) -> None:
    password = "correct horse battery"
    (compose.folder / "smtp-password.txt").write_text(f"{password}\n")
    [keep] = blocks()["E-mail and text messages"]
    compose.script(keep)
    assert compose.inside("notify", "cat /run/peernet/smtp.secret").strip() == password
    assert "smtp.secret" not in compose.inside("membership", "ls /run/peernet")
    assert not any(password in each for each in compose.inspect("notify")["Config"]["Env"])
    # It stays when the passwords that were made are made anew.
    compose("run --rm --no-deps -T secrets --new-passwords")
    compose("up --detach --wait --force-recreate")
    assert compose.inside("notify", "cat /run/peernet/smtp.secret").strip() == password
    compose("run --rm --no-deps -T secrets --keep smtp.secret </dev/null")
    assert compose.inside("notify", "cat /run/peernet/smtp.secret") == ""


def test_nothing_else_can_be_brought(compose: Compose) -> None:
    done = compose.script("docker compose run --rm --no-deps -T secrets --keep master.key < /dev/null", may_fail=True)
    assert done.returncode == 1
    assert "There are: govuk.secret, smtp.secret." in done.stdout + done.stderr
