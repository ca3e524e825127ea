"""Which requests to join wait for a coordinator, and for how long?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.membership.views.organisations import organisations
from services.membership.views.parts.asking import organisations_within
from services.membership.views.parts.contacts import contact_of
from shared.contracts.membership import (
    Channel,
    ErasureCancelled,
    ErasureRequested,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberErased,
    MemberJoined,
    Pay,
    PersonalDataRemoved,
    RequestRaised,
    Requests,
    RoleCode,
    WaitingRequest,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.table import json_value
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Waiting:
    member_id: UUID
    requested_at: datetime
    via: JoinedVia
    areas: tuple[str, ...]
    organisation_id: UUID | None
    organisation_text: str | None
    service: str | None
    role: RoleCode | None
    role_text: str | None
    paid: Pay | None
    message: str | None
    full_name: str | None = None
    known_as: str | None = None
    pronouns: str | None = None
    email: str | None = None
    phone: str | None = None
    post: str | None = None
    preferred_channel: Channel | None = None
    raised: bool = False
    erasure_requested: bool = False


requests = View("requests", version=2, row=Waiting, key="member_id")

# How each event changes it


@requests.starts(JoinRequested)
def _requested(event: JoinRequested, stored: Stored) -> Waiting:
    return Waiting(
        member_id=event.member_id,
        requested_at=stored.time,
        via=event.via,
        areas=event.areas,
        organisation_id=event.organisation_id,
        organisation_text=event.organisation_text,
        service=event.service,
        role=event.role,
        role_text=event.role_text,
        paid=event.paid,
        message=event.message,
        **contact_of(Waiting, event),
    )


@requests.on(RequestRaised)
def _raised(row: Waiting, _event: RequestRaised) -> Waiting:
    return changed(row, raised=True)


@requests.on(ErasureRequested)
def _erasure_requested(row: Waiting, _event: ErasureRequested) -> Waiting:
    return changed(row, erasure_requested=True)


@requests.on(ErasureCancelled)
def _erasure_cancelled(row: Waiting, _event: ErasureCancelled) -> Waiting:
    return changed(row, erasure_requested=False)


requests.ends(MemberJoined, JoinDeclined, PersonalDataRemoved, MemberErased)

# Queries


@requests.answers(Requests, also=(organisations,))
async def _requests(question: Requests, asker: Asker, db: Any) -> tuple[WaitingRequest, ...]:
    records = await db.fetch(
        # Whoever asked to be forgotten cannot be answered, unless they cancel that.
        "SELECT r.*, coalesce(o.name, r.organisation_text) AS organisation "
        "FROM requests r LEFT JOIN organisations o USING (organisation_id) "
        "WHERE r.full_name IS NOT NULL AND NOT r.erasure_requested "
        "AND ($1::uuid[] IS NULL OR r.organisation_id = ANY($1)) "
        "ORDER BY r.requested_at, r.member_id LIMIT $2 OFFSET $3",
        organisations_within(asker),
        question.limit,
        question.offset,
    )
    return tuple(_waiting(dict(record), asker.at) for record in records)


def _waiting(values: dict[str, Any], at: datetime) -> WaitingRequest:
    return WaitingRequest.model_validate(
        values
        | {
            "areas": json_value(values["areas"]),
            "waiting_days": max((at - values["requested_at"]).days, 0),
        }
    )
