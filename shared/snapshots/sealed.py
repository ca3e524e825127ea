"""What a snapshot looks like on the wire: a line of JSON that says what it was taken of, and the rest sealed."""

import os
from struct import Struct
from typing import NamedTuple

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_LENGTH = Struct(">I")


class Head(NamedTuple):
    """Which code took it, and of which message on: `recorded` is when the log took that one."""

    code: str
    sequence: int
    recorded: str


class Content(NamedTuple):
    """A state as it was written down, and for each command that led to it the last sequence that it wrote."""

    state: bytes
    commands: bytes


def seal(subject: str, head: Head, content: Content, key: bytes) -> bytes:
    line, nonce = orjson.dumps(head._asdict()), os.urandom(_NONCE)
    plain = _LENGTH.pack(len(content.state)) + content.state + content.commands
    return line + b"\n" + nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(subject, line))


def head_of(body: bytes) -> Head:
    """Raises ValueError, TypeError for what is no snapshot."""
    return Head(**orjson.loads(body.partition(b"\n")[0]))


def open_sealed(subject: str, body: bytes, key: bytes) -> Content:
    """Raises InvalidTag where it was sealed under another key, is of something else, or was altered."""
    line, _, rest = body.partition(b"\n")
    plain = AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], _bound_to(subject, line))
    end = _LENGTH.size + _LENGTH.unpack_from(plain)[0]
    return Content(plain[_LENGTH.size : end], plain[end:])


def _bound_to(subject: str, line: bytes) -> bytes:
    return f"snapshot {subject}\n".encode() + line
