"""Calendars that people's own programs read (RFC 5545), and series."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from shared.calendars import Entry, calendar_text
from shared.contracts.events import (
    Audience,
    BookingCancelled,
    BookingsCalendar,
    BookingStatus,
    GatheringCalendar,
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringRescheduled,
    GatheringStatus,
    OfferAccepted,
    SeriesList,
    SeriesPlanned,
    VenueMoved,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import ActorKind
from shared.projection.view import Asker
from tests.events.gatherings import (
    ASHA,
    CARA,
    ENDS,
    ENDS_AT,
    FORUM,
    STARTS,
    STARTS_AT,
    A,
    B,
    C,
    booked,
    details,
    full,
    numbered,
    offered,
    opened,
    planned,
)
from tests.events.views.folding import ORGANISER, PUBLIC, Log, ask, happened, member
from tests.support.given import NOON

DAY = timedelta(days=1)
CANCELLED = GatheringCancelled(gathering_id=FORUM, reason="Snow")
MOVED = GatheringRescheduled(
    gathering_id=FORUM,
    starts_local=STARTS + DAY,
    ends_local=ENDS + DAY,
    zone="Europe/London",
    starts_at=STARTS_AT + DAY,
    ends_at=ENDS_AT + DAY,
)


def ended(booking: Any = A) -> BookingCancelled:
    return BookingCancelled(
        gathering_id=FORUM, booking_id=booking, person_id=ASHA, by=ActorKind.MEMBER, was=BookingStatus.BOOKED
    )


def entries(text: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(text).events)


async def gathering(db: Any, log: Log, asker: Asker = ORGANISER) -> Any:
    [entry] = entries((await ask(db, log, GatheringCalendar(gathering_id=FORUM), asker)).text)
    return entry


async def mine(db: Any, log: Log, person: Any = ASHA) -> list[Any]:
    return entries((await ask(db, log, BookingsCalendar(person_id=person), member(person))).text)


async def test_an_entry_tells_when_and_where_and_no_more(db: Any) -> None:
    log = happened(*opened(title="Psychosis: our stories", description="All about it", online="https://x.example/1"))
    entry = await gathering(db, log)
    assert entry["UID"] == f"{FORUM}@peernet"
    assert (entry["SUMMARY"], entry["STATUS"], entry["SEQUENCE"]) == ("Meeting", "CONFIRMED", 0)
    assert entry["LOCATION"] == "Ramside Hall, Carrville, Durham; Online"
    assert (entry.start.isoformat(), entry.end.isoformat()) == (
        "2026-09-14T10:00:00+01:00",
        "2026-09-14T15:30:00+01:00",
    )
    assert entry["DTSTAMP"].dt == NOON
    text = (await ask(db, log, GatheringCalendar(gathering_id=FORUM), ORGANISER)).text
    assert not any(word in text for word in ("Psychosis", "All about", "x.example"))
    assert "DTSTART;TZID=Europe/London:20260914T100000" in text


async def test_the_sequence_rises_and_the_id_stays(db: Any) -> None:
    log = list(happened(*opened()))
    seen = [await gathering(db, log)]
    for change in (
        GatheringDetailsChanged(gathering_id=FORUM, **details(calendar_title="Get-together")),
        VenueMoved(gathering_id=FORUM, online="a link"),
        MOVED,
        CANCELLED,
    ):
        log += happened(change, at=log[-1].stored.time + timedelta(hours=1))
        seen.append(await gathering(db, log))
    assert {each["UID"] for each in seen} == {f"{FORUM}@peernet"}
    assert [each["SEQUENCE"] for each in seen] == [0, 1, 2, 3, 4]
    assert [each["STATUS"] for each in seen] == ["CONFIRMED"] * 4 + ["CANCELLED"]
    assert [each["DTSTAMP"].dt for each in seen] == [NOON + timedelta(hours=n) for n in range(5)]
    assert (seen[1]["SUMMARY"], seen[2]["LOCATION"], seen[3].start.day) == ("Get-together", "Online", 15)


async def test_it_is_given_to_those_whom_it_is_for(db: Any) -> None:
    assert await gathering(db, opened(audience=Audience.PUBLIC), PUBLIC)
    with pytest.raises(Refused) as refused:
        await gathering(db, opened(), PUBLIC)
    assert refused.value.problem.code == "gathering.unknown"


async def test_ones_own_places_are_in_ones_calendar(db: Any) -> None:
    log = [*full(), booked(B, CARA)]
    [entry] = await mine(db, log)
    assert (entry["UID"], entry["STATUS"], entry["CLASS"]) == (f"{A}@peernet", "CONFIRMED", "PRIVATE")
    assert await mine(db, full(), CARA) == []
    accepted = [*full(), offered(C, CARA, NOON), OfferAccepted(gathering_id=FORUM, booking_id=C, person_id=CARA)]
    [entry] = await mine(db, accepted, CARA)
    assert entry["STATUS"] == "CONFIRMED"


async def test_who_has_a_place_is_told_how_to_join(db: Any) -> None:
    log = opened(venue_id=None, online="https://x.example/1")
    [entry] = await mine(db, [*log, booked()])
    assert entry["LOCATION"] == "https://x.example/1"
    [entry] = await mine(db, [*log, booked(), ended()])
    assert entry["LOCATION"] == "Online"


async def test_the_sequence_of_a_booking_rises_with_either(db: Any) -> None:
    log = [*opened(), booked()]
    seen = [await mine(db, log)]
    for change in (MOVED, ended(), CANCELLED):
        log.append(change)
        seen.append(await mine(db, log))
    assert [[each["SEQUENCE"] for each in entries] for entries in seen] == [[0], [1], [2], [3]]
    assert [entries[0]["STATUS"] for entries in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]
    again = await mine(db, [*log, booked(B)])
    assert [each["UID"] for each in again] == [f"{A}@peernet", f"{B}@peernet"]


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-03-28T10:00", "Europe/London", "2026-03-28T10:00"),
        ("2026-03-29T10:00", "Europe/London", "2026-03-29T09:00"),
        ("2026-10-24T10:00", "Europe/London", "2026-10-24T09:00"),
        ("2026-10-25T10:00", "Europe/London", "2026-10-25T10:00"),
        ("2026-10-25T01:30", "Europe/London", "2026-10-25T00:30"),
        ("2026-07-01T10:00", "America/New_York", "2026-07-01T14:00"),
    ],
)
def test_a_time_means_the_same_moment_by_the_calendars_own_zone(local: str, zone: str, utc: str) -> None:
    """Read by the VTIMEZONE in the text alone, as a program does that has no time zones of its own."""
    starts = datetime.fromisoformat(local)
    entry = Entry(
        id=FORUM,
        revision=0,
        revised_at=NOON,
        title="Meeting",
        starts_local=starts,
        ends_local=starts + timedelta(hours=2),
        zone=zone,
        place=None,
        cancelled=False,
    )
    text = calendar_text([entry], "Peernet")
    calendar = icalendar.Calendar.from_ical(text)
    [timezone] = calendar.timezones
    assert timezone.tz_name == zone
    own = timezone.to_tz(lookup_tzid=False)
    assert starts.replace(tzinfo=own).astimezone(UTC).replace(tzinfo=None) == datetime.fromisoformat(utc)
    assert f"DTSTART;TZID={zone}:" in text


def test_a_calendar_without_entries_is_one_all_the_same() -> None:
    text = calendar_text([], "Peernet")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert entries(text) == []


async def test_a_series_lists_what_it_made(db: Any) -> None:
    other, series_id = numbered(2001), numbered(2002)
    series = SeriesPlanned(
        series_id=series_id,
        title="Peer support forum",
        starts_local=STARTS,
        ends_local=ENDS,
        zone="Europe/London",
        rule="FREQ=DAILY;COUNT=3",
        except_on=(date(2026, 9, 15),),
        gatherings=(FORUM, other),
    )
    two_days = {"starts_local": STARTS + 2 * DAY, "ends_local": ENDS + 2 * DAY, "starts_at": STARTS_AT + 2 * DAY}
    log = [series, planned(series_id=series_id), planned(gathering_id=other, **two_days), CANCELLED]
    [found] = await ask(db, log, SeriesList(), ORGANISER)
    assert (found.rule, found.except_on) == ("FREQ=DAILY;COUNT=3", (date(2026, 9, 15),))
    assert [(each.gathering_id, each.starts_local.day, each.status) for each in found.gatherings] == [
        (FORUM, 14, GatheringStatus.CANCELLED),
        (other, 16, GatheringStatus.PLANNED),
    ]
    assert await ask(db, log, SeriesList(series_id=numbered(9)), ORGANISER) == ()
