"""An interest in a programme, until the person was told that an intake is open, or does not want to be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.training import live_interest, programme
from services.training.intake import checks as intake_checks
from services.training.live_interest import LiveInterest
from services.training.persons import KNOWN_PERSON, claims_of, person_meant, whom
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    INTAKE_NOT_OPEN,
    INTAKE_OTHER_PROGRAMME,
    INTEREST,
    INTEREST_ALREADY,
    INTEREST_ENDED,
    INTEREST_UNKNOWN,
    AnnounceIntake,
    IntakeAnnounced,
    InterestRegistered,
    InterestWithdrawn,
    LiveInterestClaimed,
    LiveInterestReleased,
    RegisterInterest,
    WithdrawInterest,
)
from shared.decider import Claim, Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Interest:
    """Whose interest in which programme it is, and whether they still wait to be told."""

    programme_id: UUID
    person_id: UUID
    live: bool = True


State = Interest | None
decider = Decider[State](INTEREST, None)

# Evolve


@decider.evolves(InterestRegistered)
def _registered(_state: State, event: InterestRegistered) -> State:
    return Interest(event.programme_id, event.person_id)


@decider.evolves(InterestWithdrawn)
def _withdrawn(state: State, _event: InterestWithdrawn) -> State:
    return replace(state, live=False) if state else state


@decider.evolves(IntakeAnnounced)
def _announced(state: State, _event: IntakeAnnounced) -> State:
    return replace(state, live=False) if state else state


# Decide


def _who_and_what(command: RegisterInterest, _state: State, claim: Claim) -> Mapping[str, Ref]:
    return {**programme.wanted(command.programme_id), **claims_of(command, claim)}


def _then(command: RegisterInterest, _state: State, context: Context) -> Mapping[str, Ref]:
    person_id = person_meant(command, context)
    return live_interest.wanted(command.programme_id, person_id) if person_id else {}


@decider.decides(RegisterInterest, needs=_who_and_what, looks_up=(KNOWN_PERSON,), then_needs=_then)
def register(command: RegisterInterest, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise INTEREST_ALREADY("interest_id")
    programme.of(context)
    person = whom(command, context)
    waiting: LiveInterest = context.others["live_interest"]
    if waiting.interest_id:
        raise INTEREST_ALREADY("person_id" if command.person_id else "email")
    yield from person.claimed()
    yield LiveInterestClaimed(
        live_interest=live_interest.live_interest(command.programme_id, person.person_id), interest_id=context.id
    )
    yield InterestRegistered(
        interest_id=context.id,
        programme_id=command.programme_id,
        person_id=person.person_id,
        full_name=command.full_name,
        email=command.email,
        phone=command.phone,
        site=command.site,
    )


def _live(_command: Command, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return live_interest.wanted(state.programme_id, state.person_id) if state else {}


@decider.decides(WithdrawInterest, needs=_live)
def withdraw(command: WithdrawInterest, state: State, context: Context) -> Iterable[Event]:
    if state is None or command.person_id not in (None, state.person_id):
        raise INTEREST_UNKNOWN("interest_id")
    if not state.live:
        raise INTEREST_ENDED("interest_id")
    yield InterestWithdrawn(interest_id=context.id, person_id=state.person_id)
    yield _released(state, context)


def _live_and_intake(command: AnnounceIntake, state: State, claim: Claim) -> Mapping[str, Ref]:
    return {**_live(command, state, claim), **intake_checks.wanted(command.intake_id)}


@decider.decides(AnnounceIntake, needs=_live_and_intake)
def announce(command: AnnounceIntake, state: State, context: Context) -> Iterable[Event]:
    if state is None:
        raise INTEREST_UNKNOWN("interest_id")
    if not state.live:
        raise INTEREST_ENDED("interest_id")
    intake = intake_checks.of(context)
    if intake.programme_id != state.programme_id:
        raise INTAKE_OTHER_PROGRAMME("intake_id")
    if not intake.took_applications(context.time):
        raise INTAKE_NOT_OPEN("intake_id")
    yield IntakeAnnounced(interest_id=context.id, person_id=state.person_id, intake_id=command.intake_id)
    yield _released(state, context)


def _released(state: Interest, context: Context) -> LiveInterestReleased:
    return LiveInterestReleased(
        live_interest=live_interest.live_interest(state.programme_id, state.person_id), interest_id=context.id
    )
