"""Notices and templates with their use, rounds and campaigns with how far they are: now, and as at any date."""

from datetime import timedelta
from typing import Any

from services.notify.rendering.built_in import built_in
from shared.contracts.notify import (
    BUILT_IN,
    THE_NOTICES,
    AudienceCounted,
    BeginRound,
    CampaignApproved,
    CampaignAudience,
    CampaignBatchRequested,
    CampaignDrafted,
    Campaigns,
    CampaignSent,
    CampaignStatus,
    CampaignStopped,
    FrozenWords,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    MessageStatus,
    Notice,
    Notices,
    NoticeSwitched,
    NoticeTemplateChosen,
    Placeholder,
    ReplyToEnded,
    ReplyTos,
    ReplyToSet,
    RoundBatchRequested,
    Rounds,
    RoundSkipped,
    SkippedBecause,
    StoppedBecause,
    Subjects,
    TemplateApproved,
    TemplateDrafted,
    TemplateRetired,
    Templates,
    Wording,
)
from tests.events.gatherings import ASHA, BEN, CARA, FORUM, numbered, planned
from tests.events.views.network import CHARITY, ORGANISATIONS
from tests.notify.views.folding import AUDITOR, COORDINATOR, ask, happened
from tests.notify.views.told import asked, begun, finished, handed_over, message, skipped
from tests.support.given import NOON

LATER = NOON + timedelta(hours=2)
TEMPLATE, CAMPAIGN = numbered(81), numbered(71)
RUTH, SAM = numbered(31), numbered(32)


def drafted(version: int = 1, **changes: Any) -> TemplateDrafted:
    fields: dict[str, Any] = {
        "template_id": TEMPLATE,
        "template_version": version,
        "name": "A warm welcome",
        "notice": Notice.WELCOME,
        "purpose": MessagePurpose.SERVICE,
        "channel": MessageChannel.EMAIL,
        "formats": {MessageFormat.STANDARD: Wording(subject="Welcome", text="Dear {{ name }}")},
        "placeholders": (Placeholder.NAME,),
        "by": RUTH,
    }
    return TemplateDrafted(**(fields | changes))


def approved(version: int = 1) -> TemplateApproved:
    fields = drafted(version).model_dump()
    return TemplateApproved(**{**fields, "by": SAM})


def chosen(version: int = 1) -> NoticeTemplateChosen:
    return NoticeTemplateChosen(
        notices_id=THE_NOTICES,
        notice=Notice.WELCOME,
        channel=MessageChannel.EMAIL,
        template_id=TEMPLATE,
        template_version=version,
        placeholders=(Placeholder.NAME,),
    )


OFF = NoticeSwitched(notices_id=THE_NOTICES, notice=Notice.WELCOME, on=False)
ON = NoticeSwitched(notices_id=THE_NOTICES, notice=Notice.WELCOME, on=True)


async def welcome(db: Any, *log: Any, **how: Any) -> Any:
    found = await ask(db, log, Notices(), COORDINATOR, **how)
    assert [each.notice for each in found] == list(Notice), "every one, whatever was decided about it"
    return next(each for each in found if each.notice is Notice.WELCOME)


def by_email(notice: Any) -> tuple[Any, int]:
    [use] = [each for each in notice.words if each.channel is MessageChannel.EMAIL]
    return use.template_id, use.template_version


async def test_every_notice_is_on_and_in_the_built_in_words_until_somebody_decides(db: Any) -> None:
    built = built_in(Notice.WELCOME, MessageChannel.EMAIL)
    assert built
    first = await welcome(db)
    assert (first.on, by_email(first)) == (True, (built.template_id, BUILT_IN))
    assert first.when == "Somebody has joined the network."
    now = await welcome(db, OFF, chosen())
    assert (now.on, by_email(now)) == (False, (TEMPLATE, 1))
    assert (await welcome(db, OFF, ON)).on
    back = chosen(BUILT_IN).model_copy(update={"template_id": built.template_id})
    assert by_email(await welcome(db, chosen(), back)) == (built.template_id, BUILT_IN)


async def test_how_often_a_notice_was_told_as_at_any_date(db: Any) -> None:
    log = [*happened(OFF, message(ASHA), skipped(asked(BEN))), *happened(ON, message(CARA), at=LATER)]
    then, now = await welcome(db, *log, as_at=NOON), await welcome(db, *log)
    assert (then.on, then.sent, then.skipped) == (False, 1, 1)
    assert (now.on, now.sent, now.skipped) == (True, 2, 1)


async def test_a_template_with_its_versions_and_its_use(db: Any) -> None:
    log = [drafted(), approved(), chosen(), message(ASHA), message(BEN, template_version=2), drafted(2, name="Hello")]
    [found] = await ask(db, log, Templates(template_id=TEMPLATE), COORDINATOR)
    assert (found.name, found.approved_version, found.in_use, found.retired) == ("Hello", 1, True, False)
    assert [(each.version, each.sent, each.drafted_by, each.approved_by) for each in found.versions] == [
        (2, 1, RUTH, None),
        (1, 1, RUTH, SAM),
    ]
    assert found.versions[1].formats[MessageFormat.STANDARD].subject == "Welcome"
    [retired] = await ask(db, [*log, TemplateRetired(template_id=TEMPLATE)], Templates(template_id=TEMPLATE), AUDITOR)
    assert (retired.retired, retired.approved_version) == (True, None)


