"""The commands of deploy/runbook.md, by the headings they stand under."""

import re
from itertools import pairwise

from tests.containers.compose import CLONE

_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, list[str]]:
    """The blocks of commands under each heading, in their order."""
    page = (CLONE / "deploy" / "runbook.md").read_text()
    headings = list(_HEADING.finditer(page))
    ends = [*(heading.start() for heading in headings), len(page)]
    return {
        heading.group(1): _BLOCK.findall(page[start:end])
        for heading, (start, end) in zip(headings, pairwise(ends), strict=True)
    }
