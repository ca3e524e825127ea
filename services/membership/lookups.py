"""What decisions of membership need to know from its views."""

from typing import Any
from uuid import UUID

from services.membership.views.attention import attention
from services.membership.views.directory import directory
from services.membership.views.history import history
from services.membership.views.record import record
from services.membership.views.removals import removals
from services.membership.views.requests import requests
from shared.contracts.messages import Command
from shared.decider import Claim
from shared.projection.table import Connection, json_value
from shared.projection.view import View

VIEWS_OF_PEOPLE: dict[View[Any], str] = {
    directory: "member_id",
    requests: "member_id",
    record: "member_id",
    history: "member_id",
    attention: "about",
}
"""The views that hold anything personal, and the field that says whom a row is about."""


async def rows_about(db: Connection, _command: Command, person: UUID, _claim: Claim) -> dict[str, int]:
    """How many rows each view that holds anything personal has about this person."""
    return {
        view.name: await db.fetchval(f"SELECT count(*) FROM {view.name} WHERE {whom} = $1", person)
        for view, whom in VIEWS_OF_PEOPLE.items()
    }


async def removed_elsewhere(
    db: Connection, _command: Command, person: UUID, _claim: Claim
) -> dict[str, dict[str, int]]:
    """For each other service that has removed its rows about this person, how many of which kind there were."""
    found: dict[str, dict[str, int]] | None = json_value(
        await db.fetchval(f"SELECT counts FROM {removals.name} WHERE member_id = $1", person)
    )
    return found or {}
