"""The messages that a client and its server exchange, cut out of the bytes on the wire: of NATS, and of Postgres."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

_WITH_PAYLOAD = {"PUB": 3, "HPUB": 4, "MSG": 4, "HMSG": 5}  # the words there are without a reply subject
_STARTUP = "startup"


class Frame(NamedTuple):
    """One message. `subject` is NATS' own, or the text of the query that Postgres is asked for or has completed."""

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


class PostgresTalk:
    """What both sides of one connection know: the statements that were prepared, and what is asked for just now."""

    def __init__(self) -> None:
        self._prepared: dict[bytes, str] = {}
        self._asked = ""

    def text(self, verb: str, content: bytes) -> str:
        match verb:
            case "P":
                name, query, *_ = content.split(b"\0")
                self._prepared[name] = query.decode()
            case "B":
                self._asked = self._prepared[content.split(b"\0")[1]]
            case "Q":
                self._asked = content.rstrip(b"\0").decode()
        return self._asked if verb in ("B", "Q", "C") else ""


class PostgresFrames:
    """A letter, a length and the rest; the very first message of a client has no letter."""

    def __init__(self, talk: PostgresTalk, *, of_client: bool) -> None:
        self._held = bytearray()
        self._talk = talk
        self._of_client = self._at_start = of_client

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
            told = verb == "C" if not self._of_client else verb in ("P", "B", "Q")
            yield Frame(raw, verb, self._talk.text(verb, raw[5:]) if told else "")
