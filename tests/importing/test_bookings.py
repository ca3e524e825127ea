"""Sheets of people who ask for places, into a real network."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from peernet.importing.asking_requests import asking_id
from peernet.importing.booking_outcomes import BookingResult
from peernet.importing.booking_showing import details, filled, moved, waiting
from peernet.importing.bookings import ImportedBookings
from peernet.importing.network import network_over
from peernet.importing.outcomes import to_correct
from peernet.spreadsheet.rejects import write_rejects
from shared.contracts.events import (
    CancelBooking,
    CancelGathering,
    CloseBooking,
    WaitingListPolicy,
)
from shared.contracts.membership import AccessNeed
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.importing.asking import (
    WORKSHOPS,
    Asking,
    Town,
    figures,
    people_asking,
    written,
)
from tests.importing.launched import CLAIMS_OF_NETWORK, EXAMPLES, letters
from tests.spreadsheet.test_bookings import planned

ASKED = "2025-09-01 10:00"


@pytest.fixture
def ann() -> Asking:
    """A guest whom no other test knows."""
    return Asking(ASKED, f"Ann {letters().title()}", f"{letters()}@post.example", "no", "Confidence")


def sheet(durham: Town, *rows: Asking) -> Path:
    return written(durham.preston.folder / "asking.csv", rows)


def results(imported: ImportedBookings) -> list[str]:
    return [str(outcome.result) for outcome in imported.outcomes]


def codes(imported: ImportedBookings) -> list[str | None]:
    return [outcome.code for outcome in imported.outcomes]


def members_among(imported: ImportedBookings) -> int:
    with_place = sum(not each.guest for each in imported.standing.attendees)
    return with_place + sum(not each.guest for each in imported.standing.waiting)


def check_the_rule(imported: ImportedBookings, size: int) -> None:
    """Who asked while their first choice had room has it; the others, in order, a session with most room."""
    got = {each.booking_id: each for each in imported.standing.attendees}
    room = dict.fromkeys(WORKSHOPS, size)
    titles = {title.casefold(): title for title in WORKSHOPS}
    for request in imported.requests:
        attendee = got.get(request.booking_id)
        if attendee is None or request.asker.session is None:
            continue
        (session,) = attendee.sessions
        wanted = titles[request.asker.session.casefold().removesuffix(" workshop")]
        if room[wanted]:
            assert (session.title, session.instead_of) == (wanted, None)
        else:
            assert session.instead_of == wanted
            assert room[session.title] == max(room.values())
        room[session.title] -= 1


async def test_the_sample_comes_to_what_it_says_and_twice_changes_nothing(durham: Town) -> None:
    path = EXAMPLES / "bookings.csv"
    truth = json.loads(path.with_suffix(".expected.json").read_text())
    gathering = await durham.gathering(truth["capacity"], truth["workshop_capacity"])
    wanted = {name: truth[name] for name in ("rows", "booked", "waiting", "already_asked", "refused")}
    before = await durham.last_sequence()
    assert figures(await durham.book_all(path, gathering, dry_run=True)) == wanted
    assert await durham.last_sequence() == before
    imported = await durham.book_all(path, gathering)
    assert figures(imported) == wanted
    assert filled(imported) == truth["sessions"]
    assert [each.request.row.number for each in moved(imported)] == truth["moved"]
    assert [each.request.row.number for each in waiting(imported)] == truth["waiting_in_order"]
    assert [each.position for each in waiting(imported)] == [1, 2, 3, 4, 5]
    refused = {str(each.row): each.code for each in imported.outcomes if each.result is BookingResult.REFUSED}
    assert refused == truth["refusals"]
    assert members_among(imported) == truth["members"]
    check_the_rule(imported, truth["workshop_capacity"])
    end = await durham.last_sequence()
    again = {**wanted, "booked": 0, "waiting": 0, "already_asked": truth["rows"] - truth["refused"]}
    assert figures(await durham.book_all(path, gathering, dry_run=True)) == again
    repeated = await durham.book_all(path, gathering)
    assert figures(repeated) == again
    assert details(repeated) == details(imported)
    assert await durham.last_sequence() == end


@pytest.mark.parametrize("seed", [1, 2])
async def test_of_seventy_eight_seventy_two_get_places_and_three_workshops_are_full(durham: Town, seed: int) -> None:
    members = [str(record.email) for record in (await durham.preston.everybody()).values() if record.email]
    gathering = await durham.gathering(72, 24)
    imported = await durham.book_all(sheet(durham, *people_asking(78, seed, members)), gathering)
    assert figures(imported) == {"rows": 78, "booked": 72, "waiting": 6, "already_asked": 0, "refused": 0}
    assert filled(imported) == dict.fromkeys(sorted(WORKSHOPS), 24)
    assert [each.request.row.number for each in waiting(imported)] == [74, 75, 76, 77, 78, 79]
    check_the_rule(imported, 24)
    assert moved(imported)
    assert members_among(imported) == len(members)


async def test_each_is_asked_for_on_behalf_as_of_when_they_asked(durham: Town, ann: Asking) -> None:
    maja = await durham.preston.person("Priya Moorhouse")
    member = replace(ann, asked="01/09/2025 11:00", name=str(maja.full_name), email=str(maja.email).upper())
    earlier, gathering = await durham.gathering(5), await durham.gathering(5, 5)
    alone = replace(ann, asked="2025-09-01 12:00", name="Cy Alone", email="")
    await durham.book_all(sheet(durham, replace(ann, workshop="")), earlier)
    await durham.book_all(sheet(durham, ann, member, alone), gathering)
    booked = [body for body in await durham.of_gathering(gathering) if body["type"] == "PlaceBooked"]
    assert [body["time"][:16] for body in booked] == ["2025-09-01T09:00", "2025-09-01T10:00", "2025-09-01T11:00"]
    assert [body["onbehalfof"] for body in booked] == [body["data"]["person_id"] for body in booked]
    assert [body["data"]["guest"] for body in booked] == [True, False, True]
    assert booked[1]["data"]["person_id"] == str(maja.member_id)
    # A guest of an earlier gathering is the same person, and claims their address once.
    (before,) = [body for body in await durham.of_gathering(earlier) if body["type"] == "PlaceBooked"]
    assert booked[0]["data"]["person_id"] == before["data"]["person_id"]
    claims = [body for body in await durham.preston.bodies() if body["type"] == "GuestClaimed"]
    assert Counter(body["data"]["person_id"] for body in claims)[before["data"]["person_id"]] == 1


async def test_what_people_need_comes_in_on_the_form_that_is_named_and_only_so(durham: Town, ann: Asking) -> None:
    row = replace(ann, access="Hearing loop, and a chair with arms", diet="vegan")
    with_form, without = await durham.gathering(5, 5), await durham.gathering(5, 5)
    await durham.book_all(sheet(durham, row), with_form)
    imported = await durham.book_all(sheet(durham, row), without, wording=None)
    assert imported.kept_back == 1
    (attendee,) = imported.standing.attendees
    assert [attendee.access_needs or None, attendee.access_text, attendee.diet] == [None] * 3
    (attendee,) = (await durham.book_all(sheet(durham, row), with_form)).standing.attendees
    assert attendee.access_needs == (AccessNeed.HEARING_LOOP,)
    assert (attendee.access_text, attendee.diet) == ("Hearing loop, and a chair with arms", "vegan")
    (booked,) = [body for body in await durham.of_gathering(with_form) if body["type"] == "PlaceBooked"]
    basis = booked["data"]["basis"]
    assert (basis["kind"], basis["wording_id"], basis["method"]) == ("explicit_consent", "booking-form", "imported")
    assert basis["given_at"] == "2025-09-01T09:00:00Z"


async def test_nothing_personal_is_plain_in_the_log(durham: Town, ann: Asking) -> None:
    gathering = await durham.gathering(5, 5)
    await durham.book_all(sheet(durham, replace(ann, access="wheelchair", diet="coeliac")), gathering)
    log = b"".join(await durham.preston.running.bodies())
    for secret in (ann.name, ann.email, "wheelchair", "coeliac"):
        assert secret.encode() not in log


async def test_who_cancelled_since_is_not_booked_again(durham: Town, ann: Asking) -> None:
    # One that is still to come: the place that becomes free is kept for whoever waits.
    gathering = await durham.gathering(1, 5, starts_local="2090-10-15T10:00", ends_local="2090-10-15T16:00")
    path = sheet(durham, ann, replace(ann, name="Bo", email=""))
    imported = await durham.book_all(path, gathering)
    assert results(imported) == ["booked", "waiting"]
    first = imported.requests[0].booking_id
    await durham.do(CancelBooking(gathering_id=gathering, booking_id=first))
    end = await durham.last_sequence()
    assert results(await durham.book_all(path, gathering)) == ["already_asked"] * 2
    assert results(await durham.book_all(path, gathering, dry_run=True)) == ["already_asked"] * 2
    assert await durham.last_sequence() == end
    # Whoever asks anew later asks anew.
    anew = await durham.book_all(sheet(durham, replace(ann, asked="2025-09-02 10:00")), gathering)
    assert results(anew) == ["waiting"]


async def test_today_without_a_time_is_the_same_request_at_any_moment(durham: Town, ann: Asking) -> None:
    gathering = await durham.gathering(4, starts_local="2090-10-15T10:00", ends_local="2090-10-15T16:00")
    morning = datetime(2025, 9, 1, 8, 30, tzinfo=UTC)
    row = replace(ann, asked=f"{morning:%d/%m/%Y}", email="", workshop="", access="wheelchair")
    path = sheet(durham, row, replace(row, name="Bo"))
    imported = await durham.book_all(path, gathering, now=morning)
    assert results(imported) == ["booked"] * 2
    booked = [body for body in await durham.of_gathering(gathering) if body["type"] == "PlaceBooked"]
    assert {datetime.fromisoformat(body["time"]) for body in booked} == {morning}
    assert {datetime.fromisoformat(body["data"]["basis"]["given_at"]) for body in booked} == {morning}
    await durham.do(
        CancelBooking(gathering_id=gathering, booking_id=imported.requests[0].booking_id), occurred_at=morning
    )
    end = await durham.last_sequence()
    for later in (timedelta(minutes=5), timedelta(hours=14), timedelta(days=1)):
        for dry_run in (True, False):
            again = await durham.book_all(path, gathering, now=morning + later, dry_run=dry_run)
            assert results(again) == ["already_asked"] * 2
    assert await durham.last_sequence() == end


def test_ids_of_days_in_the_past_are_what_they_were_in_networks_that_imported_them() -> None:
    (row,) = planned("When asked,Name,Email\n01/09/2025,Ann,ann@post.example\n")
    assert row.asker is not None
    id = asking_id(row.asker, CLAIMS_OF_NETWORK, "gathering", UUID("01980000-0000-7000-8000-0000000000a1"))
    assert id == UUID("1ac860fb-b76f-751d-8fec-87d3d67a8030")


async def test_a_corrected_row_comes_in_and_one_bad_row_keeps_nobody_out(durham: Town, ann: Asking) -> None:
    gathering = await durham.gathering(9, 9)
    bo = replace(ann, name=f"Bo {letters()}", email=f"{letters()}@post.example")
    cy = replace(ann, name="x" * 250, email=f"{letters()}@post.example")
    imported = await durham.book_all(
        sheet(durham, ann, replace(bo, workshop="Basket weaving"), cy, replace(bo, asked="soon", workshop="")),
        gathering,
    )
    assert codes(imported) == [None, "row.unknown_session", "row.unfit", "row.bad_date"]
    said = {outcome.row: f"{outcome.problem} {outcome.remedy}" for outcome in imported.outcomes}
    assert said[3].startswith("First choice workshop: There is no such session")
    assert all(title in said[3] for title in WORKSHOPS)
    assert said[4].startswith("Name: String should have at most 200")
    assert said[5].startswith('When asked: "soon" is not a date')
    content = write_rejects(imported.plan.sheet.table, to_correct(imported.outcomes, BookingResult.REFUSED)).decode()
    for wrong, right in (("Basket weaving", "building SHIELDS workshop"), ("x" * 250, "Cy"), ("soon", ASKED)):
        content = content.replace(wrong, right)
    corrected = durham.preston.folder / "asking.rejects.csv"
    corrected.write_text(content, encoding="utf-8")
    again = await durham.book_all(corrected, gathering)
    assert results(again) == ["booked", "booked", "already_asked"]
    assert filled(again) == {"Building shields": 1, "Confidence": 2}


async def test_somebody_said_to_be_a_member_whom_nobody_knows_comes_as_a_guest_and_is_pointed_out(
    durham: Town, ann: Asking
) -> None:
    imported = await durham.book_all(sheet(durham, replace(ann, member="yes", workshop="")), await durham.gathering(5))
    assert (results(imported), codes(imported)) == (["booked"], ["row.not_a_member"])
    assert imported.standing.attendees[0].guest


async def test_without_a_waiting_list_the_rest_are_refused_for_a_person_to_tell(durham: Town, ann: Asking) -> None:
    gathering = await durham.gathering(1, waiting_list=WaitingListPolicy(open=False).model_dump())
    path = sheet(
        durham, replace(ann, workshop=""), replace(ann, workshop="", name="Bo", email="", asked="2025-09-02 9:00")
    )
    foreseen = await durham.book_all(path, gathering, dry_run=True)
    imported = await durham.book_all(path, gathering)
    assert codes(imported) == codes(foreseen) == [None, "gathering.full"]


async def test_messages_name_nobody_and_no_health(durham: Town, ann: Asking) -> None:
    rows = [replace(ann, access="wheelchair"), ann, replace(ann, name="Bo Other"), replace(ann, asked="", diet="vegan")]
    imported = await durham.book_all(sheet(durham, *rows), await durham.gathering(5, 5))
    said = " ".join(str(outcome.as_record()) for outcome in imported.outcomes) + str(details(imported))
    for word in (*ann.name.split(), "post.example", "wheelchair", "vegan"):
        assert word.casefold() not in said.casefold()


async def unknown(_durham: Town) -> UUID:
    return new_id()


async def closed(durham: Town) -> UUID:
    gathering = await durham.gathering(5)
    await durham.do(CloseBooking(gathering_id=gathering))
    return gathering


async def cancelled(durham: Town) -> UUID:
    gathering = await durham.gathering(5)
    await durham.do(CancelGathering(gathering_id=gathering, reason="The hall is flooded."))
    return gathering


async def begun(durham: Town) -> UUID:
    return await durham.gathering(5, starts_local="2025-08-20T10:00", ends_local="2025-08-20T12:00")


@pytest.mark.parametrize(
    ("which", "code"),
    [
        (unknown, "gathering.unknown"),
        (closed, "booking.not_open"),
        (cancelled, "gathering.cancelled"),
        (begun, "gathering.started"),
    ],
)
async def test_a_gathering_that_takes_nobody_is_refused_as_a_whole(
    durham: Town, ann: Asking, which: Callable[[Town], Awaitable[UUID]], code: str
) -> None:
    gathering = await which(durham)
    end = await durham.last_sequence()
    with pytest.raises(Refused) as refused:
        await durham.book_all(sheet(durham, replace(ann, workshop="")), gathering)
    assert refused.value.problem.code == code
    assert await durham.last_sequence() == end


@pytest.mark.parametrize("kind", [ActorKind.COORDINATOR, ActorKind.AUDITOR, ActorKind.MEMBER])
async def test_who_may_not_import_is_refused_as_a_whole(durham: Town, ann: Asking, kind: ActorKind) -> None:
    gathering = await durham.gathering(5)
    end = await durham.last_sequence()
    stranger = await network_over(durham.events.nc, durham.network.name, str(Actor(kind, new_id())))
    with pytest.raises(Refused) as refused:
        await durham.book_all(sheet(durham, replace(ann, workshop="")), gathering, network=stranger)
    assert refused.value.problem.code == "access.refused"
    assert await durham.last_sequence() == end
