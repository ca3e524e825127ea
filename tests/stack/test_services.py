"""SERVICES lists the services once; whatever has to name them in words of its own agrees with it."""

import hashlib
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from peernet import published
from peernet.stack.nats_config import permissions
from peernet.stack.services import SERVICES
from services.notify.settings import NotifySettings
from shared.definition import Definition
from shared.settings import ServiceSettings

PROJECT = Path(__file__).parents[2]
NAMES = [service.name for service in SERVICES]
each_service = pytest.mark.parametrize("name", NAMES)


def compose() -> Any:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def page(name: str) -> str:
    return (PROJECT / name).read_text()


def test_every_service_there_is_is_listed() -> None:
    assert sorted(path.parent.name for path in (PROJECT / "services").glob("*/__main__.py")) == sorted(NAMES)


def test_every_service_has_contracts() -> None:
    assert published.services() == sorted(NAMES)


@each_service
def test_a_service_goes_by_the_name_of_its_package(name: str) -> None:
    definition = getattr(importlib.import_module(f"services.{name}.app"), name)
    assert isinstance(definition, Definition)
    assert definition.name == name
    assert {decider.aggregate.service for decider in definition.deciders} == {name}


@each_service
def test_a_service_decides_every_command_of_its_contracts(name: str) -> None:
    definition: Definition = getattr(importlib.import_module(f"services.{name}.app"), name)
    decided = {command for decider in definition.deciders for command in decider.decisions}
    assert decided == set(published.commands(name))


def test_erasure_waits_for_every_other_service_with_personal_fields() -> None:
    """Membership itself sees to erasure, and to its own rows."""
    sealing = {event.of.service for event in published.events() if event.sealed} - {"membership"}
    assert {service.name for service in SERVICES if service.holds_people} - {"membership"} == sealing
    waits_for = compose()["services"]["membership"]["environment"]["PEERNET_ERASURE_WAITS_FOR"]
    assert set(waits_for.split(",")) == sealing


def test_no_two_services_want_the_same_port() -> None:
    ports = [service.http_port for service in SERVICES]
    assert len(set(ports)) == len(ports)


def test_compose_makes_what_each_service_needs() -> None:
    assert compose()["x-services"].split() == NAMES


def test_what_users_may_say_makes_another_nats_container() -> None:
    """Where this fails, put what is expected into docker-compose.yml."""
    allowed = json.dumps(permissions(NAMES), sort_keys=True).encode()
    labels = compose()["services"]["nats"]["labels"]
    assert labels["org.peernet.permissions"] == hashlib.sha256(allowed).hexdigest()[:12]


@each_service
def test_compose_runs_a_service_under_its_own_name_alone(name: str) -> None:
    part = compose()["services"][name]
    own = {
        part["command"][-1].removeprefix("services."),
        part["environment"]["PEERNET_NATS_USER"],
        *re.findall(r"//(\w+)@.*/(\w+)\?", part["environment"]["PEERNET_POSTGRES_DSN"])[0],
        part["volumes"][0]["volume"]["subpath"].removeprefix("for/"),
        re.findall(r"PEERNET_(\w+)_PORT", part["ports"][0])[0].lower(),
    }
    assert own == {name}


def test_compose_and_the_runbook_know_every_setting_of_messages() -> None:
    own = {
        f"PEERNET_{name.upper()}" for name in NotifySettings.model_fields.keys() - ServiceSettings.model_fields.keys()
    }
    given = compose()["services"]["notify"]["environment"].keys()
    assert not {name for name in own if not {name, f"{name}_FILE"} & given}
    assert not {name for name in own if f"`{name}`" not in page("deploy/runbook.md")}


@each_service
def test_the_pages_for_operators_know_every_service(name: str) -> None:
    runbook = page("deploy/runbook.md")
    number = re.findall(r":-(\d+)\}", compose()["services"][name]["ports"][0])[0]
    assert f"`{name}`" in runbook
    assert number in runbook
    assert f"PEERNET_{name.upper()}_PORT=" in runbook
    assert re.search(rf"│ +{name} +│", page("README.md"))


def test_what_was_read_from_a_lost_log_is_dropped_for_every_service() -> None:
    assert f'services="{" ".join(NAMES)}"' in page("deploy/runbook.md")
