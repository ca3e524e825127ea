"""A stack that runs while the code becomes another one: the next `peernet up` takes in what is new."""

import asyncio

import nats
import pytest

from peernet.stack.services import Service
from peernet.stack.stack import Stack
from tests.stack.fake_peernet import make_stack
from tests.stack.peernet_process import Peernet
from tests.support.servers import Quiet

FAKE = "tests.stack.fake_service"
WITH_ONE_MORE = (Service("membership", 8101, FAKE), Service("garden", 8199, FAKE))


async def lets_in(stack: Stack, user: str) -> bool:
    part = stack.record().part("nats")
    assert part is not None
    password = stack.layout.nats_password(user).read_text().strip()
    try:
        nc = await nats.connect(part.url, user=user, password=password, allow_reconnect=False)
    except nats.errors.Error:
        return False
    await nc.close()
    return True


async def test_it_gets_its_nats_user_and_its_database(peernet: Peernet) -> None:
    await asyncio.to_thread(make_stack(peernet.folder).start, Quiet())
    stack = Stack(peernet.folder, WITH_ONE_MORE)
    assert not stack.is_running()

    await asyncio.to_thread(stack.start, Quiet())

    assert {status.part.name: status.ready for status in stack.status()} == dict.fromkeys(
        ("nats", "postgres", "membership", "garden"), True
    )
    assert await lets_in(stack, "garden")


def test_nats_is_started_again_where_newer_code_has_to_say_more(peernet: Peernet) -> None:
    peernet.up()
    stack = make_stack(peernet.folder)
    (before,) = [part for part in stack.record().parts if part.name == "nats"]
    (config,) = stack.layout.nats.glob("*.conf")
    config.write_text(config.read_text().replace('"$JS.ACK.>"', '"$JS.FC.>"'))

    peernet.up()

    assert '"$JS.ACK.>"' in config.read_text()
    assert all(status.ready for status in stack.status())
    assert before.process not in {part.process for part in stack.record().parts}


@pytest.mark.parametrize("fewer", [True, False])
def test_nothing_is_started_again_for_a_list_that_is_no_longer(peernet: Peernet, fewer: bool) -> None:
    first = Stack(peernet.folder, WITH_ONE_MORE)
    first.start(Quiet())
    before = first.record().parts
    (make_stack(peernet.folder) if fewer else first).start(Quiet())
    assert first.record().parts == before
