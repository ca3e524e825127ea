"""Durham: a network for peers of the NHS and of voluntary groups, who write to a coordinator to join."""

from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from shared.contracts.membership import (
    AcceptRequest,
    ConsentPurpose,
    Directory,
    GiveConsent,
    JoinMember,
    LeaveNetwork,
    NetworkNumbers,
    NewAffiliation,
    Numbers,
    OrganisationKind,
    Organisations,
    Pay,
    Record,
    RegisterOrganisation,
    RequestErasure,
    RequestToJoin,
    RoleCode,
)
from shared.contracts.refusals import Refused
from shared.contracts.training import PlanVacancy, Vacancies, VacancyEntry
from shared.contracts.types import Actor, ActorKind, Method
from tests.story.durham_launch import launch, when_two_have_gone
from tests.story.figures import Figure, exactly, more_than
from tests.story.people import Person, people
from tests.story.post import Post, by_kind
from tests.story.stage import WORDING, WORDING_SHA256, Stage, Story, basis, together
from tests.support.wait import eventually

TRUST, MANHEALTH, WADDINGTON = "County Durham trust", "Manhealth", "Waddington Street"
ORGANISATIONS = {
    TRUST: OrganisationKind.NHS_TRUST,
    MANHEALTH: OrganisationKind.VOLUNTARY_OR_COMMUNITY,
    WADDINGTON: OrganisationKind.VOLUNTARY_OR_COMMUNITY,
    "North East together": OrganisationKind.REGIONAL_NETWORK,  # the sponsor
}
# How many of each service of the trust were members at the end of April, and at the end of September.
APRIL, SEPTEMBER = "2024-04", "2024-09"
SERVICES = {
    "Community rehab": (6, 10),
    "Early intervention in psychosis": (0, 6),
    "Health and justice": (0, 7),
    "In-patients": (9, 15),
}
VOLUNTEERS = {MANHEALTH: 6, WADDINGTON: 5}
IN_APRIL = sum(april for april, _ in SERVICES.values())
PEER_WORKERS = sum(september for _, september in SERVICES.values())
MORE_POSTS = 4
EVERYBODY = PEER_WORKERS + sum(VOLUNTEERS.values())


@dataclass(frozen=True)
class Newcomer:
    """Somebody who wrote to the coordinator on the day `on`."""

    person: Person
    organisation: str
    service: str | None
    on: str


def newcomers() -> list[Newcomer]:
    invented = people()
    found = []
    for service, (april, september) in SERVICES.items():
        days = ["2024-04-08"] * april + ["2024-09-02"] * (september - april)
        found += [Newcomer(next(invented), TRUST, service, on) for on in days]
    for organisation, count in VOLUNTEERS.items():
        found += [Newcomer(next(invented), organisation, None, "2024-09-16") for _ in range(count)]
    return found


async def play(stage: Stage) -> list[Figure]:
    ids: dict[str, UUID] = {}
    for name, kind in ORGANISATIONS.items():
        ids[name] = (await stage.do(RegisterOrganisation(name=name, kind=kind), on="2024-03-01")).id
    everybody = newcomers()
    await together(_joins(stage, newcomer, ids[newcomer.organisation]) for newcomer in everybody)
    listed = everybody[::2]
    await together(_agrees_to_be_listed(stage, newcomer) for newcomer in listed)
    told = await launch(stage, _by_organisation(everybody), ids, islice(people(), len(everybody), None))
    leaver, forgotten = _one_of("In-patients", everybody), _one_of("Community rehab", listed)
    return [
        *await _who_is_there(stage, everybody),
        *await _who_sees_whom(stage, everybody, listed),
        *told.figures,
        *await _two_go(stage, leaver, forgotten),
        *await when_two_have_gone(told, leaver.person, forgotten.person),
        *await _more_posts(stage, ids[TRUST]),
        exactly("By mail, of all this, which was long ago", "none", by_kind(await Post(stage).new())),
    ]


