"""What services can be told and asked, and what they tell: read from the contracts in the code."""

import importlib
import pkgutil
from functools import cache
from typing import TypeVar

from shared import contracts
from shared.contracts.messages import COMMANDS, EVENTS, QUESTIONS, Command, Event, Question

T = TypeVar("T", Command, Event, Question)


@cache
def _import_all() -> None:
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"{contracts.__name__}.{module.name}")


def commands(service: str | None = None) -> list[type[Command]]:
    """All commands, or those of one service, by name."""
    _import_all()
    return _published([each for (of, _), each in COMMANDS.items() if service in (None, of)])


def questions(service: str | None = None) -> list[type[Question]]:
    """All questions, or those of one service, by name."""
    _import_all()
    return _published([each for (of, _), each in QUESTIONS.items() if service in (None, of)])


def events() -> list[type[Event]]:
    """All events, by name."""
    _import_all()
    return _published(list(EVENTS.values()))


def services() -> list[str]:
    """The services that have contracts, by name."""
    names = {each.of.service for each in commands()} | {each.of.service for each in events()}
    return sorted(names | {each.asked_of for each in questions()})


def _published(found: list[type[T]]) -> list[type[T]]:
    # What somebody's tests declare for themselves is registered too, but published by nobody.
    own = [each for each in found if each.__module__.startswith(f"{contracts.__name__}.")]
    return sorted(own, key=lambda each: each.__name__)
