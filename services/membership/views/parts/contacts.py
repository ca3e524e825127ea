"""How an event about somebody's contact details changes them, in whatever row holds some of them."""

from dataclasses import Field, fields
from functools import cache
from typing import Any, ClassVar, Protocol

from shared.contracts.membership import ContactDetailsChanged, RecordedContact


class _Row(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def contact_of(row: _Row | type[_Row], event: RecordedContact) -> dict[str, Any]:
    """The contact fields that the row has and the event changes. None means: as it was known before."""
    kept = _contact_fields(row if isinstance(row, type) else type(row))
    held = event.__dict__
    changes: dict[str, Any] = {name: held[name] for name in kept if held[name] is not None}
    if type(event) is ContactDetailsChanged:
        changes |= {field.value: None for field in event.removed if field.value in kept}
    return changes


@cache
def _contact_fields(row: type[_Row]) -> frozenset[str]:
    return frozenset(field.name for field in fields(row)) & frozenset(RecordedContact.model_fields)
