"""A service as a process of its own: the entry of `python -m services.<name>`.

What only one of its two kinds needs is imported when it is known which it is: a fifth of the memory is the bus's.
"""

import gc
import sys
from typing import Final

import structlog
import uvloop
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.decider import DECIDERS
from shared.definition import Definition
from shared.log.stream import UnsafeLog
from shared.logging import set_up_logging
from shared.settings import PREFIX, ServiceSettings, UnreadableSetting
from shared.tracing import set_up_tracing, stop_tracing
from shared.vault.secrets import WrongMasterKey

log_line = structlog.get_logger()

_FILL: Final = "fill"
EXIT_UNSAFE: Final = 78  # EX_CONFIG of sysexits.h: starting again does not mend it


def run_service(definition: Definition) -> None:
    """Runs the service until it is told to stop, by SIGTERM or Ctrl-C; what it has begun it ends.

    With the argument `fill` it is the second process of a rebuild instead.
    """
    try:
        settings = definition.settings()
    except ValidationError as wrong:
        for each in wrong.errors():
            print(_told(each), file=sys.stderr)
        sys.exit(EXIT_UNSAFE)
    except UnreadableSetting as unreadable:
        print(unreadable, file=sys.stderr)
        sys.exit(EXIT_UNSAFE)
    set_up_logging(definition.name, format=settings.log_format, level=settings.log_level)
    if sys.argv[1:] == [_FILL]:
        _fill(definition, settings)
    else:
        _serve(definition, settings)


def _fill(definition: Definition, settings: ServiceSettings) -> None:
    from shared.filler_process import fill_as_told

    collect_garbage_seldom()
    uvloop.run(fill_as_told(definition.name, definition.all_views, settings))


def _serve(definition: Definition, settings: ServiceSettings) -> None:
    from shared.serving import serve_until_told

    unregistered = [decider for decider in definition.deciders if DECIDERS.get(decider.aggregate) is not decider]
    assert not unregistered, "two deciders for one aggregate"
    collect_garbage_seldom()
    set_up_tracing(definition.name, settings)
    try:
        uvloop.run(serve_until_told(definition, settings, filler=_filler()))
    except (UnsafeLog, WrongMasterKey) as unsafe:
        log_line.critical("the service cannot run on this log", why=str(unsafe))
        sys.exit(EXIT_UNSAFE)
    finally:
        stop_tracing()


def _filler() -> tuple[str, ...] | None:
    """The command that starts this module once more, as the second process of a rebuild."""
    module = sys.modules["__main__"].__spec__
    if module is None:
        return None
    flags = ["-P"] if sys.flags.safe_path else []
    return (sys.executable, *flags, "-m", module.name.removesuffix(".__main__"), _FILL)


def _told(wrong: ErrorDetails) -> str:
    """What is wrong with a setting, or with several together, which then are named in what is said."""
    said = wrong["msg"].removeprefix("Value error, ")
    name = PREFIX + "_".join(map(str, wrong["loc"])).upper()
    if wrong["type"] == "missing":
        return f"{name} is not set; give it, or name a file that holds it by {name}_FILE."
    return f"{name}: {said}" if wrong["loc"] else said


def collect_garbage_seldom() -> None:
    """For a process that goes on: what is imported by now stays.

    Python looks for cycles after 700 new objects: one event in three. A fifth of a rebuild went there.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
