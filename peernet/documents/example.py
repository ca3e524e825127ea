"""Examples of contracts: values that their fields take, the same each time."""

import types
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, NaiveDatetime, TypeAdapter, ValidationError

from shared.contracts.messages import Command
from shared.contracts.types import LawfulBasis
from shared.ids import derived_id

M = TypeVar("M", bound=BaseModel)

_ROOT = UUID("01980000-0000-7000-8000-000000000000")
_DAY = date(2026, 6, 30)
_MOMENT = datetime(2026, 6, 30, 9, 30, tzinfo=UTC)
_KNOWN_TEXTS = {
    "email": "sam@example.org",
    "phone": "0191 498 0000",
    "domain": "example.org",
    "zone": "Europe/London",
    "rule": "FREQ=MONTHLY;BYDAY=1MO;COUNT=12",
}
_OTHER_TEXTS = ("2026-06", "0" * 64, "example.org", "network", "sam@example.org")


def example(model: type[M], *, in_full: bool = False) -> M:
    """One that the contract takes, with the fields it needs, or with every field it has."""
    return model.model_validate(_fields(model, in_full))


def example_data(model: type[BaseModel], *, in_full: bool = False) -> dict[str, Any]:
    """The same as JSON data; one with sensitive fields comes with the basis that it needs."""
    fields = _fields(model, in_full)
    if issubclass(model, Command) and fields.keys() & model.sensitive:
        fields["basis"] = _fields(LawfulBasis, in_full)
    return model.model_validate(fields).model_dump(mode="json", exclude_unset=True)


def _fields(model: type[BaseModel], in_full: bool) -> dict[str, Any]:
    wanted = {name: field for name, field in model.model_fields.items() if in_full or field.is_required()}
    # What a contract gives as an example itself comes first: the fields of a few depend on each other.
    return {
        name: field.examples[0] if field.examples else _value(field.rebuild_annotation(), name, in_full)
        for name, field in wanted.items()
    }


def _value(annotation: Any, name: str, in_full: bool) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    for candidate in _candidates(annotation, name, in_full):
        try:
            adapter.validate_python(candidate)
        except ValidationError:
            continue
        return candidate
    raise LookupError(f"no example is known for {name}: add one to peernet/documents/example.py")


def _candidates(annotation: Any, name: str, in_full: bool) -> Iterator[Any]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _candidates(inner[0], name, in_full)
    elif origin in (Union, types.UnionType):
        for each in inner:
            if each is not type(None):
                yield from _candidates(each, name, in_full)
    elif origin in (tuple, list, set, frozenset):
        yield [_value(inner[0], name, in_full)]
    elif origin is dict:
        yield {"example": _value(inner[1], name, in_full)}
        yield {_value(inner[0], name, in_full): _value(inner[1], name, in_full)}
    elif origin is Literal:
        yield inner[0]
    elif isinstance(annotation, type):
        yield from _of_class(annotation, name, in_full)


def _of_class(cls: type[Any], name: str, in_full: bool) -> Iterator[Any]:
    if issubclass(cls, BaseModel):
        yield _fields(cls, in_full)
    elif issubclass(cls, Enum):
        yield from cls
    elif cls is UUID:
        # Each kind of thing has an id of its own. A few fields take only one certain id, and only by default.
        yield derived_id(_ROOT, name)
        yield UUID("00000000-0000-7000-8000-000000000001")
    elif cls is bool:
        yield True
    elif cls in (int, float):
        yield cls(1)
    elif cls is NaiveDatetime:
        yield _MOMENT.replace(tzinfo=None)
    elif cls is AwareDatetime or issubclass(cls, datetime):
        yield _MOMENT
    elif issubclass(cls, date):
        yield _DAY
    elif cls is time:
        yield _MOMENT.time()
    elif cls is str:
        yield from (_KNOWN_TEXTS.get(name, f"the {name.replace('_', ' ')}"), *_OTHER_TEXTS)
