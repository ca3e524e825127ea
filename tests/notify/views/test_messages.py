"""What was sent to whom and why: a lattice of states, what still waits, whom nothing reaches; all as at any date."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.views.messages import messages
from services.notify.views.outbox import outbox
from shared.contracts.events import (
    GatheringCancelled,
    GatheringRescheduled,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
)
from shared.contracts.membership import EmailClaimed
from shared.contracts.notify import (
    AddressBounced,
    AddressRestored,
    AddressSuppressed,
    BounceKind,
    CampaignStatus,
    CampaignStopped,
    ChannelWish,
    FailingAddresses,
    FailureKind,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageFormat,
    MessagePurpose,
    Messages,
    MessageStatus,
    MessageSuppressed,
    MyMessages,
    Notice,
    NotifyDataRemoved,
    OutOfReach,
    Preference,
    PreferenceChanged,
    Queue,
    StoppedBecause,
    SuppressedBecause,
    UnsubscribedByLink,
    address_id_of,
)
from shared.contracts.training import ApplicationPurged, PurgeReason, TrainingPlaceAccepted
from tests.events.gatherings import ASHA, BEN, FORUM, A, B, numbered, planned
from tests.events.views.network import joins
from tests.notify.views.folding import AUDITOR, COORDINATOR, ask, folded, happened, member, row_of
from tests.notify.views.test_duties import cancelled, moved
from tests.notify.views.told import CLAIM, asked, handed_over, message, skipped
from tests.support.given import NOON
from tests.training.applications import ASHA as APPLICANT
from tests.training.views.test_duties import DECLINED, WITHDRAWN

LATER = NOON + timedelta(hours=2)
MEMBERS = [*joins(ASHA, "Asha"), *joins(BEN, "Ben")]
WELCOME = message(ASHA)
ABOUT_FORUM = {"gathering_id": FORUM, "booking_id": A}


def of(event: type[Any], **more: Any) -> Any:
    """What became of the welcome."""
    return event(message_id=WELCOME.message_id, person_id=ASHA, sealed_for=ASHA, **more)


DELIVERED, EXPIRED = of(MessageDelivered), of(MessageExpired)
SUPPRESSED = of(MessageSuppressed, reason=SuppressedBecause.NO_ADDRESS)
FOR_NOW = of(MessageFailed, kind=FailureKind.TEMPORARY, code="4.2.2")
FOR_GOOD = of(MessageFailed, kind=FailureKind.PERMANENT, code="5.1.1")


def status(*log: Any) -> tuple[MessageStatus, str | None]:
    row = row_of(messages, [WELCOME, *log], WELCOME.message_id)
    return row.status, row.because


def test_a_message_stands_where_its_log_says_and_a_final_state_stays() -> None:
    assert status() == (MessageStatus.REQUESTED, None)
    assert status(FOR_NOW) == (MessageStatus.RETRYING, "temporary: 4.2.2")
    assert status(FOR_NOW, handed_over(WELCOME)) == (MessageStatus.HANDED_OVER, None)
    assert status(handed_over(WELCOME), FOR_GOOD) == (MessageStatus.FAILED, "permanent: 5.1.1")
    assert status(SUPPRESSED) == (MessageStatus.SUPPRESSED, "no_address")
    for final in (DELIVERED, EXPIRED, SUPPRESSED, FOR_GOOD):
        for late in (DELIVERED, EXPIRED, SUPPRESSED, FOR_GOOD, FOR_NOW, handed_over(WELCOME)):
            assert status(final, late) == status(final)


def waiting(*log: Any) -> list[Any]:
    return list(folded(log, outbox)[outbox.name].values())


def test_what_is_to_be_sent_waits_in_the_outbox_until_it_is_decided() -> None:
    [row] = waiting(WELCOME)
    assert (row.due_at, row.expires_at, row.values) == (NOON, WELCOME.expires_at, {"name": "Asha"})
    [row] = waiting(WELCOME.model_copy(update={"not_before": LATER}))
    assert row.due_at == LATER
    [row] = waiting(WELCOME, FOR_NOW)
    assert row.retrying
    for end in (handed_over(WELCOME), DELIVERED, EXPIRED, SUPPRESSED, FOR_GOOD):
        assert waiting(WELCOME, end) == []
    assert waiting(WELCOME, NotifyDataRemoved(person_id=ASHA, counts={})) == []
    assert waiting(skipped(asked(ASHA))) == []


def stale(notice: Notice, event: Any) -> bool:
    [row] = waiting(planned(), message(ASHA, notice, "f", subjects=ABOUT_FORUM), event)
    found: bool = row.no_longer_so
    return found


def test_what_is_no_longer_so_is_marked() -> None:
    cancelled = GatheringCancelled(gathering_id=FORUM, reason="Snow")
    then: GatheringRescheduled = moved(NOON + timedelta(days=80))
    assert [stale(each, then) for each in (Notice.REMINDER_DAY, Notice.REMINDER_WEEK, Notice.PLACE_BOOKED)] == [
        True,
        True,
        False,
    ]
    assert [stale(each, cancelled) for each in (Notice.REMINDER_DAY, Notice.PLACE_BOOKED)] == [True, True]
    assert not stale(Notice.BOOKING_CANCELLED, cancelled)


@pytest.mark.parametrize("notice", [Notice.PLACE_BOOKED, Notice.PLACE_OFFERED, Notice.REMINDER_WEEK])
def test_what_was_to_be_said_of_a_booking_ends_with_it(notice: Notice) -> None:
    assert stale(notice, cancelled())
    assert not stale(notice, cancelled().model_copy(update={"booking_id": B}))


@pytest.mark.parametrize("answer", [OfferAccepted, OfferDeclined, OfferExpired])
def test_an_offer_of_a_place_ends_when_it_is_answered(answer: Any) -> None:
    event = answer(gathering_id=FORUM, booking_id=A, person_id=ASHA)
    assert stale(Notice.PLACE_OFFERED, event)
    assert stale(Notice.OFFER_LAPSING, event)
    assert not stale(Notice.PLACE_BOOKED, event)


@pytest.mark.parametrize("notice", [Notice.BOOKING_CANCELLED, Notice.GATHERING_CANCELLED])
def test_that_it_was_cancelled_is_told_all_the_same(notice: Notice) -> None:
    assert not stale(notice, cancelled())


ACCEPTED = TrainingPlaceAccepted(application_id=A, person_id=APPLICANT, site="Hellesdon")


@pytest.mark.parametrize("event", [ACCEPTED, DECLINED, WITHDRAWN], ids=["accepted", "declined", "withdrawn"])
def test_an_offer_of_a_training_place_ends_when_it_is_answered(event: Any) -> None:
    def log(of: UUID) -> list[Any]:
        notices = (Notice.TRAINING_PLACE_OFFERED, Notice.APPLICATION_RECEIVED)
        return [message(APPLICANT, notice, str(of), subjects={"application_id": of}) for notice in notices]

    stale_ones = [(row.notice, row.application_id) for row in waiting(*log(A), *log(B), event) if row.no_longer_so]
    assert stale_ones == [(Notice.TRAINING_PLACE_OFFERED, event.application_id)]


def test_what_a_stopped_campaign_has_left_is_marked() -> None:
    campaign = numbered(71)
    news = message(ASHA, fact="news").model_copy(update={"notice": None, "campaign_id": campaign})
    stopped = CampaignStopped(campaign_id=campaign, was=CampaignStatus.SENT, because=StoppedBecause.BY_A_PERSON)
    rows = waiting(news, WELCOME, stopped)
    assert {each.campaign_id: each.campaign_stopped for each in rows} == {campaign: True, None: False}


def test_a_purge_takes_what_would_have_filled_the_message() -> None:
    feedback = message(ASHA, Notice.APPLICATION_REJECTED, "r", subjects={"application_id": A})
    purged = ApplicationPurged(application_id=A, person_id=ASHA, because=PurgeReason.ASKED)
    assert [each.values for each in waiting(feedback, WELCOME, purged)] == [None, {"name": "Asha"}]


# Questions


async def test_everybody_is_shown_what_they_were_sent_and_why(db: Any) -> None:
    log = [
        *MEMBERS,
        planned(),
        WELCOME,
        *happened(message(ASHA, Notice.PLACE_BOOKED, "booking:1", subjects=ABOUT_FORUM), at=LATER),
        message(BEN),
        handed_over(WELCOME),
    ]
    found = await ask(db, log, MyMessages(person_id=ASHA), member(ASHA))
    assert [(each.notice, each.about, each.status) for each in found] == [
        (Notice.PLACE_BOOKED, "Peer support forum", MessageStatus.REQUESTED),
        (Notice.WELCOME, None, MessageStatus.HANDED_OVER),
    ]
    assert found[1].why == "Somebody has joined the network."
    [booked] = await ask(db, log, Messages(gathering_id=FORUM), COORDINATOR)
    assert booked.full_name == "Asha"
    shown = await ask(db, log, Messages(), AUDITOR)
    assert {each.full_name for each in shown} == {None}
    assert len(shown) == 3
    assert len(await ask(db, log, Messages(status=MessageStatus.HANDED_OVER), COORDINATOR)) == 1
    assert len(await ask(db, log, Messages(notice=Notice.WELCOME, limit=1), COORDINATOR)) == 1


async def test_as_at_a_date_it_is_what_it_was(db: Any) -> None:
    log = [*happened(*MEMBERS, WELCOME), *happened(handed_over(WELCOME), at=LATER)]
    [then] = await ask(db, log, Messages(), COORDINATOR, as_at=NOON)
    [now] = await ask(db, log, Messages(), COORDINATOR)
    assert (then.status, now.status) == (MessageStatus.REQUESTED, MessageStatus.HANDED_OVER)
    before = await ask(db, log, Messages(), COORDINATOR, as_at=NOON - timedelta(days=1))
    assert before == ()


async def test_a_forgotten_persons_messages_stay_counted(db: Any) -> None:
    log = [*MEMBERS, WELCOME, message(BEN), NotifyDataRemoved(person_id=ASHA, counts={})]
    found = await ask(db, log, Messages(), COORDINATOR)
    assert {(each.person_id, each.full_name, each.status) for each in found} == {
        (None, None, MessageStatus.SUPPRESSED),
        (BEN, "Ben", MessageStatus.REQUESTED),
    }


async def test_the_queue_and_how_fast_it_goes(db: Any) -> None:
    later = message(BEN, fact="later").model_copy(update={"not_before": LATER, "critical": True})
    gone = message(BEN, fact="gone")
    log = [WELCOME, FOR_NOW, later, gone, *happened(handed_over(gone), at=NOON - timedelta(minutes=5))]
    found = await ask(db, log, Queue(), COORDINATOR)
    assert (found.waiting, found.due, found.critical, found.retrying) == (2, 1, 1, 1)
    assert (found.handed_over_last_hour, found.oldest_due_at) == (1, NOON)
    assert found.by_purpose == {MessagePurpose.SERVICE: 2}
    empty = await ask(db, [], Queue(), COORDINATOR)
    assert (empty.waiting, empty.oldest_due_at, empty.handed_over_last_hour) == (0, None, 0)


async def test_whom_nothing_reaches_is_shown_until_something_does(db: Any) -> None:
    later = message(ASHA, fact="later")
    log = [*MEMBERS, WELCOME, SUPPRESSED, message(BEN)]
    [missed] = await ask(db, log, OutOfReach(), COORDINATOR)
    assert (missed.full_name, missed.because, missed.messages) == ("Asha", "no_address", 1)
    reached = [*log, *happened(later, handed_over(later), at=LATER)]
    assert await ask(db, reached, OutOfReach(), COORDINATOR) == ()
    unwanted = of(MessageSuppressed, reason=SuppressedBecause.PREFERENCE)
    assert await ask(db, [*MEMBERS, WELCOME, unwanted], OutOfReach(), COORDINATOR) == ()


async def test_addresses_that_fail_are_shown_with_whose_they_are(db: Any) -> None:
    address: dict[str, Any] = {"address_id": address_id_of(CLAIM), "address": CLAIM}
    bounced = AddressBounced(**address, message_id=WELCOME.message_id, kind=BounceKind.HARD, code="5.1.1")
    log = [*MEMBERS, WELCOME, handed_over(WELCOME), bounced, AddressSuppressed(**address)]
    [failing] = await ask(db, log, FailingAddresses(), COORDINATOR)
    assert (failing.full_name, failing.everything, failing.bounces, failing.code) == ("Asha", True, 1, "5.1.1")
    claimed = [*log, EmailClaimed(claim=CLAIM, member_id=BEN)]
    [failing] = await ask(db, claimed, FailingAddresses(), COORDINATOR)
    assert failing.full_name == "Ben", "whose it is now"
    assert await ask(db, [*log, AddressRestored(**address)], FailingAddresses(), COORDINATOR) == ()


NO_NEWS = UnsubscribedByLink(person_id=ASHA, purpose=MessagePurpose.NEWS)


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ([], {}),
        ([NO_NEWS], {"channels": {MessagePurpose.NEWS: ChannelWish.NONE}, "unsubscribed": (MessagePurpose.NEWS,)}),
        ([NO_NEWS, PreferenceChanged(person_id=ASHA, format=MessageFormat.EASY_READ)], {"format": "easy_read"}),
        (
            [UnsubscribedByLink(person_id=ASHA, purpose=MessagePurpose.SERVICE, notice=Notice.WELCOME)],
            {"notices_off": (Notice.WELCOME,)},
        ),
        (
            [
                PreferenceChanged(person_id=ASHA, digest=True, format=MessageFormat.LARGE_PRINT),
                PreferenceChanged(person_id=ASHA, digest=True),
            ],
            {"digest": True, "format": "large_print"},
        ),
        ([NO_NEWS, NotifyDataRemoved(person_id=ASHA, counts={})], {}),
    ],
)
async def test_what_somebody_wishes(db: Any, log: list[Any], expected: dict[str, Any]) -> None:
    found = await ask(db, log, Preference(person_id=ASHA), member(ASHA))
    said = {name: value for name, value in found if value and name != "person_id"}
    assert said == expected
