"""Whose row it is, before anything is sent: somebody the network has met, or a newcomer."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from peernet.importing.identity import joining_id, member_id
from peernet.importing.joining import affiliations, moment
from peernet.importing.known import Known
from peernet.importing.member_columns import Extras
from peernet.importing.member_outcomes import Result, already, no_claims_key, unusable
from peernet.importing.member_plan import MemberPlan
from peernet.importing.network import Network
from peernet.importing.organisations import Named
from peernet.importing.outcomes import Outcome, refused_by
from peernet.importing.past import Past, past_of
from peernet.importing.whose import holder_of
from peernet.spreadsheet.people import Person, PlannedRow
from shared.contracts.membership import MEMBER_ERASED
from shared.contracts.refusals import Refused
from shared.vault.secrets import Claims


@dataclass(frozen=True)
class Refusal:
    """A row that cannot be brought in."""

    outcome: Outcome


@dataclass(frozen=True)
class Met:
    """A row of somebody known. `past` is what the log says of them, where there was a reason to look."""

    member_id: UUID
    person: Person | None
    past: Past | None
    outcome: Outcome


@dataclass(frozen=True)
class Newcomer:
    """A row of somebody to bring in, by the command of that id.

    `joins_as` is the id to join with: a new one, or theirs where they came as a guest, or applied, before. It is None
    where that was not looked up, for want of an address or of the claims key: the service sees to it.
    """

    row: PlannedRow
    person: Person
    extras: Extras
    command_id: UUID
    joins_as: UUID | None = None

    @property
    def member_id(self) -> UUID:
        return self.joins_as or member_id(self.command_id)

    def organisations(self, plan: MemberPlan) -> Iterator[Named]:
        since = moment(self.person.joined, plan.now)
        for place in affiliations(self.person, self.extras):
            yield Named(place.organisation, since)


Recognised = Refusal | Met | Newcomer


@dataclass(frozen=True)
class Recognising:
    """What recognising a row takes: all of it is reading."""

    network: Network
    plan: MemberPlan
    known: Known
    claims: Claims | None

    async def recognise(self, row: PlannedRow) -> Recognised:
        try:
            return await self._recognise(row)
        except Refused as refused:
            return Refusal(refused_by(row.number, Result.REFUSED, refused.problem))

    async def _recognise(self, row: PlannedRow) -> Recognised:
        extras = self.plan.extras[row.number]
        if row.names_other_place:
            # Also of somebody known: what it says is recorded nowhere yet.
            return Refusal(unusable(row))
        if extras.peernet_id and (past := await past_of(self.network.log, extras.peernet_id)):
            return met(row, extras.peernet_id, past)
        if row.person is None:
            return Refusal(unusable(row))
        if found := self.known.find(row.person):
            # Only where the sheet says something that an earlier import may have been kept from doing.
            owed = row.person.newsletter or row.person.suggested_needs
            return met(row, found, await past_of(self.network.log, found) if owed else None)
        command_id = joining_id(row.person, self.network.name, self.claims)
        if command_id is None:
            return Refusal(no_claims_key(row.number))
        if not row.person.email and (past := await past_of(self.network.log, member_id(command_id))):
            return met(row, member_id(command_id), past)
        return Newcomer(row, row.person, extras, command_id, await self._id_of(row.person, command_id))

    async def _id_of(self, person: Person, command_id: UUID) -> UUID | None:
        if not person.email or self.claims is None:
            return None
        holder = await holder_of(person.email, self.network.log, self.claims)
        return holder.person_id if holder and not holder.is_member else member_id(command_id)


def met(row: PlannedRow, member: UUID, past: Past | None) -> Recognised:
    if past and past.erased:
        return Refusal(refused_by(row.number, Result.REFUSED, MEMBER_ERASED().problem))
    return Met(member, row.person, past, already(row.number))
