"""Whose address it is, as the log's claims say: a member's, a guest's, an applicant's, or nobody's yet."""

import contextlib
from dataclasses import dataclass
from uuid import UUID

from nats.errors import Error as NatsError

from shared.contracts.aggregate import Ref
from shared.contracts.events import GUEST_CLAIM, GuestClaimed, GuestReleased
from shared.contracts.membership import EMAIL_CLAIM, EmailClaimed, EmailReleased
from shared.contracts.messages import UnknownEvent, read_event
from shared.contracts.refusals import UNAVAILABLE
from shared.contracts.training import APPLICANT_CLAIM, ApplicantClaimed, ApplicantReleased
from shared.log.stream import Log
from shared.vault.secrets import Claims


@dataclass(frozen=True)
class Holder:
    """Who holds an address."""

    person_id: UUID
    is_member: bool


async def holder_of(email: str, log: Log, claims: Claims) -> Holder | None:
    """None where the address is nobody's. Raises Refused when the log does not answer."""
    claim = claims(email)
    try:
        if member := await _holder(EMAIL_CLAIM.ref(claim), log):
            return Holder(member, is_member=True)
        other = await _holder(GUEST_CLAIM.ref(claim), log) or await _holder(APPLICANT_CLAIM.ref(claim), log)
    except (TimeoutError, ConnectionError, NatsError):
        raise UNAVAILABLE(what="The network's log") from None
    return Holder(other, is_member=False) if other else None


async def _holder(claim: Ref, log: Log) -> UUID | None:
    holder: UUID | None = None
    async for message in log.load(claim):
        stored = message.decoded()
        with contextlib.suppress(UnknownEvent):
            for event in read_event(stored.type, stored.version, stored.data):
                match event:
                    case EmailClaimed(member_id=person):
                        holder = person
                    case GuestClaimed(person_id=person) | ApplicantClaimed(person_id=person):
                        holder = person
                    case EmailReleased() | GuestReleased() | ApplicantReleased():
                        holder = None
    return holder
