"""One intake with few places and few people, on which random commands are tried; see test_application_invariants."""

from datetime import datetime
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine

from services.training import intake
from services.training.application import decider
from services.training.application.purging import StillHeld
from services.training.persons import Contact, KnownPerson
from shared.contracts.messages import Command, Event
from shared.contracts.types import Actor, ActorKind
from tests.support.given import NOON, given
from tests.training.application_record import Record
from tests.training.applications import defined, numbered, planned

PEOPLE = [numbered(100 + number) for number in range(4)]
COORDINATOR, SYSTEM = Actor(ActorKind.COORDINATOR, numbered(1)), Actor(ActorKind.SYSTEM, numbered(2))


class Machine(RuleBasedStateMachine):
    """One intake with few places and few people, so that everything that can meet does meet."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[Event] = [defined(), planned()]
        self.record = Record()
        self.now: datetime = NOON
        self.steps = 0
        self.applied = 0

    def send(self, command: Command, by: Actor = COORDINATOR) -> tuple[Event, ...]:
        """Decides, checks each event against the record, and goes on with what came of it."""
        self.steps += 1
        of = intake.decider if type(command) in intake.decider.decisions else decider
        outcome = given(of, *self.history).when(
            command,
            by=by,
            at=self.now,
            command_id=numbered(10_000 + self.steps),
            found={
                "known_person": self._known(command),
                "may_assess": frozenset({"network"}),
                "still_held": StillHeld(),
                "contact_of": Contact("Somebody"),
            },
        )
        self.take(outcome.events, by)
        if outcome.problem:
            shown = outcome.problem.model_dump_json()
            assert "post.example" not in shown
            assert not any(str(id) in shown for id in (*PEOPLE, *self.record.status))
        return outcome.events

    def take(self, events: tuple[Event, ...], by: Actor) -> None:
        for event in events:
            self.record.follow(event, by, self.now)
        self.history.extend(events)

    @staticmethod
    def _known(command: Command) -> KnownPerson | None:
        """As the views would say it if they lagged behind in everything about who applied by an address."""
        person: UUID | None = getattr(command, "person_id", None)
        return KnownPerson(person) if person else None

    def new(self) -> UUID:
        self.applied += 1
        return numbered(200 + self.applied)

    def one(self, number: int, *status: str) -> UUID:
        """An application of this status, if there is any such; else any; else one that never was."""
        held = self.record.status
        some = [id for id in held if held[id] in status] or list(held) or [numbered(199)]
        return some[number % len(some)]

    def assessed(self, number: int, *status: str) -> UUID:
        """An application on which people could decide, if there is any such; else any."""
        ready = [id for id in self.record.status if self.record.live(id) and self.record.is_assessed(id)]
        some = [id for id in ready if self.record.status[id] in status] or ready
        return some[number % len(some)] if some else self.one(number)
