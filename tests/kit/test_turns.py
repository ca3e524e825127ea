"""Turns: whoever waits for several holds none while waiting, and lets go of all in the end, however it ends."""

import asyncio

import pytest

from shared.turns import Turns
from tests.support.wait import eventually


async def test_a_turn_is_held_until_it_ends() -> None:
    lock, held = asyncio.Lock(), list[bool]()

    async def fail() -> None:
        async with Turns(lock):
            held.append(lock.locked())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (held, lock.locked()) == ([True], False)


async def test_whoever_waits_for_several_lets_go_of_what_they_have() -> None:
    first, second = asyncio.Lock(), asyncio.Lock()
    await second.acquire()
    async with Turns(first) as turn:
        waiting = asyncio.create_task(turn.wait_for([first, second]))
        other = asyncio.create_task(first.acquire())
        second.release()
        await asyncio.wait_for(waiting, 10)
        assert (first.locked(), second.locked(), other.done()) == (True, True, False)
    await asyncio.wait_for(other, 10)
    assert not second.locked()


async def test_nothing_stays_held_when_waiting_is_cut_short() -> None:
    first, second = asyncio.Lock(), asyncio.Lock()
    await second.acquire()

    async def wait_for_both() -> None:
        async with Turns(first) as turn:
            await turn.wait_for([first, second])

    async def is_held() -> bool:
        return first.locked()

    waiting = asyncio.create_task(wait_for_both())
    await eventually(is_held)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (first.locked(), second.locked()) == (False, True)
