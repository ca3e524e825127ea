"""An employment: where somebody works, from its start over its changes to its end."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.training.local_days import as_people_say, day_of
from services.training.persons import KNOWN_PERSON, KnownPerson
from shared.contracts.events import HOME_ZONE
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICANT_ENDING,
    APPLICANT_UNKNOWN,
    EMPLOYMENT,
    EMPLOYMENT_ALREADY,
    EMPLOYMENT_ENDED,
    EMPLOYMENT_UNKNOWN,
    TRAINING_DAY,
    ChangeEmployment,
    EmploymentChanged,
    EmploymentEnded,
    EmploymentStarted,
    EndEmployment,
    StartEmployment,
)
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody works as, and where."""

    organisation_id: UUID
    service: str
    band: str | None
    hours: float
    site: str | None


@dataclass(frozen=True, slots=True)
class Employment:
    """Somebody's employment. `since` is the day from which its terms are these."""

    person_id: UUID
    terms: Terms
    since: date
    ended: bool = False


State = Employment | None
decider = Decider[State](EMPLOYMENT, None)

_TERMS: Final = tuple(Terms.__slots__)

# Evolve


@decider.evolves(EmploymentStarted)
def _started(_state: State, event: EmploymentStarted) -> State:
    return Employment(event.person_id, _terms(event), event.starts_on)


@decider.evolves(EmploymentChanged)
def _changed(state: State, event: EmploymentChanged) -> State:
    return replace(state, terms=_terms(event), since=event.changes_on) if state else state


@decider.evolves(EmploymentEnded)
def _ended(state: State, _event: EmploymentEnded) -> State:
    return replace(state, ended=True) if state else state


def _terms(of: EmploymentStarted | EmploymentChanged | StartEmployment) -> Terms:
    return Terms(**{name: getattr(of, name) for name in _TERMS})


# Decide


@decider.decides(StartEmployment, looks_up=(KNOWN_PERSON,))
def start(command: StartEmployment, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise EMPLOYMENT_ALREADY("employment_id")
    known: KnownPerson | None = context.found[KNOWN_PERSON]
    if known is None:
        raise APPLICANT_UNKNOWN("person_id")
    if known.erasing:
        raise APPLICANT_ENDING("person_id")
    yield EmploymentStarted(
        employment_id=context.id,
        person_id=command.person_id,
        starts_on=command.starts_on,
        **asdict(_terms(command)),
    )


@decider.decides(ChangeEmployment)
def change(command: ChangeEmployment, state: State, context: Context) -> Iterable[Event]:
    employment = _under_way(state)
    told: dict[str, Any] = dict.fromkeys(map(str, command.remove))
    told |= {name: value for name in _TERMS if (value := getattr(command, name, None)) is not None}
    terms = replace(employment.terms, **told)
    if terms != employment.terms:
        yield EmploymentChanged(
            employment_id=context.id,
            person_id=employment.person_id,
            changes_on=_since(employment, command.changes_on, "changes_on", context),
            **asdict(terms),
        )


@decider.decides(EndEmployment)
def end(command: EndEmployment, state: State, context: Context) -> Iterable[Event]:
    employment = _under_way(state)
    yield EmploymentEnded(
        employment_id=context.id,
        person_id=employment.person_id,
        ends_on=_since(employment, command.ends_on, "ends_on", context),
        reason=command.reason,
    )


def _under_way(state: State) -> Employment:
    if state is None:
        raise EMPLOYMENT_UNKNOWN("employment_id")
    if state.ended:
        raise EMPLOYMENT_ENDED("employment_id")
    return state


def _since(employment: Employment, day: date | None, field: str, context: Context) -> date:
    found = day or day_of(context.time, HOME_ZONE)
    if found < employment.since:
        because = f"{as_people_say(found)} is before {as_people_say(employment.since)}, since when it is as it is"
        raise TRAINING_DAY(field, because=because)
    return found
