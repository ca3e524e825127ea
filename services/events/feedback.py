"""Feedback: what somebody says of a gathering, once by name, or anonymously."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional
from uuid import UUID

from services.events.persons import KNOWN_PERSON, KnownPerson
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    FEEDBACK,
    FEEDBACK_ALREADY,
    FEEDBACK_OF_NOBODY,
    GATHERING,
    GATHERING_CANCELLED,
    GATHERING_NOT_STARTED,
    GATHERING_UNKNOWN,
    PERSON_BEING_FORGOTTEN,
    QUOTE_NO_BASIS,
    FeedbackGiven,
    GiveFeedback,
)
from shared.contracts.messages import Event
from shared.contracts.types import Actor
from shared.decider import Claim, Context, Decider
from shared.local_time import as_people_say

if TYPE_CHECKING:
    from services.events.gathering.state import Gathering

# State


@dataclass(frozen=True, slots=True)
class Feedback:
    """Which gathering it is about, and whether it has a quote that may be published."""

    gathering_id: UUID
    quotable: bool


State = Feedback | None
decider = Decider[State](FEEDBACK, None)

# Evolve


@decider.evolves(FeedbackGiven)
def _given(_state: State, event: FeedbackGiven) -> State:
    return Feedback(event.gathering_id, quotable=event.quote_basis is not None)


# Decide


def _gathering(command: GiveFeedback, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {"gathering": GATHERING.ref(command.gathering_id)}


def _is_by_name(command: GiveFeedback, _state: State, _actor: Actor) -> bool:
    return not command.anonymously


@decider.decides(GiveFeedback, needs=_gathering, looks_up=(KNOWN_PERSON,), looks_up_if=_is_by_name)
def give(command: GiveFeedback, state: State, context: Context) -> Iterable[Event]:
    if command.person_id is None and not command.anonymously:
        raise FEEDBACK_OF_NOBODY("person_id")
    if not command.anonymously:
        _check_may_be_recorded(context.found[KNOWN_PERSON])
    _check_has_begun(context.others["gathering"], context)
    if state:
        raise FEEDBACK_ALREADY("person_id")
    if command.quote and not command.quote_basis:
        raise QUOTE_NO_BASIS("quote_basis")
    yield FeedbackGiven(
        feedback_id=context.id,
        gathering_id=command.gathering_id,
        anonymous=command.anonymously,
        # The id of anonymous feedback has a key of its own, which nobody's erasure destroys and nobody else's opens.
        sealed_for=context.id if command.anonymously or command.person_id is None else command.person_id,
        rating=command.rating,
        belonging=command.belonging,
        new_contacts=command.new_contacts,
        comment=command.comment,
        quote=command.quote,
        quote_basis=command.quote_basis if command.quote else None,
    )


def _check_may_be_recorded(known: KnownPerson | None) -> None:
    if known and known.erasing:
        raise PERSON_BEING_FORGOTTEN("person_id")


def _check_has_begun(gathering: Optional["Gathering"], context: Context) -> None:
    if gathering is None:
        raise GATHERING_UNKNOWN("gathering_id")
    if gathering.cancelled:
        raise GATHERING_CANCELLED("gathering_id")
    if not gathering.held and context.time < gathering.starts_at:
        raise GATHERING_NOT_STARTED("gathering_id", time=as_people_say(gathering.starts_at, gathering.times.zone))
