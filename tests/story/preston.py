"""Preston: a network that began in a month nobody knows the day of, and the three roles of its people."""

from collections import Counter

from shared.contracts.membership import (
    AssignRole,
    ChangeAreas,
    Directory,
    JoinMember,
    NewAffiliation,
    Numbers,
    OrganisationKind,
    Pay,
    Record,
    RegisterOrganisation,
    RoleCode,
)
from tests.story.figures import Figure, exactly
from tests.story.people import people
from tests.story.post import Post, by_kind
from tests.story.preston_event import first_event
from tests.story.preston_today import today
from tests.story.stage import Stage, Story, basis, together

BEGAN = "2022-02"
ENTERED = "2022-03-01"
ROLES = {
    RoleCode.PEER_SUPPORT_WORKER: 12,
    RoleCode.SENIOR_PEER_FACILITATOR: 6,
    RoleCode.EXPERIENCE_MANAGER: 5,
}
EVERYBODY = sum(ROLES.values())
AREAS = ("Preston", "South Ribble")


async def play(stage: Stage) -> list[Figure]:
    trust = (await stage.do(RegisterOrganisation(name="The trust", kind=OrganisationKind.NHS_TRUST), on=ENTERED)).id
    await stage.do(ChangeAreas(areas=AREAS), on=ENTERED)
    invented = people()
    members = [(next(invented), role) for role, count in ROLES.items() for _ in range(count)]
    await together(
        stage.do(
            JoinMember(
                member_id=person.id,
                full_name=person.name,
                email=person.email,
                affiliations=(NewAffiliation(organisation_id=trust, role=role, paid=Pay.PAID, starts_on=BEGAN),),
                areas=("Preston",),
                joined_on=BEGAN,
                basis=basis(ENTERED),
            ),
            on=ENTERED,
            for_whom=person.id,
        )
        for person, role in members
    )
    await together(
        stage.do(AssignRole(member_id=person.id, role=role, starts_on=BEGAN), on=ENTERED, for_whom=person.id)
        for person, role in members
    )

    (launched,) = await stage.events("NetworkLaunched")
    (areas,) = await stage.events("AreasChanged")
    numbers = await stage.ask(Numbers(), as_at="2022-03")
    before = await stage.ask(Numbers(), as_at="2022-02")
    by_role = {group.name: group.count for group in numbers.by_role}
    managers = await stage.ask(Directory(role=RoleCode.EXPERIENCE_MANAGER))
    record = await stage.ask(Record(member_id=members[0][0].id))
    assigned = Counter(event.data["role"] for event in await stage.events("RoleAssigned"))
    post, people_of_it = Post(stage), [person for person, _ in members]
    return [
        exactly("The network was launched in", "2022-02", launched.data["launched_on"]),
        exactly("It covers", ", ".join(AREAS), ", ".join(areas.data["areas"])),
        exactly("Members recorded", EVERYBODY, numbers.members),
        exactly("Members before they were recorded", 0, before.members),
        exactly("A member's joining is as precise as it is known", BEGAN, record.joined_on),
        *(exactly(f"In the role {role.replace('_', ' ')}", count, by_role[role]) for role, count in ROLES.items()),
        exactly("Roles assigned, each as it is", True, assigned == ROLES),
        exactly("Welcomed: nobody who was a member long before", "none", by_kind(await post.new())),
        exactly("Experience managers in the directory", ROLES[RoleCode.EXPERIENCE_MANAGER], managers.total),
        *await first_event(stage, people_of_it, list(invented), post),
        *await today(stage, people_of_it, post),
    ]


STORY = Story(
    title="Preston",
    network="Lancashire peer network",
    area="Lancashire",
    launched_on=BEGAN,
    play=play,
)
