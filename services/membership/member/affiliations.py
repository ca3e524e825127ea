"""Where a member works or volunteers, the roles they have in the network, and what they qualified in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from services.membership import organisation
from services.membership.dates import check_not_future, check_order, day_of
from services.membership.member.checks import active_member, check_unused, member
from services.membership.member.state import Affiliation, Member, Person, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    AFFILIATION_ALREADY,
    AFFILIATION_UNKNOWN,
    OTHER_TEXT_MISSING,
    ROLE_ALREADY,
    ROLE_UNKNOWN,
    AddAffiliation,
    AddQualification,
    AffiliationAdded,
    AffiliationEnded,
    AssignRole,
    EndAffiliation,
    EndRole,
    NewAffiliation,
    QualificationGained,
    RoleAssigned,
    RoleCode,
    RoleEnded,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def organisations(affiliations: Sequence[NewAffiliation]) -> dict[str, Ref]:
    """What a decision `needs` in order to add these affiliations."""
    return organisation.wanted(*(affiliation.organisation_id for affiliation in affiliations))


def added(
    affiliations: Sequence[NewAffiliation],
    person: Person | None,
    context: Context,
    *,
    field: str = "affiliations.{}.",
) -> Iterator[Event]:
    """The events that add these affiliations to a person. `field` says where in the command each one stands."""
    # Two roles that are both `other` may differ in their text, which is sealed.
    open_ones = {
        _sameness(known)
        for known in (person.affiliations.values() if person else ())
        if known.role is not RoleCode.OTHER
    }
    used = person.used_ids if person else frozenset[UUID]()
    for index, new in enumerate(affiliations):
        at = field.format(index)
        affiliation_id = new.affiliation_id or context.new_id("affiliation", index)
        organisation.require(new.organisation_id, f"{at}organisation_id", context)
        check_unused(affiliation_id, used, f"{at}affiliation_id")
        if new.role is RoleCode.OTHER and not new.role_text:
            raise OTHER_TEXT_MISSING(f"{at}role_text")
        if _sameness(new) in open_ones:
            raise AFFILIATION_ALREADY(f"{at}role")
        if new.role is not RoleCode.OTHER:
            open_ones.add(_sameness(new))
        used |= {affiliation_id}
        yield AffiliationAdded(
            member_id=context.id,
            affiliation_id=affiliation_id,
            organisation_id=new.organisation_id,
            service=new.service,
            role=new.role,
            role_text=new.role_text,
            paid=new.paid,
            starts_on=new.starts_on,
        )


def _sameness(affiliation: Affiliation | NewAffiliation) -> tuple[object, ...]:
    return affiliation.organisation_id, (affiliation.service or "").casefold(), affiliation.role


def _organisation(command: AddAffiliation, _state: Member, _claim: Claim) -> Mapping[str, Ref]:
    return organisations([command])


@decider.decides(AddAffiliation, needs=_organisation)
def add(command: AddAffiliation, state: Member, context: Context) -> Iterable[Event]:
    return added([command], member(state), context, field="")


@decider.decides(EndAffiliation)
def end(command: EndAffiliation, state: Member, context: Context) -> Iterable[Event]:
    affiliation = member(state).affiliations.get(command.affiliation_id)
    if affiliation is None:
        raise AFFILIATION_UNKNOWN("affiliation_id")
    ends_on = command.ends_on or day_of(context)
    check_order(affiliation.starts_on, ends_on, "ends_on")
    yield AffiliationEnded(member_id=context.id, affiliation_id=command.affiliation_id, ends_on=ends_on)


@decider.decides(AssignRole)
def assign_role(command: AssignRole, state: Member, context: Context) -> Iterable[Event]:
    person = active_member(state)
    assignment_id = command.assignment_id or context.new_id("role")
    check_unused(assignment_id, person.used_ids, "assignment_id")
    if command.role is RoleCode.OTHER:
        if not command.role_text:
            raise OTHER_TEXT_MISSING("role_text")
    elif command.role in {held.role for held in person.roles.values()}:
        raise ROLE_ALREADY("role")
    yield RoleAssigned(
        member_id=context.id,
        assignment_id=assignment_id,
        role=command.role,
        role_text=command.role_text,
        starts_on=command.starts_on or day_of(context),
    )


@decider.decides(EndRole)
def end_role(command: EndRole, state: Member, context: Context) -> Iterable[Event]:
    role = member(state).roles.get(command.assignment_id)
    if role is None:
        raise ROLE_UNKNOWN("assignment_id")
    ends_on = command.ends_on or day_of(context)
    check_order(role.starts_on, ends_on, "ends_on")
    yield RoleEnded(member_id=context.id, assignment_id=command.assignment_id, ends_on=ends_on)


@decider.decides(AddQualification)
def add_qualification(command: AddQualification, state: Member, context: Context) -> Iterable[Event]:
    person = member(state)
    qualification_id = command.qualification_id or context.new_id("qualification")
    check_unused(qualification_id, person.used_ids, "qualification_id")
    check_not_future(command.gained_on, "gained_on", context)
    yield QualificationGained(
        member_id=context.id,
        qualification_id=qualification_id,
        title=command.title,
        awarded_by=command.awarded_by,
        gained_on=command.gained_on,
    )
