"""Guests and applicants are forgotten as members are, and keep their ids when they join."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from shared.contracts.events import InviteSpeaker, RecordWalkIn
from shared.contracts.membership import AcceptRequest, CancelErasure, DeclineRequest, RequestErasure, RequestToJoin
from shared.contracts.notify import SetReplyTo
from shared.contracts.refusals import Refused
from shared.contracts.training import RegisterInterest
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from shared.sender import Sender
from tests.events.gatherings import BASIS
from tests.membership.all_services import Network, a_network
from tests.support.servers import Servers

SYSTEM = Actor(ActorKind.SYSTEM, new_id())


@pytest.fixture
async def at_once(servers: Servers, network: str) -> AsyncIterator[Network]:
    """Without days to cool off; membership waits until all others have removed what they hold."""
    async with a_network(servers, network, cooling_off=0) as started:
        yield started


@pytest.fixture
async def in_a_week(servers: Servers, network: str) -> AsyncIterator[Network]:
    async with a_network(servers, network, cooling_off=7) as started:
        yield started


async def test_a_guest_is_forgotten_and_may_come_again_as_somebody_new(at_once: Network) -> None:
    devi = await at_once.books()
    speaks = InviteSpeaker(gathering_id=at_once.gathering, person_id=devi, full_name="Devi", topic="Hope", basis=BASIS)
    await at_once.send(at_once.events, speaks)
    forget = RequestErasure(member_id=devi, reason="I moved away")
    await at_once.send(at_once.members, forget, on_behalf_of=devi)
    await at_once.eventually("MemberErased", "GuestReleased", "BookingKept")
    [removed] = await at_once.happened("BookingDataRemoved")
    assert {view: removed["counts"][view] for view in ("people", "bookings", "speakers")} == {
        "people": 1,
        "bookings": 1,
        "speakers": 1,
    }
    [erased] = await at_once.happened("MemberErased")
    assert erased["member_id"] == str(devi)
    counted = erased["receipt"]["removed"]
    assert {each: counted[each] for each in ("events.bookings", "notify.bookings", "notify.contacts")} == {
        "events.bookings": 1,
        "notify.bookings": 1,
        "notify.contacts": 1,
    }, counted
    await at_once.only_numbers_are_left_of(devi)
    assert await at_once.code(at_once.members, at_once.joins(devi)) == "member.erased"
    assert await at_once.code(at_once.members, forget) == "member.erased"
    assert await at_once.send(at_once.members, at_once.joins()) != devi


async def test_a_walk_in_without_an_address_is_forgotten(at_once: Network) -> None:
    walk_in = RecordWalkIn(gathering_id=at_once.gathering, full_name="Devi", nonce="n" * 8)
    await at_once.send(at_once.events, walk_in)
    [came] = await at_once.happened("AttendanceRecorded")
    devi = UUID(came["person_id"])
    await at_once.send(at_once.members, RequestErasure(member_id=devi))
    await at_once.eventually("MemberErased")
    [removed] = await at_once.happened("BookingDataRemoved")
    assert removed["counts"]["attendance"] == 1
    await at_once.only_numbers_are_left_of(devi)


async def test_a_trainee_who_never_was_a_member_is_forgotten(at_once: Network) -> None:
    application, devi = await at_once.applies()
    await at_once.trains(application, devi)
    await at_once.send(at_once.training, RegisterInterest(programme_id=at_once.programme, person_id=devi))
    await at_once.send(at_once.members, RequestErasure(member_id=devi))
    await at_once.eventually(
        "MemberErased", "ApplicationPurged", "TraineeWithdrew", "InterestWithdrawn", "ApplicantReleased"
    )
    [removed] = await at_once.happened("TrainingDataRemoved")
    assert (removed["counts"]["trainees"], removed["keys"]) == (1, [str(application)])
    assert {"key_id": str(application)} in await at_once.happened("KeyDestroyed")
    await at_once.only_numbers_are_left_of(devi)
    _, again = await at_once.applies()
    assert again != devi


async def test_somebody_who_only_asked_about_a_training_is_forgotten(at_once: Network) -> None:
    ask = RegisterInterest(programme_id=at_once.programme, full_name="Devi", phone="01632 960001")
    await at_once.send(at_once.training, ask)
    [asked] = await at_once.happened("InterestRegistered")
    devi = UUID(asked["person_id"])
    await at_once.send(at_once.members, RequestErasure(member_id=devi))
    await at_once.eventually("MemberErased", "InterestWithdrawn")
    await at_once.only_numbers_are_left_of(devi)


async def test_whoever_answered_what_people_wrote_back_is_forgotten(at_once: Network) -> None:
    answers = SetReplyTo(name="Devi", email="devi@network.example", areas=("Durham",))
    devi = await at_once.send(at_once.notify, answers)
    await at_once.send(at_once.members, RequestErasure(member_id=devi))
    await at_once.eventually("MemberErased", "NotifyDataRemoved")
    await at_once.only_numbers_are_left_of(devi)
    again = answers.model_copy(update={"reply_to_id": devi})
    assert await at_once.code(at_once.notify, again) == "person.forgotten"


async def test_nobody_is_forgotten_whom_no_service_knows(at_once: Network) -> None:
    await at_once.books()
    assert await at_once.code(at_once.members, RequestErasure(member_id=new_id())) == "member.unknown"


@pytest.mark.parametrize("email", ["dev@post.example", None], ids=["with an address", "without one"])
async def test_while_it_cools_off_nothing_else_is_accepted_and_it_can_be_cancelled(
    in_a_week: Network, email: str | None
) -> None:
    devi = await in_a_week.books(email=email)
    await in_a_week.send(in_a_week.members, RequestErasure(member_id=devi))
    again = RecordWalkIn(gathering_id=in_a_week.gathering, person_id=devi, nonce="n" * 8)
    assert await in_a_week.code(in_a_week.events, again) == "person.not_active"
    interest = RegisterInterest(programme_id=in_a_week.programme, person_id=devi, full_name="Devi", phone="01632 1")
    assert await in_a_week.code(in_a_week.training, interest) == "applicant.ending"
    assert await in_a_week.code(in_a_week.members, in_a_week.joins(devi)) == "member.erasure_pending"
    await in_a_week.send(in_a_week.members, CancelErasure(member_id=devi))
    await in_a_week.send(in_a_week.events, again)
    assert await in_a_week.send(in_a_week.members, in_a_week.joins(devi)) == devi


# Joining


async def test_a_guest_or_an_applicant_who_is_entered_by_hand_keeps_their_id(at_once: Network) -> None:
    devi = await at_once.books()
    _, olu = await at_once.applies(email="olu@post.example")
    for person, email in ((devi, " Dev@POST.example"), (olu, "olu@post.example")):
        with pytest.raises(Refused) as refused:
            await at_once.send(at_once.members, at_once.joins(email=email))
        problem = refused.value.problem
        assert (problem.code, [each.field for each in problem.fields]) == ("member.known_elsewhere", ["member_id"])
        assert str(person) in problem.detail
        assert await at_once.send(at_once.members, at_once.joins(person, email)) == person
        assert await at_once.code(at_once.members, at_once.joins(email=email)) == "member.already"
    assert {each["member_id"] for each in await at_once.happened("MemberJoined")} == {str(devi), str(olu)}


async def test_somebody_who_asks_by_themselves_is_found_when_they_are_accepted(at_once: Network) -> None:
    devi = await at_once.books()
    ask = RequestToJoin(full_name="Devi", email="dev@post.example", basis=BASIS)
    assert await at_once.code(at_once.members, ask) == "member.known_elsewhere"
    asked = (await at_once.members.service.runner.run(ask, Sender(SYSTEM))).id
    accept = AcceptRequest(member_id=asked, affiliations=(at_once.where,))
    with pytest.raises(Refused) as refused:
        await at_once.send(at_once.members, accept)
    assert refused.value.problem.code == "request.known_elsewhere"
    assert str(devi) in refused.value.problem.detail
    entered = DeclineRequest(member_id=asked, reason="Entered under the id that you have.", entered_as=devi)
    await at_once.send(at_once.members, entered)
    assert await at_once.send(at_once.members, at_once.joins(devi)) == devi


async def test_a_guest_who_asks_under_their_id_is_accepted(at_once: Network) -> None:
    devi = await at_once.books()
    ask = RequestToJoin(member_id=devi, full_name="Devi", email="dev@post.example", basis=BASIS)
    await at_once.send(at_once.members, ask)
    accepted = AcceptRequest(member_id=devi, affiliations=(at_once.where,))
    assert await at_once.send(at_once.members, accepted) == devi
    [guest], [member] = await at_once.happened("GuestClaimed"), await at_once.happened("EmailClaimed")
    assert (guest["claim"], guest["person_id"]) == (member["claim"], member["member_id"])
