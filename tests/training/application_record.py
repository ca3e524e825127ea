"""An intake's history, read without the code under test: what the events themselves say must follow from another."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplicationPurged,
    ApplicationRejected,
    ApplicationReserved,
    ApplicationShortlisted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    AssessorAssigned,
    AssessorUnassigned,
    ConflictDeclared,
    CriterionScored,
    IntakeClosed,
    IntakeOpened,
    IntakePlacesChanged,
    IntakePlanned,
    LiveApplicationClaimed,
    LiveApplicationReleased,
    PurgeReason,
    ReserveListJoined,
    ReserveListLeft,
    SitePlaceFreed,
    SitePlaceHeld,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    TrainingPlaceOffered,
    TrainingPlaceTaken,
)
from shared.contracts.types import Actor, ActorKind

OPEN = {"submitted", "shortlisted", "reserved"}
OVER = {"declined", "rejected", "withdrawn"}


@dataclass
class Record:
    """Who applied, who assessed them, what people decided, and who holds a place or waits for one."""

    is_open: bool = False
    places: dict[str, int] = field(default_factory=dict)
    held: dict[UUID, str] = field(default_factory=dict)
    queue: list[tuple[UUID, str | None]] = field(default_factory=list)
    left: dict[UUID, list[str | None]] = field(default_factory=dict)
    status: dict[UUID, str] = field(default_factory=dict)
    whose: dict[UUID, UUID] = field(default_factory=dict)
    through: dict[UUID, bool] = field(default_factory=dict)
    scales: dict[UUID, dict[str, range]] = field(default_factory=dict)
    asked: set[tuple[UUID, UUID]] = field(default_factory=set)
    conflicts: set[tuple[UUID, UUID]] = field(default_factory=set)
    scores: dict[tuple[UUID, UUID], dict[str, int]] = field(default_factory=dict)
    kept_until: dict[UUID, datetime] = field(default_factory=dict)
    trained: set[UUID] = field(default_factory=set)
    purged: set[UUID] = field(default_factory=set)
    claims: dict[str, UUID] = field(default_factory=dict)

    def assessors(self, id: UUID) -> list[UUID]:
        return sorted(who for application, who in self.asked - self.conflicts if application == id)

    def is_assessed(self, id: UUID) -> bool:
        """Whether two people without a conflict have scored each criterion."""
        in_full = [who for who in self.assessors(id) if self.scores.get((id, who), {}).keys() == self.scales[id].keys()]
        return self.through[id] and len(in_full) == 2

    def live(self, id: UUID) -> bool:
        return self.status[id] not in OVER and id not in self.purged

    def follow(self, event: Event, actor: Actor, now: datetime) -> None:
        """Takes an event in, and checks that it may follow on what was before."""
        match event:
            case IntakePlanned() | IntakePlacesChanged():
                self.places = {each.site: each.places for each in event.sites}
                taken = Counter(self.held.values())
                assert all(taken[site] <= self.places.get(site, 0) for site in taken)
            case IntakeOpened():
                self.is_open = True
            case IntakeClosed():
                self.is_open = False
            case SitePlaceHeld():
                assert event.application_id not in self.held
                free = self.places[event.site] - sum(site == event.site for site in self.held.values())
                assert free > 0
                before = self.left.pop(event.application_id, None)
                waiting = before if before is not None else [site for _, site in self.queue]
                would = sum(site in (None, event.site) for site in waiting)
                assert event.out_of_order == (would > 0 if before is not None else would >= max(free, 1))
                self.held[event.application_id] = event.site
            case SitePlaceFreed():
                assert self.held.pop(event.application_id) == event.site
            case ReserveListJoined():
                self.queue = [each for each in self.queue if each[0] != event.application_id]
                assert 1 <= event.position <= len(self.queue) + 1
                self.queue.insert(event.position - 1, (event.application_id, event.preferred_site))
            case ReserveListLeft():
                place = [id for id, _ in self.queue].index(event.application_id)
                self.left[event.application_id] = [site for _, site in self.queue[:place]]
                del self.queue[place]
            case LiveApplicationClaimed():
                assert event.live_application not in self.claims, "two live applications of one person"
                self.claims[event.live_application] = event.application_id
            case LiveApplicationReleased():
                assert self.claims.pop(event.live_application) == event.application_id
            case ApplicationSubmitted():
                assert self.is_open
                assert event.application_id not in self.status
                self.status[event.application_id] = "submitted"
                self.whose[event.application_id] = event.person_id
                self.through[event.application_id] = event.through_gate
                self.scales[event.application_id] = {
                    each.criterion: range(each.lowest, each.highest + 1) for each in event.scales
                }
            case _:
                self._follow_application(event, actor, now)

    def _follow_application(self, event: Event, actor: Actor, now: datetime) -> None:
        id: UUID | None = getattr(event, "application_id", None)
        if id is None:
            return
        assert id not in self.purged, "something follows on a purge"
        match event:
            case AssessorAssigned():
                assert self.status[id] in OPEN
                assert self.through[id]
                assert (id, event.assessor_id) not in self.conflicts | self.asked
                assert event.assessor_id != self.whose[id]
                assert len(self.assessors(id)) < 2
                self.asked.add((id, event.assessor_id))
            case AssessorUnassigned():
                self.asked.remove((id, event.assessor_id))
            case ConflictDeclared():
                assert actor.kind is ActorKind.COORDINATOR or actor.id == event.assessor_id
                self.conflicts.add((id, event.assessor_id))
            case CriterionScored():
                self._follow_score(event, actor)
            case ApplicationShortlisted() | ApplicationReserved() | TrainingPlaceOffered() | ApplicationRejected():
                self._follow_decision(event, id, actor, now)
            case TrainingPlaceAccepted():
                assert self.status[id] == "offered"
                self.status[id] = "accepted"
            case TrainingPlaceTaken():
                self.trained.add(id)
            case TrainingPlaceDeclined():
                assert self.status[id] == "offered"
                self._end(id, "declined", event.kept_until, now)
            case ApplicationWithdrawn():
                assert self.status[id] == event.was
                assert id not in self.trained
                self._end(id, "withdrawn", event.kept_until, now)
            case ApplicationPurged():
                if event.because is not PurgeReason.BEING_FORGOTTEN:
                    assert self.status[id] in OVER
                if event.because is PurgeReason.TIME_OVER:
                    assert now >= self.kept_until[id]
                self.purged.add(id)

    def _follow_score(self, event: CriterionScored, actor: Actor) -> None:
        id = event.application_id
        assert self.status[id] in OPEN
        assert self.through[id]
        assert event.assessor_id in self.assessors(id)
        assert event.assessor_id != self.whose[id]
        assert actor.kind is ActorKind.COORDINATOR or actor.id == event.assessor_id
        assert event.score in self.scales[id][event.criterion]
        given = self.scores.setdefault((id, event.assessor_id), {})
        assert self.status[id] == "submitted" or event.criterion not in given, "a decision rests on this"
        given[event.criterion] = event.score

    def _follow_decision(self, event: Event, id: UUID, actor: Actor, now: datetime) -> None:
        assert actor.kind is ActorKind.COORDINATOR, "a person decides"
        assert self.is_assessed(id) or (isinstance(event, ApplicationRejected) and not self.through[id])
        match event:
            case ApplicationShortlisted():
                assert self.status[id] == "submitted"
                self.status[id] = "shortlisted"
            case ApplicationReserved():
                assert self.status[id] in OPEN
                self.status[id] = "reserved"
            case TrainingPlaceOffered():
                assert self.status[id] in OPEN | {"offered"}
                assert self.held[id] == event.site
                self.status[id] = "offered"
            case ApplicationRejected():
                assert self.status[id] in OPEN
                assert event.feedback
                self._end(id, "rejected", event.kept_until, now)

    def _end(self, id: UUID, status: str, kept_until: datetime, now: datetime) -> None:
        assert kept_until > now
        self.status[id], self.kept_until[id] = status, kept_until
