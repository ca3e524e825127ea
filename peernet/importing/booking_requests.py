"""From rows of a sheet of bookings to requests that are ready to be sent: all of it is reading."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from peernet.importing.asking_requests import AskingRequest, asking_id, newcomer_id
from peernet.importing.booking_outcomes import BOOKINGS, not_a_member, unclear_session, unfit
from peernet.importing.booking_plan import BookingPlan, book_place, booking_id
from peernet.importing.choices import Choices
from peernet.importing.moments import by_now
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome
from peernet.importing.whose import holder_of
from peernet.importing.workers import for_each
from peernet.spreadsheet.askers import Asker, PlannedBooking
from peernet.spreadsheet.problems import UnclearValue
from shared.contracts.events import GATHERING
from shared.vault.secrets import Claims


class BookingRequest(AskingRequest[Asker]):
    """A place that one row asks for."""

    @property
    def booking_id(self) -> UUID:
        return booking_id(self.command_id)


@dataclass(frozen=True)
class Preparing:
    """What preparing a row takes."""

    plan: BookingPlan
    network: Network
    claims: Claims
    choices: Choices

    async def prepare(self, at_once: int) -> list[BookingRequest | Outcome]:
        """A request, or why there is none, for each row that repeats no other; in the order of asking."""
        firsts = [row for row in self.plan.rows if row.repeat_of is None]
        return await for_each(firsts, self._prepared, at_once=at_once)

    async def _prepared(self, row: PlannedBooking) -> BookingRequest | Outcome:
        asker, mapping = row.asker, self.plan.sheet.mapping
        if asker is None:
            return BOOKINGS.unusable(row)
        command_id = asking_id(asker, self.claims, GATHERING.name, self.plan.gathering_id)
        try:
            command = book_place(asker, self.plan, command_id, self.choices.of(asker.session))
        except UnclearValue as unclear:
            return unclear_session(row.number, unclear, mapping)
        except ValidationError as error:
            return unfit(row.number, error, mapping)
        holder = await holder_of(asker.email, self.network.log, self.claims) if asker.email else None
        person_id = holder.person_id if holder else newcomer_id(command_id)
        is_member = holder is not None and holder.is_member
        warnings = (not_a_member(mapping),) if asker.says_member and not is_member else ()
        occurred_at = by_now(asker.asked, self.plan.now)
        return BookingRequest(row, asker, command, command_id, person_id, occurred_at, warnings)
