"""What each message rests on goes away in the middle: nothing is lost, and what may be there twice is said."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from services.notify.delivery import assembling
from services.notify.delivery.attempts import Attempts
from shared.contracts.notify import MessageFailed, MessageFormat, MessageHandedOver, PreferenceChanged
from shared.projection.database import Pool
from tests.notify.delivery.network import Delivering, delivering, ids, joined, requested
from tests.notify.delivery.post_office import PostOffice, post_office
from tests.support.gate import gate_before
from tests.support.servers import Servers
from tests.support.wait import eventually

MANY = 60
SLOWLY: dict[str, Any] = {"smtp_connections": 4, "smtp_rate": 60}

Act = Callable[[], Awaitable[None]]


async def everybody_gets_one(
    service: Delivering, office: PostOffice, after: int, goes_away: Act, comes_back: Act
) -> None:
    """Something goes away when so many have theirs."""
    people = [joined(f"p{n}@post.example") for n in range(MANY)]
    messages = [requested(each.member_id) for each in people]
    await service.record(*people)
    await service.record(*messages)

    async def some_went() -> bool:
        return len(office.letters) >= after

    await eventually(some_went)
    await goes_away()
    await comes_back()
    await service.ended(*ids(messages))
    await service.outbox_is_empty()
    outcomes = {f"<{id}@peers.example>": await service.outcomes(id) for id in ids(messages)}
    assert {len(each) for each in outcomes.values()} == {1}
    assert office.ids.keys() == outcomes.keys()
    for id, (outcome,) in outcomes.items():
        assert isinstance(outcome, MessageHandedOver)
        assert office.ids[id] <= 1 + outcome.repeated


async def test_the_database_goes_away(servers: Servers, network: str, database: str) -> None:
    async with gate_before(database) as (gate, url):
        with post_office() as office:
            async with delivering(servers, network, url, office, **SLOWLY) as service:

                async def cut() -> None:
                    gate.freeze()
                    gate.cut()

                async def back() -> None:
                    pool = service.started.service.pool

                    async def away() -> bool:
                        return not service.started.service.projector.active and pool.get_idle_size() == 0

                    await eventually(away)
                    gate.thaw()

                await everybody_gets_one(service, office, 10, cut, back)


async def test_the_log_goes_away(servers: Servers, network: str, database: str) -> None:
    async with gate_before(servers.nats_url) as (gate, url):
        with post_office() as office:
            async with delivering(servers, network, database, office, nats_url=url, **SLOWLY) as service:

                async def cut() -> None:
                    gate.freeze()
                    gate.cut()

                async def back() -> None:
                    nc = service.started.service.nc

                    async def away() -> bool:
                        return not nc.is_connected

                    await eventually(away)
                    gate.thaw()

                await everybody_gets_one(service, office, 10, cut, back)
        # Who had theirs when the log went away was waited for: nobody got another.
        assert set(office.ids.values()) == {1}


async def test_the_mail_server_goes_away(servers: Servers, network: str, database: str) -> None:
    with post_office() as office:
        async with delivering(servers, network, database, office, **SLOWLY) as service:

            async def cut() -> None:
                office.close()

            async def back() -> None:
                office.open()

            await everybody_gets_one(service, office, 10, cut, back)


class Losing:
    """A pool whose connection is lost after a statement about attempts, before it is known to have been carried out."""

    def __init__(self, pool: Any, times: int) -> None:
        self._pool = pool
        self.left = times

    async def execute(self, query: str, *values: Any) -> Any:
        found = await self._pool.execute(query, *values)
        if self.left and "unsure" in query and not query.lstrip().startswith("CREATE"):
            self.left -= 1
            raise ConnectionError
        return found


async def test_a_database_that_goes_away_in_the_middle_of_a_note_repeats_nothing(
    servers: Servers, network: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note was taken, but the letter has not left: it is not sent for the second time when it is sent."""
    made: list[Losing] = []

    def losing(pool: Any, outbox: str) -> Attempts:
        made.append(Losing(pool, 5))
        return Attempts(cast(Pool, made[0]), outbox)

    monkeypatch.setattr(assembling, "Attempts", losing)
    with post_office() as office:
        async with delivering(servers, network, database, office) as service:
            ann = joined("ann@post.example")
            message = requested(ann.member_id)
            await service.record(ann, message)
            await service.ended(message.message_id)
            (handed_over,) = await service.outcomes(message.message_id)
            assert isinstance(handed_over, MessageHandedOver)
            assert not handed_over.repeated
        assert made[0].left == 0
        assert list(office.ids.values()) == [1]


async def test_a_stop_sees_through_what_a_server_may_have(servers: Servers, network: str, database: str) -> None:
    """A service that is told to stop in the middle leaves nothing to be sent twice."""
    with post_office() as office:
        async with delivering(servers, network, database, office, **SLOWLY) as service:
            people = [joined(f"p{n}@post.example") for n in range(MANY)]
            messages = [requested(each.member_id) for each in people]
            await service.record(*people)
            await service.record(*messages)

            async def some_went() -> bool:
                return len(office.letters) >= 10

            await eventually(some_went)
        assert len(office.letters) < MANY
        async with delivering(servers, network, database, office, **SLOWLY) as service:
            await service.ended(*ids(messages))
            outcomes = [await service.outcomes(id) for id in ids(messages)]
            assert not any(each.repeated for (each,) in outcomes if isinstance(each, MessageHandedOver))
        assert sorted(office.ids.values()) == [1] * MANY


async def test_what_became_of_a_message_is_recorded_of_somebody_forgotten(
    servers: Servers, network: str, database: str
) -> None:
    """Their key is destroyed between the look at the outbox and the answer: it is recorded without what is personal."""
    with post_office() as office:
        office.answers_rcpt = lambda to: "550 5.7.1 no" if to == "bea@post.example" else None
        async with delivering(servers, network, database, office) as service:
            office.close()
            people = [joined("ann@post.example"), joined("bea@post.example")]
            large = [PreferenceChanged(person_id=each.member_id, format=MessageFormat.LARGE_PRINT) for each in people]
            messages = [requested(each.member_id) for each in people]
            await service.record(*people, *large, *messages)
            pool = service.started.service.pool

            async def all_wait() -> bool:
                return bool(await pool.fetchval("SELECT count(*) = 2 FROM outbox JOIN preferences USING (person_id)"))

            await eventually(all_wait)
            for each in people:
                await service.started.service.vault.destroy(each.member_id)
            office.open()
            await service.ended(*ids(messages))
            await service.outbox_is_empty()
            (handed_over,), (failed,) = [await service.outcomes(id) for id in ids(messages)]
            assert isinstance(handed_over, MessageHandedOver)
            assert isinstance(failed, MessageFailed)
            assert (handed_over.format, failed.reason, failed.code) == (None, None, "5.7.1")
            assert b'"sealed"' not in b"".join((await service.started.bodies())[-2:])
        assert len(office.letters) == 1
