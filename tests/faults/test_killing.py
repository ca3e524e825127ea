"""kill -9 of each part, and of all at once, under load: nothing acknowledged is lost, and nothing happens twice.

`make soak` goes on with the same faults for as long as one likes.
"""

import asyncio
from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.crash.client import open_client
from tests.faults.crash.faults import FAULTS
from tests.faults.crash.rounds import check, count_commands, one_round
from tests.faults.crash.tally import Tally
from tests.faults.crash.world import own_stack_for_faults, with_its_last_words
from tests.system.own_stack import OwnStack

pytestmark = pytest.mark.xdist_group("stack")

USUAL_ROUNDS = 3
ROUNDS = {"projector killed in its commit": 4, "a backend of Postgres killed": 2}
SEED = 3
PATIENCE = 180


@pytest.fixture(scope="module")
def own() -> Iterator[OwnStack]:
    with own_stack_for_faults() as started:
        yield started


@pytest.fixture(params=FAULTS)
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """The row of one fault in the table that is printed when all tests have run, also when this one fails."""
    tally = Tally(request.param)
    yield tally
    request.node.user_properties.append(("killed under load", tally.as_dict()))


async def test_nothing_is_lost_and_nothing_happens_twice(own: OwnStack, tally: Tally) -> None:
    random = Random(SEED)
    with with_its_last_words(own):
        async with asyncio.timeout(PATIENCE), open_client(own, SEED) as client:
            try:
                async with client.at_work():
                    for number in range(ROUNDS.get(tally.fault, USUAL_ROUNDS)):
                        await one_round(own, client, tally, random, number)
            finally:
                count_commands(tally, client.ledger)
            findings = await check(own, client.ledger, [tally])

    assert not findings, "\n".join(map(str, findings[:50]))
    assert tally.acknowledged > 100
    assert tally.views > 5
    assert tally.rows > tally.acknowledged / 10
