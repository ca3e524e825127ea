"""Which fields of a contract are about a person, and so are sealed in the log and kept out of log lines."""

from enum import Enum
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Mark(Enum):
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


Personal = Annotated[T | None, Mark.PERSONAL]
"""Sealed under the person's own key. Reads as `None` once the person is erased."""

Sensitive = Annotated[T | None, Mark.SENSITIVE]
"""Special category data (UK GDPR article 9): sealed, and accepted only with a lawful basis or a consent in force."""


def marked(model: type[BaseModel], *marks: Mark) -> frozenset[str]:
    """The names of the model's fields that carry one of these marks (any mark when none is named)."""
    wanted = marks or tuple(Mark)
    return frozenset(
        name for name, field in model.model_fields.items() if any(mark in field.metadata for mark in wanted)
    )


class DiscreetModel(BaseModel):
    """A model that never shows a marked field's value in `repr`, so that none reaches a log line or a trace.

    Its validator is made when it is first used: a service knows every contract there is, and uses few of them.
    """

    model_config = ConfigDict(defer_build=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Class arguments (`of=`, `by=`) are for __pydantic_init_subclass__; pydantic hands them to both.
        super().__init_subclass__()

    def __repr_args__(self):  # type: ignore[no-untyped-def]  # pydantic's own type for it is private
        hidden = marked(type(self))
        for name, value in super().__repr_args__():
            yield name, ("…" if name in hidden and value is not None else value)
