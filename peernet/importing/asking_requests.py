"""What one row of people who ask for something asks for, and sending such requests one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from peernet.importing.asking_outcomes import AskingOutcomes
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome
from peernet.spreadsheet.asking import Asking, Planned
from peernet.spreadsheet.problems import Warned
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, FORBIDDEN, TOO_LATE, UNAVAILABLE, Refused
from shared.ids import derived_id
from shared.vault.secrets import Claims

A = TypeVar("A", bound=Asking)

ENDS_IT = frozenset(each.code for each in (FORBIDDEN, UNAVAILABLE, TOO_LATE, BUSY))
"""What ends an import whenever it is said: sent after that, later rows would overtake earlier ones."""


def asking_id(asker: Asking, claims: Claims, *names: object) -> UUID:
    """The command id of the same request in every sheet and every run; a keyed digest, so that it tells nothing of it.

    It is made of what the sheet says alone: with the moment of a run in it, the next run would ask again.
    `names` say what is asked for.
    """
    when = f"{asker.asked.isoformat()} " if asker.asked else ""
    return derived_id(UUID(claims(f"{when}{asker.identity}")[:32]), "import", *names)


def newcomer_id(command_id: UUID) -> UUID:
    """The id of the person whom the command makes, if nobody knew them."""
    return derived_id(command_id, "person")


@dataclass(frozen=True)
class AskingRequest(Generic[A]):
    """What one row asks for. `person_id` is whose it is: who holds the address, or the person whom it makes.

    `occurred_at` is when they asked, and never later than the import; None where the sheet does not say.
    """

    row: Planned[A]
    asker: A
    command: Command
    command_id: UUID
    person_id: UUID
    occurred_at: datetime | None
    warnings: tuple[Warned, ...] = ()


R = TypeVar("R", bound=AskingRequest[Any])


class InOrder(Generic[R]):
    """Sends requests of a sheet, first come first served.

    `true_of_all` are the codes of refusals that hold for all rows where they hold for the first. `there` are the
    requests that this run or an earlier one brought in, `taken` those of this one; `outcomes` are of all others, by
    their rows. `sequence` is the log's last place that an answer named.
    """

    def __init__(
        self,
        network: Network,
        before: int,
        says: AskingOutcomes,
        true_of_all: frozenset[str],
        row_done: Callable[[], None],
    ) -> None:
        self._network = network
        self._before = before
        self._says = says
        self._true_of_all = true_of_all
        self._row_done = row_done
        self.there: list[R] = []
        self.taken: list[R] = []
        self.outcomes: dict[int, Outcome] = {}
        self.sequence = before

    async def send(self, requests: Sequence[R]) -> None:
        """Raises Refused where no more can be sent."""
        for request in requests:
            try:
                outcome = await self._send(request)
            except Refused as refused:
                code = refused.problem.code
                if code in ENDS_IT or (code in self._true_of_all and not (self.outcomes or self.taken)):
                    raise
                outcome = self._says.said_no(request.row.number, refused.problem)
            if outcome:
                self.outcomes[outcome.row] = outcome
            self._row_done()

    async def _send(self, request: R) -> Outcome | None:
        reply, again = await self._network.sending.send(
            request.command, request.command_id, on_behalf_of=request.person_id, occurred_at=request.occurred_at
        )
        self.sequence = max(self.sequence, reply.sequence)
        self.there.append(request)
        # An unanswered try of this very run may be what it repeats.
        if reply.repeated and not (again and reply.sequence > self._before):
            return self._says.known(request.row.number)
        self.taken.append(request)
        return None
