"""Links by which one person stops one kind of message, without having to sign in."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from shared.contracts.notify import MessagePurpose, Notice

PATH: Final = "/unsubscribe"
_PROOF_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """Who wants no more of what, and by the link in which message."""

    person_id: UUID
    message_id: UUID
    purpose: MessagePurpose
    notice: Notice | None = None


class Links:
    """Makes links and reads them. They hold an opaque id and a purpose, and stay good for as long as the secret."""

    def __init__(self, secret: bytes) -> None:
        """`secret` is the claims key: what proves links is derived from it."""
        self._secret = hmac.new(secret, b"peernet unsubscribe links", sha256).digest()

    def token(self, of: Unsubscription) -> str:
        told = of.person_id.bytes + of.message_id.bytes + f"{of.purpose}:{of.notice or ''}".encode()
        return urlsafe_b64encode(self._proof(told) + told).rstrip(b"=").decode()

    def url(self, public_url: str, of: Unsubscription) -> str:
        return f"{public_url}{PATH}?t={self.token(of)}"

    def read(self, token: str) -> Unsubscription | None:
        """None for a token that was not made here."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (Base64Error, ValueError):
            return None
        proof, told = raw[:_PROOF_BYTES], raw[_PROOF_BYTES:]
        if not hmac.compare_digest(proof, self._proof(told)):
            return None
        purpose, _, notice = told[32:].decode().partition(":")
        return Unsubscription(
            UUID(bytes=told[:16]), UUID(bytes=told[16:32]), MessagePurpose(purpose), Notice(notice) if notice else None
        )

    def _proof(self, told: bytes) -> bytes:
        return hmac.new(self._secret, told, sha256).digest()[:_PROOF_BYTES]
