"""What decisions of membership need to know from its views."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.membership.member.graduates import Graduate
from services.membership.views.attention import attention
from services.membership.views.claims import claims
from services.membership.views.directory import directory
from services.membership.views.graduates import graduates
from services.membership.views.history import history
from services.membership.views.known_elsewhere import known_elsewhere
from services.membership.views.purged import purged
from services.membership.views.quiet_members import check_ins
from services.membership.views.record import record
from services.membership.views.removals import removals
from services.membership.views.requests import requests
from shared.contracts.membership import NewAffiliation, SettleGraduate, WelcomeGraduate
from shared.contracts.messages import Command
from shared.decider import Claim
from shared.projection.table import Connection, json_value, rows
from shared.projection.view import View

VIEWS_OF_PEOPLE: dict[View[Any], str] = {
    directory: "member_id",
    requests: "member_id",
    record: "member_id",
    history: "member_id",
    attention: "about",
    graduates: "person_id",
    check_ins: "member_id",
}
"""The views that hold anything personal, and the field that says whom a row is about."""


async def rows_about(db: Connection, _command: Command, person: UUID, _claim: Claim) -> dict[str, int]:
    """How many rows each view that holds anything personal has about this person."""
    return {
        view.name: await db.fetchval(f"SELECT count(*) FROM {view.name} WHERE {whom} = $1", person)
        for view, whom in VIEWS_OF_PEOPLE.items()
    }


async def removed_elsewhere(
    db: Connection, _command: Command, person: UUID, _claim: Claim
) -> dict[str, dict[str, int]]:
    """For each other service that has removed its rows about this person, how many of which kind there were."""
    found: dict[str, dict[str, int]] | None = json_value(
        await db.fetchval(f"SELECT counts FROM {removals.name} WHERE member_id = $1", person)
    )
    return found or {}


async def keys_elsewhere(db: Connection, _command: Command, person: UUID, _claim: Claim) -> tuple[UUID, ...]:
    """The keys under which other services sealed what was about this person, beside the person's own."""
    found: list[str] | None = json_value(
        await db.fetchval(f"SELECT keys FROM {removals.name} WHERE member_id = $1", person)
    )
    return tuple(map(UUID, found or ()))


async def is_known_elsewhere(db: Connection, _command: Command, person: UUID, _claim: Claim) -> bool:
    """Whether another service knows this person."""
    query = f"SELECT EXISTS (SELECT FROM {known_elsewhere.name} WHERE person_id = $1)"
    return bool(await db.fetchval(query, person))


async def held_elsewhere(db: Connection, command: Command, person: UUID, claim: Claim) -> tuple[UUID, ...]:
    """Who has the address that the command or, without one, this person's request gives: as guest, as applicant."""
    asked_with = f"SELECT email FROM {record.name} WHERE member_id = $1"
    email: str | None = getattr(command, "email", None) or await db.fetchval(asked_with, person)
    if not email:
        return ()
    query = f"SELECT guest_id, applicant_id FROM {claims.name} WHERE claim = $1"
    found = await db.fetchrow(query, claim(email))
    return tuple(dict.fromkeys(each for each in found.values() if each)) if found else ()


async def last_contact(db: Connection, _command: Command, member: UUID, _claim: Claim) -> datetime | None:
    """When somebody was last in touch with a member who asked for check-ins."""
    query = f"SELECT last_contact_at FROM {check_ins.name} WHERE member_id = $1"
    found: datetime | None = await db.fetchval(query, member)
    return found


async def purged_key(db: Connection, _command: Command, key_id: UUID, _claim: Claim) -> bool:
    """Whether what this key seals was purged."""
    return bool(await db.fetchval(f"SELECT EXISTS (SELECT FROM {purged.name} WHERE key_id = $1)", key_id))


async def graduate(db: Connection, command: Command, person: UUID, _claim: Claim) -> Graduate | None:
    """What training told about this person when it referred them from the command's cohort."""
    assert isinstance(command, WelcomeGraduate | SettleGraduate)
    found = rows(graduates, await db.fetch(f"SELECT * FROM {graduates.name} WHERE person_id = $1", person))
    for referral in (each for row in found for each in row.referrals if each.cohort_id == command.cohort_id):
        place = NewAffiliation.model_construct(**dict(referral.affiliation), role_text=referral.role_text)
        return Graduate(
            full_name=referral.full_name,
            email=referral.email,
            phone=referral.phone,
            qualification=referral.qualification,
            completed_on=referral.completed_on,
            agreed_on=referral.agreed_on,
            affiliation=place,
            basis=referral.basis,
            raised=referral.raised,
        )
    return None
