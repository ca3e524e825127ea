"""The sessions of a gathering, who speaks in them and to what they agreed, and the sponsors."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.events.gathering import decider
from shared.contracts.events import (
    AddSession,
    AgreeSponsor,
    ChangeSession,
    ConfirmSpeaker,
    GatheringHeld,
    GuestClaimed,
    InviteSpeaker,
    RemovableOfSession,
    RemoveSession,
    SessionAdded,
    SessionChanged,
    SessionChosen,
    SessionKind,
    SessionRemoved,
    SpeakerConfirmed,
    SpeakerInvited,
    SpeakerWithdrew,
    SponsorAgreed,
    WithdrawSpeaker,
)
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Event
from shared.ids import derived_id
from tests.events.gatherings import (
    ASHA,
    BASIS,
    BEN,
    CONFIDENCE,
    CONNECTED,
    CONSENT,
    DEV,
    ENDS,
    ENDS_AT,
    FORUM,
    NOBODY,
    SHIELDS,
    SPEAKER,
    STARTS,
    STARTS_AT,
    TABLE,
    A,
    B,
    booked,
    guest,
    member,
    numbered,
    opened,
    session,
    speaker,
)
from tests.support.given import SOMEONE, claim, given

BOTH = [session(SHIELDS), session(CONFIDENCE, slot="morning")]


def add(**changes: Any) -> AddSession:
    fields: dict[str, Any] = {
        "gathering_id": FORUM,
        "session_id": SHIELDS,
        "title": "Building shields",
        "kind": SessionKind.WORKSHOP,
        "slot": "afternoon",
        "capacity": 1,
    }
    return AddSession(**(fields | changes))


def change(**changes: Any) -> ChangeSession:
    return ChangeSession(gathering_id=FORUM, session_id=SHIELDS, **changes)


def chose(session_id: Any, booking_id: Any = A, person: Any = ASHA) -> SessionChosen:
    return SessionChosen(gathering_id=FORUM, booking_id=booking_id, person_id=person, session_id=session_id)


def test_a_session_is_added_with_its_times_in_utc() -> None:
    hours = {"starts_local": STARTS, "ends_local": ENDS}
    expected = session(SHIELDS, **hours, starts_at=STARTS_AT, ends_at=ENDS_AT)
    given(decider, *opened()).when(add(**hours)).then(expected).and_again().then_refused("id.taken", "session_id")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"kind": SessionKind.OTHER}, "other.text_missing", "kind_text"),
        ({"starts_local": STARTS}, "times.incomplete", "ends_local"),
        ({"ends_local": STARTS}, "times.incomplete", "starts_local"),
        ({"starts_local": ENDS, "ends_local": STARTS}, "times.reversed", "ends_local"),
        (
            {"starts_local": datetime(2026, 3, 29, 1, 10), "ends_local": STARTS},  # noqa: DTZ001
            "time.skipped",
            "starts_local",
        ),
    ],
)
def test_what_a_session_needs(changes: dict[str, Any], code: str, field: str) -> None:
    given(decider, *opened()).when(add(**changes)).then_refused(code, field)


def test_the_id_of_a_removed_session_is_not_used_again() -> None:
    removed = SessionRemoved(gathering_id=FORUM, session_id=SHIELDS)
    given(decider, *opened(), session(SHIELDS), removed).when(add()).then_refused("id.taken", "session_id")


def changed(**changes: Any) -> SessionChanged:
    return SessionChanged(**dict(session(SHIELDS, **changes)))


@pytest.mark.parametrize(
    "changes", [{"title": "Shields"}, {"room": "Blue room"}, {"capacity": 24}, {"kind": SessionKind.TRAINING}]
)
def test_what_is_left_out_of_a_change_stays(changes: dict[str, Any]) -> None:
    given(decider, *opened(), *BOTH).when(change(**changes)).then(
        changed(**changes)
    ).and_again().then_nothing_happened()


def test_details_of_a_session_can_be_taken_away() -> None:
    with_all = session(SHIELDS, room="Blue room", starts_local=STARTS, ends_local=ENDS)
    everything = tuple(RemovableOfSession)
    given(decider, *opened(), with_all).when(change(remove=everything)).then(changed(capacity=None))


def test_a_session_that_is_not_there() -> None:
    for command in (change(title="x"), RemoveSession(gathering_id=FORUM, session_id=SHIELDS)):
        given(decider, *opened()).when(command).then_refused("session.unknown", "session_id")


def test_nobody_is_moved_into_two_sessions_of_one_slot() -> None:
    history = [*opened(), *BOTH, booked(), booked(B, BEN), chose(SHIELDS), chose(CONFIDENCE)]
    given(decider, *history).when(change(slot="morning")).then_refused("session.slot_clashes", "slot")
    elsewhere = [*opened(), *BOTH, booked(), booked(B, BEN), chose(SHIELDS), chose(CONFIDENCE, B, BEN)]
    given(decider, *elsewhere).when(change(slot="morning")).then(changed(slot="morning"))


def test_who_chose_a_removed_session_keeps_their_place_and_is_listed() -> None:
    history = [*opened(), *BOTH, booked(), booked(B, BEN), chose(SHIELDS), chose(CONFIDENCE, B, BEN)]
    given(decider, *history).when(RemoveSession(gathering_id=FORUM, session_id=SHIELDS)).then(
        SessionRemoved(gathering_id=FORUM, session_id=SHIELDS, booking_ids=(A,))
    ).and_again().then_refused("session.unknown", "session_id")


# Speakers


def invite(**changes: Any) -> InviteSpeaker:
    return InviteSpeaker(gathering_id=FORUM, speaker_id=SPEAKER, full_name="Dev", **changes)


def confirm(**consents: Any) -> ConfirmSpeaker:
    return ConfirmSpeaker(gathering_id=FORUM, speaker_id=SPEAKER, **consents)


def confirmed(**consents: Any) -> SpeakerConfirmed:
    return SpeakerConfirmed(gathering_id=FORUM, speaker_id=SPEAKER, person_id=DEV, **consents)


STORY = session(TABLE, kind=SessionKind.STORY, slot="morning")


def test_a_speaker_from_outside_is_a_guest_with_an_id_of_their_own() -> None:
    command_id = derived_id(SOMEONE, "invite")
    person = derived_id(command_id, "person")
    given(decider, *opened()).when(invite(email="dev@post.example"), command_id=command_id, found=NOBODY).then(
        GuestClaimed(claim=claim("dev@post.example"), person_id=person),
        SpeakerInvited(
            gathering_id=FORUM,
            speaker_id=SPEAKER,
            person_id=person,
            guest=True,
            full_name="Dev",
            email="dev@post.example",
        ),
    )


def test_a_member_speaks_under_their_own_id_once_a_session() -> None:
    outcome = given(decider, *opened(), STORY).when(invite(person_id=DEV, session_id=TABLE), found=member(DEV))
    assert outcome.events == (speaker(TABLE).model_copy(update={"guest": False}),)
    again = invite(person_id=DEV, session_id=TABLE).model_copy(update={"speaker_id": numbered(42)})
    after = given(decider, *opened(), STORY, *outcome.events)
    after.when(again, found=member(DEV)).then_refused("speaker.already", "person_id")
    elsewhere = again.model_copy(update={"session_id": None})
    assert after.when(elsewhere, found=member(DEV)).events


def test_a_topic_about_health_needs_a_basis() -> None:
    topic = "My postpartum psychosis, and what helped"
    assert invite(topic=topic).carries_sensitive
    outcome = given(decider, *opened()).when(invite(topic=topic, basis=BASIS), found=guest(DEV))
    assert [event.topic for event in outcome.events if isinstance(event, SpeakerInvited)] == [topic]


@pytest.mark.parametrize(
    ("changes", "found", "code"),
    [
        ({"session_id": CONNECTED}, NOBODY, "session.unknown"),
        ({"person_id": DEV}, NOBODY, "person.unknown"),
        ({"person_id": DEV}, member(DEV, MemberStatus.PAUSED), "person.not_active"),
        ({"person_id": DEV}, member(DEV, erasing=True), "person.not_active"),
    ],
)
def test_who_cannot_be_asked_to_speak(changes: dict[str, Any], found: dict[str, Any], code: str) -> None:
    given(decider, *opened()).when(invite(**changes), found=found).then_refused(code, next(iter(changes)))


def test_three_consents_are_given_each_by_itself() -> None:
    history = [*opened(), STORY, speaker(TABLE)]
    given(decider, *history).when(confirm(to_speak=CONSENT)).then(
        confirmed(to_speak=CONSENT)
    ).and_again().then_nothing_happened()
    named = {"to_speak": CONSENT, "to_be_named": CONSENT}
    given(decider, *history, confirmed(to_speak=CONSENT)).when(confirm(**named)).then(confirmed(**named))


def test_nobody_tells_a_story_without_their_consent_to_speak() -> None:
    history = [*opened(), STORY, speaker(TABLE)]
    given(decider, *history).when(confirm(to_be_named=CONSENT)).then_refused("speaker.no_consent", "to_speak")
    given(decider, *opened(), speaker()).when(confirm()).then(confirmed())


def test_a_talk_does_not_become_a_story_without_consent() -> None:
    history = [*opened(), session(SHIELDS), speaker(SHIELDS)]
    to_story = change(kind=SessionKind.STORY)
    given(decider, *history, confirmed()).when(to_story).then_refused("speaker.no_consent", "kind")
    given(decider, *history, confirmed(to_speak=CONSENT)).when(to_story).then(changed(kind=SessionKind.STORY))


def test_a_consent_is_taken_back_at_any_time() -> None:
    everything = {"to_speak": CONSENT, "to_be_named": CONSENT, "to_be_published": CONSENT}
    history: list[Event] = [
        *opened(),
        STORY,
        speaker(TABLE),
        confirmed(**everything),
        GatheringHeld(gathering_id=FORUM),
    ]
    given(decider, *history).when(confirm(to_speak=CONSENT)).then(confirmed(to_speak=CONSENT))
    withdraw = WithdrawSpeaker(gathering_id=FORUM, speaker_id=SPEAKER, reason="Too soon")
    given(decider, *history).when(withdraw).then(
        SpeakerWithdrew(gathering_id=FORUM, speaker_id=SPEAKER, person_id=DEV, reason="Too soon")
    ).and_again().then_refused("speaker.unknown", "speaker_id")


def test_an_unknown_speaker() -> None:
    given(decider, *opened()).when(confirm()).then_refused("speaker.unknown", "speaker_id")
    given(decider, *opened(), speaker()).when(invite(), found=NOBODY).then_refused("id.taken", "speaker_id")


# Sponsors


@pytest.mark.parametrize("who", [{"organisation_id": numbered(81)}, {"name": "North East together"}])
def test_a_sponsor_agrees_once(who: dict[str, Any]) -> None:
    outcome = given(decider, *opened()).when(AgreeSponsor(gathering_id=FORUM, **who))
    (event,) = outcome.events
    assert isinstance(event, SponsorAgreed)
    assert event.model_dump(include=set(who)) == who
    outcome.and_again().then_nothing_happened()


def test_a_sponsor_is_somebody() -> None:
    given(decider, *opened()).when(AgreeSponsor(gathering_id=FORUM)).then_refused("sponsor.missing", "organisation_id")


def test_a_session_lasts_through_the_night_when_the_clock_goes_back() -> None:
    night = datetime(2026, 10, 25, 0, 30)  # noqa: DTZ001
    outcome = given(decider, *opened()).when(add(starts_local=night, ends_local=night + timedelta(hours=2)))
    (event,) = outcome.events
    assert isinstance(event, SessionAdded)
    assert event.ends_at
    assert event.starts_at
    assert event.ends_at - event.starts_at == timedelta(hours=3)
