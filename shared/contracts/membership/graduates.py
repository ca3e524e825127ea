"""Graduates: people who completed a training and agreed to join the network."""

from enum import StrEnum
from uuid import UUID

from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.messages import Command, Event


class GraduateObstacle(StrEnum):
    """Why somebody who completed a training could not join the network by themselves."""

    NAME_UNKNOWN = "name_unknown"
    ADDRESS_TAKEN = "address_taken"
    NO_WAY_TO_REACH = "no_way_to_reach"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    ERASURE_REQUESTED = "erasure_requested"
    OTHER = "other"


class WelcomeGraduate(Command, of=MEMBER, by=["system"]):
    """Make somebody who completed a training, and agreed to join, a member; who is one gains the qualification."""

    member_id: UUID
    cohort_id: UUID


class SettleGraduate(Command, of=MEMBER, by=["coordinator"]):
    """Say that what was raised about a graduate is seen to: they do not join after all, or are a member already."""

    member_id: UUID
    cohort_id: UUID


class GraduateRaised(Event, of=MEMBER, version=1):
    """Coordinators were told that somebody completed a training and agreed to join, and why they could not."""

    member_id: UUID
    cohort_id: UUID
    because: GraduateObstacle


class GraduateSettled(Event, of=MEMBER, version=1):
    """A coordinator saw to what was raised about the graduate, who did not become a member by it."""

    member_id: UUID
    cohort_id: UUID
