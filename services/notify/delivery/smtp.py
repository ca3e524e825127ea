"""Handing e-mail over to a mail server by SMTP: a few connections, kept open, each for many messages."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final

import aiosmtplib
from aiosmtplib import SMTP

from services.notify.delivery.email import address_of, email_of
from services.notify.delivery.letter import (
    Letter,
    Mailbox,
    ProviderAway,
    RefusedForGood,
    TryLater,
    Unsure,
)
from services.notify.delivery.provider import BeforeItLeaves
from services.notify.enhanced_codes import is_gone
from services.notify.settings import NotifySettings

_TIMEOUT: Final = 30.0
_TAKING_THE_CONTENT: Final = 600.0
"""For the answer after the content, as RFC 5321 (4.5.3.2.6) asks: who gives up earlier sends what was taken again."""
_MOST_A_CONNECTION: Final = 500
"""Mail servers refuse more; a connection is then made anew."""
_CLOSING: Final = 421
_ADDRESS_CODES: Final = frozenset({550, 551, 553, 556})


class SmtpProvider:
    """A mail server."""

    name = "smtp"

    def __init__(self, settings: NotifySettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.at_once = settings.smtp_connections
        self.rate = settings.smtp_rate
        self._settings = settings
        self._clock = clock
        self._sender = Mailbox(settings.sender_address, settings.sender_name)
        self._tls = ssl.create_default_context(cafile=settings.smtp_ca_file)
        self._idle: list[_Connection] = []
        self._slots = asyncio.Semaphore(self.at_once)

    async def hand_over(self, letter: Letter, before: BeforeItLeaves) -> str:
        recipient = address_of(letter.to.address)
        content = email_of(letter, self._sender, self._clock())
        async with self._slots, self._connection() as connection:
            return await connection.send(self._sender.address, recipient, content, letter, before)

    async def find(self, letter: Letter) -> str | None:
        return None

    async def probe(self) -> None:
        async with self._slots, self._connection() as connection:
            await connection.check()

    async def close(self) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(connection.quit() for connection in idle))

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator["_Connection"]:
        connection = None
        while self._idle and connection is None:
            kept = self._idle.pop()
            if kept.usable:
                connection = kept
            else:
                await kept.quit()
        connection = connection or await _Connection.open(self._settings, self._tls)
        try:
            yield connection
        except BaseException:
            if not connection.usable or not connection.clean:
                connection.close()
            raise
        finally:
            if connection.usable and connection.clean:
                self._idle.append(connection)


class _Connection:
    """One connection. `clean`: the server expects a new message."""

    def __init__(self, smtp: SMTP) -> None:
        self._smtp = smtp
        self._sent = 0
        self.clean = True

    @classmethod
    async def open(cls, settings: NotifySettings, tls: ssl.SSLContext) -> "_Connection":
        """Raises ProviderAway."""
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        secure = settings.smtp_security
        smtp = SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=password if settings.smtp_user else None,
            use_tls=secure == "tls",
            start_tls=secure == "starttls",
            tls_context=None if secure == "none" else tls,
            timeout=_TIMEOUT,
        )
        try:
            await smtp.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            raise ProviderAway(f"the mail server refuses our name and password ({error.code})") from error
        except aiosmtplib.SMTPResponseException as error:
            raise ProviderAway(f"the mail server takes no connection just now ({error.code})") from error
        except ssl.SSLError as error:
            raise ProviderAway(f"no secure connection to the mail server: {error.reason}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise ProviderAway("the mail server cannot be reached") from error
        except BaseException:
            smtp.close()
            raise
        return cls(smtp)

    @property
    def usable(self) -> bool:
        return self._smtp.is_connected and self._sent < _MOST_A_CONNECTION

    async def check(self) -> None:
        try:
            await self._smtp.noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise ProviderAway("the mail server does not answer") from error

    async def send(self, sender: str, recipient: str, content: bytes, letter: Letter, before: BeforeItLeaves) -> str:
        self.clean = False
        self._sent += 1
        # Together, as both take a while: a note of what did not leave after all is taken back.
        taken, noted = await asyncio.gather(self._envelope(sender, recipient, letter), before(), return_exceptions=True)
        for problem in (taken, noted):
            if isinstance(problem, BaseException):
                raise problem
        try:
            response = await self._smtp.data(content, timeout=_TAKING_THE_CONTENT)
        except aiosmtplib.SMTPDataError as error:
            await self._reset()
            raise _refusal(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unsure("the connection to the mail server was lost before it said that it has the message") from error
        self.clean = True
        return _reference(response.message, letter)

    async def _envelope(self, sender: str, recipient: str, letter: Letter) -> None:
        options = ["BODY=8BITMIME"] if self._smtp.supports_extension("8bitmime") else []
        # What comes back then names the message (RFC 3461), even if it has none of its headers.
        if with_dsn := self._smtp.supports_extension("dsn"):
            options += ["RET=HDRS", f"ENVID={letter.message_id}"]
        try:
            await self._smtp.mail(sender, options=options)
            await self._smtp.rcpt(recipient, options=["NOTIFY=FAILURE,DELAY"] if with_dsn else [])
        except aiosmtplib.SMTPSenderRefused as error:
            await self._reset()
            # Whoever the message is for, it would be refused: the queue stops until somebody mends the settings.
            raise ProviderAway(f"the mail server refuses our sender address ({error.code})") from error
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._reset()
            raise _refusal(error, about_address=True) from error
        except ValueError as error:
            await self._reset()
            raise RefusedForGood(
                "this is not an address that mail can be sent to", "no_address", address_at_fault=True
            ) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise ProviderAway("the connection to the mail server was lost") from error

    async def _reset(self) -> None:
        try:
            await self._smtp.rset()
            self.clean = True
        except (aiosmtplib.SMTPException, OSError):
            self._smtp.close()

    async def quit(self) -> None:
        try:
            if self._smtp.is_connected:
                await self._smtp.quit()
        except (aiosmtplib.SMTPException, OSError):
            pass
        self._smtp.close()

    def close(self) -> None:
        self._smtp.close()


def _reference(message: str, letter: Letter) -> str:
    """By which the mail server's own log knows the message: the last word of `2.0.0 Ok: queued as 4XyZ`."""
    last = (message.split() or [""])[-1].strip("<>.")
    fits = 0 < len(last) <= 200 and last.isascii() and last.isprintable() and "@" not in last
    return last if fits else str(letter.message_id)


def _refusal(
    error: "aiosmtplib.SMTPDataError | aiosmtplib.SMTPRecipientRefused", *, about_address: bool = False
) -> "ProviderAway | TryLater | RefusedForGood":
    """What a response code means (RFC 5321; the enhanced ones of RFC 3463 begin the text)."""
    enhanced = _enhanced(error.message)
    code = enhanced or str(error.code)
    said = f"{error.code} {enhanced}".strip()
    if error.code == _CLOSING:
        return ProviderAway(f"the mail server closes the connection ({said})", code)
    if 400 <= error.code < 500:
        return TryLater(f"the mail server asks to try again later ({said})", code)
    # 550 alone is said of unknown addresses; with an enhanced code it may as well be that our server is blocked.
    at_fault = is_gone(enhanced) if enhanced else about_address and error.code in _ADDRESS_CODES
    return RefusedForGood(f"the mail server refuses it ({said})", code, address_at_fault=at_fault)


def _enhanced(message: str) -> str:
    """The enhanced status code. The rest of a response's text may well name the address: nobody keeps that."""
    first = message.split(maxsplit=1)[0] if message.split() else ""
    parts = first.split(".")
    return first if len(parts) == 3 and all(part.isdigit() for part in parts) else ""
