"""A real SMTP server of the tests', in a thread of its own, that can be told to misbehave."""

import email
import ssl
from asyncio import WriteTransport
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from peernet.stack.ports import choose

Answer = str | None


@dataclass
class PostOffice:
    """Keeps what it gets. `answers_rcpt` and `answers_data` say what it answers, None for that all is well."""

    port: int
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    answers_rcpt: Callable[[str], Answer] = lambda _address: None
    answers_data: Callable[[str], Answer] = lambda _address: None
    keep_before_hanging_up: Callable[[str], bool] = lambda _address: False
    sessions: set[Any] = field(default_factory=set)
    logins: list[str] = field(default_factory=list)
    secure: set[bool] = field(default_factory=set)
    options: list[list[str]] = field(default_factory=list)
    controller: Controller | None = None
    how: dict[str, Any] = field(default_factory=dict)

    @property
    def messages(self) -> list[Message]:
        return [email.message_from_bytes(raw) for _, raw in self.letters]

    @property
    def connections(self) -> int:
        """How many there were that brought something."""
        return len(self.sessions)

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    def to(self, address: str) -> list[Message]:
        return [email.message_from_bytes(raw) for recipient, raw in self.letters if recipient == address]

    def open(self) -> None:
        self.controller = _Office(self)
        self.controller.start()

    def close(self) -> None:
        """No server any more: connections end, and new ones are refused."""
        if self.controller:
            self.controller.stop()
            self.controller = None

    # What aiosmtpd calls

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.options.append(options)
        self.sessions.add(session.peer)
        self.secure.add(session.ssl is not None)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers_rcpt(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (recipient,), raw = envelope.rcpt_tos, envelope.content
        assert isinstance(raw, bytes)
        if self.keep_before_hanging_up(recipient):
            self.letters.append((recipient, raw))
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
            return "250 nobody hears this"
        if answer := self.answers_data(recipient):
            return answer
        self.letters.append((recipient, raw))
        return f"250 2.0.0 Ok: queued as Q{len(self.letters)}"


class _Office(Controller):
    def __init__(self, office: PostOffice) -> None:
        super().__init__(office, hostname="127.0.0.1", port=office.port)
        self._office = office

    def factory(self) -> SMTP:
        return SMTP(self._office, enable_SMTPUTF8=False, **self._office.how)


@contextmanager
def post_office(*, password: str | None = None, certificate: tuple[Path, Path] | None = None) -> Iterator[PostOffice]:
    """An open one. With a password, whoever has none is turned away; with a certificate, STARTTLS is required."""
    office = PostOffice(choose([]))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        office.how |= {"tls_context": context, "require_starttls": True}
    if password:

        def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
            assert isinstance(data, LoginPassword)
            office.logins.append(data.login.decode())
            return AuthResult(success=data.password == password.encode(), handled=False)

        office.how |= {"authenticator": check, "auth_required": True, "auth_require_tls": certificate is not None}
    office.open()
    try:
        yield office
    finally:
        office.close()
