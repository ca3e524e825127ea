"""What a feedback template may leave to be filled in."""

from enum import StrEnum
from string import Formatter

from pydantic_core import PydanticCustomError


class FeedbackPlaceholder(StrEnum):
    """A word in braces that a draft fills in; `strongest` and `weakest` are the texts of the criteria that were
    scored highest and lowest."""

    FULL_NAME = "full_name"
    PROGRAMME = "programme"
    INTAKE = "intake"
    STRONGEST = "strongest"
    WEAKEST = "weakest"


def placeholders_known(text: str) -> str:
    """Raises PydanticCustomError unless whatever is in braces is a FeedbackPlaceholder."""
    allowed = ", ".join(f"{{{each}}}" for each in FeedbackPlaceholder)
    try:
        parts = [(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        raise PydanticCustomError("braces", "a brace is not closed; write two of them where you mean a brace") from None
    for name, form, conversion in parts:
        if name not in set(FeedbackPlaceholder) or form or conversion:
            raise PydanticCustomError("placeholder", "this can be filled in: {allowed}", {"allowed": allowed})
    return text
