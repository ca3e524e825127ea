"""Who is invited, and so may book wherever invited people may."""

from collections.abc import Iterable, Mapping

from services.events.gathering.checks import still_planned
from services.events.gathering.state import Gathering, State, decider
from services.events.persons import KNOWN_PERSON, Person, claims_of, whom
from shared.contracts.aggregate import Ref
from shared.contracts.events import BOOKING_NOT_INVITED, Audience, GuestInvited, InviteGuest
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _claims(command: InviteGuest, _state: State, claim: Claim) -> Mapping[str, Ref]:
    return claims_of(command, claim)


@decider.decides(InviteGuest, needs=_claims, looks_up=(KNOWN_PERSON,))
def invite(command: InviteGuest, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    person = whom(command, context)
    if person.person_id not in gathering.invited:
        yield from person.claimed()
        yield GuestInvited(
            gathering_id=context.id,
            person_id=person.person_id,
            guest=person.guest,
            full_name=command.full_name,
            email=command.email,
            phone=command.phone,
        )


def check_may_book(gathering: Gathering, person: Person, field: str) -> None:
    """Refuses whom the gathering is not for. Who speaks there is as welcome as who was invited."""
    audience = gathering.details.audience
    if audience is Audience.PUBLIC or (audience is Audience.MEMBERS and not person.guest):
        return
    speaks = any(each.person_id == person.person_id and not each.withdrawn for each in gathering.speakers.values())
    if person.person_id not in gathering.invited and not speaks:
        members_too = audience is Audience.MEMBERS
        raise BOOKING_NOT_INVITED(field, whom=f"{'members and ' if members_too else ''}people who were invited")
