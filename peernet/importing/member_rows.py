"""Does what a recognised row asks for: brings in newcomers, and ends what was begun for others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from pydantic import ValidationError

from peernet.importing.identity import follow_up_id, organisation_key
from peernet.importing.joining import affiliations, join_member, moment, newsletter_consent
from peernet.importing.member_outcomes import Result, already, joined, unfit
from peernet.importing.member_plan import MemberPlan
from peernet.importing.network import Network
from peernet.importing.organisations import Organisations
from peernet.importing.outcomes import Outcome, refused_by
from peernet.importing.past import past_of
from peernet.importing.recognising import Met, Newcomer, Recognised, Refusal, met
from peernet.importing.welcoming import Welcoming
from peernet.spreadsheet.people import Person
from shared.contracts.membership import MEMBER_ALREADY, ConsentPurpose, JoinMember
from shared.contracts.refusals import FORBIDDEN, UNAVAILABLE, Problem, Refused


@dataclass(frozen=True)
class Landed:
    """What became of a row, and whose it is. `suggest`: a person has yet to confirm the access needs in it."""

    outcome: Outcome
    member_id: UUID | None = None
    suggest: bool = False


@dataclass(frozen=True)
class MemberRows:
    """What all rows need. `started_at` is the log's last sequence before the first of them.

    `welcoming` is None where nobody asked that whoever joins is welcomed.
    """

    network: Network
    plan: MemberPlan
    organisations: Organisations
    refused_organisations: Mapping[str, Problem]
    started_at: int
    dry_run: bool
    welcoming: Welcoming | None = None

    async def settle(self, found: Recognised) -> Landed:
        """Raises Refused where the actor may not import at all; anything else is the row's own outcome."""
        match found:
            case Refusal(outcome):
                return Landed(outcome)
            case Met():
                return await self._end_what_was_begun(found)
            case Newcomer():
                return await self._bring_in(found)

    async def _bring_in(self, newcomer: Newcomer) -> Landed:
        person, number = newcomer.person, newcomer.row.number
        try:
            organisations, wording, now = self.organisations.ids, self.plan.wording, self.plan.now
            command = join_member(person, newcomer.extras, organisations, wording, now, member_id=newcomer.joins_as)
        except ValidationError as error:
            return Landed(unfit(number, error, self.plan.sheet.mapping))
        for place in affiliations(person, newcomer.extras):
            if problem := self.refused_organisations.get(organisation_key(place.organisation)):
                return Landed(refused_by(number, Result.REFUSED, problem))
        if self.dry_run:
            return Landed(joined(newcomer.row), suggest=True)
        try:
            return await self._join(newcomer, command)
        except Refused as refused:
            if refused.problem.code == FORBIDDEN.code:
                raise
            if refused.problem.code == MEMBER_ALREADY.code:
                return Landed(already(number))
            return Landed(refused_by(number, Result.REFUSED, refused.problem))

    async def _join(self, newcomer: Newcomer, command: JoinMember) -> Landed:
        reply, again = await self.network.sending.send(
            command,
            newcomer.command_id,
            on_behalf_of=newcomer.member_id,
            occurred_at=moment(newcomer.person.joined, self.plan.now),
        )
        # An unanswered try of this very run may be what it repeats.
        if reply.repeated and not (again and reply.sequence > self.started_at):
            return await self.settle(met(newcomer.row, reply.id, await past_of(self.network.log, reply.id)))
        outcome = await self._with_consent(joined(newcomer.row), newcomer.person, reply.id)
        if self.welcoming:
            outcome = await self.welcoming.welcome(outcome, reply.id)
        return Landed(outcome, reply.id, suggest=True)

    async def _end_what_was_begun(self, found: Met) -> Landed:
        """An import that was cut short leaves people without their consent; nothing else is done for those known."""
        past, outcome = found.past, found.outcome
        if found.person is None or past is None or not past.imported or self.dry_run:
            return Landed(outcome, found.member_id)
        if ConsentPurpose.NEWSLETTER not in past.consents:
            outcome = await self._with_consent(outcome, found.person, found.member_id)
        return Landed(outcome, found.member_id, suggest=not past.needs_recorded)

    async def _with_consent(self, outcome: Outcome, person: Person, member: UUID) -> Outcome:
        if not person.newsletter:
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
            problem = f"{outcome.problem} {said}".strip()
            return replace(outcome, code="consent.not_recorded", problem=problem, remedy=remedy)
        return outcome
