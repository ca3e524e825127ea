"""The day of Preston's first event, and what was said of it afterwards."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from peernet.moments import ZONE
from shared.contracts.events import (
    AttendanceSource,
    CheckIn,
    GiveFeedback,
    PublishSummary,
    RecordHeadcount,
    RecordHeld,
    RecordWalkIn,
    RescheduleGathering,
    UndoAttendance,
)
from shared.contracts.types import Actor, ActorKind, Count, Qualifier
from tests.story.figures import Figure, exactly, more_than
from tests.story.gathering import Gathering, on_a_form
from tests.story.people import Person
from tests.story.post import Post, by_kind

AT_THE_DOOR, WALKED_IN = 64, 7
MORE_THAN_70 = Count(value=71, qualifier=Qualifier.AT_LEAST)
ISOLATED = "Peers often work in isolation from other peers and other teams."
QUOTE = "It felt like belonging."
FELT = (5, 4, 5, 3, 5, 4)
FIRST_ANSWERS = 4
SUMMARY = "Our first event: stories in the morning, open tables and workshops in the afternoon."


async def on_the_day(gathering: Gathering, post: Post) -> list[Figure]:
    stage, id = gathering.stage, gathering.id
    await _today(gathering)
    told = await post.new()
    attendees = await gathering.attendees()
    await gathering.check_in(attendees[:AT_THE_DOOR])
    late = CheckIn(
        gathering_id=id,
        booking_id=attendees[AT_THE_DOOR].booking_id,
        nonce="phone-without-signal",
        at=datetime.now(UTC),
        source=AttendanceSource.OFFLINE,
    )
    for _ in range(3):
        await stage.do(late)
    for number in range(WALKED_IN):
        name = f"Ward Manager {number}" if number % 2 else None
        await stage.do(RecordWalkIn(gathering_id=id, full_name=name, nonce=f"walk-in-{number}"))
    (mistaken,) = (each.attendance_id for each in (await gathering.attendees())[:1])
    if mistaken:
        await stage.do(UndoAttendance(gathering_id=id, attendance_id=mistaken))
    await stage.do(RecordHeadcount(gathering_id=id, count=MORE_THAN_70))
    await stage.do(RecordHeld(gathering_id=id))

    report = await gathering.attendance()
    counted = report.headcount
    return [
        exactly("It is today: told by mail, whoever comes", f"{len(attendees)} gathering changed", by_kind(told)),
        exactly("Its first event: people at Preston North End", "more than 70", _in_words(counted)),
        more_than("Checked in, or walked in", "more than 70", 70, report.attended),
        exactly("Of them with a booking, one undone, one uploaded three times", AT_THE_DOOR, report.with_booking),
        exactly("Of them without", WALKED_IN, report.walk_ins),
        exactly("Had a place and did not come", len(attendees) - AT_THE_DOOR, report.absent),
        exactly("From the trust", True, any(group.name == "The trust" for group in report.by_organisation)),
    ]


async def afterwards(gathering: Gathering, members: Sequence[Person], speaker: UUID) -> list[Figure]:
    stage, id = gathering.stage, gathering.id
    saying = list(zip(members, FELT, strict=False))
    for person, felt in saying[:FIRST_ANSWERS]:
        await gathering.feedback(person, rating=5, belonging=felt, comment=ISOLATED)
    of_four = await gathering.said()
    quoted, felt = saying[FIRST_ANSWERS]
    day = datetime.now(ZONE).date().isoformat()
    agreed = on_a_form("feedback-form: may be quoted", day)
    quote = await gathering.feedback(quoted, rating=5, belonging=felt, quote=QUOTE, quote_basis=agreed)
    shy, felt = saying[FIRST_ANSWERS + 1]
    # Somebody who sends it themselves: only that shows whether the log keeps quiet about whom.
    anonymous = GiveFeedback(gathering_id=id, anonymously=True, person_id=shy.id, rating=4, belonging=felt)
    await stage.do(anonymous, by=Actor(ActorKind.MEMBER, shy.id))
    await stage.do(PublishSummary(gathering_id=id, text=SUMMARY, speakers=(speaker,), quotes=(quote,)))

    said, agenda = await gathering.said(), await gathering.agenda()
    given = await stage.events("FeedbackGiven")
    nobodys = [each for each in given if str(shy.id) not in f"{each.attributes} {each.data}"]
    return [
        exactly("Of four answers, shown", 0, of_four.answers.count or 0),
        exactly("Answers in all", len(FELT), said.answers.count),
        exactly(
            "Belonging, from 1 to 5",
            f"{sum(FELT) / len(FELT):.2f}",
            f"{said.belonging.mean:.2f}" if said.belonging else "none",
        ),
        exactly("Said of their work", ISOLATED, ", ".join(set(said.comments or ()))),
        exactly("The anonymous answer says nowhere whose it is", len(given), len(nobodys)),
        exactly(
            "The summary quotes who agreed", QUOTE, ", ".join(agenda.summary.quotes or ()) if agenda.summary else ""
        ),
        exactly(
            "The summary names who agreed to be published",
            1,
            len(agenda.summary.speakers or ()) if agenda.summary else 0,
        ),
    ]


async def _today(gathering: Gathering) -> None:
    """Brings the gathering forward to this very hour: nobody can turn the clock on to its day."""
    begins = datetime.now(UTC) - timedelta(hours=1)
    starts, ends = (moment.astimezone(ZONE).replace(tzinfo=None) for moment in (begins, begins + timedelta(hours=7)))
    await gathering.stage.do(RescheduleGathering(gathering_id=gathering.id, starts_local=starts, ends_local=ends))


def _in_words(count: Count | None) -> str:
    if count is None:
        return "nobody counted"
    return f"more than {count.value - 1}" if count.qualifier is Qualifier.AT_LEAST else str(count.value)
