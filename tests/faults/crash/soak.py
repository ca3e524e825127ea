"""Faults in a random mixture, for as long as one likes."""

import asyncio
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from rich.console import Console

from tests.faults.crash.client import open_client
from tests.faults.crash.faults import FAULTS
from tests.faults.crash.rounds import check, one_round
from tests.faults.crash.tally import Tally, show
from tests.faults.crash.world import own_stack_for_faults, with_its_last_words
from tests.system.own_stack import OwnStack

LEG = 25  # rounds on one stack, before it is checked and the next one begins with an empty log
REST = "what is of no single fault"


def soak(minutes: float, seed: int, console: Console) -> bool:
    """Goes on until the time is over, or Ctrl-C; whether nothing was lost, doubled or amiss. Prints all of it."""
    until = time.monotonic() + minutes * 60
    interrupted: list[int] = []
    tallies = {name: Tally(name) for name in (*FAULTS, REST)}
    random = Random(seed)
    console.print(f"Killing parts of a stack for {minutes:g} minutes, with seed {seed}. Ctrl-C ends it sooner.")
    try:
        while time.monotonic() < until and not interrupted:
            with own_stack_for_faults() as own:
                findings = asyncio.run(
                    _leg(own, random, tallies, lambda: time.monotonic() >= until or bool(interrupted), interrupted)
                )
                if findings:
                    console.print("\n".join(findings), style="red", markup=False)
                    console.print(f"The stack's files are kept in {_kept(own)}.", style="red")
                    return False
            rounds, commands = (sum(getattr(t, name) for t in tallies.values()) for name in ("rounds", "acknowledged"))
            console.print(f"Rounds so far: {rounds}; commands acknowledged: {commands:,}; all as it should be.")
    finally:
        show(tallies.values(), console)
    return True


async def _leg(
    own: OwnStack, random: Random, tallies: dict[str, Tally], over: Callable[[], bool], interrupted: list[int]
) -> list[str]:
    """Some rounds on one stack and the check after them; what was found, in sentences."""
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupted.append, signal.SIGINT)
    leg = {name: Tally(name) for name in tallies}
    try:
        with with_its_last_words(own):
            async with open_client(own, random.randrange(2**32)) as client:
                async with client.at_work():
                    for _ in range(LEG):
                        await one_round(own, client, leg[random.choice(list(FAULTS))], random, random.randrange(4))
                        if over():
                            break
                findings = await check(own, client.ledger, list(leg.values()))
    finally:
        for name, tally in leg.items():
            tallies[name].add(tally)
    return [str(finding) for finding in findings[:100]]


def _kept(own: OwnStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="peernet-soak-")) / "stack"
    shutil.copytree(own.folder, folder, symlinks=True)
    return folder
