"""Hypothesis against two replicas of a service, whose ways to both servers break, and who die, at any moment.

In CI it plays the same games every time. `PEERNET_MACHINE_EXAMPLES=500 make test T=tests/faults/test_machine.py` plays
so many others, chosen anew each time, and shortens what it finds; `-s` shows what has happened in them.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import bugs
from tests.faults.machine.allotment import Broken
from tests.faults.machine.arena import Arena, arena
from tests.faults.machine.haste import make_haste
from tests.faults.machine.machine import Machine
from tests.faults.machine.moments import Commit, Message, Stage
from tests.faults.machine.replica import Breaking
from tests.faults.machine.wanted import Wanted
from tests.support.servers import Servers

STEPS = 25
AS_ALWAYS = settings(
    max_examples=12,
    stateful_step_count=STEPS,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MORE = int(os.environ.get("PEERNET_MACHINE_EXAMPLES", "0"))
LONGER = (
    settings(AS_ALWAYS, max_examples=MORE, derandomize=False, phases=[Phase.generate, Phase.shrink])
    if MORE
    else settings(AS_ALWAYS, max_examples=18)
)
BREAKING = (Breaking.CUT, Breaking.CRASH)


def play(arena: Arena, monkeypatch: pytest.MonkeyPatch, how: settings, *, glances: bool = True) -> None:
    make_haste(arena, monkeypatch)
    run_state_machine_as_test(lambda: Machine(arena, glances=glances), settings=how)  # type: ignore[arg-type]


@contextmanager
def one_game(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """A machine that is told what to do, begun and, if all goes well, brought to rest."""
    with arena(servers) as made:
        make_haste(made, monkeypatch)
        game = Machine(made)
        try:
            game.two_plots_are_rented()
            game.every_promise_holds()
            yield game
        finally:
            game.teardown()


def test_every_promise_holds_whatever_happens(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    with arena(servers) as made:
        play(made, monkeypatch, LONGER)
        print(*(f"{times:6} {what}" for what, times in sorted(made.seen.items())), sep="\n")


def test_each_fault_bites(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose faults miss would find nothing, and nobody would know."""
    water, take = Wanted("water", 0), Wanted("take", 0)
    with one_game(servers, monkeypatch) as game:
        seen = game.arena.seen

        def bites(what: str) -> None:
            game.every_promise_holds()
            assert seen[what], seen

        for how in BREAKING:
            for stage in Stage:
                game.break_nats(wanted=water, place=0, moment=stage, how=how)
                bites(f"{how.value}: {stage.value}")
            for done in (False, True):
                game.break_projecting(wanted=water, place=0, moment=done, how=how)
                bites(f"{how.value}: {Commit(done=done)}")
            game.break_rebuilding(view=None, moment=20, how=how)
            bites(f"{how.value}: {Message(0)}")
        game.arrive_late(wanted=water, place=1)
        bites(f"{Breaking.CRASH_ON_THE_WAY.value}: {Stage.LAST_SENT.value}")
        for number, stage in enumerate(Stage, start=1):
            game.send(wanted=Wanted("rent", 0), place=0)
            game.overtake(kinds=("take", "take"), plot=0, address=0, place=number % 2, moment=stage)
            bites(f"{Breaking.NOTHING.value}: {stage.value}")
        assert seen["plot.full"]
        game.stranger_appends(kind="water", plot=0)
        bites("a stranger wrote")
        game.crash(place=0)
        bites("crashed at rest")
        game.rebuild(view="plots")
        bites("rebuilt")
        game.lose_the_database()
        game.send_again(which=0, place=1)
        game.send_two_at_once(wanted=take, other=take)
        game.send_to_both_at_once(wanted=water)


def test_a_command_is_answered_the_same_where_it_is_repeated_meanwhile(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the machine found: the other replica carries it out after this one read the plot, before the tenancy."""
    with one_game(servers, monkeypatch) as game:
        game.overtake_with_the_same(wanted=Wanted("rent", 0, address=1), place=1, moment=5)
        game.every_promise_holds()


@pytest.mark.parametrize(
    ("bug", "glances", "shows"),
    [
        (bugs.checkpoint_outside_the_transaction, True, ("has the rows", "what a rebuild makes")),
        (bugs.checkpoint_outside_the_transaction, False, ("has the rows", "what a rebuild makes")),
        (bugs.guard_left_off, True, ("places", "nobody rents", "two tenancies", "another's address")),
        (bugs.command_id_not_remembered, True, ("once or not at all", "was carried out", "it is at", "contended")),
    ],
)
def test_a_bug_is_found(
    servers: Servers,
    monkeypatch: pytest.MonkeyPatch,
    bug: Callable[[Arena, pytest.MonkeyPatch], bugs.Plant],
    glances: bool,
    shows: tuple[str, ...],
) -> None:
    """Without glances at the tables between the steps it takes a crash to see that their rows are wrong."""
    with arena(servers) as made:
        plant = bug(made, monkeypatch)
        with pytest.raises((Broken, Flaky)):
            play(made, monkeypatch, AS_ALWAYS, glances=glances)
        assert plant.hits
        assert isinstance(made.found[0], Broken)
        assert any(sign in str(made.found[0]) for sign in shows), made.found[0]
