"""Enters the scores of a sheet, each for the assessor who gave it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from peernet.importing.application_plan import Assessing
from peernet.importing.application_requests import ApplicationRequest
from peernet.importing.asking_requests import ENDS_IT
from peernet.importing.sending import Sending
from peernet.importing.workers import for_each
from shared.contracts.refusals import Problem, Refused
from shared.contracts.training import (
    APPLICATION_DECIDED,
    APPLICATION_ENDED,
    APPLICATION_PURGED,
    ASSESSOR_NO_ACCESS,
    SCORE_DECIDED,
)

# What has happened since to an application whose scores were not all entered: they are wanted no more.
_NOT_WANTED = frozenset(
    each.code for each in (APPLICATION_DECIDED, APPLICATION_ENDED, APPLICATION_PURGED, SCORE_DECIDED)
)


@dataclass
class Scoring:
    """`scored` are the rows all of whose scores are there, `problems` what the service says to those of others."""

    sending: Sending
    scored: set[int] = field(default_factory=set)
    problems: dict[int, Problem] = field(default_factory=dict)
    _may_assess: set[UUID] = field(default_factory=set)

    async def score(self, requests: Sequence[ApplicationRequest], at_once: int = 1) -> None:
        """Raises Refused where no more can be sent, or an assessor has no access at all."""
        await for_each(requests, self._score, at_once=at_once)

    async def _score(self, request: ApplicationRequest) -> None:
        entered = [await self._entered(assessing, request) for assessing in request.assessings]
        if entered and all(entered):
            self.scored.add(request.row.number)

    async def _entered(self, assessing: Assessing, request: ApplicationRequest) -> bool:
        try:
            await self._enter(assessing, request)
        except Refused as refused:
            problem = refused.problem
            no_access = problem.code == ASSESSOR_NO_ACCESS.code
            if problem.code in ENDS_IT or (no_access and assessing.assign.assessor_id not in self._may_assess):
                raise
            if problem.code not in _NOT_WANTED:
                self.problems[request.row.number] = problem
            return False
        return True

    async def _enter(self, assessing: Assessing, request: ApplicationRequest) -> None:
        when = request.scored_at
        await self.sending.send(assessing.assign, assessing.assign_id, occurred_at=when)
        self._may_assess.add(assessing.assign.assessor_id)
        await self.sending.send(assessing.enter, assessing.enter_id, occurred_at=when)
