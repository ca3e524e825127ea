"""Which tasks are part of a replica's life, down to those that its libraries begin, so that all can end at once."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any

_LIFE: ContextVar["Life | None"] = ContextVar("life", default=None)


class Life:
    """Everything that was begun in it, directly or not. Needs `task_factory` on the loop."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        context = copy_context()
        context.run(_LIFE.set, self)
        return asyncio.create_task(work, context=context)

    async def end(self) -> None:
        """Cancels all there is, and again what will not hear of it or begins something new while it ends."""
        while self.tasks:
            for task in self.tasks:
                task.cancel()
            ended, _ = await asyncio.wait(self.tasks, timeout=0.05)
            for task in ended:
                if not task.cancelled():
                    task.exception()  # what it had to say about its end is of no interest any more


def task_factory(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], context: Context | None = None
) -> asyncio.Task[Any]:
    task = asyncio.Task(work, loop=loop, context=context)
    life = context.get(_LIFE) if context is not None else _LIFE.get()
    if life is not None:
        life.tasks.add(task)
        task.add_done_callback(life.tasks.discard)
    return task
