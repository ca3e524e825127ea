"""A certificate as the training service makes it: a PDF to print and to frame."""

import base64
from typing import NamedTuple

from pydantic import ValidationError

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing.network import Network
from shared.contracts.training import CertificateDocument, CertificateFile


class Certificate(NamedTuple):
    """The document, and what to call its file."""

    file_name: str
    content: bytes


async def certificate(number: str, network: Network) -> Certificate:
    """Raises Refused where there is no such certificate, or the actor may not have it, and CommandError for what can be
    no number of one."""
    try:
        question = CertificateDocument(number=number)
    except ValidationError:
        message = f"{number!r} is no number of a certificate: they look like 2026-KQ7M-003."
        raise CommandError(message, exit_code=USAGE) from None
    at_least = await network.last_sequence()
    found: CertificateFile = await network.bus.ask(question, actor=network.actor, at_least=at_least)
    assert found.base64, "without a name to print, the service refuses"
    return Certificate(f"{found.number}.pdf", base64.b64decode(found.base64))
