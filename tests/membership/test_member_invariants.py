"""Whatever is asked in whatever order, these rules hold. They are checked on the events alone, not on the states."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.membership.member import decider
from shared.contracts.membership import (
    AcceptRequest,
    AddAffiliation,
    AffiliationAdded,
    AffiliationEnded,
    AssignRole,
    CancelErasure,
    ChangeContactDetails,
    CompleteErasure,
    ConsentGiven,
    ConsentKey,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    DeclineRequest,
    EmailClaimed,
    EmailReleased,
    EndAffiliation,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    GiveConsent,
    GraduateRaised,
    JoinDeclined,
    JoinMember,
    JoinRequested,
    LeaveNetwork,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    PauseMembership,
    PersonalDataRemoved,
    QualificationGained,
    ReachBy,
    RecordDataRemoved,
    Removable,
    RequestErasure,
    RequestToJoin,
    ResumeMembership,
    RoleAssigned,
    RoleCode,
    SettleGraduate,
    StartErasure,
    WelcomeGraduate,
    WithdrawConsent,
    consent_key,
)
from shared.contracts.messages import Command, Event
from shared.contracts.types import Method
from tests.membership.examples import ASHA, BASIS, BEN, CHARITY, TRUST, WORDING, affiliation, numbered, organisation
from tests.membership.test_graduates import GRADUATE
from tests.support.given import NOON, given

ids = st.sampled_from([ASHA, BEN])
posts = st.sampled_from([numbered(21), numbered(22), numbered(23)])
emails = st.sampled_from([None, "asha@post.example", "ben@post.example"])
phones = st.sampled_from([None, "0191 498 0000"])
roles = st.sampled_from([RoleCode.PEER_VOLUNTEER, RoleCode.PEER_SUPPORT_WORKER])
organisations = st.sampled_from([TRUST, CHARITY])
places = st.builds(affiliation, affiliation_id=posts, organisation_id=organisations, service=st.none(), role=roles)
several = st.lists(places, max_size=2).map(tuple)
bases = st.sampled_from([None, BASIS])
purposes = st.sampled_from([ConsentPurpose.NEWSLETTER, ConsentPurpose.SHARE_WITH_ORGANISATION, ConsentPurpose.OTHER])
removals = st.lists(st.sampled_from([Removable.EMAIL, Removable.PHONE]), max_size=2, unique=True).map(tuple)
method = st.just(Method.FORM)
name = st.just("A Person")

commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(JoinMember, member_id=ids, full_name=name, email=emails, phone=phones, affiliations=several, basis=bases),
    st.builds(RequestToJoin, member_id=ids, full_name=name, email=emails, phone=phones, basis=bases),
    st.builds(AcceptRequest, member_id=ids, affiliations=several, basis=bases),
    st.builds(DeclineRequest, member_id=ids, reason=st.just("Not here.")),
    st.builds(
        AddAffiliation,
        member_id=ids,
        affiliation_id=posts | st.none(),
        organisation_id=organisations,
        role=roles,
    ),
    st.builds(EndAffiliation, member_id=ids, affiliation_id=posts),
    st.builds(AssignRole, member_id=ids, role=roles),
    st.builds(ChangeContactDetails, member_id=ids, email=emails, phone=phones, remove=removals),
    st.builds(
        GiveConsent,
        member_id=ids,
        purpose=purposes,
        organisation_id=organisations,
        wording_id=st.sampled_from(["film", "photo"]),
        wording_sha256=st.just(WORDING),
        method=method,
    ),
    st.builds(
        WithdrawConsent,
        member_id=ids,
        purpose=purposes,
        organisation_id=organisations,
        wording_id=st.sampled_from(["film", "photo"]),
        method=method,
    ),
    *(st.builds(c, member_id=ids) for c in (PauseMembership, ResumeMembership, LeaveNetwork)),
    *(st.builds(c, member_id=ids) for c in (RequestErasure, CancelErasure, StartErasure, CompleteErasure)),
    st.builds(RecordDataRemoved, member_id=ids),
    st.builds(WelcomeGraduate, member_id=ids, cohort_id=posts),
    st.builds(SettleGraduate, member_id=ids, cohort_id=posts),
)
# Most of what can go wrong goes wrong with members, so that most sequences begin with them.
JOINS: list[Command] = [
    JoinMember(member_id=id, full_name="A Person", phone="0191 498 0000", affiliations=(affiliation(),), basis=BASIS)
    for id in (ASHA, BEN)
]
openings = st.sampled_from([JOINS, JOINS, JOINS[:1], []])
sequences = st.builds(lambda first, then: [*first, *then], openings, st.lists(commands, min_size=20, max_size=50))

STANDING_AFTER: dict[type[Event], str] = {
    JoinRequested: "requested",
    JoinDeclined: "declined",
    MemberJoined: "active",
    MembershipPaused: "paused",
    MembershipResumed: "active",
    MemberLeft: "left",
}
FOUND = {
    "rows_about": {"directory": 1},
    "removed_elsewhere": {},
    "keys_elsewhere": (),
    "known_elsewhere": True,
    "graduate": replace(GRADUATE, raised=True),
}
# That somebody who asked to be forgotten cannot be welcomed is noted all the same: they may yet stay.
ERASURE = (GraduateRaised, ErasureCancelled, ErasureStarted, PersonalDataRemoved, EmailReleased, MemberErased)


@dataclass
class Record:
    """One person's history, read independently of the code under test."""

    standing: str = "unknown"
    erasure_asked: bool = False
    erased: bool = False
    places: dict[UUID, tuple[object, ...]] = field(default_factory=dict)
    consents: set[ConsentKey] = field(default_factory=set)
    qualifications: set[UUID] = field(default_factory=set)


