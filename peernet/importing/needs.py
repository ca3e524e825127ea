"""Imports confirmed access needs: for each person, what was confirmed is added to what is recorded already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from peernet.importing.joining import Wording
from peernet.importing.known import Known, address_key, known_people
from peernet.importing.needs_file import Confirmation
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome, refused_by
from peernet.importing.workers import for_each
from shared.contracts.membership import AccessNeed, RecordAccessNeeds
from shared.contracts.refusals import FORBIDDEN, Refused
from shared.contracts.types import BasisKind, LawfulBasis, Method
from shared.ids import new_id


class NeedResult(StrEnum):
    RECORDED = "recorded"
    ALREADY_RECORDED = "already_recorded"
    NOT_CONFIRMED = "not_confirmed"
    REFUSED = "refused"


_TEXT_LENGTH = 4000


@dataclass(frozen=True)
class NeedsImport:
    """What every person's needs are recorded with. `now` is the moment of the import."""

    network: Network
    wording: Wording
    now: datetime
    dry_run: bool

    async def run(self, rows: Sequence[Confirmation], at_once: int) -> list[Outcome]:
        """The outcome of each row. Raises Refused where the actor may not record anything."""
        known = await known_people(self.network, "GB", await self.network.last_sequence())
        outcomes = {row.number: _without_sending(row, known) for row in rows}
        people: dict[UUID, list[Confirmation]] = {}
        for row in rows:
            if outcomes[row.number] is None and (member := _whose(row, known)):
                people.setdefault(member, []).append(row)
        for of_one in await for_each(people.items(), lambda one: self._record(*one), at_once=at_once):
            outcomes |= {outcome.row: outcome for outcome in of_one}
        return [outcome for outcome in outcomes.values() if outcome]

    async def _record(self, member: UUID, rows: Sequence[Confirmation]) -> list[Outcome]:
        try:
            result = await self._record_new(member, rows)
        except Refused as refused:
            if refused.problem.code == FORBIDDEN.code:
                raise
            return [refused_by(row.number, NeedResult.REFUSED, refused.problem) for row in rows]
        return [Outcome(row.number, result) for row in rows]

    async def _record_new(self, member: UUID, rows: Sequence[Confirmation]) -> NeedResult:
        # The command replaces all that is recorded, so what is there already goes with it.
        record = await self.network.record(member)
        before, text = tuple(record.access_needs or ()), record.access_needs_text
        needs = tuple(dict.fromkeys([*before, *(row.need for row in rows if row.need)]))
        said = _text(text, (row.note for row in rows if row.need is AccessNeed.OTHER))
        if needs == before and said == text:
            return NeedResult.ALREADY_RECORDED
        command = RecordAccessNeeds(member_id=member, needs=needs, text=said, basis=self._basis())
        if not self.dry_run:
            await self.network.sending.send(command, new_id(), on_behalf_of=member)
        return NeedResult.RECORDED

    def _basis(self) -> LawfulBasis:
        return LawfulBasis(
            kind=BasisKind.EXPLICIT_CONSENT,
            wording_id=self.wording.id,
            wording_sha256=self.wording.sha256,
            method=Method.IMPORTED,
            given_at=self.now,
        )


def _text(before: str | None, notes: Iterable[str | None]) -> str | None:
    """What is recorded in words, with what the notes add to it."""
    parts = [before] if before else []
    parts += [note for note in dict.fromkeys(notes) if note and note not in (before or "")]
    return "; ".join(parts)[:_TEXT_LENGTH] or None


def _whose(row: Confirmation, known: Known) -> UUID | None:
    if row.peernet_id:
        return row.peernet_id if row.peernet_id in known.ids else None
    return known.by_email.get(address_key(row.email)) if row.email else None


def _without_sending(row: Confirmation, known: Known) -> Outcome | None:
    """The outcome of a row that leads to nothing; None for one whose need is to be recorded."""
    if row.problem:
        return Outcome(row.number, NeedResult.REFUSED, "row.unclear", *row.problem)
    if not row.confirmed:
        return Outcome(row.number, NeedResult.NOT_CONFIRMED)
    if _whose(row, known) is None:
        remedy = "Check the Peernet ID or the e-mail address, and that the person is a member."
        return Outcome(row.number, NeedResult.REFUSED, "member.unknown", "The network knows no such person.", remedy)
    if row.need is AccessNeed.OTHER and not row.note:
        remedy = "Say in the column with the note what the person needs."
        return Outcome(row.number, NeedResult.REFUSED, "other.text_missing", "It does not say what is needed.", remedy)
    return None
