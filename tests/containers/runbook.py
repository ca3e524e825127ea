"""The commands of deploy/runbook.md, and what it has operators say in `.env`, by the headings they stand under."""

import re
from itertools import pairwise

from tests.containers.compose import CLONE

_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SETTINGS = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, list[str]]:
    """The blocks of commands under each heading, in their order."""
    return _found(_BLOCK)


def settings(heading: str) -> dict[str, str]:
    """What is said in `.env` under this heading."""
    lines = "".join(_found(_SETTINGS)[heading]).splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _found(block: re.Pattern[str]) -> dict[str, list[str]]:
    page = (CLONE / "deploy" / "runbook.md").read_text()
    headings = list(_HEADING.finditer(page))
    ends = [*(heading.start() for heading in headings), len(page)]
    return {
        heading.group(1): block.findall(page[start:end])
        for heading, (start, end) in zip(headings, pairwise(ends), strict=True)
    }
