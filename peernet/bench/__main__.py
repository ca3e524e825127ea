"""`python -m peernet.bench <bench> <folder>` measures one thing on the running stack of a folder.

It is a process of its own, so that no bench inherits another's memory. What it finds goes to stdout as JSON.
"""

import importlib
import sys
import time
from pathlib import Path

import orjson
import uvloop

from peernet.bench.context import Context
from peernet.bench.figures import document
from shared.process import collect_garbage_seldom


def main() -> None:
    name, folder = sys.argv[1:]
    context = Context.load(Path(folder))
    bench = importlib.import_module(f"peernet.bench.{name}")
    collect_garbage_seldom()
    begun = time.monotonic()
    measured = uvloop.run(bench.measure(context))
    sys.stdout.buffer.write(orjson.dumps(document(name, measured, time.monotonic() - begun)))


if __name__ == "__main__":
    main()
