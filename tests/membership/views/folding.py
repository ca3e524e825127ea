"""Membership's views, fed with events."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from services.membership.app import membership
from shared.projection.view import View
from tests.support import folding
from tests.support.folding import Happened, Log, Rows, coordinator, happened, member, partner, row_of

__all__ = ["VIEWS", "Happened", "ask", "coordinator", "folded", "happened", "member", "partner", "row_of"]

VIEWS: tuple[View[Any], ...] = (*membership.views, *([membership.duties] if membership.duties else []))

ask = partial(folding.ask, VIEWS)


def folded(log: Log, *, erased: Sequence[UUID] = (), views: Sequence[View[Any]] = VIEWS) -> Rows:
    """The rows of the views after this log."""
    return folding.folded(log, views, erased=erased)
