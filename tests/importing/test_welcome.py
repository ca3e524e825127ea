"""`peernet import members --welcome`: whoever becomes a member by it is welcomed, once, and nobody else."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from peernet.errors import CommandError
from peernet.importing.kinds import check_takes, choose
from peernet.importing.member_outcomes import Result
from peernet.importing.outcomes import Outcome
from peernet.importing.request import Request
from peernet.importing.sending import Sending
from peernet.importing.welcoming import Welcoming
from services.membership.app import membership
from services.notify.app import notify
from shared.contracts.membership import JoinMember, NewAffiliation, OrganisationKind, RegisterOrganisation, RoleCode
from shared.contracts.notify import Notice, RequestMessage, welcome_after
from tests.importing.launched import Launched, Someone, launch, letters
from tests.membership.examples import BASIS
from tests.support.running import COORDINATOR, Running, running
from tests.support.servers import Servers
from tests.support.wait import eventually

DAY = timedelta(days=1)
QUIET = replace(notify, workers=())


@pytest.fixture
async def two(servers: Servers, network: str, database: str, tmp_path: Path) -> AsyncIterator[tuple[Launched, Running]]:
    async with (
        running(membership, servers, network, database) as members,
        running(QUIET, servers, network, await servers.fresh_database()) as tells,
    ):
        yield replace(await launch(members), folder=tmp_path), tells


def someone() -> Someone:
    name = letters()
    return Someone(f"Ann {name.title()}", f"{name}@post.example")


async def welcomed(launched: Launched) -> Counter[str]:
    told = (each["data"] for each in await launched.bodies() if each["type"] in ("MessageRequested", "NoticeSkipped"))
    return Counter(each["person_id"] for each in told if each["notice"] == Notice.WELCOME)


async def nothing_is_owed(launched: Launched, tells: Running) -> None:
    async def is_so() -> bool:
        last = await launched.last_sequence()
        owed = await tells.service.pool.fetchval("SELECT count(*) FROM notify_duties WHERE due_at <= now()")
        return owed == 0 and tells.service.projector.sequence >= last == await launched.last_sequence()

    await eventually(is_so)


async def test_whoever_joins_by_it_is_welcomed_and_by_a_second_import_nobody(two: tuple[Launched, Running]) -> None:
    launched, tells = two
    before, ann, ben = someone(), someone(), replace(someone(), joined="2019-05-01")
    await launched.bring_in(launched.sheet(before.row()))
    path = launched.sheet(before.row(), ann.row(), ben.row(), ann.row())
    assert (await launched.bring_in(path, dry_run=True, welcome=True)).count(Result.JOINED) == 2
    assert await welcomed(launched) == Counter()
    imported = await launched.bring_in(path, welcome=True)
    assert imported.count(Result.JOINED) == 2
    people = await launched.everybody()
    wanted = Counter(str(people[each.name].member_id) for each in (ann, ben))
    assert await welcomed(launched) == wanted
    end = await launched.last_sequence()
    assert (await launched.bring_in(path, welcome=True)).count(Result.JOINED) == 0
    assert await launched.last_sequence() == end
    await nothing_is_owed(launched, tells)
    assert await welcomed(launched) == wanted


async def test_without_it_nobody_is(two: tuple[Launched, Running]) -> None:
    launched, tells = two
    assert (await launched.bring_in(launched.sheet(someone().row()))).count(Result.JOINED) == 1
    await nothing_is_owed(launched, tells)
    assert await welcomed(launched) == Counter()


async def test_whoever_was_welcomed_by_the_service_is_not_welcomed_by_asking(two: tuple[Launched, Running]) -> None:
    """Both name the same fact, so there is one message."""
    launched, _tells = two
    send = launched.running.client.send
    trust = await send(RegisterOrganisation(name="Trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR)
    where = NewAffiliation(organisation_id=trust.id, role=RoleCode.PEER_SUPPORT_WORKER)
    joins = JoinMember(full_name="Cara", email="cara@post.example", affiliations=(where,), basis=BASIS)
    cara: UUID = (await send(joins, actor=COORDINATOR)).id

    async def is_welcomed() -> bool:
        return await welcomed(launched) == Counter([str(cara)])

    await eventually(is_welcomed)
    [joined] = [UUID(each["id"]) for each in await launched.bodies() if each["type"] == "MemberJoined"]
    end = await launched.last_sequence()
    asked = RequestMessage(
        notice=Notice.WELCOME, person_id=cara, fact=welcome_after(joined), expires_at=datetime.now(UTC) + DAY
    )
    assert (await send(asked, actor=COORDINATOR)).repeated
    outcome = Outcome(1, Result.JOINED)
    assert await Welcoming.over(launched.network).welcome(outcome, cara) == outcome
    assert await launched.last_sequence() == end


async def test_where_nobody_answers_they_are_members_all_the_same(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    async with running(membership, servers, network, database) as members:
        launched = replace(await launch(members), folder=tmp_path)
        imported = await launched.bring_in(launched.sheet(someone().row()))
        sending = Sending(launched.network.bus, str(COORDINATOR), patience=0)
        member_id = next(iter((await launched.everybody()).values())).member_id
        outcome = await Welcoming(launched.network, sending).welcome(imported.outcomes[0], member_id)
        assert (outcome.result, outcome.code) == (Result.JOINED, "welcome.not_asked_for")
        assert "were not welcomed" in (outcome.message or "")


def test_it_is_for_members_only(tmp_path: Path) -> None:
    for kind in ("bookings", "applications", "access-needs"):
        chosen, file = choose([kind, str(tmp_path / "a.csv")])
        with pytest.raises(CommandError, match="--welcome is for members"):
            check_takes(chosen, Request(file=file, welcome=True))
    chosen, file = choose([str(tmp_path / "a.csv")])
    check_takes(chosen, Request(file=file, welcome=True))
