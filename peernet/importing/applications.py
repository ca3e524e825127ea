"""Imports a sheet of applications: each is made in the order in which people applied, then its scores are entered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from peernet.importing.application_outcomes import APPLICATIONS, ApplicationResult, not_scored
from peernet.importing.application_plan import ApplicationPlan, Asked
from peernet.importing.application_requests import ApplicationRequest, PreparingApplications
from peernet.importing.application_scores import Scoring
from peernet.importing.applied import Before, applied_before
from peernet.importing.asked import asked_by, check_columns
from peernet.importing.asking_requests import InOrder
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome
from peernet.importing.workers import for_each
from shared.contracts.training import INTAKE_NOT_OPEN, INTAKE_UNKNOWN, IntakeStatus
from shared.log.stream import Log
from shared.vault.secrets import Claims

# What is true of all rows where it is true of the first.
_TRUE_OF_ALL = frozenset(each.code for each in (INTAKE_NOT_OPEN, INTAKE_UNKNOWN))


@dataclass(frozen=True)
class ImportedApplications:
    """`outcomes` are in the order of the sheet. `scored` is how many of the applications have the sheet's scores; in a
    dry run as it would come to."""

    plan: ApplicationPlan
    asked: Asked
    outcomes: tuple[Outcome, ...]
    requests: tuple[ApplicationRequest, ...]
    scored: int

    @property
    def not_through_gate(self) -> int:
        """How many of the applications do not bring what the gate asks for."""
        return sum(not each.through_gate for each in self._there)

    @property
    def kept_back(self) -> int:
        """How many rows have scores that were left out, as nobody said whose they are."""
        return 0 if self.plan.assessors else sum(bool(each.asker.scores) for each in self._there)

    @property
    def _there(self) -> list[ApplicationRequest]:
        refused = {each.row for each in self.outcomes if each.result is ApplicationResult.REFUSED}
        return [each for each in self.requests if each.row.number not in refused]


async def import_applications(
    plan: ApplicationPlan,
    network: Network,
    claims: Claims,
    *,
    dry_run: bool,
    at_once: int,
    row_done: Callable[[], None] = lambda: None,
) -> ImportedApplications:
    """Sends what can be sent; a dry run only asks. Raises Refused where it cannot begin or go on: nothing is lost then,
    and another run goes on where this one stopped. Raises CommandError for columns that the programme does not have."""
    before = await network.last_sequence()
    asked = await asked_by(plan.intake_id, network, before)
    check_columns(plan, asked)
    prepared = await PreparingApplications(plan, asked, network, claims).prepare(at_once)
    requests = [each for each in prepared if isinstance(each, ApplicationRequest)]
    outcomes = {each.row: each for each in prepared if isinstance(each, Outcome)}
    if dry_run:
        settled = await _foreseen(requests, asked, network.log, at_once)
    else:
        settled = await _sent(requests, network, before, at_once, row_done)
    outcomes |= settled.outcomes
    for row in plan.rows:
        if row.repeat_of is not None:
            outcomes[row.number] = APPLICATIONS.repeat(row, outcomes[row.repeat_of])
    in_order = tuple(outcomes[number] for number in sorted(outcomes))
    return ImportedApplications(plan, asked, in_order, tuple(requests), settled.scored)


@dataclass(frozen=True)
class _Settled:
    """What became of the requests, by their rows, and how many have their scores."""

    outcomes: dict[int, Outcome]
    scored: int


async def _sent(
    requests: Sequence[ApplicationRequest],
    network: Network,
    before: int,
    at_once: int,
    row_done: Callable[[], None],
) -> _Settled:
    sending = InOrder[ApplicationRequest](network, before, APPLICATIONS, _TRUE_OF_ALL, row_done)
    scoring = Scoring(network.sending)
    # One is scored before all others are sent, so that an assessor without access is told of at once.
    first = next((number for number, each in enumerate(requests, start=1) if each.assessings), len(requests))
    await sending.send(requests[:first])
    done = len(sending.there)
    await scoring.score(sending.there)
    await sending.send(requests[first:])
    await scoring.score(sending.there[done:], at_once)
    outcomes = sending.outcomes | {
        each.row.number: APPLICATIONS.landed(each.row, ApplicationResult.APPLIED, *each.warnings)
        for each in sending.taken
    }
    outcomes |= {row: not_scored(outcomes[row], problem) for row, problem in scoring.problems.items()}
    return _Settled(outcomes, len(scoring.scored))


async def _foreseen(requests: Sequence[ApplicationRequest], asked: Asked, log: Log, at_once: int) -> _Settled:
    """What would become of these, as far as can be told without sending them."""
    intake = asked.intake

    async def before(request: ApplicationRequest) -> Before:
        return await applied_before(request.application_id, request.person_id, intake.intake_id, log)

    known = await for_each(requests, before, at_once=at_once)
    together = list(zip(requests, known, strict=True))
    if intake.status is not IntakeStatus.OPEN and any(
        when is Before.NOT_YET and each.asker.asked is None for each, when in together
    ):
        raise INTAKE_NOT_OPEN()
    outcomes = [
        APPLICATIONS.landed(each.row, ApplicationResult.APPLIED, *each.warnings)
        if when is Before.NOT_YET
        else APPLICATIONS.known(each.row.number)
        for each, when in together
    ]
    scored = sum(bool(each.assessings) and when is not Before.OTHERWISE for each, when in together)
    return _Settled({each.row: each for each in outcomes}, scored)
