"""People's spreadsheets into a real network."""

import json
from pathlib import Path

import pytest

from peernet.importing.member_outcomes import Result
from peernet.importing.network import network_over
from peernet.importing.outcomes import to_correct
from peernet.spreadsheet.rejects import write_rejects
from shared.contracts.membership import (
    ConsentPurpose,
    JoinedVia,
    JoinMember,
    LeaveNetwork,
    NewAffiliation,
    OrganisationKind,
    Pay,
    RegisterOrganisation,
    RoleCode,
    WithdrawConsent,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind, BasisKind, LawfulBasis, Method
from shared.ids import new_id
from tests.importing.launched import EXAMPLES, Launched, counts
from tests.support.running import COORDINATOR, NOW

NEWSLETTER = ConsentPurpose.NEWSLETTER
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT, wording_id="form", wording_sha256="0" * 64, method=Method.FORM, given_at=NOW
)
MAJA = "Maja Kay,maja@post.example,,Moorland Health Trust,PSW,28/09/2024,yes,wheelchair user"
OLU = "Olu Bay,,0113 496 0044,The Lantern,Gardener,2023,,"


def expected(name: str) -> dict[str, object]:
    truth = json.loads((EXAMPLES / f"{name}.expected.json").read_text())
    return {figure: truth[figure] for figure in ("rows", "joined", "already_member", "refused")}


@pytest.mark.parametrize(
    ("sheet", "truth"),
    [("members.csv", "members"), ("members-cp1252.csv", "members"), ("volunteers.csv", "volunteers")],
)
async def test_the_samples_come_to_what_they_say_and_twice_changes_nothing(
    preston: Launched, sheet: str, truth: str
) -> None:
    wanted = expected(truth)
    assert counts(await preston.bring_in(EXAMPLES / sheet, dry_run=True)) == wanted
    assert counts(await preston.bring_in(EXAMPLES / sheet)) == wanted
    end = await preston.last_sequence()
    again = {**wanted, "joined": 0, "already_member": int(str(wanted["joined"])) + int(str(wanted["already_member"]))}
    assert counts(await preston.bring_in(EXAMPLES / sheet, dry_run=True)) == again
    assert counts(await preston.bring_in(EXAMPLES / sheet)) == again
    assert await preston.last_sequence() == end
    assert len(await preston.everybody()) == wanted["joined"]


async def test_both_encodings_hold_the_same_people(preston: Launched) -> None:
    await preston.bring_in(EXAMPLES / "members.csv")
    assert (await preston.bring_in(EXAMPLES / "members-cp1252.csv")).count(Result.JOINED) == 0


async def test_a_dry_run_appends_nothing(preston: Launched) -> None:
    before = await preston.last_sequence()
    imported = await preston.bring_in(EXAMPLES / "members.csv", dry_run=True)
    assert imported.count(Result.JOINED)
    assert await preston.last_sequence() == before


async def test_what_a_row_says_is_what_is_recorded(preston: Launched) -> None:
    await preston.bring_in(preston.sheet(MAJA, OLU))
    people = await preston.everybody()
    maja, olu = people["Maja Kay"], people["Olu Bay"]
    assert (maja.email, maja.joined_on, maja.via) == ("maja@post.example", "2024-09-28", JoinedVia.IMPORT)
    assert [(each.organisation, each.role) for each in maja.affiliations] == [
        ("Moorland Health Trust", RoleCode.PEER_SUPPORT_WORKER)
    ]
    assert [(each.purpose, each.in_force, each.wording_id) for each in maja.consents] == [
        (NEWSLETTER, True, "imported: Newsletter")
    ]
    assert maja.access_needs is None
    assert (olu.phone, olu.joined_on, olu.consents) == ("+441134960044", "2023", ())
    assert (olu.affiliations[0].role, olu.affiliations[0].role_text) == (RoleCode.OTHER, "Gardener")
    kinds = {each.name: each.kind for each in await preston.network.organisations()}
    assert kinds == {
        "Moorland Health Trust": OrganisationKind.NHS_TRUST,
        "The Lantern": OrganisationKind.VOLUNTARY_OR_COMMUNITY,
    }


