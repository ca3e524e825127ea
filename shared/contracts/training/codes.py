"""Short names that people give to parts of a programme."""

import re
from collections.abc import Iterable
from typing import Protocol

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


class Coded(Protocol):
    """Something with a code."""

    @property
    def code(self) -> str: ...


def written(pattern: str, advice: str) -> AfterValidator:
    """Takes a text of this pattern only; whoever writes another one is told how, in these words."""
    whole = re.compile(pattern)

    def check(value: str) -> str:
        if not whole.fullmatch(value):
            raise ValueError(advice)
        return value

    return AfterValidator(check)


def once(items: Iterable[Coded], what: str) -> None:
    """Raises PydanticCustomError for items of which two have the same code."""
    codes = [each.code for each in items]
    if len(set(codes)) < len(codes):
        raise PydanticCustomError("code_twice", "two {what} have the same code; please rename one", {"what": what})
