"""Campaigns: counted and frozen before anybody approves, two people for many, and stopped for good."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.campaign import decider
from shared.contracts.membership import ConsentPurpose
from shared.contracts.messages import Event
from shared.contracts.notify import (
    BATCH,
    ApproveCampaign,
    AudienceCounted,
    AudienceFrozen,
    CampaignApproved,
    CampaignAudience,
    CampaignBatchRequested,
    CampaignSent,
    CampaignStatus,
    CampaignStopped,
    FreezeAudience,
    FrozenWords,
    MessageRequested,
    Recipient,
    ReplyToEnded,
    ReplyToSet,
    RequestCampaignMessages,
    StopCampaign,
    StoppedBecause,
    TemplateRetired,
)
from shared.snapshots.states import state_form
from tests.notify.words import (
    CAMPAIGN_ID,
    CHECKER,
    EMAIL,
    LETTER,
    MAKER,
    NAME,
    NEWS,
    NEWS_APPROVED,
    TEXT,
    THIRD,
    all_filled,
    approved,
    campaign_drafted,
    counted,
    draft_campaign,
    drafted,
    numbered,
    people,
)
from tests.support.given import NOON, given, load

BEFORE: tuple[Event, ...] = (*NEWS_APPROVED, campaign_drafted())
FREEZE, STOP = FreezeAudience(campaign_id=CAMPAIGN_ID), StopCampaign(campaign_id=CAMPAIGN_ID)
SETTINGS = {"two_people_above": 2}
ENDS = NOON + timedelta(days=3)
STOPPED = CampaignStopped(campaign_id=CAMPAIGN_ID, was=CampaignStatus.APPROVED, because=StoppedBecause.BY_A_PERSON)


def frozen(recipients: tuple[Recipient, ...], freeze: int = 1) -> list[Event]:
    count = len(recipients)
    words = FrozenWords(channel=EMAIL, template_id=NEWS, template_version=1, placeholders=(NAME,))
    return [
        AudienceCounted(
            campaign_id=CAMPAIGN_ID,
            freeze=freeze,
            count=count,
            parts=1,
            batches=-(-count // BATCH),
            needs_two=count > 2,
            words=(words,),
        ),
        AudienceFrozen(campaign_id=CAMPAIGN_ID, freeze=freeze, part=0, first_batch=0, count=count, people=recipients),
    ]


def approve(count: int) -> ApproveCampaign:
    return ApproveCampaign(campaign_id=CAMPAIGN_ID, count=count)


def in_force(count: int, by: Any = CHECKER, *, in_force: bool = True) -> CampaignApproved:
    return CampaignApproved(
        campaign_id=CAMPAIGN_ID,
        by=by.id,
        count=count,
        batches=-(-count // BATCH),
        in_force=in_force,
        expires_at=ENDS,
    )


def request(batch: int = 0) -> RequestCampaignMessages:
    return RequestCampaignMessages(campaign_id=CAMPAIGN_ID, batch=batch)


ON_ITS_WAY = (*BEFORE, *frozen(people(2)), in_force(2))


# Drafting


def test_a_campaign_is_drafted_and_drafted_anew() -> None:
    given(decider, *NEWS_APPROVED).when(draft_campaign(), by=MAKER).then(
        campaign_drafted()
    ).and_again().then_nothing_happened()
    given(decider, *BEFORE).when(draft_campaign(name="July"), by=CHECKER).then(
        campaign_drafted(name="July", by=CHECKER.id)
    )


REPLY_TO = ReplyToSet(reply_to_id=numbered(50), name="Sam", email="sam@post.example")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"template_id": numbered(77)}, "template.unknown", "template_id"),
        ({"template_id": LETTER}, "template.not_for_this", "template_id"),
        ({"template_id": TEXT}, "template.not_approved", "template_id"),
        ({"sms_template_id": NEWS}, "template.not_for_this", "sms_template_id"),
        ({"audience": CampaignAudience(consent=ConsentPurpose.DIRECTORY)}, "campaign.consent", "audience.consent"),
        ({"reply_to": numbered(77)}, "reply_to.unknown", "reply_to"),
        ({"reply_to": REPLY_TO.reply_to_id}, "reply_to.unknown", "reply_to"),
        ({"expires_at": NOON}, "campaign.times", "expires_at"),
        ({"not_before": ENDS, "expires_at": ENDS}, "campaign.times", "expires_at"),
    ],
)
def test_a_draft_that_could_not_be_sent_is_refused(changes: dict[str, Any], code: str, field: str) -> None:
    unapproved = drafted().model_copy(update={"template_id": TEXT})
    history = (*NEWS_APPROVED, drafted(), approved(), unapproved, REPLY_TO, ReplyToEnded(reply_to_id=numbered(50)))
    given(decider, *history).when(draft_campaign(**changes)).then_refused(code, field)


def test_an_audience_is_what_it_says() -> None:
    with pytest.raises(ValidationError):
        CampaignAudience.model_validate({"area": "Durham"})


# Counting


def test_everybody_is_counted_and_frozen_before_anybody_approves() -> None:
    given(decider, *BEFORE).when(approve(2)).then_refused("campaign.not_frozen", "campaign_id")
    found = {"campaign_audience": counted((*people(3), *people(2)))}
    outcome = given(decider, *BEFORE).when(FREEZE, found=found, settings=SETTINGS)
    outcome.then(*frozen(people(3)))


def test_a_campaign_to_nobody_is_refused() -> None:
    outcome = given(decider, *BEFORE).when(FREEZE, found={"campaign_audience": counted(())})
    outcome.then_refused("campaign.to_nobody", "audience")


def test_counting_anew_takes_all_approvals_back() -> None:
    history = (*BEFORE, *frozen(people(3)), in_force(3, in_force=False))
    outcome = given(decider, *history).when(FREEZE, found={"campaign_audience": counted(people(4))}, settings=SETTINGS)
    outcome.then(*frozen(people(4), freeze=2))
    after = given(decider, *history, *outcome.events)
    after.when(approve(3), by=THIRD).then_refused("campaign.count_differs", "count")
    after.when(approve(4), by=THIRD).then(in_force(4, THIRD, in_force=False))


# Approving


def test_a_few_recipients_take_one_person_who_may_have_drafted_it() -> None:
    given(decider, *BEFORE, *frozen(people(2))).when(approve(2), by=MAKER).then(in_force(2, MAKER))


def test_many_recipients_take_two_people() -> None:
    history = (*BEFORE, *frozen(people(3)))
    first = in_force(3, MAKER, in_force=False)
    given(decider, *history).when(approve(3), by=MAKER).then(first)
    given(decider, *history, first).when(approve(3), by=MAKER).then_refused("campaign.approved_by_you", "actor")
    given(decider, *history, first).when(request(), found={"campaign_batch": ()}).then_refused("campaign.not_approved")
    given(decider, *history, first).when(approve(3), by=CHECKER).then(in_force(3))


def test_what_is_approved_is_the_number_that_was_counted() -> None:
    outcome = given(decider, *BEFORE, *frozen(people(3))).when(approve(2))
    outcome.then_refused("campaign.count_differs", "count")


def test_a_campaign_whose_time_is_over_or_whose_words_are_retired_is_not_approved() -> None:
    ends = campaign_drafted(expires_at=NOON + timedelta(hours=1))
    history = (*NEWS_APPROVED, ends, *frozen(people(2)))
    given(decider, *history).when(approve(2), at=ENDS).then_refused("campaign.too_late", "expires_at")
    retired = (*BEFORE, *frozen(people(2)), TemplateRetired(template_id=NEWS))
    given(decider, *retired).when(approve(2)).then_refused("template.retired", "template_id")
    given(decider, *retired).when(FREEZE, found={"campaign_audience": counted(people(2))}).then_refused(
        "template.retired"
    )


@pytest.mark.parametrize("command", [draft_campaign(name="July"), FREEZE, approve(2)])
def test_what_is_on_its_way_or_stopped_cannot_be_changed(command: Any) -> None:
    found = {"campaign_audience": counted(people(5))}
    given(decider, *ON_ITS_WAY).when(command, found=found).then_refused("campaign.on_its_way", "campaign_id")
    given(decider, *ON_ITS_WAY, STOPPED).when(command, found=found).then_refused("campaign.stopped", "campaign_id")


# Sending


def test_each_batch_is_requested_once_and_the_last_one_ends_it() -> None:
    outcome = given(decider, *ON_ITS_WAY).when(request(), found={"campaign_batch": all_filled(people(2))})
    *messages, batch, sent = outcome.events
    for message, person in zip(messages, people(2), strict=True):
        assert isinstance(message, MessageRequested)
        assert (message.person_id, message.campaign_id, message.notice) == (person.person_id, CAMPAIGN_ID, None)
        assert (message.template_id, message.template_version, message.values) == (NEWS, 1, {"name": "Alex"})
        assert (message.consent, message.expires_at) == (ConsentPurpose.NEWSLETTER, ENDS)
    assert batch == CampaignBatchRequested(campaign_id=CAMPAIGN_ID, batch=0, requested=2, skipped=0)
    assert sent == CampaignSent(campaign_id=CAMPAIGN_ID, count=2)
    outcome.and_again().then_nothing_happened()
    given(decider, *ON_ITS_WAY).when(request(1), found={"campaign_batch": ()}).then_refused("batch.unknown")


def test_a_newer_version_of_the_words_does_not_change_what_was_approved() -> None:
    newer = approved().model_copy(update={"template_id": NEWS, "notice": None, "template_version": 2})
    outcome = given(decider, *ON_ITS_WAY, newer).when(request(), found={"campaign_batch": all_filled(people(2))})
    assert all(each.template_version == 1 for each in outcome.events if isinstance(each, MessageRequested))


def test_retired_words_stop_it() -> None:
    history = (*ON_ITS_WAY, TemplateRetired(template_id=NEWS))
    outcome = given(decider, *history).when(request(), found={"campaign_batch": all_filled(people(2))})
    outcome.then(STOPPED.model_copy(update={"because": StoppedBecause.TEMPLATE_RETIRED}))


def test_it_can_be_stopped_at_any_time_for_good() -> None:
    given(decider, *ON_ITS_WAY).when(STOP).then(STOPPED).and_again().then_nothing_happened()
    given(decider, *BEFORE).when(STOP).then(STOPPED.model_copy(update={"was": CampaignStatus.DRAFTED}))
    outcome = given(decider, *ON_ITS_WAY, STOPPED).when(request(), found={"campaign_batch": all_filled(people(2))})
    outcome.then_refused("campaign.stopped", "campaign_id")
    sent = (*ON_ITS_WAY, CampaignSent(campaign_id=CAMPAIGN_ID, count=2))
    given(decider, *sent).when(STOP).then(STOPPED.model_copy(update={"was": CampaignStatus.SENT}))


@pytest.mark.parametrize("command", [FREEZE, approve(1), STOP, request()])
def test_only_a_campaign_that_there_is_changes(command: Any) -> None:
    found = {"campaign_audience": counted(people(1)), "campaign_batch": ()}
    given(decider).when(command, found=found).then_refused("campaign.unknown", "campaign_id")


def test_a_state_can_be_written_down() -> None:
    state = load(decider.aggregate.ref(CAMPAIGN_ID), ON_ITS_WAY)
    form = state_form(decider)
    assert form.read(form.write(state)) == state


def test_what_was_counted_for_an_earlier_draft_is_counted_again() -> None:
    """Somebody drafted it anew while another was counting."""
    narrower = campaign_drafted(audience=CampaignAudience(areas=("Durham",)))
    history = given(decider, *BEFORE, narrower)
    history.when(FREEZE, found={"campaign_audience": counted(people(4))}).then_refused("service.unavailable")
    now = history.when(FREEZE, found={"campaign_audience": counted(people(2), areas=("Durham",))}, settings=SETTINGS)
    assert [each.count for each in now.events if isinstance(each, AudienceCounted)] == [2]
