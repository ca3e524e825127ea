"""Members in numbers, and their consents, for tests of views."""

from typing import Any
from uuid import UUID

from shared.contracts.membership import (
    ConsentPurpose,
    JoinedVia,
    MemberJoined,
    PartnerAgreementSigned,
    PartnerRole,
    ReachBy,
)
from shared.contracts.messages import Event
from tests.membership.examples import BASIS, TRUST, affiliated, consented, numbered


def person(number: int) -> UUID:
    return numbered(1000 + number)


def joins(
    number: int, name: str = "", *, areas: tuple[str, ...] = (), known_as: str | None = None, **where: Any
) -> list[Event]:
    """A new member with one affiliation, by default to the trust; `where` changes that."""
    id = person(number)
    joined = MemberJoined(
        member_id=id,
        via=JoinedVia.COORDINATOR,
        full_name=name or f"Person {number}",
        known_as=known_as,
        email=f"person{number}@post.example",
        phone="0191 498 0000",
        areas=areas,
        joined_on="2026-06-01",
        basis=BASIS,
        reachable_by=(ReachBy.EMAIL,),
    )
    return [joined, affiliated(id, numbered(2000 + number), **where)]


def agrees(number: int, *purposes: ConsentPurpose, **changes: Any) -> list[Event]:
    return [consented(purpose, person(number), **changes) for purpose in purposes]


def agreement(organisation: UUID = TRUST, id: int = 41, **changes: Any) -> PartnerAgreementSigned:
    fields: dict[str, Any] = {"role": PartnerRole.INDEPENDENT, "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    return PartnerAgreementSigned(organisation_id=organisation, agreement_id=numbered(id), **(fields | changes))
