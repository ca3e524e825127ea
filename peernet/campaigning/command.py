"""What the commands about messages share: how they reach notify, and as at when they ask."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peernet import options, output

if TYPE_CHECKING:
    from peernet.campaigning.notify import Notify

AsAt = Annotated[
    str | None, typer.Option(metavar="WHEN", help="By what had happened then: the end of 2026, 2026-06 or 2026-06-30.")
]
KnownAt = Annotated[
    str | None, typer.Option(metavar="WHEN", help="By what had been recorded then, whenever it happened.")
]


def done(work: "Callable[[Notify], Awaitable[Any]]", as_: str | None, *, as_json: bool) -> Any:
    """What the work gives, as a coordinator. A refusal is shown, and ends the command."""
    import asyncio

    from peernet.campaigning.notify import open_notify

    async def worked(actor: str) -> Any:
        async with open_notify(actor) as notify:
            return await work(notify)

    with output.refusals_shown("notify", as_json=as_json):
        return asyncio.run(worked(options.actor(as_, "coordinator")))


def as_at_when(as_at: str | None, known_at: str | None) -> dict[str, Any]:
    """What to ask as at a date with."""
    from peernet.moments import end_of

    return {
        "as_at": end_of(as_at, "--as-at") if as_at else None,
        "known_at": end_of(known_at, "--known-at") if known_at else None,
    }


def begins(text: str | None, option: str) -> str | None:
    """The moment from which something may go out; of a day alone, nine in the morning."""
    import re

    from peernet.moments import end_of

    if text is None:
        return None
    day = re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", text)
    return end_of(f"{text.strip()}T09:00" if day else text, option).isoformat()


def ends(text: str | None, option: str) -> str | None:
    """The moment from which nothing goes out any more; of a day alone, its last."""
    from peernet.moments import end_of

    return end_of(text, option).isoformat() if text else None
