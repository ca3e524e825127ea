"""How many people does a counted campaign reach, where do they belong, and who is not reached, and why?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from services.notify.views.campaigns import Campaign, campaigns
from services.notify.views.claims import claims
from services.notify.views.consents import agrees, consents
from services.notify.views.contacts import Contact, contacts
from services.notify.views.frozen import frozen
from services.notify.views.members import Affiliation, Member, members
from services.notify.views.messages import messages
from services.notify.views.organisations import organisations
from services.notify.views.parts.ways import ways_to
from services.notify.views.preferences import Wishes, preferences
from services.notify.views.suppressions import suppressions
from shared.contracts.membership import MemberStatus
from shared.contracts.notify import (
    CAMPAIGN_NOT_FROZEN,
    CAMPAIGN_UNKNOWN,
    CampaignReach,
    CampaignReachFigures,
    ChannelWish,
    MessageChannel,
    MessagePurpose,
    SuppressedBecause,
)
from shared.projection.table import rows
from shared.projection.view import Asker, View

_AT_ONCE: Final = 2_000
_NEWS: Final = MessagePurpose.NEWS

# Once its messages are requested, they name the people instead.
_PEOPLE: Final = """
SELECT (each->>'person_id')::uuid AS person_id FROM frozen, jsonb_array_elements(people) AS each WHERE whole_id = $1
UNION SELECT person_id FROM messages WHERE campaign_id = $1 AND person_id IS NOT NULL
"""
_FAILING: Final = """
SELECT DISTINCT coalesce(k.member_id, k.guest_id, k.applicant_id) AS person_id
FROM suppressions s JOIN claims k ON k.claim = s.address
WHERE (s.everything OR s.purposes ? 'news') AND coalesce(k.member_id, k.guest_id, k.applicant_id) = ANY($1)
"""

R = TypeVar("R")


@campaigns.answers(
    CampaignReach,
    also=(frozen, messages, contacts, preferences, consents, members, organisations, suppressions, claims),
)
async def _reach(question: CampaignReach, asker: Asker, db: Any) -> CampaignReachFigures:
    found = rows(campaigns, await db.fetch("SELECT * FROM campaigns WHERE campaign_id = $1", question.campaign_id))
    if not found:
        raise CAMPAIGN_UNKNOWN("campaign_id")
    campaign: Campaign = found[0]
    if campaign.count is None:
        raise CAMPAIGN_NOT_FROZEN("campaign_id")
    people = [each["person_id"] for each in await db.fetch(_PEOPLE, campaign.campaign_id)]
    tally = _Tally()
    for start in range(0, len(people), _AT_ONCE):
        await tally.add(db, people[start : start + _AT_ONCE], campaign, asker.at.date())
    names = {each["organisation_id"]: each["name"] for each in await db.fetch("SELECT * FROM organisations")}
    return CampaignReachFigures(
        campaign_id=campaign.campaign_id,
        name=campaign.name,
        status=campaign.status,
        count=campaign.count,
        needs_two=campaign.needs_two,
        by_channel=dict(tally.channels),
        by_area=dict(tally.areas),
        by_organisation={names.get(id, str(id)): number for id, number in tally.organisations.items()},
        by_service=dict(tally.services),
        not_reached=dict(tally.not_reached),
    )


@dataclass
class _Tally:
    channels: Counter[MessageChannel] = field(default_factory=Counter)
    areas: Counter[str] = field(default_factory=Counter)
    organisations: Counter[UUID] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    not_reached: Counter[SuppressedBecause] = field(default_factory=Counter)

    async def add(self, db: Any, ids: list[UUID], campaign: Campaign, day: date) -> None:
        """Counts these people."""
        contact_of: dict[UUID, Contact] = await _by(db, contacts, ids)
        wishes_of: dict[UUID, Wishes] = await _by(db, preferences, ids)
        member_of: dict[UUID, Member] = await _by(db, members, ids)
        agreeing = f"SELECT person_id FROM consents c WHERE person_id = ANY($1) AND {_agrees(campaign)}"
        agree = {each["person_id"] for each in await db.fetch(agreeing, ids, day)}
        failing = {each["person_id"] for each in await db.fetch(_FAILING, ids)}
        for id in ids:
            if member := member_of.get(id):
                open_ones = list(_open(member.affiliations, day))
                self.areas.update(set(member.areas))
                self.organisations.update({each.organisation_id for each in open_ones})
                self.services.update({each.service for each in open_ones if each.service})
            way = _way(campaign, contact_of.get(id), wishes_of.get(id), id in agree, id in failing)
            if isinstance(way, SuppressedBecause):
                self.not_reached[way] += 1
            else:
                self.channels[way] += 1


def _way(
    campaign: Campaign, contact: Contact | None, wishes: Wishes | None, agrees: bool, failing: bool
) -> MessageChannel | SuppressedBecause:
    """By which way somebody would be written to now, or why not: as delivery judges when the time has come."""
    because = SuppressedBecause
    if contact is None or contact.being_forgotten or contact.status is MemberStatus.LEFT:
        return because.GONE
    if wishes and _NEWS in wishes.unsubscribed:
        return because.UNSUBSCRIBED
    if wishes and wishes.channels.get(_NEWS) is ChannelWish.NONE:
        return because.PREFERENCE
    if not agrees:
        return because.NO_CONSENT
    worded = {MessageChannel.EMAIL, *([MessageChannel.SMS] if campaign.sms_template_id else [])}
    ways = [each for each in ways_to(contact, wishes, _NEWS) if each in worded]
    if not ways:
        return because.NO_ADDRESS
    return because.ADDRESS_SUPPRESSED if failing and ways[0] is MessageChannel.EMAIL else ways[0]


def _agrees(campaign: Campaign) -> str:
    return agrees(campaign.audience.consent, "$2::date")


def _open(affiliations: Iterable[Affiliation], day: date) -> Iterator[Affiliation]:
    today = day.isoformat()
    for each in affiliations:
        if (each.starts_on or "") <= today and (each.ends_on is None or each.ends_on > today):
            yield each


async def _by(db: Any, view: View[R], ids: list[UUID]) -> dict[UUID, Any]:
    found = rows(view, await db.fetch(f"SELECT * FROM {view.name} WHERE person_id = ANY($1)", ids))
    return {each.person_id: each for each in found}
