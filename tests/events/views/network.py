"""Members, organisations and what membership says of them, for tests of the views of events."""

from typing import Any
from uuid import UUID

from shared.contracts.membership import (
    AffiliationAdded,
    EmailClaimed,
    JoinedVia,
    MemberJoined,
    OrganisationKind,
    OrganisationRegistered,
    ReachBy,
    RoleCode,
)
from shared.contracts.messages import Event
from shared.ids import derived_id
from tests.events.gatherings import ASHA, BASIS, BEN, numbered
from tests.support.given import claim

TRUST, CHARITY = numbered(51), numbered(52)
ORGANISATIONS: list[Event] = [
    OrganisationRegistered(organisation_id=TRUST, name="County Durham trust", kind=OrganisationKind.NHS_TRUST),
    OrganisationRegistered(
        organisation_id=CHARITY, name="Waddington Street", kind=OrganisationKind.VOLUNTARY_OR_COMMUNITY
    ),
]


def joins(id: UUID, name: str, *, email: str | None = None, **changes: Any) -> list[Event]:
    """A new member of the trust, or of another organisation, perhaps with an address."""
    organisation = changes.pop("organisation_id", TRUST)
    joined = MemberJoined(
        member_id=id,
        via=JoinedVia.COORDINATOR,
        full_name=name,
        joined_on="2026-06-01",
        basis=BASIS,
        reachable_by=(ReachBy.PHONE,),
        **changes,
    )
    affiliated = AffiliationAdded(
        member_id=id,
        affiliation_id=derived_id(id, "affiliation"),
        organisation_id=organisation,
        role=RoleCode.PEER_SUPPORT_WORKER,
    )
    claims: list[Event] = [EmailClaimed(claim=claim(email), member_id=id)] if email else []
    return [*claims, joined, affiliated]


MEMBERS: list[Event] = [*joins(ASHA, "Asha Rahman", known_as="Ash"), *joins(BEN, "Ben Adeyemi")]
