"""Who is shown what somebody was sent, and who may say what is sent, over the bus: refused to everybody else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from services.notify.app import notify
from shared.contracts.membership import JoinedVia, MemberJoined
from shared.contracts.messages import Command, Question
from shared.contracts.notify import (
    ApproveCampaign,
    ApproveTemplate,
    CampaignReach,
    Campaigns,
    ChangePreference,
    ChooseNoticeTemplate,
    DraftCampaign,
    DraftTemplate,
    FailingAddresses,
    FreezeAudience,
    MessageFormat,
    Messages,
    MyMessages,
    NewWording,
    Notice,
    Notices,
    OutOfReach,
    Preference,
    Queue,
    ReplyTos,
    RequestMessage,
    RestoreAddress,
    RetireTemplate,
    SetReplyTo,
    StopCampaign,
    SwitchNotice,
    TemplatePreviews,
    Templates,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.kit.test_service import BASIS
from tests.notify.messages import handed_over, requested
from tests.notify.words import ASHA, BEN, LATER, NAME, NEWS, approved, drafted, news, numbered
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers

CALLED = "Asha Unusual-Name"
ELSEWHERE = Actor(ActorKind.COORDINATOR, numbered(94))
AUDITOR = Actor(ActorKind.AUDITOR, numbered(95))
STRANGER = Actor(ActorKind.COORDINATOR, numbered(96))
PARTNER = Actor(ActorKind.PARTNER, numbered(97))
HERSELF, ANOTHER = Actor(ActorKind.MEMBER, ASHA), Actor(ActorKind.MEMBER, BEN)
ORGANISATION = f"organisation:{numbered(98)}"
WORDING = {MessageFormat.STANDARD: NewWording(subject="News", text="Hello.")}


@pytest.fixture(scope="module")
async def told(servers: Servers) -> AsyncIterator[Running]:
    """Asha was sent an easy-read message; a template for campaigns is approved."""
    name = f"a{new_id().hex[-8:]}"
    quiet = replace(notify, duties=None, workers=())
    async with running(quiet, servers, name, await servers.fresh_database()) as started:
        await grant(started.log, COORDINATOR, OPERATOR, AUDITOR)
        await grant(started.log, ELSEWHERE, PARTNER, scope=ORGANISATION)
        vault = started.service.vault
        joined = MemberJoined(
            member_id=ASHA,
            via=JoinedVia.SELF,
            full_name=CALLED,
            email="asha@post.example",
            joined_on="2026",
            basis=BASIS,
            reachable_by=(),
        )
        await record(started.log, joined, vault=vault)
        await record(started.log, requested(), handed_over(format=MessageFormat.EASY_READ), vault=vault)
        await record(started.log, drafted(news(), used=[NAME]), approved(news(), used=[NAME]))
        yield started


async def ask(started: Running, question: Question, actor: Actor) -> Any:
    return await started.client.ask(question, actor=actor, at_least=await started.log.last_sequence())


async def code(started: Running, request: Question | Command, actor: Actor) -> str:
    """With which code it is refused."""
    before = await started.log.last_sequence()
    with pytest.raises(Refused) as caught:
        await (ask(started, request, actor) if isinstance(request, Question) else _send(started, request, actor))
    assert CALLED not in caught.value.problem.model_dump_json()
    assert await started.log.last_sequence() == before, "nothing was recorded"
    return caught.value.problem.code


async def _send(started: Running, command: Command, actor: Actor) -> Any:
    return await started.client.send(command, actor=actor)


@pytest.mark.parametrize("actor", [HERSELF, COORDINATOR], ids=["herself", "a coordinator"])
async def test_what_somebody_was_sent_is_shown_to_them_and_to_coordinators(told: Running, actor: Actor) -> None:
    [found] = await ask(told, MyMessages(person_id=ASHA), actor)
    assert (found.full_name, found.notice, found.format) == (CALLED, Notice.PLACE_BOOKED, MessageFormat.EASY_READ)
    assert (await ask(told, Preference(person_id=ASHA), actor)).person_id == ASHA


async def test_an_auditor_is_shown_what_happened_but_not_who_they_are_or_how_they_read(told: Running) -> None:
    [found] = await ask(told, Messages(person_id=ASHA), AUDITOR)
    assert (found.full_name, found.format) == (None, None)
    assert (found.notice, found.provider) == (Notice.PLACE_BOOKED, "smtp")
    [named] = await ask(told, Messages(person_id=ASHA), COORDINATOR)
    assert (named.full_name, named.format) == (CALLED, MessageFormat.EASY_READ)


ABOUT_PEOPLE = [
    MyMessages(person_id=ASHA),
    Preference(person_id=ASHA),
    Messages(),
    Messages(person_id=ASHA),
    FailingAddresses(),
    OutOfReach(),
    CampaignReach(campaign_id=numbered(4)),
]
NOT_THEIRS = [ANOTHER, STRANGER, ELSEWHERE, PARTNER, OPERATOR, Actor(ActorKind.ORGANISER, COORDINATOR.id)]


@pytest.mark.parametrize("actor", NOT_THEIRS, ids=str)
@pytest.mark.parametrize("question", ABOUT_PEOPLE, ids=lambda each: each.asked_as)
async def test_what_is_about_people_is_refused_to_everybody_else(
    told: Running, question: Question, actor: Actor
) -> None:
    assert await code(told, question, actor) == "access.refused"


@pytest.mark.parametrize(
    "question", [each for each in ABOUT_PEOPLE if not isinstance(each, Messages)], ids=lambda each: each.asked_as
)
async def test_an_auditor_is_shown_no_person_and_no_address(told: Running, question: Question) -> None:
    assert await code(told, question, AUDITOR) == "access.refused"


@pytest.mark.parametrize(
    "question",
    [Queue(), Notices(), Templates(), Campaigns(), ReplyTos(), TemplatePreviews(template_id=NEWS)],
    ids=lambda each: each.asked_as,
)
async def test_how_the_network_writes_is_for_those_who_run_it(told: Running, question: Question) -> None:
    for actor in (COORDINATOR, AUDITOR):
        await ask(told, question, actor)
    for actor in (HERSELF, STRANGER, PARTNER):
        assert await code(told, question, actor) == "access.refused"


WHAT_COORDINATORS_SAY = [
    DraftTemplate(name="Ours", formats=WORDING),
    ApproveTemplate(template_id=NEWS, version=1),
    RetireTemplate(template_id=NEWS),
    SwitchNotice(notice=Notice.WELCOME, on=False),
    ChooseNoticeTemplate(notice=Notice.WELCOME),
    DraftCampaign(name="June", template_id=NEWS),
    FreezeAudience(campaign_id=numbered(4)),
    ApproveCampaign(campaign_id=numbered(4), count=1),
    StopCampaign(campaign_id=numbered(4)),
    RestoreAddress(address="ab" * 32),
    SetReplyTo(name="Sam", email="sam@peers.example"),
]


@pytest.mark.parametrize("command", WHAT_COORDINATORS_SAY, ids=lambda each: type(each).__name__)
async def test_only_coordinators_say_what_is_sent(told: Running, command: Command) -> None:
    for actor in (HERSELF, AUDITOR, OPERATOR, PARTNER, STRANGER, ELSEWHERE):
        assert await code(told, command, actor) == "access.refused"


async def test_nobody_asks_for_a_message_but_coordinators_and_the_service_itself(told: Running) -> None:
    asks = RequestMessage(notice=Notice.WELCOME, person_id=BEN, fact="joined:1", expires_at=LATER)
    for actor in (HERSELF, OPERATOR, AUDITOR, STRANGER):
        assert await code(told, asks, actor) == "access.refused"
    assert await code(told, asks, Actor(ActorKind.SYSTEM, new_id())) == "request.invalid"


async def test_people_say_for_themselves_what_they_wish_to_get(told: Running) -> None:
    wish = ChangePreference(person_id=ASHA, digest=True)
    assert await code(told, wish, ANOTHER) == "access.refused"
    await told.client.send(wish, actor=HERSELF)
    assert (await ask(told, Preference(person_id=ASHA), HERSELF)).digest
