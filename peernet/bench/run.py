"""One run: a stack is started, each bench measures on it as a process of its own, and all is taken away again."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from peernet.bench.benches import BENCHES, in_order
from peernet.bench.context import Context
from peernet.bench.machine import machine
from peernet.bench.own_stack import NOTIFY, ROOM_SERVICE, end_service, own_stack, running_again
from peernet.errors import CommandError
from peernet.stack.ports import choose

_MESSAGES = "messages"
_BESIDE = {"contention": ROOM_SERVICE, _MESSAGES: NOTIFY}
"""The services that some benches need."""


def run(names: tuple[str, ...], scale: float, tell: Callable[[str], None]) -> dict[str, Any]:
    """The document of the run; `tell` hears what is being done.

    Raises CommandError with what a bench that failed had printed, and Interrupted on Ctrl-C.
    """
    for name in [name for name in os.environ if name.startswith("PEERNET_")]:
        del os.environ[name]  # they are about some other network
    begun = time.monotonic()
    found = {}
    beside = tuple(service for name, service in _BESIDE.items() if name in names)
    with own_stack(scale, tell, beside=beside) as context:
        if NOTIFY in beside:
            end_service(context, NOTIFY)
        for name in in_order(names):
            tell(f"measuring {name}")
            with _what_it_needs(name, context):
                found[name] = _measured(name, context)
            if name in _BESIDE:
                end_service(context, _BESIDE[name])
    return {
        "machine": machine(),
        "scale": scale,
        "seconds": round(time.monotonic() - begun, 1),
        "benches": [found[name] for name in BENCHES if name in found],
    }


@contextmanager
def _what_it_needs(name: str, context: Context) -> Iterator[None]:
    if name != _MESSAGES:
        yield
        return
    port = choose([])
    settings = {
        "PEERNET_PRODUCTION": "true",
        "PEERNET_SENDER_ADDRESS": "no-reply@peers.example",
        "PEERNET_SMTP_PORT": str(port),
        "PEERNET_SMTP_SECURITY": "none",
        "PEERNET_PROBE_SECONDS": "0.1",
    }
    with running_again(context, NOTIFY, settings) as pid:
        replace(context, mail_port=port, notify_pid=pid).save()
        yield


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
