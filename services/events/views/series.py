"""Which gatherings come again by a rule?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.events.views.parts.gatherings import gatherings_by_id
from services.events.views.whats_on import whats_on
from shared.contracts.events import SeriesEntry, SeriesList, SeriesOccurrence, SeriesPlanned
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Series:
    series_id: UUID
    title: str
    zone: str
    rule: str
    except_on: tuple[date, ...]
    gatherings: tuple[UUID, ...]


series = View("series", version=1, row=Series, key="series_id")

# How each event changes it


@series.starts(SeriesPlanned)
def _planned(event: SeriesPlanned) -> Series:
    return Series(event.series_id, event.title, event.zone, event.rule, event.except_on, event.gatherings)


# Queries


@series.answers(SeriesList, also=(whats_on,))
async def _series(question: SeriesList, _asker: Asker, db: Any) -> tuple[SeriesEntry, ...]:
    found = await db.fetch(
        "SELECT * FROM series WHERE $1::uuid IS NULL OR series_id = $1 "
        "ORDER BY lower(title), series_id LIMIT $2 OFFSET $3",
        question.series_id,
        question.limit,
        question.offset,
    )
    listed: list[Series] = rows(series, found)
    gatherings = await gatherings_by_id((id for each in listed for id in each.gatherings), db)
    return tuple(
        SeriesEntry(
            series_id=each.series_id,
            title=each.title,
            rule=each.rule,
            zone=each.zone,
            except_on=each.except_on,
            gatherings=tuple(
                SeriesOccurrence(
                    gathering_id=one.gathering_id,
                    starts_local=datetime.fromisoformat(one.starts_local),
                    starts_at=one.starts_at,
                    status=one.status,
                )
                for one in sorted(
                    (gatherings[id] for id in each.gatherings if id in gatherings), key=lambda each: each.starts_at
                )
            ),
        )
        for each in listed
    )
