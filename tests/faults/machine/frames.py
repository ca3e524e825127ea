"""The messages that a client and its server exchange, cut out of the bytes on the wire: of NATS, and of Postgres."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

_WITH_PAYLOAD = {"PUB": 3, "HPUB": 4, "MSG": 4, "HMSG": 5}  # the words there are without a reply subject
_STARTUP = "startup"


class Frame(NamedTuple):
    """One message. `subject` is NATS' own, the text of a query of Postgres, or the tag of what it completed."""

    raw: bytes
    verb: str
    subject: str = ""
    reply: str = ""


class Splitter(Protocol):
    """Keeps what is not a whole message yet until the rest of it comes."""

    def feed(self, data: bytes) -> Iterator[Frame]: ...


class NatsFrames:
    """A line each, and after some of them a payload; the same in both directions."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        self._held += data
        while (end := self._held.find(b"\r\n")) >= 0:
            words = self._held[:end].decode().split()
            verb = words[0].upper()
            size = end + 2
            plain = _WITH_PAYLOAD.get(verb)
            if plain is None:
                yield Frame(self._take(size), verb)
                continue
            size += int(words[-1]) + 2
            if len(self._held) < size:
                return
            reply = words[2 if "PUB" in verb else 3] if len(words) > plain else ""
            yield Frame(self._take(size), verb, words[1], reply)

    def _take(self, size: int) -> bytes:
        raw = bytes(self._held[:size])
        del self._held[:size]
        return raw


class PostgresFrames:
    """A letter, a length and the rest; the very first message of a client has no letter."""

    def __init__(self, *, of_client: bool) -> None:
        self._held = bytearray()
        self._at_start = of_client

    def feed(self, data: bytes) -> Iterator[Frame]:
        self._held += data
        while True:
            letter = 0 if self._at_start else 1
            size = letter + int.from_bytes(self._held[letter : letter + 4])
            if len(self._held) < letter + 4 or len(self._held) < size:
                return
            raw = bytes(self._held[:size])
            del self._held[:size]
            verb = _STARTUP if self._at_start else chr(raw[0])
            self._at_start = False
            text = raw[5:].rstrip(b"\0").decode(errors="replace") if verb in ("Q", "C") else ""
            yield Frame(raw, verb, text)
