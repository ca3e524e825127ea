"""A vacancy: posts that people apply for, whoever completed the training first, until it is filled or closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from services.training.local_days import as_people_say, day_of
from services.training.persons import KNOWN_PERSON, KnownPerson
from services.training.trainee import Trainee
from shared.contracts.aggregate import Ref
from shared.contracts.events import HOME_ZONE
from shared.contracts.messages import Event
from shared.contracts.training import (
    ACTIVE_TRAINEE,
    APPLICANT_ENDING,
    APPLICANT_UNKNOWN,
    EMPLOYMENT,
    VACANCY,
    VACANCY_ALREADY,
    VACANCY_APPLIED,
    VACANCY_CLOSED,
    VACANCY_COMPLETERS_FIRST,
    VACANCY_DATES,
    VACANCY_FILLED,
    VACANCY_NOT_APPLIED,
    VACANCY_NOT_RELEASED,
    VACANCY_UNKNOWN,
    ApplyForVacancy,
    CloseVacancy,
    EmploymentStarted,
    FillVacancy,
    PlanVacancy,
    ReleaseVacancy,
    VacancyApplicationWithdrawn,
    VacancyApplied,
    VacancyClosed,
    VacancyFilled,
    VacancyPlanned,
    VacancyReleased,
    WithdrawFromVacancy,
)
from shared.decider import Claim, Context, Decider

# State

_POST: Final = ("organisation_id", "service", "band", "hours", "site", "posts")


class Released(NamedTuple):
    """The days from which people can apply."""

    to_completers_from: date
    to_all_from: date


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Posts. `applied` says of whoever applies whether they had completed a training; `filled` are who got one."""

    organisation_id: UUID
    service: str
    band: str | None
    hours: float
    site: str
    posts: int
    released: Released | None = None
    applied: Mapping[UUID, bool] = field(default_factory=dict)
    filled: frozenset[UUID] = frozenset()
    closed: bool = False


State = Vacancy | None
decider = Decider[State](VACANCY, None)

# Evolve


@decider.evolves(VacancyPlanned)
def _planned(_state: State, event: VacancyPlanned) -> State:
    return Vacancy(**{name: getattr(event, name) for name in _POST})


@decider.evolves(VacancyReleased)
def _released(state: State, event: VacancyReleased) -> State:
    return replace(state, released=Released(event.to_completers_from, event.to_all_from)) if state else state


@decider.evolves(VacancyApplied)
def _applied(state: State, event: VacancyApplied) -> State:
    return replace(state, applied={**state.applied, event.person_id: event.completer}) if state else state


@decider.evolves(VacancyApplicationWithdrawn)
def _application_withdrawn(state: State, event: VacancyApplicationWithdrawn) -> State:
    return _without(state, event.person_id) if state else state


@decider.evolves(VacancyFilled)
def _filled(state: State, event: VacancyFilled) -> State:
    return replace(_without(state, event.person_id), filled=state.filled | {event.person_id}) if state else state


@decider.evolves(VacancyClosed)
def _closed(state: State, _event: VacancyClosed) -> State:
    return replace(state, closed=True) if state else state


def _without(state: Vacancy, person_id: UUID) -> Vacancy:
    return replace(state, applied={id: each for id, each in state.applied.items() if id != person_id})


# Decide


@decider.decides(PlanVacancy)
def plan(command: PlanVacancy, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise VACANCY_ALREADY("vacancy_id")
    yield VacancyPlanned(vacancy_id=context.id, **{name: getattr(command, name) for name in _POST})


@decider.decides(ReleaseVacancy)
def release(command: ReleaseVacancy, state: State, context: Context) -> Iterable[Event]:
    vacancy = _open(state)
    if command.to_all_from < command.to_completers_from:
        raise VACANCY_DATES("to_all_from")
    released = Released(command.to_completers_from, command.to_all_from)
    if released != vacancy.released:
        post = {name: getattr(vacancy, name) for name in _POST}
        yield VacancyReleased(vacancy_id=context.id, **post, **released._asdict())


def _record(command: ApplyForVacancy, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {"trainee": ACTIVE_TRAINEE.ref(command.person_id)}


@decider.decides(ApplyForVacancy, needs=_record, looks_up=(KNOWN_PERSON,))
def apply(command: ApplyForVacancy, state: State, context: Context) -> Iterable[Event]:
    vacancy, record, today = _open(state), context.others["trainee"], day_of(context.time, HOME_ZONE)
    if vacancy.released is None or today < vacancy.released.to_completers_from:
        raise VACANCY_NOT_RELEASED("vacancy_id")
    _check_known(context, record)
    if today < vacancy.released.to_all_from and not record.has_completed:
        raise VACANCY_COMPLETERS_FIRST("person_id", day=as_people_say(vacancy.released.to_all_from))
    if command.person_id in vacancy.applied or command.person_id in vacancy.filled:
        raise VACANCY_APPLIED("person_id")
    _check_left(vacancy)
    yield VacancyApplied(
        vacancy_id=context.id, person_id=command.person_id, completer=record.has_completed, note=command.note
    )


@decider.decides(WithdrawFromVacancy)
def withdraw(command: WithdrawFromVacancy, state: State, context: Context) -> Iterable[Event]:
    if command.person_id in _known(state).applied:
        yield VacancyApplicationWithdrawn(vacancy_id=context.id, person_id=command.person_id)


@decider.decides(FillVacancy, makes=(EMPLOYMENT,))
def fill(command: FillVacancy, state: State, context: Context) -> Iterable[Event]:
    vacancy, person_id = _open(state), command.person_id
    if person_id in vacancy.filled:
        return
    if person_id not in vacancy.applied:
        raise VACANCY_NOT_APPLIED("person_id")
    _check_left(vacancy)
    started = EmploymentStarted(
        employment_id=context.new_id("employment"),
        person_id=person_id,
        vacancy_id=context.id,
        organisation_id=vacancy.organisation_id,
        service=vacancy.service,
        band=vacancy.band,
        hours=vacancy.hours,
        site=vacancy.site,
        starts_on=command.starts_on,
    )
    yield VacancyFilled(
        vacancy_id=context.id,
        person_id=person_id,
        employment_id=started.employment_id,
        completer=vacancy.applied[person_id],
    )
    yield started


@decider.decides(CloseVacancy)
def close(_command: CloseVacancy, state: State, context: Context) -> Iterable[Event]:
    vacancy = _known(state)
    if not vacancy.closed:
        yield VacancyClosed(vacancy_id=context.id, posts=vacancy.posts, filled=len(vacancy.filled))


def _known(state: State) -> Vacancy:
    if state is None:
        raise VACANCY_UNKNOWN("vacancy_id")
    return state


def _open(state: State) -> Vacancy:
    vacancy = _known(state)
    if vacancy.closed:
        raise VACANCY_CLOSED("vacancy_id")
    return vacancy


def _check_left(vacancy: Vacancy) -> None:
    if len(vacancy.filled) >= vacancy.posts:
        raise VACANCY_FILLED("vacancy_id")


def _check_known(context: Context, record: Trainee) -> None:
    """Refuses nobody whose training is on record here, though the views may not have told of them yet."""
    known: KnownPerson | None = context.found[KNOWN_PERSON]
    if known is None and not record.trainings:
        raise APPLICANT_UNKNOWN("person_id")
    if known and known.erasing:
        raise APPLICANT_ENDING("person_id")