async def test_everything_is_done_on_behalf_of_the_person_when_they_joined(preston: Launched) -> None:
    await preston.bring_in(preston.sheet(MAJA))
    maja = (await preston.everybody())["Maja Kay"].member_id
    bodies = [json.loads(body) for body in await preston.running.bodies()]
    about = {body["type"]: body for body in bodies if body["subject"] == f"member/{maja}"}
    assert {body["onbehalfof"] for body in about.values()} == {str(maja)}
    assert about["MemberJoined"]["time"].startswith("2024-09-28T12:00")
    (organisation,) = (body for body in bodies if body["type"] == "OrganisationRegistered")
    assert organisation["time"].startswith("2024-09-28T12:00")
    assert not about["ConsentGiven"]["time"].startswith("2024")


async def test_nothing_personal_is_plain_in_the_log(preston: Launched) -> None:
    await preston.bring_in(preston.sheet(MAJA, OLU))
    log = b"".join(await preston.running.bodies())
    for secret in (b"Maja", b"post.example", b"4960044", b"Gardener", b"wheelchair"):
        assert secret not in log


async def test_an_organisation_the_network_knows_is_not_registered_again(preston: Launched) -> None:
    await preston.running.client.send(
        RegisterOrganisation(name="Moorland health trust", kind=OrganisationKind.OTHER, kind_text="x"),
        actor=COORDINATOR,
    )
    imported = await preston.bring_in(preston.sheet(MAJA))
    assert not imported.organisations.new
    assert [each.name for each in await preston.network.organisations()] == ["Moorland health trust"]


async def test_an_import_never_brings_back_a_consent_that_was_withdrawn(preston: Launched) -> None:
    sheet = preston.sheet(MAJA)
    await preston.bring_in(sheet)
    maja = (await preston.everybody())["Maja Kay"].member_id
    await preston.running.client.send(
        WithdrawConsent(member_id=maja, purpose=NEWSLETTER, method=Method.PHONE), actor=COORDINATOR
    )
    end = await preston.last_sequence()
    for path in (sheet, preston.sheet(MAJA, headings=HEADINGS_OF_ANOTHER_LIST)):
        assert (await preston.bring_in(path)).count(Result.ALREADY_MEMBER) == 1
    assert await preston.last_sequence() == end


HEADINGS_OF_ANOTHER_LIST = "Full name,E-mail,Tel,Trust,Job title,Start date,Consent to newsletter,Comments"


async def test_an_import_gives_no_consent_to_members_who_joined_otherwise(preston: Launched) -> None:
    registered = await preston.running.client.send(
        RegisterOrganisation(name="The Lantern", kind=OrganisationKind.OTHER, kind_text="x"), actor=COORDINATOR
    )
    place = NewAffiliation(organisation_id=registered.id, role=RoleCode.PEER_VOLUNTEER, paid=Pay.VOLUNTARY)
    await preston.running.client.send(
        JoinMember(full_name="Maja Kay", email="Maja@Post.example", affiliations=(place,), basis=BASIS),
        actor=COORDINATOR,
    )
    imported = await preston.bring_in(preston.sheet(MAJA))
    assert [outcome.code for outcome in imported.outcomes] == ["member.already"]
    assert await preston.count("ConsentGiven") == 0
    assert imported.to_suggest == []


async def test_somebody_without_email_is_known_by_name_and_number_however_they_joined(preston: Launched) -> None:
    await preston.bring_in(preston.sheet(OLU))
    other = preston.sheet("OLU  BAY,,+44 (0)113 4960044,Lantern,Gardener,,,")
    assert counts(await preston.bring_in(other, claims=None))["already_member"] == 1


