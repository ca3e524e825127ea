"""`peernet bench` as it is typed: what it finds at a tiny scale, and that nothing of it stays behind."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from peernet.bench.benches import BENCHES
from tests.support.servers import scratch_folder
from tests.support.wait import wait_until
from tests.system.processes import processes_in

pytestmark = pytest.mark.xdist_group("stack")

PROJECT = Path(__file__).parents[2]
PATIENCE = 240.0
EVERYTHING = "peernet bench"
AS_JSON = "peernet bench --json"
A_QUICK_LOOK = "peernet bench --only contention --scale 0.01"


class Bench:
    """The command as a process of its own, with a folder of its own for what is temporary."""

    def __init__(self, line: str, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", *shlex.split(line)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def ended(self) -> tuple[int, str, str]:
        """Its exit code and both outputs. It never leaves anything behind."""
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.interrupt()  # takes its stack down
            self.process.communicate()
            raise
        assert processes_in(self.folder) == set()
        assert list(self.folder.iterdir()) == []
        return self.process.returncode, out, err


@pytest.fixture(scope="module")
def temporary() -> Iterator[Path]:
    with scratch_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def document(temporary: Path) -> Any:
    """What a run of everything found, at a scale at which its figures mean nothing."""
    code, out, err = Bench(f"{AS_JSON} --scale 0.001", temporary).ended()
    assert code == 0, err
    return json.loads(out)


def figures(document: Any, bench: str) -> dict[str, Any]:
    found = next(each for each in document["benches"] if each["name"] == bench)
    return {each["name"]: each for each in found["figures"]}


def sizes(document: Any, bench: str) -> dict[str, int]:
    found: dict[str, int] = next(each["sizes"] for each in document["benches"] if each["name"] == bench)
    return found


def test_every_bench_is_measured(document: Any) -> None:
    assert tuple(each["name"] for each in document["benches"]) == BENCHES
    for name in BENCHES:
        for figure in figures(document, name).values():
            assert figure["value"] is not None or name == "memory", figure
            assert figure["reached"] is None or figure["reach"], figure
            if figure["ratio"] is not None:
                assert figure["ratio"] == pytest.approx(figure["value"] / figure["bare"])


def test_what_takes_time_took_some(document: Any) -> None:
    for name in set(BENCHES) - {"contention", "freshness"}:
        for figure in figures(document, name).values():
            if figure["unit"] != "rows" and figure["value"] is not None:
                assert figure["value"] > 0, figure
    freshness = figures(document, "freshness")
    p50, p99 = (freshness[f"acknowledged to visible, {each}"]["value"] for each in ("p50", "p99"))
    assert 0 <= p50 <= p99


def test_counts_are_exact(document: Any) -> None:
    contention = figures(document, "contention")
    assert contention["accepted"]["value"] == 300
    assert contention["refused as full"]["value"] == 100
    assert contention["answered anything else"]["value"] == 0
    assert contention["until all are answered"]["value"] > 0

    assert figures(document, "rebuild")["rows that differed from before"]["value"] == 0
    for name in ("rebuild", "memory"):
        assert sizes(document, name)["events rebuilt from"] == sizes(document, name)["events"] >= 1000
    assert sizes(document, "memory")["views"] == sizes(document, "rebuild")["views"] > 5


def test_what_it_was_measured_on_is_said(document: Any) -> None:
    machine = document["machine"]
    assert machine["cpus"] >= 1
    assert machine["python"] == ".".join(map(str, sys.version_info[:3]))
    assert machine["nats_server"].startswith("2.")
    assert machine["postgres"].startswith("18.")
    assert document["scale"] == 0.001


def test_people_see_a_table_with_what_ought_to_be_reached(temporary: Path) -> None:
    code, out, err = Bench(A_QUICK_LOOK, temporary).ended()

    assert code == 0, err
    heading, accepted, *others = out.splitlines()
    assert "Reach" in heading
    assert accepted.split() == ["contention", "accepted", "300", "of", "400", "exactly", "300", "reached"]
    assert len(others) == 4
    assert "nats-server" in others[-1]


@pytest.mark.parametrize("moment", [".peernet/stack.json", "bench.json"], ids=["while it starts", "while it measures"])
def test_ctrl_c_takes_everything_away(temporary: Path, moment: str) -> None:
    bench = Bench(EVERYTHING, temporary)
    wait_until(lambda: any(temporary.glob(f"peernet-bench-*/{moment}")), "the bench has come that far", PATIENCE)
    bench.interrupt()

    code, out, err = bench.ended()

    assert code == 130
    assert out == ""
    assert "Interrupted; the stack of the bench was deleted." in err
    assert "Traceback" not in err


def test_an_unknown_bench_is_named_beside_those_there_are(temporary: Path) -> None:
    code, _, err = Bench("peernet bench --only commands,nonsense", temporary).ended()

    assert code == 2
    assert "There is no bench called nonsense" in err
    assert all(name in err for name in BENCHES)
