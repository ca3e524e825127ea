"""Series: gatherings that come again and again, planned together."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from shared.contracts.events.aggregates import SERIES
from shared.contracts.events.gathering import GatheringTemplate
from shared.contracts.events.moments import LocalTime, RecordedLocalTime
from shared.contracts.messages import Command, Event
from shared.contracts.types import Text

MOST_IN_A_SERIES: Final = 200


class PlanSeries(GatheringTemplate, Command, of=SERIES, by=["coordinator", "organiser"]):
    """Plan a gathering for each day of a recurrence rule: all alike, at the same local time, each then by itself.

    The times are those of the first. The rule is written as in RFC 5545 (iCalendar), and ends by COUNT or UNTIL.
    """

    series_id: UUID | None = None
    starts_local: LocalTime
    ends_local: LocalTime
    rule: Annotated[Text, Field(description="rule of RFC 5545, such as FREQ=MONTHLY;BYDAY=1MO;COUNT=12")]
    except_on: Annotated[
        tuple[date, ...], Field(max_length=400, description="Days of the rule on which there is none.")
    ] = ()


class SeriesPlanned(Event, of=SERIES, version=1):
    """A series was planned: each of its gatherings was, in the same batch, in the order of `gatherings`."""

    series_id: UUID
    title: str
    starts_local: RecordedLocalTime
    ends_local: RecordedLocalTime
    zone: str
    rule: str
    except_on: tuple[date, ...] = ()
    gatherings: tuple[UUID, ...]
