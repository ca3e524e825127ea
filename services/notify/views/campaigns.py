"""Which campaigns are there, whom are they for, how far is each, and what became of its messages?"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.views.messages import messages
from services.notify.views.organisations import organisations
from services.notify.views.parts.reasons import said
from shared.contracts.notify import (
    AudienceCounted,
    CampaignApproved,
    CampaignAudience,
    CampaignBatchRequested,
    CampaignDrafted,
    CampaignEntry,
    Campaigns,
    CampaignSent,
    CampaignStatus,
    CampaignStopped,
    MessageStatus,
    StoppedBecause,
    WhyNot,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it was drafted last; `requested` and `skipped` count its messages so far."""

    campaign_id: UUID
    name: str
    template_id: UUID
    sms_template_id: UUID | None
    audience: CampaignAudience
    reply_to: UUID | None
    not_before: datetime | None
    expires_at: datetime | None
    drafted_by: UUID
    drafted_at: datetime
    status: CampaignStatus = CampaignStatus.DRAFTED
    count: int | None = None
    needs_two: bool = False
    template_version: int | None = None
    approved_by: tuple[UUID, ...] = ()
    approved_at: datetime | None = None
    requested: int = 0
    skipped: int = 0
    sent_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_because: StoppedBecause | None = None


campaigns = View("campaigns", version=1, row=Campaign, key="campaign_id")

# How each event changes it


@campaigns.starts(CampaignDrafted)
def _drafted(event: CampaignDrafted, stored: Stored) -> Campaign:
    return Campaign(
        campaign_id=event.campaign_id,
        name=event.name,
        template_id=event.template_id,
        sms_template_id=event.sms_template_id,
        audience=event.audience,
        reply_to=event.reply_to,
        not_before=event.not_before,
        expires_at=event.expires_at,
        drafted_by=event.by,
        drafted_at=stored.time,
    )


@campaigns.on(AudienceCounted)
def _counted(row: Campaign, event: AudienceCounted) -> Campaign:
    return changed(
        row,
        status=CampaignStatus.FROZEN,
        count=event.count,
        needs_two=event.needs_two,
        template_version=event.template_version,
        approved_by=(),
        approved_at=None,
    )


@campaigns.on(CampaignApproved)
def _approved(row: Campaign, event: CampaignApproved, stored: Stored) -> Campaign:
    row = changed(row, approved_by=(*row.approved_by, event.by), expires_at=event.expires_at)
    return changed(row, status=CampaignStatus.APPROVED, approved_at=stored.time) if event.in_force else row


@campaigns.on(CampaignBatchRequested)
def _batch(row: Campaign, event: CampaignBatchRequested) -> Campaign:
    return changed(row, requested=row.requested + event.requested, skipped=row.skipped + event.skipped)


@campaigns.on(CampaignSent)
def _sent(row: Campaign, _event: CampaignSent, stored: Stored) -> Campaign:
    return changed(row, status=CampaignStatus.SENT, sent_at=stored.time)


@campaigns.on(CampaignStopped)
def _stopped(row: Campaign, event: CampaignStopped, stored: Stored) -> Campaign:
    return changed(row, status=CampaignStatus.STOPPED, stopped_at=stored.time, stopped_because=event.because)


# Queries

_CAMPAIGNS = """
SELECT * FROM campaigns WHERE ($1::uuid IS NULL OR campaign_id = $1) AND ($2::text IS NULL OR status = $2)
ORDER BY drafted_at DESC, campaign_id LIMIT $3 OFFSET $4
"""
_RESULTS = """
SELECT campaign_id, status, because, count(*) AS many FROM messages WHERE campaign_id = ANY($1) GROUP BY 1, 2, 3
ORDER BY many DESC, 2, 3
"""
_NAMES = "SELECT organisation_id, name FROM organisations WHERE organisation_id = ANY($1)"


@campaigns.answers(Campaigns, also=(messages, organisations))
async def _campaigns(question: Campaigns, _asker: Asker, db: Any) -> tuple[CampaignEntry, ...]:
    found: list[Campaign] = rows(
        campaigns,
        await db.fetch(_CAMPAIGNS, question.campaign_id, question.status, question.limit, question.offset),
    )
    results: dict[UUID, Counter[MessageStatus]] = {each.campaign_id: Counter() for each in found}
    reasons: dict[UUID, list[WhyNot]] = {id: [] for id in results}
    for each in await db.fetch(_RESULTS, list(results)):
        id, status = each["campaign_id"], MessageStatus(each["status"])
        results[id][status] += each["many"]
        if because := each["because"]:
            reasons[id].append(WhyNot(status=status, because=because, explained=said(because), messages=each["many"]))
    ids = [id for each in found for id in each.audience.organisations]
    names = {each["organisation_id"]: each["name"] for each in await db.fetch(_NAMES, ids)}
    return tuple(
        CampaignEntry(
            campaign_id=each.campaign_id,
            name=each.name,
            status=each.status,
            template_id=each.template_id,
            template_version=each.template_version,
            sms_template_id=each.sms_template_id,
            audience=each.audience,
            organisations=tuple(names[id] for id in each.audience.organisations if id in names),
            reply_to=each.reply_to,
            drafted_by=each.drafted_by,
            drafted_at=each.drafted_at,
            count=each.count,
            needs_two=each.needs_two,
            approved_by=each.approved_by,
            requested=each.requested,
            skipped=each.skipped,
            results=dict(results[each.campaign_id]),
            reasons=tuple(reasons[each.campaign_id]),
            not_before=each.not_before,
            expires_at=each.expires_at,
            approved_at=each.approved_at,
            sent_at=each.sent_at,
            stopped_at=each.stopped_at,
            stopped_because=each.stopped_because,
        )
        for each in found
    )
