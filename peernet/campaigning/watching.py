"""Watching a campaign go out: a bar on stderr where that is a terminal, until none of its messages waits any more."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from peernet import output
from peernet.campaigning.drafting import campaign
from peernet.campaigning.notify import Notify
from peernet.campaigning.showing import still_to_go
from peernet.errors import CommandError
from peernet.exit_codes import REFUSED
from peernet.moments import shown

_EVERY = 0.5
_STILL = 15.0
_NOT_OUT = {"drafted": "It is not counted yet: peernet campaign count {id}.", "frozen": "It waits for an approval."}

Follow = Callable[[dict[str, Any]], None]


async def watch(notify: Notify, id: Any, follow: Follow) -> dict[str, Any]:
    """Returns the campaign once none of its messages waits, or it has begun, all are asked for and nothing has moved
    for a while: some wait for a daily digest, or for quiet hours to end. Raises CommandError before it is approved.
    """
    left, moved_at = -1, time.monotonic()
    while True:
        standing = await campaign(notify, id)
        if standing["status"] in _NOT_OUT:
            why = _NOT_OUT[standing["status"]].format(id=id)
            raise CommandError(f"{standing['name']} is not approved, so nothing goes out. {why}", exit_code=REFUSED)
        follow(standing)
        moment = time.monotonic()
        if still_to_go(standing) != left or is_to_begin(standing, datetime.now(UTC)):
            left, moved_at = still_to_go(standing), moment
        if not left or (standing["status"] == "sent" and moment - moved_at > _STILL):
            return standing
        await asyncio.sleep(_EVERY)


@contextlib.contextmanager
def bar(*, hidden: bool) -> Iterator[Follow]:
    """Gives what is to be told how far the campaign is. Off a terminal nothing is shown."""
    console = output.console(stderr=True)
    if hidden or not console.is_terminal:
        yield lambda _standing: None
        return
    columns = (SpinnerColumn(), _plain("{task.description}"), BarColumn(), _plain("{task.fields[figures]}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("asking how far it is", total=None, figures="")
        pace = Pace()

        def show(standing: dict[str, Any]) -> None:
            done = standing["count"] - still_to_go(standing)
            pace.note(done)
            progress.update(
                task,
                description=f"{standing['name']}: {doing(standing, datetime.now(UTC))}",
                total=max(standing["count"], 1),
                completed=done,
                figures=figures(standing, pace.a_second),
            )

        yield show


class Pace:
    """How fast it goes, over the last seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noted: list[tuple[float, int]] = []

    def note(self, done: int) -> None:
        now = self._clock()
        self._noted = [each for each in self._noted if each[0] >= now - 10] + [(now, done)]

    @property
    def a_second(self) -> float:
        (began, before), (ended, after) = self._noted[0], self._noted[-1]
        return (after - before) / (ended - began) if ended > began else 0.0


def is_to_begin(standing: dict[str, Any], now: datetime) -> bool:
    """Whether nothing may go out yet: then it is no wonder that nothing moves."""
    begins = standing["not_before"]
    return bool(begins) and datetime.fromisoformat(begins) > now


def doing(standing: dict[str, Any], now: datetime) -> str:
    """What is going on, in words."""
    if standing["status"] == "stopped":
        return "stopped"
    if is_to_begin(standing, now):
        return f"begins at {shown(datetime.fromisoformat(standing['not_before']))}"
    return "sending" if standing["status"] == "sent" else "preparing"


def figures(standing: dict[str, Any], a_second: float) -> str:
    """How many of how many, how fast, the time left; and what failed, is not wanted, or waits."""
    results, waiting = standing["results"], still_to_go(standing)
    gone = results.get("handed_over", 0) + results.get("delivered", 0)
    not_sent = sum(results.get(each, 0) for each in ("suppressed", "expired", "skipped"))
    said = [f"{gone:,} of {standing['count']:,} handed over"]
    if a_second > 0 and waiting:
        said += [f"{a_second:,.0f}/s", f"{timedelta(seconds=round(waiting / a_second))} left"]
    for number, what in ((results.get("failed", 0), "failed"), (not_sent, "not sent"), (waiting, "waiting")):
        if number:
            said.append(f"{number:,} {what}")
    return "  ".join(said)


def _plain(text: str) -> TextColumn:
    return TextColumn(text, markup=False)
