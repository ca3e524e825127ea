"""docker-compose.yml: what runs, as whom, what it keeps, and what it survives."""

import json
import urllib.request

from peernet.stack.services import SERVICES
from tests.containers.compose import CLONE, Compose

MEMBERS = json.loads((CLONE / "examples" / "members.expected.json").read_text())["joined"]
RUNNING = ("nats", "postgres", "membership")


def test_every_part_is_ready_and_the_one_shots_are_done(compose: Compose) -> None:
    parts = compose.parts()
    assert {name: parts[name]["Health"] for name in RUNNING} == dict.fromkeys(RUNNING, "healthy")
    assert {name: parts[name]["ExitCode"] for name in ("secrets", "databases")} == {"secrets": 0, "databases": 0}


def test_compose_runs_the_services_that_peernet_up_runs(compose: Compose) -> None:
    config = json.loads(compose("config --format json"))
    listed = config["services"]["secrets"]["environment"]["PEERNET_SERVICES"].split()
    assert listed == [service.name for service in SERVICES]
    assert set(listed) <= config["services"].keys()


def test_the_sample_spreadsheet_came_in(compose: Compose) -> None:
    assert compose.numbers()["members"] == MEMBERS


def test_only_two_ports_are_open_and_to_this_machine_alone(compose: Compose) -> None:
    published = {
        (name, published["TargetPort"], published["URL"])
        for name, part in compose.parts().items()
        for published in part["Publishers"] or ()
        if published["PublishedPort"]
    }
    assert published == {("nats", 4222, "127.0.0.1"), ("membership", 8080, "127.0.0.1")}


def test_health_answers_on_the_port_of_this_machine(compose: Compose) -> None:
    with urllib.request.urlopen(f"http://{compose('port membership 8080').strip()}/health/ready", timeout=5) as answer:
        assert json.load(answer)["status"] == "ready"


def test_nothing_runs_as_root_or_may_become_it(compose: Compose) -> None:
    uids = {name: compose.inside(name, "grep ^Uid: /proc/1/status").split()[1] for name in RUNNING}
    assert uids == {"nats": "10002", "postgres": "70", "membership": "10001"}
    for name in ("nats", "membership"):
        status = compose.inside(name, "grep -E ^CapEff:\\|^NoNewPrivs: /proc/1/status").split()
        assert status == ["CapEff:", "0000000000000000", "NoNewPrivs:", "1"]
        assert compose.inspect(name)["HostConfig"]["ReadonlyRootfs"]


def test_each_part_is_handed_its_own_secrets_readable_by_its_user_alone(compose: Compose) -> None:
    listing = 'cd {} && stat -c "%n %a %u" . $(ls)'
    handed = {
        "nats": ("/etc/peernet", 10002, {"nats.conf"}),
        "postgres": ("/run/peernet", 0, {"postgres.password"}),
        "membership": ("/run/peernet", 10001, {"master.key", "claims.key", "nats.password", "postgres.password"}),
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
    secret = compose.inside("membership", "cat /run/peernet/*").split()
    for part in RUNNING:
        environment = " ".join(compose.inspect(part)["Config"]["Env"])
        assert not any(each in environment for each in secret)


def test_nats_writes_before_it_acknowledges(compose: Compose) -> None:
    found = json.loads(compose.inside("nats", 'wget -q -O - "http://127.0.0.1:8222/jsz?config=true"'))
    assert found["config"]["sync_always"] is True
    assert found["config"]["store_dir"] == "/data/jetstream"
    varz = json.loads(compose.inside("nats", 'wget -q -O - "http://127.0.0.1:8222/varz"'))
    assert varz["max_payload"] == 4 * 1024 * 1024


def test_every_line_of_a_service_is_json_and_names_nobody(compose: Compose) -> None:
    lines = compose.printed("membership").splitlines()
    assert {json.loads(line)["service"] for line in lines} == {"membership"}
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
