"""Where did the people belong who came? Plain facts, under an id that leads to nobody: they stay with the figures."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.events.views.parts.belonging import Affiliations, added, ended
from services.events.views.parts.forgetting import unnamed
from shared.contracts.membership import (
    AffiliationAdded,
    AffiliationEnded,
    ContactDetailsChanged,
    JoinRequested,
    MemberJoined,
)
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Belongs:
    """Somebody who is or was a member, or asked to be one."""

    counted_as: UUID
    areas: tuple[str, ...] = ()
    affiliations: Affiliations = ()


belonging = View("belonging", version=1, row=Belongs, key="counted_as")

# How each event changes it


def _counted_as(event: Any) -> UUID:
    return unnamed(event.member_id)


@belonging.on(JoinRequested, key=_counted_as, blank=lambda event: Belongs(_counted_as(event)))
@belonging.on(MemberJoined, key=_counted_as, blank=lambda event: Belongs(_counted_as(event)))
def _joined(row: Belongs, event: JoinRequested | MemberJoined) -> Belongs:
    return changed(row, areas=event.areas)


@belonging.on(ContactDetailsChanged, key=_counted_as)
def _contact_details_changed(row: Belongs, event: ContactDetailsChanged) -> Belongs:
    return row if event.areas is None else changed(row, areas=event.areas)


@belonging.on(AffiliationAdded, key=_counted_as)
def _affiliation_added(row: Belongs, event: AffiliationAdded) -> Belongs:
    return changed(row, affiliations=added(row.affiliations, event))


@belonging.on(AffiliationEnded, key=_counted_as)
def _affiliation_ended(row: Belongs, event: AffiliationEnded) -> Belongs:
    return changed(row, affiliations=ended(row.affiliations, event))
