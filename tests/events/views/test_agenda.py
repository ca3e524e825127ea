"""The agenda: sessions and how full they are, who speaks as far as they agreed, supporters, the summary."""

from datetime import datetime, timedelta
from typing import Any

from shared.contracts.events import (
    Agenda,
    FeedbackGiven,
    GatheringAgenda,
    GatheringSummaryPublished,
    SessionChanged,
    SessionChosen,
    SessionKind,
    SessionLeft,
    SessionRemoved,
    SpeakerConfirmed,
    SpeakerStatus,
    SpeakerWithdrew,
    SponsorAgreed,
)
from shared.contracts.messages import Event
from shared.projection.view import Asker
from tests.events.gatherings import (
    ASHA,
    BASIS,
    BEN,
    CONFIDENCE,
    CONNECTED,
    CONSENT,
    DEV,
    FORUM,
    SHIELDS,
    SPEAKER,
    TABLE,
    A,
    B,
    booked,
    numbered,
    opened,
    session,
    speaker,
)
from tests.events.views.folding import AUDITOR, ORGANISER, Log, ask, happened, member
from tests.events.views.network import CHARITY, MEMBERS, ORGANISATIONS, TRUST
from tests.support.given import NOON

ONE = member(ASHA)
HERE = [*MEMBERS, *ORGANISATIONS, *opened(partners=(TRUST,))]


async def agenda(db: Any, log: Log, asker: Asker = ORGANISER, **how: Any) -> GatheringAgenda:
    found: GatheringAgenda = await ask(db, [*HERE, *log], Agenda(gathering_id=FORUM), asker, **how)
    return found


def chose(booking: Any, person: Any, session_id: Any, asked_for: Any = None) -> SessionChosen:
    return SessionChosen(
        gathering_id=FORUM, booking_id=booking, person_id=person, session_id=session_id, asked_for=asked_for
    )


def agreed(**consents: Any) -> SpeakerConfirmed:
    return SpeakerConfirmed(gathering_id=FORUM, speaker_id=SPEAKER, person_id=DEV, **consents)


def spoken() -> Event:
    return speaker(CONFIDENCE).model_copy(update={"organisation_id": CHARITY, "topic": "Psychosis", "basis": BASIS})


async def test_sessions_are_in_their_order_with_those_who_come(db: Any) -> None:
    eleven = datetime(2026, 9, 14, 11)  # noqa: DTZ001
    log = [
        session(SHIELDS, title="Building shields"),
        session(CONFIDENCE, title="Confidence", capacity=None),
        session(TABLE, slot="morning", starts_local=eleven, kind=SessionKind.OPEN_TABLE),
        session(CONNECTED, title="Staying connected"),
        booked(A, ASHA),
        booked(B, BEN),
        chose(A, ASHA, SHIELDS),
        chose(B, BEN, CONFIDENCE, asked_for=SHIELDS),
        chose(B, BEN, TABLE),
        SessionRemoved(gathering_id=FORUM, session_id=CONNECTED),
    ]
    found = (await agenda(db, log, ONE)).sessions
    assert [(each.session_id, each.chosen, each.free) for each in found] == [
        (TABLE, 1, 0),
        (SHIELDS, 1, 0),
        (CONFIDENCE, 1, None),
    ]
    left = SessionLeft(gathering_id=FORUM, booking_id=A, person_id=ASHA, session_id=SHIELDS)
    changed = SessionChanged(**session(SHIELDS, title="Shields", capacity=3).model_dump())
    shields = (await agenda(db, [*log, left, changed], ONE)).sessions[1]
    assert (shields.title, shields.chosen, shields.free) == ("Shields", 0, 3)


