"""The lawful basis of what people say of themselves in a form that an import brings in."""

from datetime import datetime

from peernet.importing.joining import Wording
from shared.contracts.types import BasisKind, LawfulBasis, Method


def by_filling_in(form: Wording, at: datetime) -> LawfulBasis:
    """Whoever fills in a form says what they do in order to take part, for just that: they agreed by doing so."""
    return LawfulBasis(
        kind=BasisKind.EXPLICIT_CONSENT,
        wording_id=form.id,
        wording_sha256=form.sha256,
        method=Method.IMPORTED,
        given_at=at,
    )
