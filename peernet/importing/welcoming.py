"""Asks for the welcome of whoever an import made a member: nobody is welcomed for history unless somebody asks."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from peernet.importing.identity import follow_up_id
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome
from peernet.importing.past import past_of
from peernet.importing.sending import Sending
from shared.contracts.notify import Notice, RequestMessage, Subjects, welcome_after
from shared.contracts.refusals import Refused

_KEEPS_TRYING: Final = timedelta(days=3)


@dataclass(frozen=True)
class Welcoming:
    """`sending` is its own: that messages cannot be asked for keeps nobody from becoming a member."""

    network: Network
    sending: Sending

    @classmethod
    def over(cls, network: Network) -> "Welcoming":
        return cls(network, Sending(network.bus, network.actor))

    async def welcome(self, outcome: Outcome, member: UUID) -> Outcome:
        """The outcome, with what went wrong about the welcome. Whoever was welcomed for this joining is not again."""
        try:
            past = await past_of(self.network.log, member)
            if past is None or past.joined is None:
                return outcome
            asked = RequestMessage(
                notice=Notice.WELCOME,
                person_id=member,
                fact=welcome_after(past.joined),
                subjects=Subjects(member_id=member),
                expires_at=datetime.now(UTC) + _KEEPS_TRYING,
            )
            await self.sending.send(asked, follow_up_id(past.joined, Notice.WELCOME))
        except Refused as refused:
            said = f"{outcome.problem} They are a member, and were not welcomed: {refused.problem.detail}".strip()
            remedy = "Welcome them yourself: another import welcomes nobody again."
            return replace(outcome, code="welcome.not_asked_for", problem=said, remedy=remedy)
        return outcome
