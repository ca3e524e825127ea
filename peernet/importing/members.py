"""Imports a sheet of members: an outcome for every row, whatever becomes of the others."""

from collections.abc import Callable
from dataclasses import dataclass

from peernet.importing.known import known_people
from peernet.importing.member_outcomes import Result, repeat
from peernet.importing.member_plan import MemberPlan
from peernet.importing.member_rows import Landed, MemberRows
from peernet.importing.network import Network
from peernet.importing.organisations import Organisations, matched, register
from peernet.importing.outcomes import Outcome
from peernet.importing.recognising import Newcomer, Recognised, Recognising
from peernet.importing.welcoming import Welcoming
from peernet.importing.workers import for_each
from peernet.spreadsheet.people import PlannedRow
from shared.vault.secrets import Claims


@dataclass(frozen=True)
class Imported:
    """`landed` has what became of each row that repeats no other, by its number."""

    plan: MemberPlan
    organisations: Organisations
    outcomes: tuple[Outcome, ...]
    landed: dict[int, Landed]

    def count(self, result: Result) -> int:
        return sum(outcome.result is result for outcome in self.outcomes)

    @property
    def to_suggest(self) -> list[PlannedRow]:
        """The rows whose access needs a person has yet to confirm."""
        landed = self.landed
        return [
            row
            for row in self.plan.rows
            if row.person and row.person.suggested_needs and row.number in landed and landed[row.number].suggest
        ]


@dataclass(frozen=True)
class Watching:
    """Who is told how an import goes on."""

    organisations: Callable[[Organisations], None] = lambda _organisations: None
    row_done: Callable[[], None] = lambda: None


async def import_members(
    plan: MemberPlan,
    network: Network,
    claims: Claims | None,
    *,
    dry_run: bool,
    at_once: int,
    watching: Watching | None = None,
    welcome: bool = False,
) -> Imported:
    """Brings in everybody who can be; in a dry run it only asks. Raises Refused where it cannot even begin.

    `welcome`: whoever becomes a member now is welcomed. Otherwise nobody is, as it is history that comes in.
    """
    watching = watching or Watching()
    started_at = await network.last_sequence()
    entries = await network.organisations(started_at)
    known = await known_people(network, plan.region, started_at)
    firsts = [row for row in plan.rows if row.repeat_of is None]
    found = await for_each(firsts, Recognising(network, plan, known, claims).recognise, at_once=at_once)
    named = (each for one in found if isinstance(one, Newcomer) for each in one.organisations(plan))
    organisations = matched(named, entries, network.name)
    watching.organisations(organisations)
    refused = {} if dry_run else await register(organisations.new, network)
    welcoming = Welcoming.over(network) if welcome else None
    rows = MemberRows(network, plan, organisations, refused, started_at, dry_run, welcoming)

    async def settle(one: Recognised) -> Landed:
        landed = await rows.settle(one)
        watching.row_done()
        return landed

    settled = await for_each(found, settle, at_once=at_once)
    landed = {row.number: one for row, one in zip(firsts, settled, strict=True)}
    outcomes = tuple(
        landed[row.number].outcome if row.repeat_of is None else repeat(row, landed[row.repeat_of].outcome)
        for row in plan.rows
    )
    return Imported(plan, organisations, outcomes, landed)
