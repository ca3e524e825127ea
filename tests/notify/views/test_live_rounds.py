"""A quiet member's check-in, a session that is removed and a request that is declined, from service to service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from shared.contracts.events import AddSession, BookPlace, RemoveSession, SessionKind
from shared.contracts.membership import AskForCheckIns, DeclineRequest, RequestToJoin
from shared.contracts.notify import (
    MessagePurpose,
    Notice,
    Rounds,
    SetReplyTo,
    SkippedBecause,
)
from tests.events.gatherings import BASIS
from tests.notify.views.test_live import Network, books
from tests.notify.views.test_live import three as three
from tests.support.wait import eventually

LONG_AGO = timedelta(weeks=6)


async def values(three: Network, notice: Notice) -> list[dict[str, Any]]:
    found = await three.notify.service.pool.fetch("SELECT values FROM outbox WHERE notice = $1", notice.value)
    return [orjson.loads(each["values"]) for each in found]


async def test_whoever_answers_for_her_area_hears_that_a_check_in_is_due(three: Network) -> None:
    ruth = await three.send(SetReplyTo(name="Ruth", email="ruth@net.example", areas=("Durham",)), three.notify)
    await three.send(SetReplyTo(name="Kim", email="kim@net.example", areas=("York",)), three.notify)
    asha = await three.joins("Asha", areas=("Durham",))
    asks = AskForCheckIns(member_id=asha, weeks=4)
    await three.send(asks, three.members, occurred_at=datetime.now(UTC) - LONG_AGO)
    told = [(Notice.WELCOME, asha), (Notice.QUIET_CHECK_IN, ruth)]
    await three.eventually_told(*told)
    await three.nothing_is_owed()
    [filled] = await values(three, Notice.QUIET_CHECK_IN)
    assert (filled["name"], filled["person"], filled["weeks"]) == ("Ruth", "Asha", "6")
    [round] = await three.ask(Rounds())
    assert (round.notice, round.count, round.finished) == (Notice.QUIET_CHECK_IN, 1, True)
    [about_her] = [each for each in await three.documents("MessageRequested") if each["person_id"] == str(ruth)]
    assert about_her["sealed_for"] == str(asha), "what tells of her goes with her key"
    assert about_her["purpose"] == MessagePurpose.SERVICE
    for body in await three.notify.bodies():
        assert b"ruth@net.example" not in body
    await three.rebuilt_alike()
    await three.nothing_is_owed()
    await three.eventually_told(*told)


async def test_where_nobody_answers_a_coordinator_sees_so(three: Network) -> None:
    asha = await three.joins("Asha", areas=("Durham",))
    asks = AskForCheckIns(member_id=asha, weeks=4)
    await three.send(asks, three.members, occurred_at=datetime.now(UTC) - LONG_AGO)

    async def begun() -> bool:
        return bool(await three.documents("RoundSkipped"))

    await eventually(begun)
    await three.nothing_is_owed()
    [round] = await three.ask(Rounds())
    assert (round.notice, round.because, round.count) == (Notice.QUIET_CHECK_IN, SkippedBecause.NO_WAY, 0)


async def test_whoever_had_chosen_a_session_is_told_that_it_is_removed(three: Network) -> None:
    asha, ben = await three.joins("Asha"), await three.joins("Ben")
    session = AddSession(
        gathering_id=three.gathering, title="Building shields", kind=SessionKind.WORKSHOP, slot="afternoon"
    )
    await three.send(session)
    [added] = await three.documents("SessionAdded")
    await three.send(BookPlace(gathering_id=three.gathering, person_id=asha, sessions=(added["session_id"],)))
    await books(three, person_id=ben)
    told = [
        (Notice.WELCOME, asha),
        (Notice.WELCOME, ben),
        (Notice.PLACE_BOOKED, asha),
        (Notice.PLACE_BOOKED, ben),
    ]
    await three.eventually_told(*told)
    await three.send(RemoveSession(gathering_id=three.gathering, session_id=added["session_id"]))
    told.append((Notice.SESSION_REMOVED, asha))
    await three.eventually_told(*told)
    await three.nothing_is_owed()
    [filled] = await values(three, Notice.SESSION_REMOVED)
    assert (filled["session"], filled["sessions"]) == ("Building shields (afternoon)", "")
    await three.rebuilt_alike()
    await three.eventually_told(*told)


async def test_whoever_is_declined_is_told_kindly_and_why(three: Network) -> None:
    ask = RequestToJoin(full_name="Dev", email="dev@post.example", basis=BASIS)
    dev = await three.send(ask, three.members)
    await three.eventually_told((Notice.REQUEST_RECEIVED, dev))
    await three.send(DeclineRequest(member_id=dev, reason="We cover County Durham only."), three.members)
    await three.eventually_told((Notice.REQUEST_RECEIVED, dev), (Notice.JOIN_DECLINED, dev))
    await three.nothing_is_owed()
    [filled] = await values(three, Notice.JOIN_DECLINED)
    assert filled["reason"] == "We cover County Durham only."
    for body in await three.notify.bodies():
        assert b"County Durham only" not in body
