"""What decisions of membership need to know from its views."""

from uuid import UUID

from services.membership.views.attention import attention
from services.membership.views.directory import directory
from services.membership.views.history import history
from services.membership.views.record import record
from services.membership.views.requests import requests
from shared.projection.table import Connection

VIEWS_OF_PEOPLE = (directory, requests, record, history, attention)


async def rows_about(db: Connection, person: UUID) -> dict[str, int]:
    """How many rows each view that holds anything personal has about this person."""
    return {
        view.name: await db.fetchval(f"SELECT count(*) FROM {view.name} WHERE {view.key} = $1", person)
        for view in VIEWS_OF_PEOPLE
    }
