"""Who completed a training and agreed to join, and does not have the qualification yet? Read by decisions alone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.membership.qualifications import qualification_of
from shared.contracts.membership import (
    GraduateRaised,
    GraduateSettled,
    MemberErased,
    MemberJoined,
    PersonalDataRemoved,
    QualificationGained,
)
from shared.contracts.training import AgreedAffiliation, GraduateReferred
from shared.contracts.types import LawfulBasis
from shared.local_time import day_at
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Referral:
    """What training told about somebody. `raised`: it was brought to the coordinators' list, who see to it."""

    cohort_id: UUID
    qualification: str
    completed_on: str
    agreed_on: str
    affiliation: AgreedAffiliation
    basis: LawfulBasis
    role_text: str | None = None
    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Referred:
    person_id: UUID
    referrals: tuple[Referral, ...] = ()


graduates = View("graduates", version=2, row=Referred, key="person_id")

# How each event changes it


def _member(event: Any) -> UUID:
    id: UUID = event.member_id
    return id


@graduates.on(GraduateReferred, blank=lambda event: Referred(event.person_id))
def _referred(row: Referred, event: GraduateReferred, stored: Stored) -> Referred:
    referral = Referral(
        cohort_id=event.cohort_id,
        qualification=event.qualification,
        completed_on=event.completed_on.isoformat(),
        agreed_on=day_at(stored.time).isoformat(),
        affiliation=event.affiliation,
        basis=event.basis,
        role_text=event.role_text,
        full_name=event.full_name,
        email=event.email,
        phone=event.phone,
    )
    others = (each for each in row.referrals if each.cohort_id != event.cohort_id)
    return changed(row, referrals=(*others, referral))


@graduates.on(GraduateRaised, key=_member)
def _raised(row: Referred, event: GraduateRaised) -> Referred:
    return changed(
        row,
        referrals=tuple(
            changed(each, raised=True) if each.cohort_id == event.cohort_id else each for each in row.referrals
        ),
    )


@graduates.on(MemberJoined, key=_member)
def _joined(row: Referred, _event: MemberJoined) -> Referred | None:
    """Whoever was raised is with the coordinators now."""
    return _only(row, *(each for each in row.referrals if not each.raised))


@graduates.on(QualificationGained, key=_member)
def _qualified(row: Referred, event: QualificationGained) -> Referred | None:
    gained = event.qualification_id
    return _only(
        row,
        *(
            each
            for each in row.referrals
            if not each.raised and qualification_of(row.person_id, each.cohort_id) != gained
        ),
    )


@graduates.on(GraduateSettled, key=_member)
def _settled(row: Referred, event: GraduateSettled) -> Referred | None:
    return _only(row, *(each for each in row.referrals if each.cohort_id != event.cohort_id))


graduates.ends(PersonalDataRemoved, MemberErased, key=_member)


def _only(row: Referred, *referrals: Referral) -> Referred | None:
    return changed(row, referrals=referrals) if referrals else None
