"""deploy/runbook.md: its commands do what it says. They are taken from the page itself."""

import json

from tests.containers.compose import CLONE, Compose
from tests.containers.runbook import blocks
from tests.support.servers import SERVICE_NAMES
from tests.support.wait import wait_until

# What cannot be tried here, and why.
NOT_TRIED = {
    "git pull\n": "the clone under test stays as it is",
    "docker compose pull nats postgres\n": "it needs a registry of images",
    "docker compose --file docker-compose.yml --file deploy/observability.yml up --detach --wait\n": "so does this",
}
ANOTHER_EVENT = (
    'send membership RegisterOrganisation --json \'{"name": "Harbour House", "kind": "voluntary_or_community"}\''
)
WAIT_A_LITTLE = "up --detach --wait --wait-timeout 20"


def organisations(compose: Compose) -> list[str]:
    found = json.loads(compose.peernet("ask membership organisations --output json"))
    return sorted(each["name"] for each in found)


def run(compose: Compose, heading: str, *chosen: int) -> list[str]:
    """Runs the heading's blocks, or those chosen of them; what each printed."""
    found = blocks()[heading]
    wanted = [found[number] for number in chosen] if chosen else found
    return [compose.script(block).stdout for block in wanted if block not in NOT_TRIED]


def passwords(compose: Compose) -> list[str]:
    """Those that the services have."""
    return [word for name in SERVICE_NAMES for word in compose.inside(name, "cat /run/peernet/*.password").split()]


def refusal(compose: Compose, part: str) -> str:
    """What a part that refuses to start says."""
    done = compose.script(f"docker compose {WAIT_A_LITTLE}", may_fail=True)
    assert done.returncode != 0
    return compose(f"logs --no-log-prefix --tail 20 {part}")


def test_every_day(compose: Compose) -> None:
    printed, _ = run(compose, "Every day")
    assert "healthy" in printed
    assert "NetworkLaunched" in printed or "MemberJoined" in printed


def test_the_numbers_for_prometheus_are_shown(compose: Compose) -> None:
    (printed,) = run(compose, "Seeing how it is doing")
    assert 'peernet_projecting{service="membership"} 1.0' in printed


def test_postgres_begins_anew_and_is_rebuilt_to_the_same_numbers(compose: Compose) -> None:
    before = compose.numbers()
    run(compose, "Letting Postgres begin anew")
    assert compose.numbers() == before


def test_an_upgrade_keeps_everything(compose: Compose) -> None:
    before = compose.numbers()
    run(compose, "Upgrade")
    assert compose.numbers() == before


def test_passwords_are_rotated_and_the_old_ones_are_refused(compose: Compose) -> None:
    before, old = compose.numbers(), passwords(compose)
    run(compose, "Rotating passwords")
    new = passwords(compose)
    assert not set(old) & set(new)
    assert not any(word in compose.inside("nats", "cat /etc/peernet/nats.conf") for word in old)
    assert compose.numbers() == before


def test_the_password_of_postgres_itself_can_be_set_again(compose: Compose) -> None:
    before = compose.numbers()
    compose("run --rm --no-deps -T --entrypoint rm secrets /secrets/kept/postgres-postgres.password")
    assert "made under another password" in refusal(compose, "databases")
    run(compose, "The password of Postgres itself was lost")
    assert compose.numbers() == before


def test_without_its_master_key_nothing_starts_until_the_copy_is_back(compose: Compose) -> None:
    before = compose.numbers()
    keep, put_back, _ = blocks()["The master key"]
    compose.script(keep)
    compose("down")
    compose("run --rm --no-deps -T --entrypoint rm secrets /secrets/kept/master.key")
    assert "master.key is missing, but a log exists" in refusal(compose, "secrets")
    assert not {name for name in SERVICE_NAMES if compose.parts()[name]["State"] == "running"}
    compose.script(put_back)
    assert compose.numbers() == before


def test_another_master_key_is_noticed_until_the_right_one_is_back(compose: Compose) -> None:
    before = compose.numbers()
    keep, put_back, start_anew = blocks()["The master key"]
    compose.script(keep)
    other = "head -c 32 /dev/urandom | base64 > /secrets/kept/master.key"
    compose(f"run --rm --no-deps -T --entrypoint sh secrets -c '{other}'")
    compose("up --detach --force-recreate")

    def is_noticed() -> bool:
        # At the latest when a person's data are to be read.
        compose.script("docker compose run --rm -T peernet rebuild membership", may_fail=True)
        return "wrapped under the master key" in compose.printed("membership")

    try:
        wait_until(is_noticed, "the other key is named", patience=60)
    finally:
        # The file alone: the services are given it by the start that follows.
        compose.script(put_back.splitlines()[0])
        compose.script(start_anew)
    compose.peernet("rebuild membership")
    assert compose.numbers() == before


def test_a_backup_is_restored_on_a_machine_that_has_nothing(compose: Compose) -> None:
    before = compose.numbers()
    run(compose, "Backup")
    *_, printed = run(compose, "Restore")
    assert str(before["members"]) in printed
    assert compose.numbers() == before


def test_a_log_that_was_rolled_back_is_refused_and_can_be_kept_on_purpose(compose: Compose) -> None:
    before = compose.numbers()
    run(compose, "Backup")
    compose.peernet(ANOTHER_EVENT)
    assert "Harbour House" in organisations(compose)
    compose("stop")
    older_log = blocks()["Restore"][1].splitlines()[1]
    compose("run --rm --no-deps -T --entrypoint sh secrets -c 'rm -r /log/jetstream'")
    compose.script(older_log)
    why = "the log was rolled back or replaced"
    assert why in refusal(compose, "membership")
    wait_until(lambda: all(why in compose.printed(name) for name in SERVICE_NAMES), "every service has said so")
    run(compose, "A service refuses to start")
    run(compose, "The log was rolled back")
    assert "Harbour House" not in organisations(compose)
    assert compose.numbers() == before


def test_a_service_added_gets_its_database_and_its_nats_user(compose: Compose) -> None:
    usual, nats = compose.file, compose.inspect("nats")["Id"]
    compose.file = compose.folder / "docker-compose.yml"
    text = usual.read_text().replace("context: .", f"context: {CLONE}")
    compose.file.write_text(text.replace("&services membership", "&services garden membership"))
    try:
        run(compose, "Adding a service")
        # Its users have changed, and it reads them when it starts.
        assert compose.inspect("nats")["Id"] != nats
        assert '"garden"' in compose.inside("nats", "cat /etc/peernet/nats.conf")
        owners = "SELECT datname, pg_get_userbyid(datdba) FROM pg_database ORDER BY 1"
        found = compose.inside("postgres", f'psql --username postgres -Atc "{owners}"').splitlines()
        assert {f"{name}|{name}" for name in ("garden", *SERVICE_NAMES)} <= set(found)
    finally:
        compose.file = usual
        compose("up --detach --wait")


def test_every_block_of_the_page_is_tried() -> None:
    tried = {
        "First start",
        "Bringing a spreadsheet in",
        "E-mail and text messages",
        "For development",
        "Every day",
        "Seeing how it is doing",
        "Backup",
        "Restore",
        "Upgrade",
        "Letting Postgres begin anew",
        "The master key",
        "The log was rolled back",
        "A service refuses to start",
        "Rotating passwords",
        "The password of Postgres itself was lost",
        "Adding a service",
    }
    found = {heading for heading, texts in blocks().items() if any(text not in NOT_TRIED for text in texts)}
    assert found == tried
