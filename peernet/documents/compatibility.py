"""Whether code that has a new schema of an event still reads what was recorded under an old one."""

from collections.abc import Iterator
from typing import Any

from peernet.documents.schemas import Schema, definition

_LIMITS = {"maxLength": -1, "maxItems": -1, "maximum": -1, "minLength": 1, "minItems": 1, "minimum": 1}
_ALIKE = ("format", "pattern", "multipleOf", "const")


def breaks(old: Schema, new: Schema) -> list[str]:
    """What in the new document of an event version its recorded data may not fit; nothing when all is well."""
    comparison = _Comparison(old["$defs"], new["$defs"])
    found = list(comparison.of(old["$defs"]["read"], new["$defs"]["read"], ""))
    was, now = _sealed(old), _sealed(new)
    kept = new["$defs"]["read"]["properties"].keys() & old["$defs"]["read"]["properties"].keys()
    found += [f"{name} is sealed now and was not" for name in sorted((now - was) & kept)]
    found += [f"{name} was sealed and is not any more" for name in sorted((was - now) & kept)]
    return found


def _sealed(document: Schema) -> set[str]:
    properties = document["$defs"]["read"]["properties"]
    return {name for name, each in properties.items() if "x-personal" in each or "x-sensitive" in each}


class _Comparison:
    """Both schemas are followed side by side; definitions that refer to themselves are met once."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._met: set[tuple[str, str]] = set()

    def of(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        pair = old.get("$ref", ""), new.get("$ref", "")
        if all(pair):
            if pair in self._met:
                return
            self._met.add(pair)
        old, new = definition(old, self._old), definition(new, self._new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._branches(old.get("anyOf", [old]), new.get("anyOf", [new]), at)
        elif not new.keys() - {"description", "title", "default", "x-personal", "x-sensitive"}:
            return  # it takes anything
        elif old.get("type") != new.get("type") and (old.get("type"), new.get("type")) != ("integer", "number"):
            yield f"{_here(at)} was {_type(old)} and is {_type(new)}"
        else:
            yield from self._values(old, new, at)
            yield from self._properties(old, new, at)
            if "items" in old and "items" in new:
                yield from self.of(old["items"], new["items"], f"{at}[]")
            if isinstance(old.get("additionalProperties"), dict) and isinstance(new.get("additionalProperties"), dict):
                yield from self.of(old["additionalProperties"], new["additionalProperties"], f"{at}.*")

    def _branches(self, old: list[Schema], new: list[Schema], at: str) -> Iterator[str]:
        for each in old:
            attempts = [list(self.of(each, other, at)) for other in new]
            if all(attempts):
                yield from min(attempts, key=len)

    def _properties(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        was, now = old.get("properties", {}), new.get("properties", {})
        for name in was:
            path = f"{at}.{name}".lstrip(".")
            if name not in now:
                yield f"{path} is gone (removed, or renamed)"
            else:
                yield from self.of(was[name], now[name], path)
        for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
            yield f"{at}.{name} is needed now and was not".lstrip(".")
        if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
            yield f"{_here(at)} does not take unknown fields any more"

    def _values(self, old: Schema, new: Schema, at: str) -> Iterator[str]:
        if "enum" in new and (lost := [each for each in old.get("enum", ["any text"]) if each not in new["enum"]]):
            yield f"{_here(at)} does not know {', '.join(map(str, lost))} any more"
        for keyword in _ALIKE:
            if keyword in new and old.get(keyword) != new[keyword]:
                yield f"{_here(at)} has another {keyword} than before"
        for keyword, direction in _LIMITS.items():
            if keyword in new and (keyword not in old or (new[keyword] - old[keyword]) * direction > 0):
                yield f"{_here(at)} takes less than before ({keyword})"


def _here(at: str) -> str:
    return at or "the data"


def _type(schema: Schema) -> Any:
    return schema.get("type", "anything")
