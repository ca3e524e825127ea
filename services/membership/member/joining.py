"""Asking to join, being answered, and joining."""

from collections.abc import Iterable, Mapping

from services.membership import organisation
from services.membership.dates import check_not_future, day_of
from services.membership.member import addresses, affiliations
from services.membership.member.addresses import HELD_ELSEWHERE
from services.membership.member.checks import open_record
from services.membership.member.state import Active, Member, Paused, Person, Requested, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    MEMBER_ALREADY,
    MEMBER_KNOWN_ELSEWHERE,
    NO_AFFILIATION,
    NO_LAWFUL_BASIS,
    REQUEST_KNOWN_ELSEWHERE,
    REQUEST_NONE,
    REQUEST_WAITING,
    UNREACHABLE,
    AcceptRequest,
    DeclineRequest,
    JoinDeclined,
    JoinedVia,
    JoinMember,
    JoinRequested,
    MemberJoined,
    RaiseUnansweredRequest,
    ReachBy,
    RequestRaised,
    RequestToJoin,
)
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind
from shared.decider import Claim, Context

# Where a person asks by themselves, the service that hands their form in acts as the system.
REQUESTED_VIA = {
    ActorKind.SYSTEM: JoinedVia.SELF,
    ActorKind.PARTNER: JoinedVia.PARTNER,
    ActorKind.COORDINATOR: JoinedVia.COORDINATOR,
}


def _needs_of_request(command: RequestToJoin, _state: Member, claim: Claim) -> Mapping[str, Ref]:
    return {
        **addresses.wanted(addresses.claim_of(command.email, claim)),
        **organisation.wanted(command.organisation_id),
    }


def _asks_for_somebody(command: RequestToJoin, _state: Member, actor: Actor) -> bool:
    return _names_nobody(command) and actor.kind is ActorKind.COORDINATOR


@decider.decides(RequestToJoin, needs=_needs_of_request, looks_up=(HELD_ELSEWHERE,), looks_up_if=_asks_for_somebody)
def request(command: RequestToJoin, state: Member, context: Context) -> Iterable[Event]:
    before = _newcomer(state)
    reachable_by = ways_to_reach(before, command.ways_given())
    email_claim = addresses.claim_of(command.email, context.claim)
    # Nobody else may find out by asking whether an address is known: the coordinator who accepts is told.
    if context.actor.kind is ActorKind.COORDINATOR:
        addresses.check_free(email_claim, "email", context)
        addresses.check_nobody_elsewhere(MEMBER_KNOWN_ELSEWHERE, "member_id", context)
    organisation.require(command.organisation_id, "organisation_id", context)
    yield JoinRequested(
        member_id=context.id,
        via=REQUESTED_VIA[context.actor.kind],
        **command.contact_fields(),
        areas=command.areas,
        organisation_id=command.organisation_id,
        organisation_text=command.organisation_text,
        service=command.service,
        role=command.role,
        role_text=command.role_text,
        paid=command.paid,
        message=command.message,
        email_claim=email_claim or addresses.known_claim(before),
        reachable_by=reachable_by,
        basis=command.basis,
    )


def _needs_of_acceptance(command: AcceptRequest, state: Member, _claim: Claim) -> Mapping[str, Ref]:
    return {
        **addresses.wanted(addresses.held_claim(state), addresses.known_claim(state)),
        **affiliations.organisations(command.affiliations),
    }


def _gave_address(_command: AcceptRequest, state: Member, _actor: Actor) -> bool:
    return isinstance(state, Person) and isinstance(state.standing, Requested) and bool(state.standing.email_claim)


