"""docker-compose.yml: what runs, as whom, what it keeps, and what it survives."""

import json
import urllib.request

import pytest

from tests.containers.compose import CLONE, Compose
from tests.support.servers import SERVICE_NAMES

each_service = pytest.mark.parametrize("service", SERVICE_NAMES)
OF_A_SERVICE = {"master.key", "claims.key", "nats.password", "postgres.password"}
OF_NOTIFY = OF_A_SERVICE | {"smtp.secret", "govuk.secret"}
MEMBERS = json.loads((CLONE / "examples" / "members.expected.json").read_text())["joined"]
RUNNING = ("nats", "postgres", *SERVICE_NAMES)


def test_every_part_is_ready_and_the_one_shots_are_done(compose: Compose) -> None:
    parts = compose.parts()
    assert {name: parts[name]["Health"] for name in RUNNING} == dict.fromkeys(RUNNING, "healthy")
    assert {name: parts[name]["ExitCode"] for name in ("secrets", "databases")} == {"secrets": 0, "databases": 0}


def test_compose_runs_the_services_that_peernet_up_runs(compose: Compose) -> None:
    config = json.loads(compose("config --format json"))
    listed = config["services"]["secrets"]["environment"]["PEERNET_SERVICES"].split()
    assert listed == list(SERVICE_NAMES)
    assert set(listed) <= config["services"].keys()


def test_the_sample_spreadsheet_came_in(compose: Compose) -> None:
    assert compose.numbers()["members"] == MEMBERS


def test_few_ports_are_open_and_to_this_machine_alone(compose: Compose) -> None:
    published = {
        (name, published["TargetPort"], published["URL"])
        for name, part in compose.parts().items()
        for published in part["Publishers"] or ()
        if published["PublishedPort"]
    }
    services = {(name, 8080, "127.0.0.1") for name in SERVICE_NAMES}
    assert published == {("nats", 4222, "127.0.0.1")} | services


@each_service
def test_health_answers_on_the_port_of_this_machine(compose: Compose, service: str) -> None:
    address = compose(f"port {service} 8080").strip()
    with urllib.request.urlopen(f"http://{address}/health/ready", timeout=5) as answer:
        assert json.load(answer)["status"] == "ready"


def test_nothing_runs_as_root_or_may_become_it(compose: Compose) -> None:
    uids = {name: compose.inside(name, "grep ^Uid: /proc/1/status").split()[1] for name in RUNNING}
    assert uids == {"nats": "10002", "postgres": "70", **dict.fromkeys(SERVICE_NAMES, "10001")}
    for name in ("nats", *SERVICE_NAMES):
        status = compose.inside(name, "grep -E ^CapEff:\\|^NoNewPrivs: /proc/1/status").split()
        assert status == ["CapEff:", "0000000000000000", "NoNewPrivs:", "1"]
        assert compose.inspect(name)["HostConfig"]["ReadonlyRootfs"]


def test_each_part_is_handed_its_own_secrets_readable_by_its_user_alone(compose: Compose) -> None:
    listing = 'cd {} && stat -c "%n %a %u" . $(ls)'
    handed = {
        "nats": ("/etc/peernet", 10002, {"nats.conf"}),
        "postgres": ("/run/peernet", 0, {"postgres.password"}),
        **dict.fromkeys(SERVICE_NAMES, ("/run/peernet", 10001, OF_A_SERVICE)),
        "notify": ("/run/peernet", 10001, OF_NOTIFY),
    }
    for part, (folder, uid, names) in handed.items():
        found = {
            line.split()[0]: line.split()[1:] for line in compose.inside(part, listing.format(folder)).splitlines()
        }
        assert found == {".": ["700", str(uid)], **{name: ["400", str(uid)] for name in names}}
        assert all(not mount["RW"] for mount in compose.inspect(part)["Mounts"] if mount["Destination"] == folder)


def test_what_the_secrets_were_made_from_is_for_root_alone(compose: Compose) -> None:
    found = compose(
        "run --rm --no-deps -T --entrypoint sh secrets -c 'stat -c \"%a %u\" /secrets/kept/* /secrets/kept'"
    )
    *files, folder = found.splitlines()
    assert set(files) == {"600 0"}
    assert folder == "700 0"


def test_secrets_are_in_no_environment(compose: Compose) -> None:
    secret = [each for name in SERVICE_NAMES for each in compose.inside(name, "cat /run/peernet/*").split()]
    for part in RUNNING:
        environment = " ".join(compose.inspect(part)["Config"]["Env"])
        assert not any(each in environment for each in secret)


def test_no_service_has_a_password_of_another(compose: Compose) -> None:
    passwords = [compose.inside(name, "cat /run/peernet/*.password").split() for name in SERVICE_NAMES]
    assert len({each for its in passwords for each in its}) == sum(map(len, passwords))


def test_nats_writes_before_it_acknowledges(compose: Compose) -> None:
    found = json.loads(compose.inside("nats", 'wget -q -O - "http://127.0.0.1:8222/jsz?config=true"'))
    assert found["config"]["sync_always"] is True
    assert found["config"]["store_dir"] == "/data/jetstream"
    varz = json.loads(compose.inside("nats", 'wget -q -O - "http://127.0.0.1:8222/varz"'))
    assert varz["max_payload"] == 4 * 1024 * 1024


@each_service
def test_every_line_of_a_service_is_json_and_names_nobody(compose: Compose, service: str) -> None:
    lines = compose.printed(service).splitlines()
    assert {json.loads(line)["service"] for line in lines} == {service}
    # The first person of the sample spreadsheet.
    assert not any("ormerod" in line.lower() for line in lines)


def test_another_start_changes_no_secret(compose: Compose) -> None:
    fingerprints = "run --rm --no-deps -T --entrypoint sh secrets -c 'cd /secrets/kept && sha256sum *'"
    before = compose(fingerprints)
    compose("up --detach --wait --force-recreate")
    assert compose(fingerprints) == before


def test_everything_is_there_after_a_restart(compose: Compose) -> None:
    before = compose.numbers()
    compose("restart")
    compose("up --detach --wait")
    assert compose.numbers() == before
