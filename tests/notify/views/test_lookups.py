"""What decisions are told: what fills a message, by which ways it can go, whom a round and a campaign are for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.filling import ValuesFor
from services.notify.lookups import (
    campaign_audience,
    campaign_batch,
    members_among,
    round_audience,
    round_batch,
    rows_about,
    values_for,
)
from shared.contracts.events import (
    GatheringCancelled,
    SessionChosen,
)
from shared.contracts.membership import (
    THE_NETWORK,
    AffiliationEnded,
    Channel,
    ConsentGiven,
    ConsentPurpose,
    ErasureStarted,
    MemberLeft,
    MembershipPaused,
    NetworkLaunched,
    RoleAssigned,
    RoleCode,
)
from shared.contracts.notify import (
    BATCH,
    AudienceFrozen,
    BeginRound,
    CampaignAudience,
    CampaignDrafted,
    ChannelWish,
    FreezeAudience,
    MessageChannel,
    MessagePurpose,
    Notice,
    PreferenceChanged,
    Recipient,
    RecordNotifyDataRemoved,
    ReplyToSet,
    RequestCampaignMessages,
    RequestRoundMessages,
    RoundAudienceFrozen,
    SkippedBecause,
    Subjects,
)
from shared.contracts.refusals import Refused
from shared.contracts.training import ApplicationPurged, IntakeOpened, PurgeReason, TrainingPlaceOffered
from shared.contracts.types import Method
from shared.ids import derived_id
from tests.events.gatherings import (
    ASHA,
    BEN,
    CARA,
    DEV,
    FORUM,
    SHIELDS,
    VENUE,
    A,
    B,
    C,
    booked,
    offered,
    session,
    waits,
)
from tests.events.gatherings import planned as gathering
from tests.events.views.network import CHARITY, joins
from tests.notify.views.folding import held
from tests.notify.views.test_duties import CERTIFICATE, cancelled
from tests.notify.views.told import asked, begun
from tests.support.given import NOON, claim
from tests.training.applications import COURSE_ID, SPRING, defined, numbered, planned, submitted
from tests.training.views.applying import rejected

LONG_AGO = datetime(2020, 9, 14, 14, tzinfo=UTC)
LONG = datetime(2090, 9, 14, 9, tzinfo=UTC)
NETWORK = NetworkLaunched(network_id=THE_NETWORK, name="Durham peers", area="Durham", launched_on="2022-02")
CAMPAIGN = numbered(71)


def forum(**changes: Any) -> Any:
    """A gathering that lies ahead whenever the test runs."""
    local = LONG.replace(tzinfo=None) + timedelta(hours=1)
    times = {
        "starts_local": local,
        "ends_local": local + timedelta(hours=5, minutes=30),
        "starts_at": LONG,
        "ends_at": LONG + timedelta(hours=5, minutes=30),
    }
    return gathering(**(times | changes))


def joined(person: UUID, name: str, email: str | None = None, **changes: Any) -> list[Any]:
    found = joins(person, name, **changes)
    return [each.model_copy(update={"email": email}) if hasattr(each, "email") else each for each in found]


BASE = [NETWORK, VENUE, forum(online="https://meet.example/forum"), *joined(ASHA, "Asha Rahman", "asha@post.example")]


async def filled(db: Any, log: list[Any], notice: Notice, fact: str = "f", **subjects: Any) -> ValuesFor:
    async with held(db, [*BASE, *log]) as views:
        return await values_for(views, asked(ASHA, notice, fact, **subjects), ASHA, claim)


OF_BOOKING: dict[str, Any] = {"gathering_id": FORUM, "booking_id": A}


async def test_a_booking_is_told_in_full(db: Any) -> None:
    chose = SessionChosen(gathering_id=FORUM, booking_id=A, person_id=ASHA, session_id=SHIELDS)
    found = await filled(db, [session(SHIELDS), booked(), chose], Notice.PLACE_BOOKED, **OF_BOOKING)
    assert found.skip is None
    assert found.channels == (MessageChannel.EMAIL,)
    assert dict(found.values) == {
        "name": "Asha Rahman",
        "network": "Durham peers",
        "contact_name": "",
        "gathering": "Peer support forum",
        "day": "Thursday 14 September 2090",
        "time": "10:00 to 15:30",
        "place": "Ramside Hall, Carrville, Durham",
        "online": "https://meet.example/forum",
        "sessions": "Building shields (afternoon)",
        "answer_by": "",
        "reason": "",
        "what_changed": "It was changed.",
    }


async def test_how_to_join_from_afar_is_told_to_whoever_has_a_place(db: Any) -> None:
    found = await filled(db, [waits(A, ASHA)], Notice.PLACE_WAITING, **OF_BOOKING)
    assert (found.skip, found.values["online"]) == (None, "")


async def test_until_when_to_answer_is_told_by_the_clock_on_the_wall(db: Any) -> None:
    until = datetime(2090, 7, 1, 16, tzinfo=UTC)
    found = await filled(db, [waits(A, ASHA), offered(A, ASHA, until)], Notice.PLACE_OFFERED, **OF_BOOKING)
    assert found.values["answer_by"] == "17:00 on Saturday 1 July 2090"


CANCELLED = GatheringCancelled(gathering_id=FORUM, reason="Snow")


@pytest.mark.parametrize(
    ("log", "notice", "skip"),
    [
        ([booked(), cancelled()], Notice.PLACE_BOOKED, SkippedBecause.NO_LONGER_SO),
        ([booked(), CANCELLED], Notice.PLACE_BOOKED, SkippedBecause.NO_LONGER_SO),
        ([booked(), cancelled(), CANCELLED], Notice.BOOKING_CANCELLED, None),
        ([booked()], Notice.PLACE_OFFERED, SkippedBecause.NO_LONGER_SO),
        ([booked(), ErasureStarted(member_id=ASHA, started_at=NOON)], Notice.PLACE_BOOKED, SkippedBecause.GONE),
        (
            [booked(), forum(ends_at=datetime(2020, 9, 14, 14, tzinfo=UTC))],
            Notice.PLACE_BOOKED,
            SkippedBecause.TOO_LATE,
        ),
    ],
)
async def test_what_is_so_no_more_is_not_told(
    db: Any, log: list[Any], notice: Notice, skip: SkippedBecause | None
) -> None:
    assert (await filled(db, log, notice, **OF_BOOKING)).skip is skip


async def test_nobody_is_welcomed_who_has_left(db: Any) -> None:
    found = await filled(db, [MemberLeft(member_id=ASHA, left_on="2026-07")], Notice.WELCOME)
    assert found.skip is SkippedBecause.NO_LONGER_SO


async def test_an_application_is_answered_with_its_feedback(db: Any) -> None:
    offer = TrainingPlaceOffered(application_id=A, person_id=ASHA, site="Hellesdon", answer_by=NOON.date())
    opens = IntakeOpened(intake_id=SPRING, programme_id=COURSE_ID, opened_at=NOON, closes_on=NOON.date())
    log = [defined(), planned(), opens, submitted(A, ASHA), offer, rejected()]
    found = await filled(db, log, Notice.APPLICATION_REJECTED, application_id=A)
    wanted = ("programme", "intake", "starts", "site", "answer_by", "apply_by", "feedback")
    assert [found.values.get(each) for each in wanted] == [
        "Peer support workers",
        "Spring 2026",
        "September 2026",
        "Hellesdon",
        "Tuesday 30 June 2026",
        "Tuesday 30 June 2026",
        rejected().feedback,
    ]
    purged = ApplicationPurged(application_id=A, person_id=ASHA, because=PurgeReason.ASKED)
    found = await filled(db, [*log, purged], Notice.APPLICATION_REJECTED, application_id=A)
    assert found.skip is SkippedBecause.GONE


async def test_an_offer_of_a_training_place_is_told_as_long_as_it_can_be_answered(db: Any) -> None:
    last = LONG.date()
    offer = TrainingPlaceOffered(application_id=A, person_id=ASHA, site="Hellesdon", answer_by=last)
    log = [defined(), planned(zone="Atlantic/Azores"), submitted(A, ASHA), offer]
    found = await filled(db, log, Notice.TRAINING_PLACE_OFFERED, application_id=A)
    assert (found.skip, found.until) == (None, datetime(2090, 9, 15, tzinfo=UTC))


async def test_a_certificate_is_told_with_its_number(db: Any) -> None:
    log = [defined(), CERTIFICATE]
    found = await filled(db, log, Notice.CERTIFICATE_READY, certificate_id=CERTIFICATE.certificate_id)
    assert [found.values[each] for each in ("programme", "certificate_number", "certificate_code")] == [
        "Peer support workers",
        "2026-KQ7M-003",
        "ABCD",
    ]


@pytest.mark.parametrize(
    ("said", "wish", "channels"),
    [
        ({"email": "a@b.example", "phone": "07700 900123"}, None, ["email", "sms"]),
        ({"email": "a@b.example", "phone": "+44 (0)7700 900123"}, ChannelWish.SMS, ["sms", "email"]),
        ({"email": "a@b.example", "phone": "0191 498 0000"}, ChannelWish.SMS, ["email"]),
        ({"phone": "07700 900123", "preferred_channel": Channel.PHONE}, None, ["sms"]),
        (
            {"email": "a@b.example", "phone": "07700 900123", "preferred_channel": Channel.TEXT_MESSAGE},
            None,
            ["sms", "email"],
        ),
        (
            {"email": "a@b.example", "phone": "07700 900123", "preferred_channel": Channel.TEXT_MESSAGE},
            ChannelWish.EMAIL,
            ["email", "sms"],
        ),
        ({"post": "Durham"}, None, []),
    ],
)
async def test_the_way_that_somebody_wishes_for_comes_first(
    db: Any, said: dict[str, Any], wish: ChannelWish | None, channels: list[str]
) -> None:
    member, *_ = joins(ASHA, "Asha")
    log: list[Any] = [member.model_copy(update={"email": None, **said})]
    if wish:
        log.append(PreferenceChanged(person_id=ASHA, channels={MessagePurpose.SERVICE: wish}))
    async with held(db, log) as views:
        found = await values_for(views, asked(ASHA), ASHA, claim)
    assert list(found.channels) == channels


async def test_whom_nobody_knows_there_is_no_way_to(db: Any) -> None:
    async with held(db, [NETWORK]) as views:
        found = await values_for(views, asked(DEV), DEV, claim)
    assert (found.channels, found.skip) == ((), None)


async def test_answers_go_to_whoever_is_there_for_the_area(db: Any) -> None:
    near, far = numbered(61), numbered(62)
    everywhere = ReplyToSet(reply_to_id=far, name="Far", email="far@trust.example")
    of_area = ReplyToSet(reply_to_id=near, name="Near", email="near@trust.example", areas=("Derwentside",))
    member = [joins(ASHA, "Asha", areas=("derwentside",))[0]]
    async with held(db, [*member, everywhere, of_area]) as views:
        found = await values_for(views, asked(ASHA), ASHA, claim)
    assert (found.reply_to, found.values["contact_name"]) == (near, "Near")
    async with held(db, [*joins(ASHA, "Asha"), everywhere, of_area]) as views:
        found = await values_for(views, asked(ASHA), ASHA, claim)
    assert (found.reply_to, found.values["contact_name"]) == (far, "Far")


# Rounds

PLACES = [booked(), booked(B, BEN), waits(C, CARA)]


def begin(notice: Notice) -> BeginRound:
    return BeginRound(notice=notice, fact="f", subjects=Subjects(gathering_id=FORUM), expires_at=LONG)


@pytest.mark.parametrize(
    ("notice", "subjects"),
    [
        (Notice.PLACE_BOOKED, {"gathering_id": FORUM, "booking_id": A}),
        (Notice.APPLICATION_REJECTED, {"application_id": B}),
        (Notice.CERTIFICATE_READY, {"certificate_id": CERTIFICATE.certificate_id}),
        (Notice.JOIN_DECLINED, {"member_id": ASHA}),
    ],
)
async def test_nobody_is_told_of_what_is_somebody_elses(db: Any, notice: Notice, subjects: dict[str, Any]) -> None:
    """Whoever asks for a message by hand may take the wrong id."""
    log = [*BASE, *joined(BEN, "Ben"), booked(), submitted(B, ASHA), CERTIFICATE]
    async with held(db, log) as views:
        with pytest.raises(Refused) as refused:
            await values_for(views, asked(BEN, notice, "asked:1", **subjects), BEN, claim)
    assert refused.value.problem.code == "message.not_theirs"


@pytest.mark.parametrize(
    ("notice", "people"),
    [
        (Notice.REMINDER_DAY, {ASHA, BEN}),
        (Notice.GATHERING_CHANGED, {ASHA, BEN}),
        (Notice.GATHERING_CANCELLED, {ASHA, BEN, CARA}),
    ],
)
async def test_a_round_is_for_those_whose_bookings_stand(db: Any, notice: Notice, people: set[UUID]) -> None:
    async with held(db, [*BASE, *PLACES]) as views:
        found = await round_audience(views, begin(notice), FORUM, claim)
    assert {each.person_id for each in found} == people
    assert {each.subject_id for each in found if each.person_id == ASHA} == {A}
    gone = [
        cancelled(),
        *joined(BEN, "Ben"),
        ErasureStarted(member_id=BEN, started_at=NOON),
    ]
    async with held(db, [*BASE, *PLACES, *gone]) as views:
        found = await round_audience(views, begin(notice), FORUM, claim)
    assert {each.person_id for each in found} == people - {ASHA, BEN}


async def test_a_batch_of_a_round_is_filled_for_each_in_their_order(db: Any) -> None:
    command = begin(Notice.REMINDER_DAY)
    starts, _ = begun(command, ASHA)
    people = [Recipient(person_id=derived_id(ASHA, number), subject_id=None) for number in range(BATCH + 1)]
    people[BATCH] = Recipient(person_id=ASHA, subject_id=A)
    frozen = RoundAudienceFrozen(round_id=command.round_id, part=0, first_batch=0, people=tuple(people))
    log = [*BASE, booked(), starts, frozen]
    async with held(db, log) as views:
        first, second = [
            await round_batch(
                views, RequestRoundMessages(round_id=command.round_id, batch=batch), command.round_id, claim
            )
            for batch in (0, 1)
        ]
    assert [each.recipient for each in first] == people[:BATCH]
    assert {each.filled.channels for each in first} == {()}
    [only] = second
    assert (only.recipient.person_id, only.filled.values["gathering"]) == (ASHA, "Peer support forum")


# Campaigns


def agrees(person: UUID, purpose: ConsentPurpose = ConsentPurpose.NEWSLETTER, **changes: Any) -> ConsentGiven:
    return ConsentGiven(
        member_id=person, purpose=purpose, wording_id="w", wording_sha256="a" * 64, method=Method.FORM, **changes
    )


SENIOR = RoleAssigned(
    member_id=CARA, assignment_id=numbered(66), role=RoleCode.SENIOR_PEER_FACILITATOR, starts_on="2020-01"
)
PEOPLE = [
    *joins(ASHA, "Asha", areas=("Durham",)),
    *joins(BEN, "Ben", areas=("Darlington", "Durham"), organisation_id=CHARITY),
    *joins(CARA, "Cara", areas=("Darlington",)),
    *joins(DEV, "Dev", areas=("Durham",)),
    SENIOR,
    *(agrees(each) for each in (ASHA, BEN, CARA)),
    agrees(DEV, ConsentPurpose.EVENTS_NEWS),
]


@pytest.mark.parametrize(
    ("audience", "people"),
    [
        ({}, {ASHA, BEN, CARA}),
        ({"consent": ConsentPurpose.EVENTS_NEWS}, {DEV}),
        ({"areas": ("durham",)}, {ASHA, BEN}),
        ({"areas": ("Durham", "DARLINGTON")}, {ASHA, BEN, CARA}),
        ({"organisations": (CHARITY,)}, {BEN}),
        ({"roles": (RoleCode.SENIOR_PEER_FACILITATOR,)}, {CARA}),
        ({"roles": (RoleCode.PEER_SUPPORT_WORKER,), "areas": ("Darlington",)}, {BEN, CARA}),
        ({"services": ("In-patients",)}, set()),
        ({"organisations": (CHARITY,), "roles": (RoleCode.SENIOR_PEER_FACILITATOR,)}, set()),
    ],
)
async def test_a_campaign_is_for_members_to_whom_everything_applies(
    db: Any, audience: dict[str, Any], people: set[UUID]
) -> None:
    draft = CampaignDrafted(
        campaign_id=CAMPAIGN, name="News", template_id=numbered(81), audience=CampaignAudience(**audience), by=BEN
    )
    async with held(db, [*PEOPLE, draft]) as views:
        found = await campaign_audience(views, FreezeAudience(campaign_id=CAMPAIGN), CAMPAIGN, claim)
    assert found.audience == draft.audience
    assert {each.person_id for each in found.people} == people


@pytest.mark.parametrize(
    "event",
    [
        MemberLeft(member_id=ASHA, left_on="2026-06"),
        MembershipPaused(member_id=ASHA),
        ErasureStarted(member_id=ASHA, started_at=NOON),
        agrees(ASHA, expires_on=NOON.date() - timedelta(days=1)),
    ],
    ids=lambda event: type(event).__name__,
)
async def test_a_campaign_is_not_for_whoever_takes_no_part_or_agrees_no_more(db: Any, event: Any) -> None:
    async with held(db, [*PEOPLE, event]) as views:
        found = await members_among(views, CampaignAudience(), NOON)
    assert {each.person_id for each in found} == {BEN, CARA}


async def test_where_somebody_does_not_work_any_more_does_not_count(db: Any) -> None:
    left = AffiliationEnded(member_id=BEN, affiliation_id=derived_id(BEN, "affiliation"), ends_on="2026-06")
    async with held(db, [*PEOPLE, left]) as views:
        found = await members_among(views, CampaignAudience(organisations=(CHARITY,)), NOON)
    assert found == ()


async def test_a_batch_of_a_campaign_is_that_of_the_latest_count(db: Any) -> None:
    draft = CampaignDrafted(
        campaign_id=CAMPAIGN, name="News", template_id=numbered(81), audience=CampaignAudience(), by=BEN
    )
    frozen = AudienceFrozen(
        campaign_id=CAMPAIGN, freeze=1, part=0, first_batch=0, count=1, people=(Recipient(person_id=BEN),)
    )
    again = frozen.model_copy(update={"freeze": 2, "people": (Recipient(person_id=ASHA),)})
    log = [*BASE, draft, frozen, draft, again]
    request = RequestCampaignMessages(campaign_id=CAMPAIGN, batch=0)
    async with held(db, log) as views:
        [only] = await campaign_batch(views, request, CAMPAIGN, claim)
    assert (only.recipient.person_id, only.filled.values["name"]) == (ASHA, "Asha Rahman")


ANN, BOB = numbered(61), numbered(62)


@pytest.mark.parametrize(
    ("answers_to", "named"),
    [(None, "Bob"), (ANN, "Ann"), (numbered(63), "")],
    ids=["of the area", "the campaign's", "one who has ended"],
)
async def test_a_campaign_names_whoever_reads_the_answers(db: Any, answers_to: UUID | None, named: str) -> None:
    draft = CampaignDrafted(
        campaign_id=CAMPAIGN,
        name="News",
        template_id=numbered(81),
        audience=CampaignAudience(),
        reply_to=answers_to,
        by=BEN,
    )
    frozen = AudienceFrozen(
        campaign_id=CAMPAIGN, freeze=1, part=0, first_batch=0, count=1, people=(Recipient(person_id=ASHA),)
    )
    ann = ReplyToSet(reply_to_id=ANN, name="Ann", email="ann@trust.example", areas=("Carlisle",))
    bob = ReplyToSet(reply_to_id=BOB, name="Bob", email="bob@trust.example", areas=("Durham",))
    member = joined(ASHA, "Asha Rahman", "asha@post.example", areas=("Durham",))
    async with held(db, [NETWORK, *member, ann, bob, draft, frozen]) as views:
        request = RequestCampaignMessages(campaign_id=CAMPAIGN, batch=0)
        [only] = await campaign_batch(views, request, CAMPAIGN, claim)
    assert only.filled.values["contact_name"] == named


# Forgetting


async def test_everything_that_is_held_about_somebody_is_counted(db: Any) -> None:
    log = [*BASE, agrees(ASHA), booked(), PreferenceChanged(person_id=ASHA), submitted(B, ASHA), CERTIFICATE]
    async with held(db, log) as views:
        counts = await rows_about(views, RecordNotifyDataRemoved(person_id=ASHA), ASHA, claim)
    assert counts == {
        "contacts": 1,
        "members": 1,
        "consents": 1,
        "preferences": 1,
        "bookings": 1,
        "applications": 1,
        "certificates": 1,
        "called_off": 0,
        "messages": 0,
        "outbox": 0,
    }
