"""What a server sends reads as nats-py's own parser reads it, however it is cut into pieces."""

import asyncio
from itertools import pairwise
from typing import Any

import nats.protocol.parser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.errors import ProtocolError

from shared.log.parser import Parser

STRAIGHT, OTHER = 7, 8
_WORD = st.text("abcXYZ019.$*_-", min_size=1, max_size=12).map(str.encode)
_BODY = st.binary(max_size=60) | st.sampled_from([b"\r\n", b"MSG a 7 3\r\nabc\r\n", b"NATS/1.0 100\r\n\r\n"])
_STATUSES = [
    b"NATS/1.0 100 Idle Heartbeat\r\nNats-Last-Consumer: 3\r\n\r\n",
    b"NATS/1.0 100 FlowControl Request\r\n\r\n",
]
_HEADS = st.sampled_from([b"NATS/1.0\r\nA: b\r\n\r\n", b"NATS/1.0\r\n\r\n", *_STATUSES])


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    subject, sid, reply, body = (
        draw(_WORD),
        draw(st.sampled_from([STRAIGHT, OTHER])),
        draw(_WORD | st.none()),
        draw(_BODY),
    )
    words = [subject, b"%d" % sid, *([reply] if reply else [])]
    if head := draw(_HEADS | st.none()):
        return b"HMSG %b %d %d\r\n%b%b\r\n" % (b" ".join(words), len(head), len(head) + len(body), head, body)
    return b"MSG %b %d\r\n%b\r\n" % (b" ".join(words), len(body), body)


SENT = st.lists(messages() | st.sampled_from([b"PING\r\n", b"PONG\r\n", b"+OK\r\n", b'INFO {"a":1}\r\n']), max_size=12)


class Connection:
    """Notes what a parser tells it."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, head: bytes | None) -> None:
        self.told.append((sid, subject, reply, data, head))

    async def _process_ping(self) -> None:
        self.told.append("ping")

    async def _process_pong(self) -> None:
        self.told.append("pong")

    async def _process_info(self, info: dict[str, Any]) -> None:
        self.told.append(info)


def read(parser: Any, pieces: list[bytes]) -> None:
    async def read_all() -> None:
        for piece in pieces:
            await parser.parse(piece)

    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(read_all())
    finally:
        loop.close()


def cut(sent: bytes, places: list[int]) -> list[bytes]:
    at = sorted({0, len(sent), *(place % (len(sent) + 1) for place in places)})
    return [sent[start:end] for start, end in pairwise(at)]


@given(SENT, st.lists(st.integers(min_value=0), max_size=10))
def test_everything_reads_as_nats_py_reads_it(sent: list[bytes], places: list[int]) -> None:
    theirs, ours = Connection(), Connection()
    pieces = cut(b"".join(sent), places)
    read(nats.protocol.parser.Parser(theirs), pieces)
    read(Parser(ours), pieces)
    assert ours.told == theirs.told


@pytest.mark.parametrize("with_headers", [True, False])
@given(SENT, st.lists(st.integers(min_value=0), max_size=10))
def test_messages_handed_over_straight_are_the_same_in_the_same_order(
    with_headers: bool, sent: list[bytes], places: list[int]
) -> None:
    theirs, ours = Connection(), Connection()
    pieces = cut(b"".join(sent), places)
    read(nats.protocol.parser.Parser(theirs), pieces)
    parser = Parser(ours)
    taken: list[tuple[bytes, bytes, bytes]] = []
    (parser.straight if with_headers else parser.bare)[STRAIGHT] = lambda *message: taken.append(message)
    read(parser, pieces)

    def goes_straight(told: Any) -> bool:
        if not isinstance(told, tuple) or told[0] != STRAIGHT:
            return False
        return not told[4] or (with_headers and not told[4].startswith(b"NATS/1.0 "))

    assert taken == [told[1:4] for told in theirs.told if goes_straight(told)]
    assert ours.told == [told for told in theirs.told if not goes_straight(told)]


@pytest.mark.parametrize("nonsense", [b"HELLO\r\n", b"MSG a\r\n", b"MSG a b 3\r\n", b"HMSG a 7 x 3\r\n", b"x" * 5000])
def test_what_no_server_says_ends_the_connection(nonsense: bytes) -> None:
    with pytest.raises(ProtocolError):
        read(Parser(Connection()), [nonsense])


def test_what_an_ended_connection_still_had_is_not_read_as_the_next_one_s() -> None:
    connection = Connection()
    parser = Parser(connection)

    async def end_it() -> None:
        parser.reset()

    connection._process_ping = end_it  # type: ignore[method-assign]
    read(parser, [b"PING\r\nMSG a 7 3\r\nab", b"MSG b 7 2\r\nok\r\n"])
    assert connection.told == [(7, b"b", b"", b"ok", None)]
