"""People, organisations and things that happened to them, for tests to start from."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.membership import (
    THE_NETWORK,
    WHOLE_NETWORK,
    AccessGranted,
    AffiliationAdded,
    ConsentGiven,
    ConsentPurpose,
    EmailClaimed,
    JoinedVia,
    JoinRequested,
    MemberJoined,
    NetworkLaunched,
    NewAffiliation,
    OrganisationKind,
    OrganisationRegistered,
    Pay,
    ReachBy,
    RoleCode,
)
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind, BasisKind, LawfulBasis, Method
from tests.support.given import NOON, claim


def numbered(number: int) -> UUID:
    return UUID(f"01980000-0000-7000-8000-{number:012d}")


TRUST, CHARITY, NOWHERE = numbered(1), numbered(2), numbered(3)
ASHA, BEN = numbered(11), numbered(12)
POST, ANOTHER_POST = numbered(21), numbered(22)
OPERATOR = Actor(ActorKind.OPERATOR, numbered(31))
COORDINATOR = Actor(ActorKind.COORDINATOR, numbered(32))
EMAIL, OTHER_EMAIL = "asha@post.example", "asha@new.example"
WORDING = "a" * 64
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="join-2026",
    wording_sha256=WORDING,
    method=Method.FORM,
    given_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
)
LATER = NOON + timedelta(days=8)
AFTER_MIDNIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
"""Half past midnight on 1 July where the network is, while in UTC it is still June."""


def launched(*grants: tuple[Actor, str]) -> list[Event]:
    """A network with its first operator and coordinator, and further grants."""
    network = NetworkLaunched(network_id=THE_NETWORK, name="Preston", area="Lancashire", launched_on="2022-02")
    everyone = [(OPERATOR, WHOLE_NETWORK), (COORDINATOR, WHOLE_NETWORK), *grants]
    return [
        network,
        *(AccessGranted(network_id=THE_NETWORK, actor=a.id, kind=a.kind, scope=s) for a, s in everyone),
    ]


def organisation(id: UUID = TRUST, name: str = "County Durham trust") -> OrganisationRegistered:
    return OrganisationRegistered(organisation_id=id, name=name, kind=OrganisationKind.NHS_TRUST)


def affiliation(**changes: Any) -> NewAffiliation:
    fields: dict[str, Any] = {
        "organisation_id": TRUST,
        "service": "In-patients",
        "role": RoleCode.PEER_SUPPORT_WORKER,
        "paid": Pay.PAID,
    }
    return NewAffiliation(**(fields | changes))


def affiliated(member: UUID = ASHA, id: UUID = POST, **changes: Any) -> AffiliationAdded:
    new = affiliation(**changes)
    return AffiliationAdded(member_id=member, **new.model_dump(exclude={"affiliation_id"}), affiliation_id=id)


def joined(member: UUID = ASHA, email: str | None = EMAIL) -> list[Event]:
    """A member with one affiliation, and the organisations they may be affiliated with."""
    ways = (ReachBy.EMAIL,) if email else (ReachBy.PHONE,)
    claims: list[Event] = [EmailClaimed(claim=claim(email), member_id=member)] if email else []
    return [
        organisation(),
        organisation(CHARITY, "Waddington Street"),
        *claims,
        MemberJoined(
            member_id=member,
            via=JoinedVia.COORDINATOR,
            full_name="Asha Rahman",
            email=email,
            phone=None if email else "0191 498 0000",
            joined_on="2026-06-01",
            basis=BASIS,
            email_claim=claim(email) if email else None,
            reachable_by=ways,
        ),
        affiliated(member),
    ]


def requested(member: UUID = ASHA, email: str | None = EMAIL, basis: LawfulBasis | None = BASIS) -> list[Event]:
    """Somebody who asked to join by themselves and waits."""
    return [
        organisation(),
        JoinRequested(
            member_id=member,
            via=JoinedVia.SELF,
            full_name="Asha Rahman",
            email=email,
            areas=("Durham",),
            email_claim=claim(email) if email else None,
            reachable_by=(ReachBy.EMAIL,) if email else (ReachBy.PHONE,),
            basis=basis,
        ),
    ]


def consented(purpose: ConsentPurpose, member: UUID = ASHA, **changes: Any) -> ConsentGiven:
    fields: dict[str, Any] = {"wording_id": "consents-2026", "wording_sha256": WORDING, "method": Method.FORM}
    return ConsentGiven(member_id=member, purpose=purpose, **(fields | changes))
