"""`make story`: the stories of the domain, each on a stack of its own; ends with 1 when a figure differs."""

import sys

from rich.console import Console

from tests.story.telling import STORIES, tell

if __name__ == "__main__":
    width = None if sys.stdout.isatty() else 140
    sys.exit(0 if tell(STORIES, Console(highlight=False, width=width)) else 1)
