"""What the network knows about a member: contact details, access needs, lived experience."""

from collections.abc import Iterable, Mapping

from services.membership.member import addresses
from services.membership.member.checks import member, present_or_past_member
from services.membership.member.state import Member, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    OTHER_TEXT_MISSING,
    UNREACHABLE,
    AccessNeed,
    AccessNeedsRecorded,
    ChangeContactDetails,
    ContactDetailsChanged,
    LivedExperienceRecorded,
    ReachBy,
    RecordAccessNeeds,
    RecordLivedExperience,
    Removable,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _claims(command: ChangeContactDetails, state: Member, claim: Claim) -> Mapping[str, Ref]:
    return addresses.wanted(addresses.held_claim(state), addresses.claim_of(command.email, claim))


@decider.decides(ChangeContactDetails, needs=_claims)
def change_contact(command: ChangeContactDetails, state: Member, context: Context) -> Iterable[Event]:
    person = present_or_past_member(state)
    given = command.contact_fields()
    # A field that is both given and taken away was meant to be changed.
    removed = tuple(sorted(field for field in set(command.remove) if given[field] is None))
    if not removed and command.areas is None and not any(given.values()):
        return
    reachable_by = (person.reachable_by | command.ways_given()) - {
        way for way in ReachBy if Removable(way.value) in removed
    }
    if not reachable_by:
        raise UNREACHABLE(*(f"remove.{command.remove.index(field)}" for field in removed))
    kept = None if Removable.EMAIL in removed else person.email_claim
    email_claim = addresses.claim_of(command.email, context.claim) or kept
    yield from addresses.move(person.email_claim, email_claim, "email", context)
    yield ContactDetailsChanged(
        member_id=context.id,
        **given,
        removed=removed,
        areas=command.areas,
        email_claim=email_claim,
        reachable_by=tuple(sorted(reachable_by)),
    )


@decider.decides(RecordAccessNeeds)
def record_access_needs(command: RecordAccessNeeds, state: Member, context: Context) -> Iterable[Event]:
    member(state)
    needs = tuple(dict.fromkeys(command.needs or ()))
    if AccessNeed.OTHER in needs and not command.text:
        raise OTHER_TEXT_MISSING("text")
    yield AccessNeedsRecorded(member_id=context.id, needs=needs, text=command.text, basis=command.basis)


@decider.decides(RecordLivedExperience)
def record_lived_experience(command: RecordLivedExperience, state: Member, context: Context) -> Iterable[Event]:
    member(state)
    yield LivedExperienceRecorded(member_id=context.id, lived_experience=command.lived_experience, basis=command.basis)
