"""A series: gatherings planned together by a recurrence rule. Once planned, each lives by itself."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.events import venue
from services.events.gathering.planning import planned
from services.events.recurrence import RuleError, days
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    GATHERING,
    MOST_IN_A_SERIES,
    SERIES,
    SERIES_ALREADY,
    SERIES_EMPTY,
    SERIES_EXCEPTION,
    SERIES_FIRST,
    SERIES_RULE,
    SERIES_TOO_LONG,
    PlanSeries,
    SeriesPlanned,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context, Decider
from shared.local_time import times

# State

decider = Decider[bool](SERIES, False)
"""Whether it is planned is all that any decision needs to know."""

# Evolve


@decider.evolves(SeriesPlanned)
def _planned(_state: bool, _event: SeriesPlanned) -> bool:
    return True


# Decide


def _venue(command: PlanSeries, _state: bool, _claim: Claim) -> Mapping[str, Ref]:
    return venue.wanted(command.venue_id)


@decider.decides(PlanSeries, needs=_venue, makes=(GATHERING,))
def plan(command: PlanSeries, state: bool, context: Context) -> Iterable[Event]:
    if state:
        raise SERIES_ALREADY("series_id")
    venue.require(command.venue_id, "venue_id", context)
    venue.require_room(command.venue_id, command.online, command.capacity, "capacity", context)
    length = command.ends_local - command.starts_local
    gatherings = [
        planned(command, times(starts, starts + length, command.zone), context.new_id("gathering", starts), context.id)
        for starts in _starts(command)
    ]
    yield SeriesPlanned(
        series_id=context.id,
        title=command.title,
        starts_local=command.starts_local,
        ends_local=command.ends_local,
        zone=command.zone,
        rule=command.rule,
        except_on=tuple(sorted(set(command.except_on))),
        gatherings=tuple(gathering.gathering_id for gathering in gatherings),
    )
    yield from gatherings


def _starts(command: PlanSeries) -> list[datetime]:
    """When its gatherings start, in local time: each that the rule names and no exception takes away."""
    left_out = set(command.except_on)
    most = MOST_IN_A_SERIES + len(left_out)
    try:
        by_rule = days(command.rule, command.starts_local, ZoneInfo(command.zone), most + 1)
    except RuleError as error:
        raise SERIES_RULE("rule", reason=error) from None
    if by_rule[0] != command.starts_local:
        raise SERIES_FIRST("starts_local", day=_as_people_say(by_rule[0]))
    if len(by_rule) > most:
        raise SERIES_TOO_LONG("rule", most=MOST_IN_A_SERIES)
    named = {starts.date() for starts in by_rule}
    for number, day in enumerate(command.except_on):
        if day not in named:
            raise SERIES_EXCEPTION(f"except_on.{number}", day=_as_people_say(day))
    starts = [each for each in by_rule if each.date() not in left_out]
    if not starts:
        raise SERIES_EMPTY("except_on")
    return starts


def _as_people_say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