async def test_without_the_claims_key_a_row_without_email_is_refused_with_the_remedy(preston: Launched) -> None:
    imported = await preston.bring_in(preston.sheet(MAJA, OLU), claims=None)
    assert [outcome.code for outcome in imported.outcomes] == [None, "row.needs_claims_key"]
    assert "PEERNET_CLAIMS_KEY_FILE" in str(imported.outcomes[1].message)


async def test_somebody_who_left_is_not_made_a_member_again(preston: Launched) -> None:
    sheet = preston.sheet(MAJA, OLU)
    await preston.bring_in(sheet)
    for record in (await preston.everybody()).values():
        await preston.running.client.send(LeaveNetwork(member_id=record.member_id), actor=COORDINATOR)
    end = await preston.last_sequence()
    assert counts(await preston.bring_in(sheet))["already_member"] == 2
    assert await preston.last_sequence() == end


async def test_one_bad_row_never_blocks_the_rest_and_a_corrected_file_imports(preston: Launched) -> None:
    long_role = "x" * 250
    sheet = preston.sheet(
        MAJA,
        "No Way,,,The Lantern,PSW,,,",
        f"Long Role,long@post.example,,The Lantern,{long_role},,,",
        "Far Ahead,far@post.example,,The Lantern,PSW,31/02/2024,,",
        OLU,
    )
    imported = await preston.bring_in(sheet)
    assert [outcome.result for outcome in imported.outcomes] == ["joined", "refused", "refused", "refused", "joined"]
    assert "Role: String should have at most 200" in str(imported.outcomes[2].message)
    content = write_rejects(imported.plan.sheet.table, to_correct(imported.outcomes, Result.REFUSED))
    corrected = preston.folder / "people.rejects.csv"
    corrected.write_bytes(
        content.replace(b"No Way,,", b"No Way,no@post.example,")
        .replace(long_role.encode(), b"PSW")
        .replace(b"31/02/2024,,", b"28/02/2024,,")
    )
    assert counts(await preston.bring_in(corrected)) == {"rows": 3, "joined": 3, "already_member": 0, "refused": 0}


async def test_a_repeat_of_a_refused_row_is_refused_too(preston: Launched) -> None:
    long = "x" * 250
    sheet = preston.sheet(f"Ann Lee,ann@post.example,,T,{long},,,", "Ann Lee,ANN@post.example,,T,PSW,,,")
    imported = await preston.bring_in(sheet)
    assert [outcome.result for outcome in imported.outcomes] == [Result.REFUSED, Result.REFUSED]


async def test_messages_name_nobody_and_no_health(preston: Launched) -> None:
    imported = await preston.bring_in(preston.sheet(MAJA, MAJA, OLU, "Pat Doe,pat@,,T,PSW,,,large print"))
    said = " ".join(str(outcome.as_record()) for outcome in imported.outcomes).casefold()
    for word in ("maja", "olu", "pat", "post.example", "wheelchair", "print", "4960044"):
        assert word not in said


async def test_who_may_not_import_is_refused_as_a_whole(preston: Launched) -> None:
    end = await preston.last_sequence()
    for stranger in (Actor(ActorKind.COORDINATOR, new_id()), Actor(ActorKind.AUDITOR, new_id())):
        network = await network_over(preston.running.nc, preston.network.name, str(stranger))
        with pytest.raises(Refused) as refused:
            await preston.bring_in(preston.sheet(MAJA), network=network)
        assert refused.value.problem.code == "access.refused"
    assert await preston.last_sequence() == end


async def test_columns_are_understood_whatever_the_file_looks_like(preston: Launched, tmp_path: Path) -> None:
    text = "List of members;;;\nNachname of ours;E-Mail;Trust;\nZoë Päge;zoe@post.example;Trust;\n"
    path = tmp_path / "semicolons.csv"
    path.write_bytes(text.replace("Nachname of ours", "Full name").encode("cp1252"))
    assert counts(await preston.bring_in(path))["joined"] == 1
    assert set(await preston.everybody()) == {"Zoë Päge"}
