"""How each event changes what is known about a person."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from services.membership.member.state import (
    Active,
    Affiliation,
    Consent,
    CoolingOff,
    Declined,
    Elsewhere,
    Erased,
    Left,
    Member,
    Paused,
    Person,
    Requested,
    Role,
    UnderWay,
    decider,
)
from shared.contracts.membership import (
    AffiliationAdded,
    AffiliationEnded,
    ConsentExpiryRaised,
    ConsentGiven,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    JoinDeclined,
    JoinRequested,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    PersonalDataRemoved,
    QualificationGained,
    RequestRaised,
    RoleAssigned,
    RoleEnded,
    consent_key,
)
from shared.contracts.messages import Event

E = TypeVar("E", bound=Event)
K = TypeVar("K")


def _on(event: type[E]) -> Callable[[Callable[[Person, E], Member]], Callable[[Person, E], Member]]:
    """As `decider.evolves`, for events that change somebody who is known already."""

    def register(function: Callable[[Person, E], Member]) -> Callable[[Person, E], Member]:
        @decider.evolves(event)
        def _evolve(state: Member, event: E) -> Member:
            return function(state, event) if isinstance(state, Person) else state

        return function

    return register


@decider.evolves(JoinRequested)
def _requested(state: Member, event: JoinRequested) -> Member:
    asked = Requested(event.via, event.areas, event.email_claim, event.basis)
    before = state if isinstance(state, Person) else Person(asked)
    return replace(before, standing=asked, reachable_by=frozenset(event.reachable_by))


@decider.evolves(MemberJoined)
def _joined(state: Member, event: MemberJoined) -> Member:
    before = state if isinstance(state, Person) else Person(Active())
    return replace(
        before,
        standing=Active(),
        email_claim=event.email_claim,
        reachable_by=frozenset(event.reachable_by),
    )


@_on(RequestRaised)
def _request_raised(person: Person, _event: RequestRaised) -> Member:
    if not isinstance(person.standing, Requested):
        return person
    return replace(person, standing=replace(person.standing, raised=True))


@_on(JoinDeclined)
def _declined(person: Person, _event: JoinDeclined) -> Member:
    asked = person.standing
    return replace(person, standing=Declined(asked.email_claim if isinstance(asked, Requested) else None))


@_on(ContactDetailsChanged)
def _contact_details_changed(person: Person, event: ContactDetailsChanged) -> Member:
    return replace(person, email_claim=event.email_claim, reachable_by=frozenset(event.reachable_by))


@_on(AffiliationAdded)
def _affiliation_added(person: Person, event: AffiliationAdded) -> Member:
    added = Affiliation(event.organisation_id, event.service, event.role, event.starts_on)
    affiliations = {**person.affiliations, event.affiliation_id: added}
    return replace(person, affiliations=affiliations, used_ids=person.used_ids | {event.affiliation_id})


@_on(AffiliationEnded)
def _affiliation_ended(person: Person, event: AffiliationEnded) -> Member:
    return replace(person, affiliations=_without(person.affiliations, event.affiliation_id))


@_on(RoleAssigned)
def _role_assigned(person: Person, event: RoleAssigned) -> Member:
    assigned = Role(event.role, event.starts_on)
    roles = {**person.roles, event.assignment_id: assigned}
    return replace(person, roles=roles, used_ids=person.used_ids | {event.assignment_id})


@_on(RoleEnded)
def _role_ended(person: Person, event: RoleEnded) -> Member:
    return replace(person, roles=_without(person.roles, event.assignment_id))


@_on(QualificationGained)
def _qualification_gained(person: Person, event: QualificationGained) -> Member:
    return _used(person, event.qualification_id)


@_on(ConsentGiven)
def _consent_given(person: Person, event: ConsentGiven) -> Member:
    given = Consent(event.wording_id, event.wording_sha256, event.expires_on)
    return replace(person, consents={**person.consents, consent_key(event): given})


@_on(ConsentWithdrawn)
def _consent_withdrawn(person: Person, event: ConsentWithdrawn) -> Member:
    return replace(person, consents=_without(person.consents, consent_key(event)))


@_on(ConsentExpiryRaised)
def _consent_expiry_raised(person: Person, event: ConsentExpiryRaised) -> Member:
    key = consent_key(event)
    return replace(person, consents={**person.consents, key: replace(person.consents[key], raised=True)})


@_on(MembershipPaused)
def _paused(person: Person, event: MembershipPaused) -> Member:
    return replace(person, standing=Paused(event.until))


@_on(MembershipResumed)
def _resumed(person: Person, _event: MembershipResumed) -> Member:
    return replace(person, standing=Active())


@_on(MemberLeft)
def _left(person: Person, _event: MemberLeft) -> Member:
    return replace(person, standing=Left())


@decider.evolves(ErasureRequested)
def _erasure_requested(state: Member, event: ErasureRequested) -> Member:
    if isinstance(state, Erased):
        return state
    return replace(state or Person(Elsewhere()), erasure=CoolingOff(event.requested_at, event.not_before))


@_on(ErasureCancelled)
def _erasure_cancelled(person: Person, _event: ErasureCancelled) -> Member:
    return None if isinstance(person.standing, Elsewhere) else replace(person, erasure=None)


@_on(ErasureStarted)
def _erasure_started(person: Person, event: ErasureStarted) -> Member:
    requested_at = person.erasure.requested_at if person.erasure else event.started_at
    return replace(person, erasure=UnderWay(requested_at, event.started_at))


@_on(PersonalDataRemoved)
def _personal_data_removed(person: Person, event: PersonalDataRemoved) -> Member:
    if not isinstance(person.erasure, UnderWay):
        return person
    return replace(person, erasure=replace(person.erasure, removed=event.counts))


@_on(MemberErased)
def _erased(_person: Person, _event: MemberErased) -> Member:
    return Erased()


def _without(entries: Mapping[K, Any], key: K) -> dict[K, Any]:
    return {k: entry for k, entry in entries.items() if k != key}


def _used(person: Person, id: UUID) -> Person:
    return replace(person, used_ids=person.used_ids | {id})
