"""`make soak`, for as short as it goes: one round, its check, and the table."""

from io import StringIO

import pytest
from rich.console import Console

from services.membership.app import membership
from tests.faults.crash.soak import soak

pytestmark = pytest.mark.xdist_group("stack")


def test_a_soak_of_a_moment() -> None:
    output = StringIO()

    assert soak(0.001, seed=1, console=Console(file=output, width=140))

    said = output.getvalue()
    assert "with seed 1" in said
    assert "Rounds so far: 1;" in said
    rows = {line[:30].strip(): line[30:].split() for line in said.splitlines()}
    assert rows["what is of no single fault"][7] == str(len(membership.views) + 1)
