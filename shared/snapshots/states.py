"""An aggregate's state as JSON and back: every value says what it is, and only what the state declares is made again.

Neither pickle, which makes whatever it is told to, nor pydantic, which cannot tell `Active()` from `Left()`.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson
from pydantic import BaseModel

from shared.decider import Decider

_PLAIN = frozenset({NoneType, bool, int, float, str})
_SCALARS: dict[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    UUID: ("uuid", lambda value: value.hex, UUID),
    datetime: ("datetime", datetime.isoformat, datetime.fromisoformat),
    date: ("date", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    timedelta: ("timedelta", lambda value: [value.days, value.seconds, value.microseconds], lambda v: timedelta(*v)),
    bytes: ("bytes", bytes.hex, bytes.fromhex),
}
_MANY: dict[type, str] = {tuple: "tuple", list: "list", frozenset: "frozenset", set: "set"}
_READ_SCALAR = {tag: read for tag, _, read in _SCALARS.values()}
_READ_MANY = {tag: kind for kind, tag in _MANY.items()}
_TAGS = frozenset({*_READ_SCALAR, *_READ_MANY, "dict"})


class NotKept(TypeError):
    """A state holds something that this cannot write down and read back as it was."""


class StateForm:
    """How the states of one decider are written down. Use `state_form`."""

    def __init__(self, declared: object) -> None:
        """Raises NotKept where two classes that the declared type names have the same name."""
        self._classes: dict[str, type] = {}
        self._parts: dict[type, tuple[str, ...]] = {}
        self._learn(declared)

    @property
    def classes(self) -> tuple[type, ...]:
        """Those that the declared type names, however deep."""
        return tuple(self._classes.values())

    def write(self, state: object) -> bytes:
        """Raises NotKept unless reading it gives the same again."""
        try:
            written = orjson.dumps(self._to_json(state))
            again = self.read(written)
        except (TypeError, ValueError, LookupError, RecursionError) as error:
            raise NotKept(str(error)) from error
        if again != state:
            raise NotKept("a state reads back as another one")
        return written

    def read(self, written: bytes) -> Any:
        """Raises ValueError, LookupError or TypeError for what `write` did not write."""
        return self._from_json(orjson.loads(written))

    def _to_json(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if (scalar := _SCALARS.get(kind)) is not None:
            return [scalar[0], scalar[1](value)]
        if (tag := _MANY.get(kind)) is not None:
            return [tag, *map(self._to_json, value)]
        if kind is dict or kind is MappingProxyType:
            return ["dict", *(self._to_json(part) for pair in value.items() for part in pair)]
        if self._classes.get(kind.__qualname__) is kind:
            if issubclass(kind, Enum):
                return [kind.__qualname__, self._to_json(value.value)]
            return [kind.__qualname__, *(self._to_json(getattr(value, name)) for name in self._parts[kind])]
        if isinstance(value, UUID):  # asyncpg's own
            return ["uuid", value.hex]
        raise NotKept(f"a {kind.__qualname__} is not among what the state declares")

    def _from_json(self, written: Any) -> Any:
        if type(written) is not list:
            return written
        tag, *parts = written
        if (scalar := _READ_SCALAR.get(tag)) is not None:
            return scalar(parts[0])
        values = [self._from_json(part) for part in parts]
        if (many := _READ_MANY.get(tag)) is not None:
            return many(values)
        if tag == "dict":
            return dict(zip(values[::2], values[1::2], strict=True))
        kind = self._classes[tag]
        if issubclass(kind, Enum):
            return kind(*values)
        return kind(**dict(zip(self._parts[kind], values, strict=True)))

    def _learn(self, declared: object) -> None:
        """Finds the classes that a declared type names."""
        origin = get_origin(declared)
        if origin is Literal:
            return
        if origin is not None:
            parts = get_args(declared)
            for part in parts[:1] if origin is Annotated else parts:
                self._learn(part)
            if origin in (Annotated, Union, UnionType):
                return
        kind = origin or declared
        if not isinstance(kind, type) or not _has_parts(kind):
            return
        known = self._classes.setdefault(kind.__qualname__, kind)
        if known is not kind or kind.__qualname__ in _TAGS:
            raise NotKept(f"two classes of a state are called {kind.__qualname__}")
        if kind not in self._parts:
            self._parts[kind] = _parts(kind)
            for part in _types_of_parts(kind):
                self._learn(part)


@cache
def state_form(decider: Decider[Any]) -> StateForm:
    """Raises NotKept where the decider does not declare its state: `Decider[State](…)`, or an initial one."""
    declared = getattr(decider, "__orig_class__", None)
    if declared is not None:
        return StateForm(get_args(declared)[0])
    if decider.initial is None:
        raise NotKept(f"Decider[…]({decider.aggregate.name}) does not say what its states are")
    return StateForm(type(decider.initial))


def _has_parts(kind: type) -> bool:
    return issubclass(kind, (Enum, BaseModel)) or is_dataclass(kind) or _is_named_tuple(kind)


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _parts(kind: type) -> tuple[str, ...]:
    if issubclass(kind, Enum):
        return ()
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    if issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    return tuple(kind._fields)  # type: ignore[attr-defined]


def _types_of_parts(kind: type) -> list[object]:
    if issubclass(kind, Enum):
        return []
    if issubclass(kind, BaseModel):
        return [field.annotation for field in kind.model_fields.values()]
    hints = get_type_hints(kind)
    return [hints[name] for name in _parts(kind)]
