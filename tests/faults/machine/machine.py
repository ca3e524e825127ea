"""The state machine: what Hypothesis may let happen, in any order, and the oracle after each step."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.faults.machine import happenings, stranger
from tests.faults.machine.arena import Arena
from tests.faults.machine.moments import Append, Commit, Message, Moment, Stage
from tests.faults.machine.replica import Breaking
from tests.faults.machine.wanted import ADDRESSES, PLOTS, Sent, Wanted

T = TypeVar("T")

places = st.integers(0, 1)
plots = st.integers(0, len(PLOTS) - 1)
addresses = st.integers(0, len(ADDRESSES) - 1)
rents = st.builds(Wanted, st.just("rent"), plots | st.none(), addresses | st.none(), st.integers(1, 2))
wishes = st.builds(Wanted, st.sampled_from(["take", "leave", "water"]), plots) | rents
breakings = st.sampled_from([Breaking.CUT, Breaking.CRASH])
stages = st.sampled_from(Stage)
views = st.sampled_from([None, "plots"])
numbers = st.integers(0, 99)

pairs = st.sampled_from(
    [("take", "take"), ("leave", "leave"), ("rent", "rent"), ("take", "leave"), ("leave", "take"), ("water", "leave")]
)
strange = st.sampled_from(["take", "water"])
commits = st.booleans() | st.integers(1, 60)


class Machine(RuleBasedStateMachine):
    """Two replicas of the tests' own service, and everything that may happen to them.

    No rule depends on what came before: which replica projects, who wins a race and when a duty is done are not
    Hypothesis' to choose, and the same choices must always be the same program.
    """

    def __init__(self, arena: Arena, *, glances: bool = True) -> None:
        """With `glances` the tables are looked at after every step, otherwise only when all has come to rest."""
        super().__init__()
        self.arena = arena
        self.glances = glances
        self.failed = False
        self.world = self.run(arena.new_world())

    def run(self, story: Coroutine[Any, Any, T]) -> T:
        try:
            return self.arena.loop.run_until_complete(story)
        except BaseException as error:
            self.failed = True
            self.arena.found.append(error)
            raise

    def sent(self, which: int) -> Sent:
        """One of the commands there were, the newest ones first."""
        book = list(self.world.oracle.sent.values())
        return book[-1 - which % len(book)]

    @initialize()
    def two_plots_are_rented(self) -> None:
        for wanted in (Wanted("rent", 0), Wanted("rent", 1, address=0, places=2)):
            self.run(self.world.deliver(self.world.new(wanted), 0))

    @rule(wanted=wishes, place=places)
    def send(self, wanted: Wanted, place: int) -> None:
        self.run(self.world.deliver(self.world.new(wanted), place))

    @rule(which=numbers, place=places)
    def send_again(self, which: int, place: int) -> None:
        self.run(self.world.deliver(self.sent(which), place))

    @rule(wanted=wishes, other=wishes)
    def send_two_at_once(self, wanted: Wanted, other: Wanted) -> None:
        both = (wanted, replace(other, plot=other.plot if wanted.plot is None else wanted.plot))
        self.run(together(*(self.world.deliver(self.world.new(each), place) for place, each in enumerate(both))))

    @rule(wanted=wishes)
    def send_to_both_at_once(self, wanted: Wanted) -> None:
        sent = self.world.new(wanted)
        self.run(together(*(self.world.deliver(sent, place) for place in (0, 1))))

    @rule(kinds=pairs, plot=plots, address=addresses, place=places, moment=stages | st.integers(1, 8))
    def overtake(self, kinds: tuple[str, str], plot: int, address: int, place: int, moment: Stage | int) -> None:
        slow, quick = (Wanted(kind, plot, address if kind == "rent" else None) for kind in kinds)
        self._overtake(slow, place, moment, lambda _sent: self.world.deliver(self.world.new(quick), 1 - place))

    @rule(wanted=wishes, place=places, moment=stages | st.integers(1, 8))
    def overtake_with_the_same(self, wanted: Wanted, place: int, moment: Stage | int) -> None:
        self._overtake(wanted, place, moment, lambda sent: self.world.deliver(sent, 1 - place))

    @rule(wanted=wishes, place=places, kind=strange)
    def overtake_by_a_stranger(self, wanted: Wanted, place: int, kind: str) -> None:
        strange = Wanted(kind, wanted.plot or 0)
        self._overtake(wanted, place, Stage.FIRST_SENT, lambda _sent: stranger.append(self.world, strange))

    @rule(kind=strange, plot=plots)
    def stranger_appends(self, kind: str, plot: int) -> None:
        self.run(stranger.append(self.world, Wanted(kind, plot)))

    @rule(wanted=wishes, place=places, moment=stages | st.integers(1, 12), how=breakings)
    def break_nats(self, wanted: Wanted, place: int, moment: Stage | int, how: Breaking) -> None:
        sent = self.world.new(wanted)
        self.run(happenings.break_nats(self.world, sent, place, self._moment(moment, sent), how))

    @rule(wanted=wishes, place=places)
    def arrive_late(self, wanted: Wanted, place: int) -> None:
        self.run(happenings.arrive_late(self.world, self.world.new(wanted), place))

    @rule(wanted=wishes, place=places, moment=commits, how=breakings)
    def break_projecting(self, wanted: Wanted, place: int, moment: bool | int, how: Breaking) -> None:
        sent = self.world.new(wanted)
        self.run(happenings.break_projecting(self.world, sent, place, self._postgres(moment), how))

    @rule(view=views)
    def rebuild(self, view: str | None) -> None:
        self.run(happenings.rebuild(self.world, view))

    @rule(view=views, moment=commits, how=breakings)
    def break_rebuilding(self, view: str | None, moment: bool | int, how: Breaking) -> None:
        self.run(happenings.break_rebuilding(self.world, view, self._postgres(moment), how))

    @rule(wanted=wishes, place=places, view=views)
    def rebuild_while_commands_come(self, wanted: Wanted, place: int, view: str | None) -> None:
        sent = self.world.new(wanted)
        self.run(together(self.world.deliver(sent, place), happenings.rebuild(self.world, view)))

    @rule(place=places)
    def crash(self, place: int) -> None:
        self.run(self.world.crash(place))

    @rule(place=places)
    def restart(self, place: int) -> None:
        self.run(self.world.replica(place))

    @rule()
    def lose_the_database(self) -> None:
        self.run(happenings.lose_the_database(self.world))

    @rule()
    def settle(self) -> None:
        self.run(self._come_to_rest())

    @invariant()
    def every_promise_holds(self) -> None:
        self.run(self.world.judge(tables=self.glances))

    def teardown(self) -> None:
        try:
            if not self.failed:
                self.run(self._come_to_rest())
        finally:
            self.run(self.world.end())

    async def _come_to_rest(self) -> None:
        await self.world.settle()
        await (self.world.judge() if self.glances else self.world.judge_at_rest())

    def _postgres(self, moment: bool | int) -> Callable[[], Moment]:
        return (lambda: Commit(done=moment)) if isinstance(moment, bool) else (lambda: Message(moment))

    def _moment(self, moment: Stage | int, sent: Sent) -> Moment:
        return Message(moment) if isinstance(moment, int) else Append(self.world.network, sent.id, moment)

    def _overtake(
        self, wanted: Wanted, place: int, moment: Stage | int, meanwhile: Callable[[Sent], Awaitable[object]]
    ) -> None:
        sent = self.world.new(wanted)
        self.run(happenings.overtake(self.world, sent, place, self._moment(moment, sent), lambda: meanwhile(sent)))


async def together(*stories: Coroutine[Any, Any, object]) -> None:
    """All at once; raises what the first of them that failed has raised."""
    tasks = [asyncio.create_task(story) for story in stories]
    await asyncio.wait(tasks)
    for task in tasks:
        task.result()
