"""How the training service answers about certificates: whether one is genuine, and the document itself."""

from datetime import date

from shared.contracts.marks import Personal
from shared.contracts.training.answers import Answered


class CertificateCheck(Answered):
    """Whether there is a certificate with this code, and whether it is still valid. It never says whose it is.

    `name_matches` is there where a name was given to compare; None, too, where its person was forgotten.
    """

    genuine: bool
    revoked: bool = False
    number: str | None = None
    programme: str | None = None
    completed_on: date | None = None
    name_matches: bool | None = None


class CertificateFile(Answered):
    """A certificate as a document: a file's name, its type, and its bytes in Base64."""

    number: str
    name: str
    content_type: str
    base64: Personal[str] = None