def _by_organisation(everybody: list[Newcomer]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for each in everybody:
        found.setdefault(each.organisation, []).append(each.person)
    return found


async def _joins(stage: Stage, newcomer: Newcomer, organisation: UUID) -> None:
    """Peers of the trust asked by e-mail and were accepted; the groups' volunteers were entered at once."""
    person, on = newcomer.person, newcomer.on
    trust = newcomer.organisation == TRUST
    role, paid = (RoleCode.PEER_SUPPORT_WORKER, Pay.PAID) if trust else (RoleCode.PEER_VOLUNTEER, Pay.VOLUNTARY)
    place = NewAffiliation(organisation_id=organisation, service=newcomer.service, role=role, paid=paid, starts_on=on)
    who: dict[str, Any] = {"member_id": person.id, "full_name": person.name, "email": person.email}
    if trust:
        await stage.do(RequestToJoin(**who, basis=basis(on)), on=on, for_whom=person.id)
        await stage.do(AcceptRequest(member_id=person.id, affiliations=(place,)), on=on, for_whom=person.id)
    else:
        await stage.do(JoinMember(**who, affiliations=(place,), basis=basis(on)), on=on, for_whom=person.id)


async def _agrees_to_be_listed(stage: Stage, newcomer: Newcomer) -> None:
    consent = GiveConsent(
        member_id=newcomer.person.id,
        purpose=ConsentPurpose.DIRECTORY,
        wording_id=WORDING,
        wording_sha256=WORDING_SHA256,
        method=Method.EMAIL,
    )
    await stage.do(consent, on=newcomer.on, for_whom=newcomer.person.id)


def _one_of(service: str, people: list[Newcomer]) -> Newcomer:
    return next(each for each in people if each.service == service)


def _each_service(when: str, which: int, numbers: NetworkNumbers) -> list[Figure]:
    found = {group.name: group.count for group in numbers.by_service}
    return [exactly(f"{name}, {when}", counts[which], found.get(name, 0)) for name, counts in SERVICES.items()]


async def _who_is_there(stage: Stage, everybody: list[Newcomer]) -> list[Figure]:
    organisations = await stage.ask(Organisations())
    april, september = [await stage.ask(Numbers(), as_at=when) for when in (APRIL, SEPTEMBER)]
    by_organisation = {group.name: group.count for group in september.by_organisation}
    joined = await stage.events("MemberJoined")
    both = [e for e in joined if e.actor == str(stage.coordinator) and e.path == f"member/{e.on_behalf_of}"]
    asked = await stage.events("JoinRequested")
    return [
        exactly(
            "Organisations", ", ".join(sorted(ORGANISATIONS)), ", ".join(sorted(each.name for each in organisations))
        ),
        more_than("Peer workers of the trust", "more than three dozen", 36, by_organisation[TRUST]),
        exactly("Peers of Manhealth", VOLUNTEERS[MANHEALTH], by_organisation[MANHEALTH]),
        exactly("Peers of Waddington Street", VOLUNTEERS[WADDINGTON], by_organisation[WADDINGTON]),
        exactly("Members at the end of April", IN_APRIL, april.members),
        *_each_service("at the end of April", 0, april),
        exactly("Members at the end of September", EVERYBODY, september.members),
        *_each_service("at the end of September", 1, september),
        exactly("Asked to join by e-mail", PEER_WORKERS, len({event.path for event in asked})),
        exactly("The log says who entered each, and for whom", len(everybody), len({event.path for event in both})),
    ]


async def _who_sees_whom(stage: Stage, everybody: list[Newcomer], listed: list[Newcomer]) -> list[Figure]:
    a_member = Actor(ActorKind.MEMBER, listed[0].person.id)
    coordinators = await stage.ask(Directory())
    members = await stage.ask(Directory(), by=a_member)
    names = {entry.full_name for entry in members.members}
    return [
        exactly("The directory, to the coordinator", len(everybody), coordinators.total),
        exactly("The directory, to members: who agreed to it", len(listed), members.total),
        exactly("And nobody else's name", True, names == {each.person.name for each in listed}),
    ]


async def _two_go(stage: Stage, leaver: Newcomer, forgotten: Newcomer) -> list[Figure]:
    before = await stage.ask(Numbers(), as_at=SEPTEMBER)
    gone, person = leaver.person.id, forgotten.person
    await stage.do(LeaveNetwork(member_id=gone), on="2024-10-15", for_whom=gone)
    await stage.do(RequestErasure(member_id=person.id), on="2024-11-04", for_whom=person.id)

    async def is_forgotten() -> bool:
        return bool(await stage.events("MemberErased"))

    await eventually(is_forgotten)
    (erased,) = await stage.events("MemberErased")
    stage.seen(erased.sequence)
    found = await stage.ask(Directory(name=person.name))
    again = RequestToJoin(full_name="Robin Sand", email=person.email, basis=basis("2024-11-11"))
    await stage.do(again, on="2024-11-11")
    after = await stage.ask(Numbers(), as_at=SEPTEMBER)
    october, today = await stage.ask(Numbers(), as_at="2024-10"), await stage.ask(Numbers())
    return [
        exactly("One left: members at the end of October", EVERYBODY - 1, october.members),
        exactly("One was forgotten: members today", EVERYBODY - 2, today.members),
        exactly("The directory finds the forgotten name", 0, found.total),
        exactly("Their record", "member.unknown", await _refusal(stage, person)),
        exactly(
            "Their address is free again",
            1,
            len([e for e in await stage.events("JoinRequested") if not e.on_behalf_of]),
        ),
        *_each_service("at the end of September, still", 1, after),
        exactly("All numbers of September are as they were", True, after == before),
    ]


async def _more_posts(stage: Stage, trust: UUID) -> list[Figure]:
    """The trust plans them; they are not released yet."""
    plan = PlanVacancy(organisation_id=trust, service="In-patients", hours=37.5, site="Durham", posts=MORE_POSTS)
    await stage.do(plan, on="2024-09-30")
    planned: tuple[VacancyEntry, ...] = await stage.ask(Vacancies())
    return [more_than("More posts planned", "yes", 0, sum(each.posts for each in planned))]


async def _refusal(stage: Stage, person: Person) -> str:
    try:
        return str(await stage.ask(Record(member_id=person.id)))
    except Refused as refused:
        return refused.problem.code


STORY = Story(
    title="Durham",
    network="County Durham peer network",
    area="County Durham",
    launched_on="2024-03",
    play=play,
)
