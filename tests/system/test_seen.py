"""A whole stack as its operator sees it: `peernet status`, Prometheus's `/metrics`, and traces, of real processes."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from shared.contracts.membership import OrganisationKind, RegisterOrganisation
from tests.support.collector import Collector, collector
from tests.support.wait import wait_until
from tests.system.own_stack import OwnStack, own_stack

pytestmark = pytest.mark.xdist_group("stack")

FIGURES = (
    "projecting",
    "rebuilding",
    "sequence",
    "lag_events",
    "lag_seconds",
    "parked",
    "duties_owed",
    "duties_overdue",
)


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as found:
        yield found


@pytest.fixture(scope="module")
def own(traces: Collector) -> Iterator[OwnStack]:
    with own_stack(PEERNET_TRACES=traces.url) as started:
        yield started


def status(own: OwnStack, *words: str) -> tuple[int, str]:
    """The exit code of `peernet status` and what it prints."""
    command = [sys.executable, "-P", "-m", "peernet", "status", *words]
    done = subprocess.run(command, cwd=own.folder, capture_output=True, text=True, env={**os.environ, "COLUMNS": "60"})
    assert done.stderr == ""
    return done.returncode, done.stdout


def part(own: OwnStack, name: str) -> dict[str, Any]:
    _, printed = status(own, "--json")
    found: dict[str, Any] = next(part for part in json.loads(printed)["parts"] if part["name"] == name)
    return found


def has_read(own: OwnStack, sequence: int) -> bool:
    membership = part(own, "membership")
    return bool(membership["projecting"]) and (membership["sequence"] or 0) >= sequence


def scrape(url: str) -> dict[str, Sample]:
    """The samples by name, the last of each."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        assert answer.headers["content-type"].startswith("text/plain")
        text = answer.read().decode()
    return {sample.name: sample for family in text_string_to_metric_families(text) for sample in family.samples}


async def register(own: OwnStack) -> int:
    async with own.connection() as connection:
        trust = RegisterOrganisation(name="Fell Trust", kind=OrganisationKind.NHS_TRUST)
        return (await connection.bus.send(trust, actor=own.coordinator)).sequence


async def test_status_says_how_far_each_service_is(own: OwnStack) -> None:
    sequence = await register(own)
    wait_until(lambda: has_read(own, sequence), "the views have read what was sent")

    membership = part(own, "membership")
    code, printed = status(own)

    assert code == 0
    assert {name: membership[name] for name in FIGURES} == {
        "projecting": True,
        "rebuilding": False,
        "sequence": membership["sequence"],
        "lag_events": 0,
        "lag_seconds": 0.0,
        "parked": 0,
        "duties_owed": 0,
        "duties_overdue": 0,
    }
    assert {name: part(own, "nats")[name] for name in FIGURES} == dict.fromkeys(FIGURES)
    headings, *lines = printed.splitlines()
    assert re.split(r"\s\s+", headings.strip()) == ["part", "state", "address", "read to", "behind", "parked", "duties"]
    line = next(line for line in lines if line.startswith("membership"))
    # Also in a narrow terminal: an address that was cut off would be of no use.
    assert line.split() == ["membership", "ready", membership["url"], str(membership["sequence"]), "0", "0", "0"]


async def test_prometheus_reads_the_same(own: OwnStack) -> None:
    sequence = await register(own)
    wait_until(lambda: has_read(own, sequence), "the views have read what was sent")
    membership = part(own, "membership")
    found = scrape(f"{membership['url']}/metrics")
    assert found["peernet_projector_sequence"].value == membership["sequence"]
    assert found["peernet_projecting"].labels == {"service": "membership"}
    assert found["peernet_duties_owed"].value == 0


async def test_a_command_is_traced_where_that_was_asked_for(own: OwnStack, traces: Collector) -> None:
    await register(own)
    wanted = {("membership", "command RegisterOrganisation"), ("membership", "append")}
    wait_until(lambda: traces.names() >= wanted, f"{wanted} have arrived")
    of_commands = {span.trace_id for _, span in traces.received if span.name == "command RegisterOrganisation"}
    assert of_commands & {span.trace_id for _, span in traces.received if span.name == "append"}


def test_a_service_that_does_not_answer_is_said_to_be_so(own: OwnStack) -> None:
    pid = part(own, "membership")["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        code, printed = status(own)
        silent = part(own, "membership")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert code == 1
    assert "membership does not answer" in printed
    assert silent["state"] == "running"
    assert {name: silent[name] for name in FIGURES} == dict.fromkeys(FIGURES)
    wait_until(lambda: part(own, "membership")["state"] == "ready", "it answers again")
