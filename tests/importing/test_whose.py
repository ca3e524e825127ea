"""Whose an address is, as the claims of all services say."""

from collections.abc import Awaitable, Callable

from nats.aio.client import Client

from peernet.importing.whose import Holder, holder_of
from shared.contracts.events import GuestClaimed, GuestReleased
from shared.contracts.membership import EmailClaimed, EmailReleased
from shared.contracts.messages import Event
from shared.contracts.training import ApplicantClaimed, ApplicantReleased
from shared.ids import new_id
from shared.log.stream import Log
from shared.vault.secrets import Claims
from tests.support.running import record

EMAIL = "asha@post.example"
MEMBER, GUEST, APPLICANT = new_id(), new_id(), new_id()


async def test_members_come_before_guests_and_guests_before_applicants(
    nats_as: Callable[[str], Awaitable[Client]], network: str
) -> None:
    log, claims = Log(await nats_as("admin"), network), Claims(b"c" * 32)
    await log.start()
    await log.ensure(1)
    claim = claims(EMAIL)

    async def after(event: Event) -> Holder | None:
        await record(log, event)
        return await holder_of(" Asha@POST.example", log, claims)

    assert await holder_of(EMAIL, log, claims) is None
    assert await after(ApplicantClaimed(claim=claim, person_id=APPLICANT)) == Holder(APPLICANT, is_member=False)
    assert await after(GuestClaimed(claim=claim, person_id=GUEST)) == Holder(GUEST, is_member=False)
    assert await after(EmailClaimed(claim=claim, member_id=MEMBER)) == Holder(MEMBER, is_member=True)
    assert await after(EmailReleased(claim=claim, member_id=MEMBER)) == Holder(GUEST, is_member=False)
    assert await after(GuestReleased(claim=claim, person_id=GUEST)) == Holder(APPLICANT, is_member=False)
    assert await after(ApplicantReleased(claim=claim, person_id=APPLICANT)) is None
