"""Whatever is asked of a campaign in whatever order and by whomever, these rules hold.

They are checked on the events alone, by a record that is kept independently of the code under test.
"""

from collections.abc import Iterator
from unittest.mock import patch
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from services.notify.campaign import decider
from services.notify.filling import FilledFor
from shared.contracts.messages import Command, Event
from shared.contracts.notify import (
    ApproveCampaign,
    AudienceCounted,
    AudienceFrozen,
    CampaignApproved,
    CampaignBatchRequested,
    CampaignDrafted,
    CampaignSent,
    CampaignStopped,
    FreezeAudience,
    MessageRequested,
    NoticeSkipped,
    Recipient,
    RequestCampaignMessages,
    SkippedBecause,
    StopCampaign,
)
from shared.contracts.types import Actor, ActorKind
from tests.notify.words import (
    CAMPAIGN_ID,
    CHECKER,
    MAKER,
    NEWS_APPROVED,
    THIRD,
    counted,
    draft_campaign,
    filled,
    numbered,
    people,
)
from tests.support.given import given

TWO_PEOPLE_ABOVE, BATCH, PART = 3, 2, 4
SYSTEM = Actor(ActorKind.SYSTEM, numbered(99))
coordinators = st.sampled_from([MAKER, CHECKER, THIRD])
how_many = st.integers(0, 9)


class Record:
    """What the events alone say of the campaign."""

    def __init__(self) -> None:
        self.drafted = self.in_force = self.sent = self.stopped = False
        self.counted: AudienceCounted | None = None
        self.frozen: list[UUID] = []
        self.approved_by: list[UUID] = []
        self.told: list[UUID] = []
        self.batches: set[int] = set()
        self.freezes = 0

    def follow(self, event: Event) -> None:
        assert not self.stopped, "nothing happens to a campaign that was stopped"
        match event:
            case CampaignDrafted():
                assert not self.in_force
                self.drafted, self.counted = True, None
            case AudienceCounted():
                assert self.drafted
                assert not self.in_force
                assert event.count > 0
                assert event.freeze == self.freezes + 1
                self.freezes = event.freeze
                self.counted, self.frozen, self.approved_by = event, [], []
            case AudienceFrozen():
                assert len(event.people) <= PART
                assert event.first_batch * BATCH == len(self.frozen)
                self.frozen += [each.person_id for each in event.people]
            case CampaignApproved():
                self._approved(event)
            case MessageRequested() | NoticeSkipped():
                assert self.in_force
                assert event.person_id in self.frozen
                assert event.person_id not in self.told
                self.told.append(event.person_id)
            case CampaignBatchRequested():
                assert event.batch not in self.batches
                self.batches.add(event.batch)
            case CampaignSent():
                assert sorted(self.told) == sorted(self.frozen)
                self.sent = True
            case CampaignStopped():
                self.stopped = True

    def _approved(self, event: CampaignApproved) -> None:
        assert self.counted
        assert not self.in_force
        assert self.counted.count == len(set(self.frozen)) == len(self.frozen) == event.count
        assert event.by not in self.approved_by
        self.approved_by.append(event.by)
        enough = 2 if event.count > TWO_PEOPLE_ABOVE else 1
        assert event.in_force == (len(self.approved_by) == enough)
        self.in_force = event.in_force


class June(RuleBasedStateMachine):
    """One campaign, three coordinators, and people who come and go."""

    def __init__(self) -> None:
        super().__init__()
        small = patch.multiple("services.notify.batches", BATCH=BATCH, PART_OF_AN_AUDIENCE=PART)
        small.start()
        self.end = small.stop
        self.history: list[Event] = [*NEWS_APPROVED]
        self.record = Record()
        self.steps = 0

    def teardown(self) -> None:
        self.end()

    def send(self, command: Command, by: Actor, **found: object) -> None:
        self.steps += 1
        outcome = given(decider, *self.history).when(
            command,
            by=by,
            command_id=numbered(10_000 + self.steps),
            found=found,
            settings={"two_people_above": TWO_PEOPLE_ABOVE},
        )
        for event in outcome.events:
            self.record.follow(event)
        self.history += outcome.events

    @rule(by=coordinators, name=st.sampled_from(["June", "July"]))
    def draft(self, by: Actor, name: str) -> None:
        self.send(draft_campaign(name=name), by)

    @rule(by=coordinators, count=how_many, first=st.integers(1000, 1003), twice=st.booleans())
    def freeze(self, by: Actor, count: int, first: int, twice: bool) -> None:
        found = people(count, first) * (2 if twice else 1)
        self.send(FreezeAudience(campaign_id=CAMPAIGN_ID), by, campaign_audience=counted(found))

    @rule(by=coordinators, wrong=st.sampled_from([0, 0, 0, 1]))
    def approve(self, by: Actor, wrong: int) -> None:
        count = self.record.counted.count if self.record.counted else 1
        self.send(ApproveCampaign(campaign_id=CAMPAIGN_ID, count=count + wrong), by)

    @rule(batch=st.integers(0, 5), gone=st.booleans())
    def request(self, batch: int, gone: bool) -> None:
        self.send(
            RequestCampaignMessages(campaign_id=CAMPAIGN_ID, batch=batch),
            SYSTEM,
            campaign_batch=tuple(self._filled(batch, gone)),
        )

    @precondition(lambda self: self.record.in_force and not self.record.stopped)
    @rule()
    def request_the_rest(self) -> None:
        for batch in range(-(-len(self.record.frozen) // BATCH)):
            self.request(batch, False)
        assert self.record.sent

    def _filled(self, batch: int, gone: bool) -> Iterator[FilledFor]:
        skip = SkippedBecause.GONE if gone else None
        for person_id in self.record.frozen[batch * BATCH : (batch + 1) * BATCH]:
            yield FilledFor(Recipient(person_id=person_id), filled(skip=skip))

    @precondition(lambda self: self.record.in_force and not self.record.sent)
    @rule(by=coordinators, batch=st.integers(0, 2))
    def stop_on_its_way(self, by: Actor, batch: int) -> None:
        """And then the rest is asked for as if nobody had."""
        self.send(StopCampaign(campaign_id=CAMPAIGN_ID), by)
        self.request(batch, False)

    @precondition(lambda self: self.steps > 12)
    @rule(by=coordinators)
    def stop(self, by: Actor) -> None:
        self.send(StopCampaign(campaign_id=CAMPAIGN_ID), by)


June.TestCase.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
TestCampaign = June.TestCase
