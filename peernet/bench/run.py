"""One run: a stack is started, each bench measures on it as a process of its own, and all is taken away again."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from peernet.bench.benches import BENCHES, in_order
from peernet.bench.context import Context
from peernet.bench.machine import machine
from peernet.bench.own_stack import end_room_service, own_stack
from peernet.errors import CommandError

_CONTENTION = "contention"


def run(names: tuple[str, ...], scale: float, tell: Callable[[str], None]) -> dict[str, Any]:
    """The document of the run; `tell` hears what is being done.

    Raises CommandError with what a bench that failed had printed, and Interrupted on Ctrl-C.
    """
    for name in [name for name in os.environ if name.startswith("PEERNET_")]:
        del os.environ[name]  # they are about some other network
    begun = time.monotonic()
    found = {}
    with own_stack(scale, tell, with_room=_CONTENTION in names) as context:
        for name in in_order(names):
            tell(f"measuring {name}")
            found[name] = _measured(name, context)
            if name == _CONTENTION:
                end_room_service(context)
    return {
        "machine": machine(),
        "scale": scale,
        "seconds": round(time.monotonic() - begun, 1),
        "benches": [found[name] for name in BENCHES if name in found],
    }


def _measured(name: str, context: Context) -> Any:
    # A session of its own, so that Ctrl-C at a terminal reaches this process alone, which knows what to do about it.
    command = [sys.executable, "-P", "-m", "peernet.bench", name, str(context.folder)]
    with subprocess.Popen(
        command,
        cwd=context.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as bench:
        try:
            out, err = bench.communicate()
        except BaseException:  # also Ctrl-C: no bench outlives the command
            bench.kill()
            raise
    if bench.returncode:
        raise CommandError(f"The bench {name} failed; what it printed is above.", details=err.decode(errors="replace"))
    return json.loads(out)