@dataclass
class Rules:
    """Checks each batch of events against everything that happened before it."""

    people: dict[UUID, Record] = field(default_factory=lambda: {ASHA: Record(), BEN: Record()})
    holders: dict[str, UUID] = field(default_factory=dict)

    def check(self, command: Command, events: tuple[Event, ...]) -> None:
        member_id: UUID = command.member_id  # type: ignore[attr-defined]
        other = {id: repr(record) for id, record in self.people.items() if id != member_id}
        asked, consents = self.people[member_id].erasure_asked, set(self.people[member_id].consents)
        for event in events:
            assert event.member_id == member_id  # type: ignore[attr-defined]
            assert not self.people[member_id].erased
            assert not asked or isinstance(event, ERASURE)
            self._follow(self.people[member_id], event)
        self._check_consents(command, consents ^ self.people[member_id].consents)
        self._check_places(self.people[member_id])
        self._check_address(member_id, events)
        if any(isinstance(event, MemberJoined) for event in events):
            assert any(isinstance(event, AffiliationAdded) for event in events)
        assert other == {id: repr(record) for id, record in self.people.items() if id != member_id}

    def _follow(self, record: Record, event: Event) -> None:
        if isinstance(event, RoleAssigned):
            assert record.standing == "active"
        if isinstance(event, MembershipResumed):
            assert record.standing == "paused"
        if isinstance(event, MemberJoined | JoinRequested):
            assert record.standing not in ("active", "paused")
        record.standing = STANDING_AFTER.get(type(event), record.standing)
        match event:
            case EmailClaimed():
                assert event.claim not in self.holders
                self.holders[event.claim] = event.member_id
            case EmailReleased():
                assert self.holders.pop(event.claim) == event.member_id
            case AffiliationAdded():
                record.places[event.affiliation_id] = (event.organisation_id, event.service, event.role)
            case AffiliationEnded():
                del record.places[event.affiliation_id]
            case QualificationGained():
                assert record.standing in ("active", "paused")
                assert event.qualification_id not in record.qualifications
                record.qualifications.add(event.qualification_id)
            case ConsentGiven():
                record.consents.add(consent_key(event))
            case ConsentWithdrawn():
                record.consents.remove(consent_key(event))
            case ErasureRequested():
                record.erasure_asked = True
            case ErasureCancelled():
                record.erasure_asked = False
            case MemberErased():
                record.erased = True

    def _check_consents(self, command: Command, changed: set[ConsentKey]) -> None:
        if isinstance(command, GiveConsent | WithdrawConsent):
            assert changed <= {consent_key(command)}
        else:
            assert not changed

    def _check_places(self, record: Record) -> None:
        assert all(count == 1 for count in Counter(record.places.values()).values())
        assert not record.places or record.standing in ("active", "paused")

    def _check_address(self, member_id: UUID, events: tuple[Event, ...]) -> None:
        held = [claim for claim, holder in self.holders.items() if holder == member_id]
        assert len(held) <= 1
        assert not (held and self.people[member_id].erased)
        for event in events:
            if isinstance(event, MemberJoined | ContactDetailsChanged):
                assert event.reachable_by
                assert event.email_claim == next(iter(held), None)
                assert (ReachBy.EMAIL in event.reachable_by) == bool(held)


@settings(max_examples=300, deadline=None)
@for_all(sequences)
def test_no_sequence_of_commands_breaks_a_rule(sequence: list[Command]) -> None:
    history: list[Event] = [organisation(), organisation(CHARITY)]
    rules = Rules()
    for step, command in enumerate(sequence):
        at = NOON + timedelta(days=step)
        outcome = given(decider, *history).when(command, at=at, command_id=numbered(1000 + step), found=FOUND)
        rules.check(command, outcome.events)
        history.extend(outcome.events)


@settings(max_examples=100, deadline=None)
@for_all(sequences)
def test_a_refusal_never_tells_who_or_where(sequence: list[Command]) -> None:
    history: list[Event] = [organisation(), organisation(CHARITY)]
    for step, command in enumerate(sequence):
        outcome = given(decider, *history).when(command, command_id=numbered(1000 + step), found=FOUND)
        history.extend(outcome.events)
        if outcome.problem:
            shown = outcome.problem.model_dump_json()
            assert not any(secret in shown for secret in ("post.example", "0191", "A Person", str(ASHA), str(BEN)))