@decider.decides(AcceptRequest, needs=_needs_of_acceptance, looks_up=(HELD_ELSEWHERE,), looks_up_if=_gave_address)
def accept(command: AcceptRequest, state: Member, context: Context) -> Iterable[Event]:
    person, asked = _waiting(state)
    basis = command.basis or asked.basis
    if basis is None:
        raise NO_LAWFUL_BASIS("basis")
    if not command.affiliations:
        raise NO_AFFILIATION("affiliations")
    check_not_future(command.joined_on, "joined_on", context)
    addresses.check_free(asked.email_claim, "member_id", context)
    addresses.check_nobody_elsewhere(REQUEST_KNOWN_ELSEWHERE, "member_id", context)
    yield from addresses.move(person.email_claim, asked.email_claim, "member_id", context)
    yield MemberJoined(
        member_id=context.id,
        via=asked.via,
        areas=asked.areas if command.areas is None else command.areas,
        joined_on=command.joined_on or day_of(context),
        basis=basis,
        email_claim=asked.email_claim,
        reachable_by=ways_to_reach(person),
    )
    yield from affiliations.added(command.affiliations, person, context)


@decider.decides(DeclineRequest)
def decline(command: DeclineRequest, state: Member, context: Context) -> Iterable[Event]:
    _waiting(state)
    yield JoinDeclined(member_id=context.id, reason=command.reason, entered_as=command.entered_as)


@decider.decides(RaiseUnansweredRequest)
def raise_unanswered(_command: RaiseUnansweredRequest, state: Member, context: Context) -> Iterable[Event]:
    _, asked = _waiting(state)
    if not asked.raised:
        yield RequestRaised(member_id=context.id)


def _needs_of_joining(command: JoinMember, state: Member, claim: Claim) -> Mapping[str, Ref]:
    given = addresses.claim_of(command.email, claim)
    return {
        **addresses.wanted(addresses.held_claim(state), given or addresses.known_claim(state)),
        **affiliations.organisations(command.affiliations),
    }


def _enters_somebody(command: JoinMember, _state: Member, _actor: Actor) -> bool:
    return _names_nobody(command)


@decider.decides(JoinMember, needs=_needs_of_joining, looks_up=(HELD_ELSEWHERE,), looks_up_if=_enters_somebody)
def join(command: JoinMember, state: Member, context: Context) -> Iterable[Event]:
    before = _newcomer(state)
    if command.basis is None:
        raise NO_LAWFUL_BASIS("basis")
    if not command.affiliations:
        raise NO_AFFILIATION("affiliations")
    check_not_future(command.joined_on, "joined_on", context)
    reachable_by = ways_to_reach(before, command.ways_given())
    email_claim = addresses.claim_of(command.email, context.claim) or addresses.known_claim(before)
    addresses.check_free(email_claim, "email", context)
    addresses.check_nobody_elsewhere(MEMBER_KNOWN_ELSEWHERE, "member_id", context)
    yield from addresses.move(addresses.held_claim(before), email_claim, "email", context)
    yield MemberJoined(
        member_id=context.id,
        via=command.via,
        **command.contact_fields(),
        areas=command.areas,
        joined_on=command.joined_on or day_of(context),
        basis=command.basis,
        email_claim=email_claim,
        reachable_by=reachable_by,
    )
    yield from affiliations.added(command.affiliations, before, context)


def _names_nobody(command: JoinMember | RequestToJoin) -> bool:
    """Whether it is for this service to find out who has the address: whoever gives an id has done so."""
    return command.member_id is None and bool(command.email)


def _newcomer(state: Member) -> Person | None:
    """Somebody who may ask or join: unknown so far (None), declined, or left."""
    if state is None:
        return None
    person = open_record(state)
    if isinstance(person.standing, Active | Paused):
        raise MEMBER_ALREADY("member_id")
    if isinstance(person.standing, Requested):
        raise REQUEST_WAITING("member_id")
    return person


def _waiting(state: Member) -> tuple[Person, Requested]:
    person = open_record(state)
    if not isinstance(person.standing, Requested):
        raise REQUEST_NONE("member_id")
    return person, person.standing


def ways_to_reach(before: Person | None, given: frozenset[ReachBy] = frozenset()) -> tuple[ReachBy, ...]:
    ways = given | (before.reachable_by if before else frozenset())
    if not ways:
        raise UNREACHABLE("email")
    return tuple(sorted(ways))