async def test_the_built_in_templates_are_shown_like_the_others(db: Any) -> None:
    built = built_in(Notice.WELCOME, MessageChannel.EMAIL)
    assert built
    sent = message(ASHA, template_id=built.template_id, template_version=BUILT_IN)
    found = await ask(db, [drafted(), sent], Templates(notice=Notice.WELCOME, limit=1000), COORDINATOR)
    assert [each.built_in for each in found][:2] == [False, True]
    [its] = [each for each in found if each.template_id == built.template_id]
    assert (its.in_use, its.approved_version, its.versions[0].sent) == (True, BUILT_IN, 1)
    assert {each.notice for each in found} == {Notice.WELCOME}


async def test_to_whom_answers_go(db: Any) -> None:
    named = ReplyToSet(reply_to_id=RUTH, name="Ruth", email="ruth@trust.example", areas=("Durham",))
    [found] = await ask(db, [named], ReplyTos(), COORDINATOR)
    assert (found.name, found.email, found.areas) == ("Ruth", "ruth@trust.example", ("Durham",))
    assert await ask(db, [named, ReplyToEnded(reply_to_id=RUTH)], ReplyTos(), COORDINATOR) == ()


# Rounds


async def test_what_everybody_at_a_gathering_was_told(db: Any) -> None:
    command = BeginRound(
        notice=Notice.GATHERING_CHANGED, fact="moved:1", subjects=Subjects(gathering_id=FORUM), expires_at=LATER
    )
    done = RoundBatchRequested(round_id=command.round_id, batch=0, requested=1, skipped=1)
    log = [planned(), *begun(command, ASHA, BEN)]
    [going] = await ask(db, log, Rounds(gathering_id=FORUM), COORDINATOR)
    assert (going.gathering, going.count, going.requested, going.finished) == ("Peer support forum", 2, 0, False)
    [over] = await ask(db, [*log, done, finished(command)], Rounds(), AUDITOR)
    assert (over.requested, over.skipped, over.finished) == (1, 1, True)
    skip = RoundSkipped(
        round_id=command.round_id,
        notice=command.notice,
        fact=command.fact,
        subjects=command.subjects,
        because=SkippedBecause.TOO_LATE,
    )
    [nobody] = await ask(db, [planned(), skip], Rounds(), COORDINATOR)
    assert (nobody.because, nobody.count) == (SkippedBecause.TOO_LATE, 0)


# Campaigns

DRAFTED = CampaignDrafted(
    campaign_id=CAMPAIGN,
    name="Summer news",
    template_id=TEMPLATE,
    audience=CampaignAudience(organisations=(CHARITY,)),
    by=RUTH,
)
WORDS = FrozenWords(channel=MessageChannel.EMAIL, template_id=TEMPLATE, template_version=1, placeholders=())
COUNTED = AudienceCounted(campaign_id=CAMPAIGN, freeze=1, count=3, parts=1, batches=1, needs_two=True, words=(WORDS,))


def approves(by: Any, *, in_force: bool) -> CampaignApproved:
    return CampaignApproved(
        campaign_id=CAMPAIGN, by=by, count=3, batches=1, in_force=in_force, expires_at=NOON + timedelta(days=3)
    )


async def campaign(db: Any, *log: Any, **how: Any) -> Any:
    [found] = await ask(db, [*ORGANISATIONS, *log], Campaigns(), COORDINATOR, **how)
    return found


async def test_a_campaign_from_draft_to_results(db: Any) -> None:
    draft = await campaign(db, DRAFTED)
    assert (draft.status, draft.count, draft.organisations) == (CampaignStatus.DRAFTED, None, ("Waddington Street",))
    half = [DRAFTED, COUNTED, approves(RUTH, in_force=False)]
    waits = await campaign(db, *half)
    assert (waits.status, waits.count, waits.approved_by) == (CampaignStatus.FROZEN, 3, (RUTH,))
    of_campaign = {"campaign_id": CAMPAIGN, "notice": None}
    news = [message(each, fact="news").model_copy(update=of_campaign) for each in (ASHA, BEN)]
    requested = CampaignBatchRequested(campaign_id=CAMPAIGN, batch=0, requested=2, skipped=1)
    log = [*half, approves(SAM, in_force=True), *news, requested, CampaignSent(campaign_id=CAMPAIGN, count=3)]
    sent = await campaign(db, *happened(*log), *happened(handed_over(news[0]), at=LATER))
    assert (sent.status, sent.approved_by, sent.requested, sent.skipped) == (CampaignStatus.SENT, (RUTH, SAM), 2, 1)
    assert sent.results == {MessageStatus.HANDED_OVER: 1, MessageStatus.REQUESTED: 1}
    then = await campaign(db, *happened(*ORGANISATIONS, *log), *happened(handed_over(news[0]), at=LATER), as_at=NOON)
    assert then.results == {MessageStatus.REQUESTED: 2}
    stop = CampaignStopped(campaign_id=CAMPAIGN, was=CampaignStatus.SENT, because=StoppedBecause.BY_A_PERSON)
    stopped = await campaign(db, *log, stop)
    assert (stopped.status, stopped.stopped_because) == (CampaignStatus.STOPPED, StoppedBecause.BY_A_PERSON)


async def test_what_is_counted_anew_is_approved_anew(db: Any) -> None:
    anew = COUNTED.model_copy(update={"freeze": 2, "count": 2})
    found = await campaign(db, DRAFTED, COUNTED, approves(RUTH, in_force=False), anew)
    assert (found.count, found.approved_by) == (2, ())
    redrafted = await campaign(db, DRAFTED, COUNTED, DRAFTED)
    assert (redrafted.status, redrafted.count) == (CampaignStatus.DRAFTED, None)


async def test_campaigns_by_status(db: Any) -> None:
    found = await ask(db, [DRAFTED], Campaigns(status=CampaignStatus.SENT), COORDINATOR)
    assert found == ()
