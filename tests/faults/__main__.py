"""`make soak`: kills parts of a stack at random and for long; ends with 1 when anything is lost or doubled."""

import argparse
import secrets
import sys

from rich.console import Console

from tests.faults.crash.soak import soak

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="for the same faults in turn")
    wanted = parser.parse_args()
    width = None if sys.stdout.isatty() else 140
    sys.exit(0 if soak(wanted.minutes, wanted.seed, Console(highlight=False, width=width)) else 1)
