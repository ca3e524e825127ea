"""Whom a counted campaign reaches and why not; what words read like; how fast providers took messages of late."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.rendering import built_in
from services.notify.views.parts.reasons import said
from shared.contracts.membership import (
    Channel,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ErasureStarted,
    MemberLeft,
)
from shared.contracts.messages import Event
from shared.contracts.notify import (
    AddressSuppressed,
    AudienceCounted,
    AudienceFrozen,
    CampaignAudience,
    CampaignDrafted,
    CampaignReach,
    Campaigns,
    CampaignSent,
    ChannelWish,
    FrozenWords,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    MessageStatus,
    MessageSuppressed,
    Notice,
    PreferenceChanged,
    Queue,
    Recipient,
    SkippedBecause,
    SuppressedBecause,
    TemplatePreviews,
    UnsubscribedByLink,
    Wording,
    address_id_of,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import Method
from tests.events.gatherings import ASHA, BEN, CARA, numbered
from tests.events.views.network import CHARITY, ORGANISATIONS, joins
from tests.notify.views.folding import COORDINATOR, ask, happened
from tests.notify.views.test_words import CAMPAIGN, TEMPLATE, approved, drafted
from tests.notify.views.told import handed_over, message
from tests.support.given import NOON, claim

NEWS = MessagePurpose.NEWS
EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS


def agrees(person: UUID) -> ConsentGiven:
    return ConsentGiven(
        member_id=person,
        purpose=ConsentPurpose.NEWSLETTER,
        wording_id="w",
        wording_sha256="a" * 64,
        method=Method.FORM,
    )


def reached_at(person: UUID, email: str) -> ContactDetailsChanged:
    return ContactDetailsChanged(member_id=person, email=email, reachable_by=())


PEOPLE = [
    *ORGANISATIONS,
    *joins(ASHA, "Asha", email="asha@post.example", areas=("Durham", "Darlington")),
    *joins(BEN, "Ben", email="ben@post.example", areas=("Durham",), organisation_id=CHARITY),
    *joins(CARA, "Cara", phone="07700 900123", preferred_channel=Channel.TEXT_MESSAGE),
    reached_at(ASHA, "asha@post.example"),
    reached_at(BEN, "ben@post.example"),
    *map(agrees, (ASHA, BEN, CARA)),
]


def counted(*people: UUID, **draft: Any) -> list[Event]:
    given: dict[str, Any] = {"name": "June", "template_id": TEMPLATE, "audience": CampaignAudience(), "by": BEN}
    words = FrozenWords(channel=EMAIL, template_id=TEMPLATE, template_version=1, placeholders=())
    return [
        CampaignDrafted(campaign_id=CAMPAIGN, **(given | draft)),
        AudienceCounted(
            campaign_id=CAMPAIGN,
            freeze=1,
            count=len(people),
            parts=1,
            batches=1,
            needs_two=False,
            words=(words,),
        ),
        AudienceFrozen(
            campaign_id=CAMPAIGN,
            freeze=1,
            part=0,
            first_batch=0,
            count=len(people),
            people=tuple(Recipient(person_id=each) for each in people),
        ),
    ]


async def reach(db: Any, *log: Any, **how: Any) -> Any:
    return await ask(db, [*PEOPLE, *log], CampaignReach(campaign_id=CAMPAIGN), COORDINATOR, **how)


async def test_it_is_shown_where_people_belong_and_by_which_way_they_are_written_to(db: Any) -> None:
    found = await reach(db, *counted(ASHA, BEN, CARA))
    assert (found.name, found.count, found.by_channel) == ("June", 3, {EMAIL: 2})
    assert found.by_area == {"Durham": 2, "Darlington": 1}
    assert found.by_organisation == {"County Durham trust": 2, "Waddington Street": 1}
    assert found.not_reached == {SuppressedBecause.NO_ADDRESS: 1}
    with_texts = await reach(db, *counted(ASHA, BEN, CARA, sms_template_id=numbered(82)))
    assert (with_texts.by_channel, with_texts.not_reached) == ({EMAIL: 2, SMS: 1}, {})


CLAIM = claim("asha@post.example")


@pytest.mark.parametrize(
    ("since", "because"),
    [
        (UnsubscribedByLink(person_id=ASHA, purpose=NEWS), SuppressedBecause.UNSUBSCRIBED),
        (PreferenceChanged(person_id=ASHA, channels={NEWS: ChannelWish.NONE}), SuppressedBecause.PREFERENCE),
        (
            ConsentWithdrawn(member_id=ASHA, purpose=ConsentPurpose.NEWSLETTER, method=Method.PHONE),
            SuppressedBecause.NO_CONSENT,
        ),
        (ErasureStarted(member_id=ASHA, started_at=NOON), SuppressedBecause.GONE),
        (MemberLeft(member_id=ASHA, left_on="2026-06"), SuppressedBecause.GONE),
        (
            AddressSuppressed(address_id=address_id_of(CLAIM), address=CLAIM),
            SuppressedBecause.ADDRESS_SUPPRESSED,
        ),
        (
            AddressSuppressed(address_id=address_id_of(CLAIM), address=CLAIM, purpose=NEWS),
            SuppressedBecause.ADDRESS_SUPPRESSED,
        ),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Event) else each.value,
)
async def test_whoever_gets_nothing_after_all_is_counted_by_the_reason(
    db: Any, since: Event, because: SuppressedBecause
) -> None:
    log = [*happened(*counted(ASHA, BEN)), *happened(since, at=NOON + timedelta(hours=1))]
    found = await reach(db, *log)
    assert (found.count, found.by_channel, found.not_reached) == (2, {EMAIL: 1}, {because: 1})
    then = await reach(db, *log, as_at=NOON)
    assert (then.by_channel, then.not_reached) == ({EMAIL: 2}, {}), "as it was then"


async def test_an_address_that_gets_no_reminders_gets_news(db: Any) -> None:
    reminders = AddressSuppressed(address_id=address_id_of(CLAIM), address=CLAIM, purpose=MessagePurpose.REMINDERS)
    assert (await reach(db, *counted(ASHA), reminders)).by_channel == {EMAIL: 1}


async def test_once_it_is_sent_its_messages_say_whom_it_reached(db: Any) -> None:
    news = message(ASHA, fact="campaign").model_copy(update={"notice": None, "campaign_id": CAMPAIGN})
    log = [*counted(ASHA, BEN), news, CampaignSent(campaign_id=CAMPAIGN, count=2)]
    found = await reach(db, *log)
    assert (found.count, found.by_channel) == (2, {EMAIL: 1})


async def test_a_campaign_that_is_not_counted_reaches_nobody_yet(db: Any) -> None:
    for log, code in ((counted(ASHA)[:1], "campaign.not_frozen"), ([], "campaign.unknown")):
        with pytest.raises(Refused) as refused:
            await reach(db, *log)
        assert refused.value.problem.code == code


async def test_what_became_of_a_campaigns_messages_is_told_with_the_reasons(db: Any) -> None:
    def news(person: UUID) -> Any:
        return message(person, fact="campaign").model_copy(update={"notice": None, "campaign_id": CAMPAIGN})

    def suppressed(person: UUID, because: SuppressedBecause) -> MessageSuppressed:
        return MessageSuppressed(
            message_id=news(person).message_id, person_id=person, sealed_for=person, reason=because
        )

    log = [
        *counted(ASHA, BEN, CARA),
        *map(news, (ASHA, BEN, CARA)),
        handed_over(news(ASHA)),
        suppressed(BEN, SuppressedBecause.NO_CONSENT),
        suppressed(CARA, SuppressedBecause.NO_ADDRESS),
    ]
    [found] = await ask(db, log, Campaigns(), COORDINATOR)
    assert found.results == {MessageStatus.HANDED_OVER: 1, MessageStatus.SUPPRESSED: 2}
    assert [(each.because, each.explained, each.messages) for each in found.reasons] == [
        ("no_address", "no address is known for it", 1),
        ("no_consent", "they have not agreed to news, or no longer do", 1),
    ]


# Words


async def test_a_draft_can_be_read_in_every_format_before_anyone_approves_it(db: Any) -> None:
    formats = {
        MessageFormat.STANDARD: Wording(subject="Welcome", text="Dear {{ name }}, at length"),
        MessageFormat.EASY_READ: Wording(subject="Hello", text="{{ name }}"),
    }
    log = [drafted(), approved(), drafted(2, formats=formats)]
    shown = await ask(db, log, TemplatePreviews(template_id=TEMPLATE), COORDINATOR)
    assert [(each.version, each.format, each.subject) for each in shown] == [
        (2, MessageFormat.STANDARD, "Welcome"),
        (2, MessageFormat.LARGE_PRINT, "Welcome"),
        (2, MessageFormat.EASY_READ, "Hello"),
    ]
    assert all("Alex" in each.text and "Alex" in each.html for each in shown)
    [first, *_] = await ask(db, log, TemplatePreviews(template_id=TEMPLATE, version=1), COORDINATOR)
    assert first.text.startswith("Dear Alex\n")


async def test_the_words_that_come_with_the_service_can_be_read_too(db: Any) -> None:
    for channel, formats in ((EMAIL, 3), (SMS, 1)):
        words = built_in(Notice.PLACE_BOOKED, channel)
        assert words
        shown = await ask(db, [], TemplatePreviews(template_id=words.template_id), COORDINATOR)
        assert (len(shown), {each.version for each in shown}) == (formats, {0})
        assert all("Monday 15 June 2026" in each.text for each in shown)


@pytest.mark.parametrize("asked", [{"template_id": numbered(99)}, {"template_id": TEMPLATE, "version": 7}])
async def test_words_that_there_are_not_are_refused(db: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await ask(db, [drafted()], TemplatePreviews(**asked), COORDINATOR)
    assert refused.value.problem.fields[0].field == list(asked)[-1]


# How fast it goes


async def test_how_fast_each_provider_took_messages_of_late_as_at_any_date(db: Any) -> None:
    ages = {1: "smtp", 30: "smtp", 400: "smtp", 1200: "govuk", 4000: "govuk"}
    log = []
    for seconds, provider in sorted(ages.items(), reverse=True):
        sent = message(ASHA, fact=f"f{seconds}")
        at = NOON - timedelta(seconds=seconds)
        log += happened(sent, handed_over(sent, provider=provider), at=at)
    found = await ask(db, log, Queue(), COORDINATOR)
    assert [(each.provider, each.a_minute, each.last_minute, each.last_hour) for each in found.rates] == [
        ("govuk", 0.0, 0, 1),
        ("smtp", 0.3, 2, 3),
    ]
    assert found.rates[1].last_at == NOON - timedelta(seconds=1)
    then = await ask(db, log, Queue(), COORDINATOR, as_at=NOON - timedelta(seconds=1100))
    assert [(each.provider, each.last_minute, each.a_minute) for each in then.rates] == [("govuk", 0, 0.1)]


# Reasons in words


def test_every_reason_is_said_in_words() -> None:
    for because in (*SkippedBecause, *SuppressedBecause):
        assert said(because), because
    assert said(None) is None
    assert said("something else") is None


@pytest.mark.parametrize(
    ("because", "words"),
    [
        ("permanent: 5.1.1", "the address does not exist"),
        ("temporary: 4.2.2", "the mailbox is full"),
        ("permanent: 5.2.2", "the mailbox is full"),
        ("permanent: 550", "their mail system does not take it"),
        ("temporary: 451", "it could not be delivered yet, and is tried again"),
        ("technical: template", "our own fault: whoever runs the service can see which"),
    ],
)
def test_a_failure_is_said_in_words(because: str, words: str) -> None:
    assert said(because) == words