async def test_a_speaker_is_named_only_where_they_agreed(db: Any) -> None:
    async def shown(asker: Asker, *log: Event) -> list[tuple[str | None, str | None]]:
        return [(each.full_name, each.topic) for each in (await agenda(db, [spoken(), *log], asker)).speakers]

    to_speak, named = agreed(to_speak=CONSENT), agreed(to_speak=CONSENT, to_be_named=CONSENT)
    withdrew = SpeakerWithdrew(gathering_id=FORUM, speaker_id=SPEAKER, person_id=DEV)
    for asker in (ONE, AUDITOR):
        assert await shown(asker) == []
        assert await shown(asker, agreed(to_be_named=CONSENT)) == []
        assert await shown(asker, to_speak) == [(None, None)]
        assert await shown(asker, named) == [("Dev", "Psychosis")]
        assert await shown(asker, named, to_speak) == [(None, None)]
        assert await shown(asker, named, withdrew) == []
    for log in ([], [to_speak], [named], [named, withdrew]):
        assert await shown(ORGANISER, *log) == [("Dev", "Psychosis")]


async def test_only_organisers_are_told_who_agreed_to_what(db: Any) -> None:
    log = [spoken(), agreed(to_speak=CONSENT, to_be_published=CONSENT)]
    [told] = (await agenda(db, log)).speakers
    assert (told.status, told.to_be_named, told.to_be_published, told.person_id) == (
        SpeakerStatus.CONFIRMED,
        False,
        True,
        DEV,
    )
    [told] = (await agenda(db, log, ONE)).speakers
    assert (told.status, told.to_be_named, told.to_be_published, told.person_id) == (None, None, None, None)
    assert (told.organisation, told.session_id) == ("Waddington Street", CONFIDENCE)


async def test_a_name_agreed_to_once_is_not_shown_from_the_past(db: Any) -> None:
    hour = timedelta(hours=1)
    log = [
        *happened(*HERE, spoken(), agreed(to_speak=CONSENT, to_be_named=CONSENT, to_be_published=CONSENT)),
        *happened(GatheringSummaryPublished(gathering_id=FORUM, text="Lively", speakers=(SPEAKER,))),
        *happened(agreed(to_speak=CONSENT), at=NOON + hour),
    ]
    question = Agenda(gathering_id=FORUM)
    then = await ask(db, log, question, ONE, as_at=NOON)
    assert [each.full_name for each in then.speakers] == [None]
    assert (then.summary.text, then.summary.speakers) == ("Lively", ())
    then = await ask(db, log, question, ORGANISER, as_at=NOON)
    assert ([each.full_name for each in then.speakers], then.summary.speakers) == (["Dev"], ("Dev",))


async def test_supporters_are_named(db: Any) -> None:
    log = [
        SponsorAgreed(gathering_id=FORUM, sponsor_id=numbered(81), name="North East together"),
        SponsorAgreed(gathering_id=FORUM, sponsor_id=numbered(82), organisation_id=CHARITY),
    ]
    found = await agenda(db, log, ONE)
    assert [each.name for each in found.sponsors] == ["North East together", "Waddington Street"]
    assert [(each.organisation_id, each.name) for each in found.partners] == [(TRUST, "County Durham trust")]
    assert found.calendar_title == "Meeting"


async def test_a_summary_names_and_quotes_only_who_agreed(db: Any) -> None:
    quoted, plain = (
        FeedbackGiven(
            feedback_id=numbered(id),
            gathering_id=FORUM,
            anonymous=True,
            sealed_for=numbered(id),
            rating=5,
            quote="I felt at home",
            quote_basis=basis,
        )
        for id, basis in ((71, BASIS), (72, None))
    )
    published = GatheringSummaryPublished(
        gathering_id=FORUM, text="Lively", speakers=(SPEAKER,), quotes=(numbered(72), numbered(71))
    )
    log = [spoken(), quoted, plain, agreed(to_speak=CONSENT, to_be_published=CONSENT), published]
    assert (await agenda(db, log[:-1], ONE)).summary is None
    summary = (await agenda(db, log, ONE)).summary
    assert summary
    assert summary.model_dump() == {"text": "Lively", "speakers": ("Dev",), "quotes": ("I felt at home",)}
    summary = (await agenda(db, [*log, agreed(to_speak=CONSENT)], ONE)).summary
    assert summary
    assert summary.speakers == ()
