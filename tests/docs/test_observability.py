"""The page, the alerts and the overlay speak of what services really show, and of the services there are."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from peernet.stack.services import SERVICES
from services.notify.delivery.counting import Counting, Outcome
from services.notify.delivery.govuk import GovUkNotify
from services.notify.delivery.lane import Lane
from services.notify.delivery.sources import Waiting
from shared.contracts.notify import MessageChannel, MessagePurpose
from shared.metrics import Metrics
from shared.projection.projector import Behind
from shared.vitals import Owed, Vitals
from tests.docs.documents import PROJECT
from tests.notify.delivery.govuk_double import KEY
from tests.notify.delivery.letters import settings

ROW = re.compile(r"^\| `(peernet_\w+)`(?: \*)? \| (\w+) \|([^|]*)\|", re.MULTILINE)
METRIC = re.compile(r"\bpeernet_\w+")
EVERYTHING = Vitals(
    log=True,
    database=True,
    projecting=True,
    sequence=1,
    behind=Behind(1, 1.0),
    parked=1,
    duties=Owed(1, 1),
    rebuilds=1,
    rebuilding=True,
)


def page() -> str:
    return (PROJECT / "docs" / "metrics.md").read_text()


def load(name: str) -> Any:
    return yaml.safe_load((PROJECT / "deploy" / name).read_text())


@pytest.fixture(scope="module")
def shown() -> dict[str, tuple[str, set[str]]]:
    """The kind and the labels of each metric, as a service shows it that knows everything."""
    metrics = Metrics("garden")
    for kind in ("command", "question"):
        metrics.answered(kind, "x", "y", 1.0)
    provider = GovUkNotify(settings(govuk_key=KEY), MessageChannel.SMS)
    counting = Counting(metrics, {MessageChannel.SMS: Lane(provider, 5.0, lambda: None)})
    counting.queue = Waiting(1, 1, datetime.now(UTC))
    counting.count(MessagePurpose.NEWS, Outcome.HANDED_OVER, "smtp")
    found: dict[str, tuple[str, set[str]]] = {}
    for family in text_string_to_metric_families(metrics.exposition(EVERYTHING).decode()):
        name = family.name + "_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"service", "le"}
        found[name] = (family.type, labels)
    return {name: each for name, each in found.items() if name.startswith("peernet_")}


def test_the_page_lists_what_a_service_shows(shown: dict[str, tuple[str, set[str]]]) -> None:
    listed = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in ROW.findall(page())}
    assert listed == shown


def test_alerts_ask_for_what_services_show(shown: dict[str, tuple[str, set[str]]]) -> None:
    rules = load("alerts.yml")["groups"][0]["rules"]
    asked = {name for rule in rules for name in METRIC.findall(rule["expr"])}
    assert asked
    assert asked <= shown.keys()
    runbook = (PROJECT / "deploy" / "runbook.md").read_text()
    for rule in rules:
        assert f"| `{rule['alert']}` |" in page()
        assert f"| `{rule['alert']}` |" in runbook
        assert rule["for"]
        assert rule["annotations"]["summary"]


def test_prometheus_asks_every_service() -> None:
    targets = load("prometheus.yml")["scrape_configs"][0]["static_configs"][0]["targets"]
    assert targets == [f"{service.name}:8080" for service in SERVICES]


def test_the_overlay_joins_every_service_to_them() -> None:
    overlay, base = load("observability.yml")["services"], yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    for service in SERVICES:
        assert service.name in base["services"]
        assert overlay[service.name]["networks"] == overlay["prometheus"]["networks"] == overlay["jaeger"]["networks"]
    mounted = [volume.partition(":")[0] for volume in overlay["prometheus"]["volumes"] if volume.startswith("./")]
    assert mounted
    assert all((PROJECT / path).is_file() for path in mounted)
