"""Whom a round or a campaign reaches, frozen in the log as opaque ids."""

from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.membership import ConsentPurpose, RoleCode
from shared.contracts.types import Text

PART_OF_AN_AUDIENCE: Final = 2_000
"""The most people that one event names."""

BATCH: Final = 200
"""The most messages that one command requests. A part is a whole number of batches."""

MOST_RECIPIENTS: Final = 100_000


class Recipient(BaseModel):
    """Somebody who is to be told, and what it is about for them, such as their booking."""

    model_config = ConfigDict(frozen=True)
    person_id: UUID
    subject_id: UUID | None = None


class CampaignAudience(BaseModel):
    """Which members a campaign is for: all to whom everything that is given here applies, and who gave this consent.

    Several areas, services or roles mean any of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    consent: ConsentPurpose = ConsentPurpose.NEWSLETTER
    areas: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    organisations: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    services: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    roles: tuple[RoleCode, ...] = ()
