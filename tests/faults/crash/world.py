"""The stack whose parts are killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from tests.faults.crash.databases import SERVICE
from tests.system.own_stack import OwnStack, own_stack


@contextmanager
def own_stack_for_faults() -> Iterator[OwnStack]:
    """Who asks to be forgotten is forgotten at once, so that duties are carried out through it all."""
    # Kept while it runs: a service that is started again must find it, too.
    with patch.dict(os.environ, {"PEERNET_ERASURE_COOLING_OFF_DAYS": "0"}), own_stack() as started:
        yield started


@contextmanager
def with_its_last_words(own: OwnStack) -> Iterator[None]:
    """Adds to whatever fails in the block what the service said last: the stack's own files are thrown away."""
    try:
        yield
    except BaseException as error:
        lines = own.stack.layout.log(SERVICE).read_text().splitlines()
        error.add_note("\n".join(["the service said last:", *lines[-40:]]))
        raise
