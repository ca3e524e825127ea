"""The two secrets that are not in NATS: the master key that wraps people's keys, and the claims secret."""

import hashlib
import hmac
import os
import unicodedata
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


class WrongMasterKey(Exception):
    """A person's key is wrapped under another master key. Never to be taken for an erased person."""


def parse_secret(text: str, name: str) -> bytes:
    """32 bytes from base64 text. Raises ValueError with a sentence that names the secret, never its value."""
    try:
        secret = b64decode(text.strip(), validate=True)
    except (Base64Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ValueError(f"the {name} must be {KEY_BYTES} bytes written as base64; restore it from its backup")
    return secret


class MasterKey:
    """Wraps and unwraps people's keys."""

    def __init__(self, secret: bytes) -> None:
        """`snapshots` is a key that derives from it, for snapshots of what is about nobody."""
        self._cipher = AESGCM(secret)
        self.snapshots = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"peernet snapshots").derive(secret)
        self.id = hashlib.sha256(b"peernet master key id" + secret).hexdigest()[:16]

    def wrap(self, person: UUID, key: bytes) -> str:
        nonce = os.urandom(12)
        return b64encode(nonce + self._cipher.encrypt(nonce, key, person.bytes)).decode()

    def unwrap(self, person: UUID, wrapped: str, wrapped_under: str) -> bytes:
        raw = b64decode(wrapped)
        try:
            if wrapped_under != self.id:
                raise InvalidTag
            return self._cipher.decrypt(raw[:12], raw[12:], person.bytes)
        except InvalidTag:
            raise WrongMasterKey(
                f"People's keys are wrapped under the master key {wrapped_under}, but this service was given "
                f"{self.id}. Restore the right master key (deploy/runbook.md, 'The master key')."
            ) from None


class Claims:
    """Opaque claims on identifying texts: the same address gives the same claim in every service, and tells nothing."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __call__(self, text: str) -> str:
        """The claim of an e-mail address, whatever its capitals and spaces."""
        normal = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
        return hmac.digest(self._secret, normal.encode(), "sha256").hex()
