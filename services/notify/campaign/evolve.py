"""How what happens changes a campaign."""

from dataclasses import fields, replace

from services.notify.campaign.state import Campaign, Draft, Frozen, State, decider
from services.notify.template.state import words_of
from shared.contracts.notify import (
    AudienceCounted,
    CampaignApproved,
    CampaignBatchRequested,
    CampaignDrafted,
    CampaignSent,
    CampaignStatus,
    CampaignStopped,
)


@decider.evolves(CampaignDrafted)
def _drafted(state: State, event: CampaignDrafted) -> State:
    draft = Draft(**{field.name: getattr(event, field.name) for field in fields(Draft)})
    return Campaign(draft, freezes=state.freezes if state else 0)


@decider.evolves(AudienceCounted)
def _counted(state: State, event: AudienceCounted) -> State:
    if state is None:
        return state
    words = {
        each.channel: words_of(each.template_id, each.channel, each.template_version, each.placeholders)
        for each in event.words
    }
    frozen = Frozen(event.freeze, event.count, event.needs_two, words)
    return replace(
        state,
        status=CampaignStatus.FROZEN,
        frozen=frozen,
        freezes=event.freeze,
        approvals=frozenset(),
        done=frozenset(),
    )


@decider.evolves(CampaignApproved)
def _approved(state: State, event: CampaignApproved) -> State:
    if state is None:
        return state
    approvals = state.approvals | {event.by}
    if not event.in_force:
        return replace(state, approvals=approvals)
    return replace(state, approvals=approvals, status=CampaignStatus.APPROVED, expires_at=event.expires_at)


@decider.evolves(CampaignBatchRequested)
def _batch_requested(state: State, event: CampaignBatchRequested) -> State:
    return replace(state, done=state.done | {event.batch}) if state else state


@decider.evolves(CampaignSent)
def _sent(state: State, _event: CampaignSent) -> State:
    return replace(state, status=CampaignStatus.SENT) if state else state


@decider.evolves(CampaignStopped)
def _stopped(state: State, _event: CampaignStopped) -> State:
    return replace(state, status=CampaignStatus.STOPPED) if state else state
