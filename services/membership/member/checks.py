"""Who a decision is about, and whether anything can be decided about them just now."""

from uuid import UUID

from services.membership.member.state import Active, Erased, Left, Member, Paused, Person
from shared.contracts.membership import (
    ERASURE_PENDING,
    ID_TAKEN,
    MEMBER_ERASED,
    MEMBER_NOT_ACTIVE,
    MEMBER_NOT_JOINED,
    MEMBER_UNKNOWN,
)


def known(state: Member) -> Person:
    """Somebody the network knows and has not forgotten, even if they are about to be."""
    if state is None:
        raise MEMBER_UNKNOWN("member_id")
    if isinstance(state, Erased):
        raise MEMBER_ERASED("member_id")
    return state


def open_record(state: Member) -> Person:
    """Somebody about whom things can be recorded: known, and no erasure was asked for."""
    person = known(state)
    if person.erasure:
        raise ERASURE_PENDING("member_id")
    return person


def member(state: Member) -> Person:
    """A member, paused or not."""
    person = open_record(state)
    if not active_or_paused(person):
        raise MEMBER_NOT_JOINED("member_id")
    return person


def active_or_paused(person: Person) -> bool:
    return isinstance(person.standing, Active | Paused)


def active_member(state: Member) -> Person:
    person = open_record(state)
    if not isinstance(person.standing, Active):
        raise MEMBER_NOT_ACTIVE("member_id")
    return person


def present_or_past_member(state: Member) -> Person:
    person = open_record(state)
    if not isinstance(person.standing, Active | Paused | Left):
        raise MEMBER_NOT_JOINED("member_id")
    return person


def check_unused(id: UUID, used: frozenset[UUID], field: str) -> None:
    if id in used:
        raise ID_TAKEN(field)
