"""Welcoming people who completed a training and agreed to join: as members, or with the qualification they gained."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.membership import organisation
from services.membership.member import addresses, affiliations
from services.membership.member.checks import active_or_paused, known, open_record
from services.membership.member.joining import ways_to_reach
from services.membership.member.state import CoolingOff, Member, Person, Requested, decider
from services.membership.qualifications import qualification_of
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    ERASURE_PENDING,
    GRADUATE_NOT_RAISED,
    GRADUATE_UNKNOWN,
    MEMBER_ALREADY,
    ORGANISATION_UNKNOWN,
    UNREACHABLE,
    GraduateObstacle,
    GraduateRaised,
    GraduateSettled,
    JoinedVia,
    MemberJoined,
    NewAffiliation,
    QualificationGained,
    ReachBy,
    SettleGraduate,
    WelcomeGraduate,
)
from shared.contracts.messages import Event
from shared.contracts.refusals import Refused
from shared.contracts.types import LawfulBasis
from shared.decider import Context

GRADUATE: Final = "graduate"
"""The look-up that finds what training told about the graduate: Graduate, or None where that is forgotten."""

_OBSTACLES: Final = {
    MEMBER_ALREADY.code: GraduateObstacle.ADDRESS_TAKEN,
    UNREACHABLE.code: GraduateObstacle.NO_WAY_TO_REACH,
    ORGANISATION_UNKNOWN.code: GraduateObstacle.ORGANISATION_UNKNOWN,
    ERASURE_PENDING.code: GraduateObstacle.ERASURE_REQUESTED,
}


@dataclass(frozen=True, slots=True)
class Graduate:
    """Who completed what, when (`agreed_on` is the day on which they had both completed and agreed), and goes where.

    `raised`: it was brought to the coordinators, who have yet to see to it.
    """

    full_name: str | None
    email: str | None
    phone: str | None
    qualification: str
    completed_on: str
    agreed_on: str
    affiliation: NewAffiliation
    basis: LawfulBasis
    raised: bool = False

    @property
    def ways(self) -> frozenset[ReachBy]:
        given = {ReachBy.EMAIL: self.email, ReachBy.PHONE: self.phone}
        return frozenset(way for way, address in given.items() if address)


def _then_needs(_command: WelcomeGraduate, state: Member, context: Context) -> Mapping[str, Ref]:
    graduate: Graduate | None = context.found[GRADUATE]
    if graduate is None:
        return {}
    given = addresses.claim_of(graduate.email, context.claim)
    return {
        **addresses.wanted(addresses.held_claim(state), given or addresses.known_claim(state)),
        **organisation.wanted(graduate.affiliation.organisation_id),
    }


@decider.decides(WelcomeGraduate, looks_up=(GRADUATE,), then_needs=_then_needs)
def welcome(command: WelcomeGraduate, state: Member, context: Context) -> Iterable[Event]:
    graduate: Graduate | None = context.found[GRADUATE]
    before = known(state) if state is not None else None
    if before and not isinstance(before.erasure, CoolingOff | None):
        raise ERASURE_PENDING("member_id")
    if graduate is None:
        raise GRADUATE_UNKNOWN("cohort_id")
    qualification_id = qualification_of(context.id, command.cohort_id)
    if before and qualification_id in before.used_ids:
        return []
    if not before and not graduate.full_name:
        return [_raised(command, GraduateObstacle.NAME_UNKNOWN)]
    try:
        return list(_welcomed(graduate, qualification_id, before, context))
    except Refused as refused:
        return [_raised(command, _OBSTACLES.get(refused.problem.code, GraduateObstacle.OTHER))]


def _raised(command: WelcomeGraduate, because: GraduateObstacle) -> GraduateRaised:
    return GraduateRaised(member_id=command.member_id, cohort_id=command.cohort_id, because=because)


@decider.decides(SettleGraduate, looks_up=(GRADUATE,))
def settle(command: SettleGraduate, state: Member, context: Context) -> Iterable[Event]:
    if state is not None:
        open_record(state)
    graduate: Graduate | None = context.found[GRADUATE]
    if graduate is None or not graduate.raised:
        raise GRADUATE_NOT_RAISED("cohort_id")
    yield GraduateSettled(member_id=context.id, cohort_id=command.cohort_id)


def _welcomed(graduate: Graduate, qualification_id: UUID, before: Person | None, context: Context) -> Iterator[Event]:
    if before and before.erasure:
        raise ERASURE_PENDING("member_id")
    if not (before and active_or_paused(before)):
        yield from _joined(graduate, before, context)
    yield QualificationGained(
        member_id=context.id,
        qualification_id=qualification_id,
        title=graduate.qualification,
        gained_on=graduate.completed_on,
    )


def _joined(graduate: Graduate, before: Person | None, context: Context) -> Iterator[Event]:
    given = addresses.claim_of(graduate.email, context.claim)
    email_claim = given or addresses.known_claim(before)
    yield from addresses.move(addresses.held_claim(before), email_claim, "member_id", context)
    yield MemberJoined(
        member_id=context.id,
        via=JoinedVia.TRAINING,
        full_name=graduate.full_name,
        email=graduate.email,
        phone=graduate.phone,
        areas=before.standing.areas if before and isinstance(before.standing, Requested) else (),
        joined_on=graduate.agreed_on,
        basis=graduate.basis,
        email_claim=email_claim,
        reachable_by=ways_to_reach(before, graduate.ways),
    )
    yield from affiliations.added((graduate.affiliation,), before, context)
