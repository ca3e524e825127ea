"""Rounds of faults under load, and what is to be seen of them in the log and in the views."""

from collections.abc import Sequence
from random import Random
from typing import Any

import orjson

from tests.faults.crash.client import Client
from tests.faults.crash.faults import FAULTS
from tests.faults.crash.findings import Finding, Kind
from tests.faults.crash.ledger import Ledger
from tests.faults.crash.oracle import check_log
from tests.faults.crash.rawlog import read_log
from tests.faults.crash.tally import Tally
from tests.faults.crash.views import VIEWS, Compared, compare_views, wait_until_quiet
from tests.system.own_stack import OwnStack

FEWEST, MOST = 10, 50  # answers between one fault and the next


async def one_round(own: OwnStack, client: Client, tally: Tally, random: Random, number: int) -> None:
    """A fault in the middle of commands."""
    client.fault = tally.fault
    await client.answered(random.randint(FEWEST, MOST))
    await FAULTS[tally.fault](own, number)
    tally.rounds += 1
    await client.answered(FEWEST)


async def check(own: OwnStack, ledger: Ledger, tallies: Sequence[Tally]) -> list[Finding]:
    """Compares log, client and views, and puts figures and findings into the tallies.

    What cannot be told to belong to one fault counts in the last of them.
    """
    unrest = await wait_until_quiet(own)
    log = await read_log(own)
    compared = await compare_views(own, log)
    findings = [*unrest, *check_log(log, ledger), *compared.findings, *await _rebuild(own)]
    for tally in tallies:
        count_commands(tally, ledger)
        _count_findings(tally, [each for each in findings if each.fault == tally.fault])
    named = {tally.fault for tally in tallies}
    _count_findings(tallies[-1], [each for each in findings if each.fault not in named], more=True)
    _count_views(tallies[-1], compared)
    return findings


async def _rebuild(own: OwnStack) -> list[Finding]:
    """What the service itself says when it builds all of its views anew."""
    async with own.connection(patience=60) as connection:
        answer: Any = await connection.bus.request("ops.membership.rebuild", orjson.dumps({"actor": str(own.operator)}))
    differed = {each["view"]: each["differed"] for each in answer["rebuilt"]}
    assert set(differed) == {view.name for view in VIEWS}
    return [Finding(Kind.AMISS, f"a rebuild of {view} changes {rows}") for view, rows in differed.items() if rows != 0]


def count_commands(tally: Tally, ledger: Ledger) -> None:
    """What the client sent while this fault was going on."""
    sent = list(ledger.of(tally.fault))
    tally.acknowledged = sum(each.reply is not None for each in sent)
    tally.refused = sum(each.refused is not None for each in sent)
    tally.repeats = sum(max(each.tries - 1, 0) for each in sent)


def _count_findings(tally: Tally, findings: Sequence[Finding], *, more: bool = False) -> None:
    for kind in Kind:
        found = sum(each.kind is kind for each in findings)
        setattr(tally, kind.value, found + (getattr(tally, kind.value) if more else 0))


def _count_views(tally: Tally, compared: Compared) -> None:
    tally.views += compared.views
    tally.rows += compared.rows
