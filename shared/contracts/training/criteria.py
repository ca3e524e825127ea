"""What a programme asks of applicants: a gate that is yes or no, and criteria that two people score."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts.training.codes import once, written
from shared.contracts.types import LongText, Text

CriterionCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    written(r"[A-Za-z0-9_]{1,60}", "write it in letters, digits and underscores, such as own_condition"),
]
"""The short name of a criterion, as a spreadsheet's columns have it: `own_condition`."""


class ApplicantExperience(StrEnum):
    """Which experience of mental ill health somebody brings: their own, as a carer, both, none."""

    OWN = "own"
    CARER = "carer"
    BOTH = "both"
    NONE = "none"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class Gate(BaseModel):
    """What everybody must bring who is to be assessed. It is yes or no, and never scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: LongText
    admits: Annotated[tuple[ApplicantExperience, ...], Field(min_length=1, max_length=5)]


class Criterion(BaseModel):
    """What is scored, and from where to where; `words` say what each score means, from the lowest to the highest."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: CriterionCode
    text: LongText
    lowest: Annotated[int, Field(ge=0, le=100, examples=[1])]
    highest: Annotated[int, Field(ge=1, le=100, examples=[3])]
    words: Annotated[tuple[Text, ...], Field(max_length=101, examples=[("not yet", "in part", "fully")])] = ()

    @model_validator(mode="after")
    def _is_a_scale(self) -> Self:
        if self.highest <= self.lowest:
            raise PydanticCustomError("scale", "the highest score must be above the lowest; please correct one of them")
        if self.words and len(self.words) != self.highest - self.lowest + 1:
            raise PydanticCustomError("scale", "give words for each score from the lowest to the highest, or for none")
        return self


class Criteria(BaseModel):
    """The gate and the criteria of a programme."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    gate: Gate
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        once(self.criteria, "criteria")
        return self
