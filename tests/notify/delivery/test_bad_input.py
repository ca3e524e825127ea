"""Whatever is sent through the front door: it is refused in words, or it harms nobody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.membership.app import membership
from services.notify.app import notify
from shared.contracts.membership import ConsentPurpose, JoinMember, NewAffiliation
from shared.contracts.messages import Command
from shared.contracts.notify import (
    ApproveTemplate,
    CampaignAudience,
    DraftCampaign,
    DraftTemplate,
    FreezeAudience,
    MessageFormat,
    Messages,
    MessageStatus,
    NewWording,
    Notice,
)
from shared.contracts.refusals import Problem, Refused
from shared.ids import new_id
from tests.events.gatherings import BASIS
from tests.notify.delivery.campaigning import COLLEAGUE
from tests.notify.delivery.network import joined, requested
from tests.notify.delivery.post_office import PostOffice, post_office
from tests.notify.views.test_live import launched
from tests.support.running import COORDINATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually


@dataclass
class Door:
    """Membership and notify, and what came to the post office."""

    members: Running
    notify: Running
    office: PostOffice
    where: NewAffiliation

    async def refused(self, command: Command) -> Problem:
        with pytest.raises(Refused) as caught:
            await self.notify.client.send(command, actor=COORDINATOR)
        return caught.value.problem

    async def became(self, person: UUID, notice: Notice, status: MessageStatus) -> str | None:
        """Why, once it has."""
        found: list[Any] = []

        async def so() -> bool:
            shown = await self.notify.client.ask(Messages(person_id=person), actor=COORDINATOR)
            found[:] = [each for each in shown if (each.notice, each.status) == (notice, status)]
            return bool(found)

        await eventually(so)
        because: str | None = found[0].because
        return because


@pytest.fixture
async def door(servers: Servers, network: str, database: str) -> AsyncIterator[Door]:
    with post_office() as office:
        how = {
            "smtp_port": office.port,
            "smtp_security": "none",
            "production": True,
            "sender_address": "no-reply@peers.example",
        }
        async with (
            running(membership, servers, network, database) as members,
            running(notify, servers, network, await servers.fresh_database(), **how) as tells,
        ):
            where = await launched(members)
            await grant(members.log, COLLEAGUE)
            yield Door(members, tells, office, where)


async def test_a_name_begins_no_header_and_no_link(door: Door) -> None:
    name = "Ann\r\nBcc: eve@evil.example\r\n\r\n<a href='https://evil.example'>https://evil.example</a>"
    ann = joined("ann@post.example", name)
    now = datetime.now(UTC)
    await record(door.notify.log, ann, vault=door.notify.service.vault, at=now)
    await door.became(ann.member_id, Notice.WELCOME, MessageStatus.HANDED_OVER)
    (sent,) = door.office.to("ann@post.example")
    assert [to for to, _ in door.office.letters] == ["ann@post.example"]
    assert sent["Bcc"] is None
    whole = [part.get_payload(decode=True).decode() for part in sent.walk() if not part.is_multipart()]  # type: ignore[union-attr]
    assert len(whole) >= 2
    assert not any("<a href='https://evil" in part or 'href="https://evil' in part for part in whole)


async def test_an_address_that_is_none_stops_nobody_and_is_shown(door: Door) -> None:
    bad, good = joined("ann at home"), joined("bea@post.example")
    await record(door.notify.log, bad, good, vault=door.notify.service.vault, at=datetime.now(UTC))
    assert await door.became(bad.member_id, Notice.WELCOME, MessageStatus.SUPPRESSED) == "not_an_address"
    await door.became(good.member_id, Notice.WELCOME, MessageStatus.HANDED_OVER)
    command = JoinMember(full_name="Cat", email="cat@post.example", affiliations=(door.where,), basis=BASIS)
    body = command.model_dump(mode="json", exclude_unset=True) | {"email": "cat at home"}
    with pytest.raises(Refused) as caught:
        await door.members.client.send_raw("membership", "JoinMember", body, actor=COORDINATOR)
    assert [each.field for each in caught.value.problem.fields] == ["email"]


async def test_a_message_whose_time_is_over_is_not_sent(door: Door) -> None:
    ann = joined("ann@post.example")
    late = requested(ann.member_id, Notice.CERTIFICATE_READY, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await record(door.notify.log, ann, late, vault=door.notify.service.vault, at=datetime.now(UTC))
    await door.became(ann.member_id, Notice.CERTIFICATE_READY, MessageStatus.EXPIRED)
    await door.became(ann.member_id, Notice.WELCOME, MessageStatus.HANDED_OVER)
    assert len(door.office.letters) == 1


async def test_a_campaign_to_nobody_is_refused(door: Door) -> None:
    wording = NewWording(subject="Summer", text="Dear {{ name }}, we meet in summer.")
    send = door.notify.client.send
    draft = DraftTemplate(name="Summer", formats={MessageFormat.STANDARD: wording})
    template = (await send(draft, actor=COORDINATOR)).id
    await send(ApproveTemplate(template_id=template, version=1), actor=COLLEAGUE)
    to = CampaignAudience(areas=("Atlantis",), consent=ConsentPurpose.NEWSLETTER)
    campaign = (await send(DraftCampaign(name="S", template_id=template, audience=to), actor=COORDINATOR)).id
    problem = await door.refused(FreezeAudience(campaign_id=campaign))
    assert (problem.code, [each.field for each in problem.fields]) == ("campaign.to_nobody", ["audience"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dear {{ nmae }},", "nmae"),
        ("Dear {{ name }, hello", "line 1"),
        ("Dear {{ name }},\n{% for x in name %}{{ x }}{% endfor %}", "line 2"),
        ("{{ name.__class__.__mro__ }}", "a dot"),
    ],
)
async def test_words_that_could_not_be_sent_are_refused_when_drafted(door: Door, text: str, names: str) -> None:
    wording = NewWording(subject="Summer", text=text)
    problem = await door.refused(
        DraftTemplate(template_id=new_id(), name="Summer", formats={MessageFormat.STANDARD: wording})
    )
    assert problem.status == 422
    assert names in problem.detail + " ".join(each.message for each in problem.fields)
