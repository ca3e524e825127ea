"""Brings in one row of a sheet of members, or says what would become of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from pydantic import ValidationError

from peernet.importing.identity import follow_up_id, joining_id, member_id, organisation_key
from peernet.importing.joining import affiliations, join_member, moment, newsletter_consent
from peernet.importing.known import Known
from peernet.importing.member_outcomes import Result, already, joined, no_claims_key, unfit, unusable
from peernet.importing.member_plan import MemberPlan
from peernet.importing.network import Network
from peernet.importing.organisations import Organisations
from peernet.importing.outcomes import Outcome, refused_by
from peernet.importing.past import Past, past_of
from peernet.spreadsheet.people import Person, PlannedRow
from shared.contracts.membership import MEMBER_ALREADY, MEMBER_ERASED, ConsentPurpose, JoinMember
from shared.contracts.refusals import FORBIDDEN, UNAVAILABLE, Problem, Refused
from shared.vault.secrets import Claims


@dataclass(frozen=True)
class Landed:
    """What became of a row, and whose it is. `suggest`: a person has yet to confirm the access needs in it."""

    outcome: Outcome
    member_id: UUID | None = None
    suggest: bool = False


@dataclass(frozen=True)
class MemberRows:
    """What all rows need. `started_at` is the log's last sequence before the first of them."""

    network: Network
    plan: MemberPlan
    organisations: Organisations
    refused_organisations: Mapping[str, Problem]
    known: Known
    claims: Claims | None
    started_at: int
    dry_run: bool

    async def settle(self, row: PlannedRow) -> Landed:
        """Raises Refused where the actor may not import at all; anything else is the row's own outcome."""
        try:
            return await self._settle(row)
        except Refused as refused:
            if refused.problem.code == FORBIDDEN.code:
                raise
            return Landed(refused_by(row.number, Result.REFUSED, refused.problem))

    async def _settle(self, row: PlannedRow) -> Landed:
        extras = self.plan.extras[row.number]
        if extras.peernet_id and (past := await past_of(self.network.log, extras.peernet_id)):
            return await self._met_before(row, extras.peernet_id, past)
        if row.person is None:
            return Landed(unusable(row))
        if found := self.known.find(row.person):
            return await self._met_before(row, found)
        command_id = joining_id(row.person, self.network.name, self.claims)
        if command_id is None:
            return Landed(no_claims_key(row.number))
        try:
            command = join_member(row.person, extras, self.organisations.ids, self.plan.wording, self.plan.now)
        except ValidationError as error:
            return Landed(unfit(row.number, error, self.plan.sheet.mapping))
        for place in affiliations(row.person, extras):
            if problem := self.refused_organisations.get(organisation_key(place.organisation)):
                raise Refused(problem)
        if self.dry_run:
            return await self._expected(row, row.person, command_id)
        return await self._join(row, row.person, command, command_id)

    async def _expected(self, row: PlannedRow, person: Person, command_id: UUID) -> Landed:
        past = None if person.email else await past_of(self.network.log, member_id(command_id))
        return await self._met_before(row, member_id(command_id), past) if past else Landed(joined(row), suggest=True)

    async def _join(self, row: PlannedRow, person: Person, command: JoinMember, command_id: UUID) -> Landed:
        member = member_id(command_id)
        try:
            reply, again = await self.network.sending.send(
                command, command_id, on_behalf_of=member, occurred_at=moment(person.joined, self.plan.now)
            )
        except Refused as refused:
            if refused.problem.code != MEMBER_ALREADY.code:
                raise
            return Landed(already(row.number))
        # An unanswered try of this very run may be what it repeats.
        if reply.repeated and not (again and reply.sequence > self.started_at):
            return await self._met_before(row, reply.id)
        return Landed(await self._with_consent(joined(row), row, reply.id), reply.id, suggest=True)

    async def _met_before(self, row: PlannedRow, member: UUID, past: Past | None = None) -> Landed:
        """Somebody known: only what an earlier import was about to do for them when it was cut short is done now."""
        person = row.person
        may_owe = person is not None and (person.newsletter or person.suggested_needs)
        if past is None and (may_owe or member not in self.known.ids):
            past = await past_of(self.network.log, member)
        if past and past.erased:
            raise MEMBER_ERASED()
        outcome = already(row.number)
        if past is None or not past.imported or not may_owe or self.dry_run:
            return Landed(outcome, member)
        if ConsentPurpose.NEWSLETTER not in past.consents:
            outcome = await self._with_consent(outcome, row, member)
        return Landed(outcome, member, suggest=not past.needs_recorded)

    async def _with_consent(self, outcome: Outcome, row: PlannedRow, member: UUID) -> Outcome:
        if row.person is None or not row.person.newsletter:
            return outcome
        try:
            # Without a time: a sheet does not say when people agreed, only that they had by now.
            await self.network.sending.send(
                newsletter_consent(member, self.plan.newsletter_wording),
                follow_up_id(member, ConsentPurpose.NEWSLETTER),
                on_behalf_of=member,
            )
        except Refused as refused:
            if refused.problem.code != UNAVAILABLE.code and outcome.result is Result.ALREADY_MEMBER:
                return outcome
            said = f"The consent to the newsletter is not recorded yet: {refused.problem.detail}"
            remedy = "Import the file again, and only that will be done."
            return replace(
                outcome, code="consent.not_recorded", problem=f"{outcome.problem} {said}".strip(), remedy=remedy
            )
        return outcome
