"""People's spreadsheets into a real network."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from peernet.importing.member_outcomes import Result
from peernet.importing.network import network_over
from peernet.importing.outcomes import to_correct
from peernet.spreadsheet.rejects import write_rejects
from shared.contracts.events import GuestClaimed
from shared.contracts.membership import (
    ChangeOrganisationDetails,
    ConsentPurpose,
    JoinedVia,
    JoinMember,
    LeaveNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RoleCode,
    WithdrawConsent,
)
from shared.contracts.refusals import Refused
from shared.contracts.training import ApplicantClaimed
from shared.contracts.types import Actor, ActorKind, BasisKind, LawfulBasis, Method
from shared.ids import new_id
from tests.importing.launched import CLAIMS_OF_NETWORK, EXAMPLES, HEADINGS, Launched, Someone, counts, letters
from tests.support.running import COORDINATOR, NOW, record

NEWSLETTER = ConsentPurpose.NEWSLETTER
OTHER_HEADINGS = "Full name,E-mail,Tel,Trust,Job title,Start date,Consent to newsletter,Comments"
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT, wording_id="form", wording_sha256="0" * 64, method=Method.FORM, given_at=NOW
)


async def registered(preston: Launched, name: str) -> UUID:
    command = RegisterOrganisation(name=name, kind=OrganisationKind.OTHER, kind_text="something else")
    return (await preston.running.client.send(command, actor=COORDINATOR)).id


async def test_the_samples_come_to_what_they_say_and_twice_changes_nothing(elsewhere: Launched) -> None:
    everybody = 0
    for sheet in ("members.csv", "volunteers.csv"):
        path = EXAMPLES / sheet
        truth = json.loads(path.with_suffix(".expected.json").read_text())
        wanted = {figure: truth[figure] for figure in ("rows", "joined", "already_member", "refused")}
        before = await elsewhere.last_sequence()
        assert counts(await elsewhere.bring_in(path, dry_run=True)) == wanted
        assert await elsewhere.last_sequence() == before
        assert counts(await elsewhere.bring_in(path)) == wanted
        end = await elsewhere.last_sequence()
        again = {**wanted, "joined": 0, "already_member": wanted["joined"] + wanted["already_member"]}
        assert counts(await elsewhere.bring_in(path, dry_run=True)) == again
        assert counts(await elsewhere.bring_in(path)) == again
        assert await elsewhere.last_sequence() == end
        everybody += wanted["joined"]
    assert len(await elsewhere.everybody()) == everybody
    # The same list in another encoding is the same people.
    assert (await elsewhere.bring_in(EXAMPLES / "members-cp1252.csv")).count(Result.JOINED) == 0
    assert await elsewhere.last_sequence() == end


async def test_what_a_row_says_is_what_is_recorded(preston: Launched, maja: Someone, olu: Someone) -> None:
    lantern = f"Lantern {letters()}"
    await preston.bring_in(
        preston.sheet(
            maja.row(joined="28/09/2024", newsletter="yes", notes="wheelchair user"),
            olu.row(organisation=lantern, role="Gardener", joined="2023"),
        )
    )
    one, other = await preston.person(maja.name), await preston.person(olu.name)
    assert (one.email, one.joined_on, one.via) == (maja.email, "2024-09-28", JoinedVia.IMPORT)
    assert [(each.organisation, each.role) for each in one.affiliations] == [
        ("Moorland Health Trust", RoleCode.PEER_SUPPORT_WORKER)
    ]
    assert [(each.purpose, each.in_force, each.wording_id) for each in one.consents] == [
        (NEWSLETTER, True, "imported: Newsletter")
    ]
    assert one.access_needs is None
    assert (other.phone, other.joined_on, other.consents) == ("+441134960044", "2023", ())
    assert (other.affiliations[0].role, other.affiliations[0].role_text) == (RoleCode.OTHER, "Gardener")
    kinds = {each.name: each.kind for each in await preston.network.organisations()}
    assert kinds["Moorland Health Trust"] == OrganisationKind.NHS_TRUST
    assert kinds[lantern] == OrganisationKind.VOLUNTARY_OR_COMMUNITY


async def test_everything_is_done_for_the_person_and_as_of_when_they_joined(preston: Launched, maja: Someone) -> None:
    lantern = f"Lantern {letters()}"
    await preston.bring_in(preston.sheet(maja.row(organisation=lantern, joined="28/09/2024", newsletter="yes")))
    id = (await preston.person(maja.name)).member_id
    bodies = await preston.bodies()
    about = {body["type"]: body for body in bodies if body["subject"] == f"member/{id}"}
    assert {body["onbehalfof"] for body in about.values()} == {str(id)}
    assert about["MemberJoined"]["time"].startswith("2024-09-28T12:00")
    (organisation,) = (body for body in bodies if body["data"].get("name") == lantern)
    assert organisation["time"].startswith("2024-09-28T12:00")
    # A sheet says that people agreed, not when.
    assert not about["ConsentGiven"]["time"].startswith("2024")


async def test_nothing_personal_is_plain_in_the_log(preston: Launched, maja: Someone, olu: Someone) -> None:
    await preston.bring_in(preston.sheet(maja.row(notes="wheelchair user"), olu.row(role="Gardener")))
    log = b"".join(await preston.running.bodies())
    for secret in (maja.name, maja.email, olu.name, "4960044", "Gardener", "wheelchair"):
        assert secret.encode() not in log


async def test_an_organisation_the_network_knows_is_not_registered_again(preston: Launched, maja: Someone) -> None:
    name = f"Lantern {letters()}"
    id = await registered(preston, name)
    imported = await preston.bring_in(preston.sheet(maja.row(organisation=f"the {name.upper()}")))
    assert not imported.organisations.new
    assert [each.organisation_id for each in (await preston.person(maja.name)).affiliations] == [id]


async def test_an_import_never_brings_back_a_consent_that_was_withdrawn(preston: Launched, maja: Someone) -> None:
    row = maja.row(newsletter="yes")
    await preston.bring_in(preston.sheet(row))
    id = (await preston.person(maja.name)).member_id
    withdraw = WithdrawConsent(member_id=id, purpose=NEWSLETTER, method=Method.PHONE)
    await preston.running.client.send(withdraw, actor=COORDINATOR)
    end = await preston.last_sequence()
    for path in (preston.sheet(row), preston.sheet(row, headings=OTHER_HEADINGS)):
        assert (await preston.bring_in(path)).count(Result.ALREADY_MEMBER) == 1
    assert await preston.last_sequence() == end


async def test_an_import_gives_no_consent_for_members_who_joined_otherwise(preston: Launched, maja: Someone) -> None:
    id = await registered(preston, f"Lantern {letters()}")
    place = NewAffiliation(organisation_id=id, role=RoleCode.PEER_VOLUNTEER)
    join = JoinMember(full_name=maja.name, email=maja.email.upper(), affiliations=(place,), basis=BASIS)
    await preston.running.client.send(join, actor=COORDINATOR)
    imported = await preston.bring_in(preston.sheet(maja.row(newsletter="yes", notes="large print")))
    assert [outcome.code for outcome in imported.outcomes] == ["member.already"]
    assert (await preston.person(maja.name)).consents == ()
    assert imported.to_suggest == []


async def test_guests_and_applicants_keep_their_ids_as_members(preston: Launched, maja: Someone, olu: Someone) -> None:
    olu = replace(olu, email="olu@post.example")
    claim, guest, applicant = CLAIMS_OF_NETWORK, new_id(), new_id()
    await record(
        preston.running.log,
        GuestClaimed(claim=claim(maja.email), person_id=guest),
        ApplicantClaimed(claim=claim(olu.email), person_id=applicant),
    )
    sheet = preston.sheet(maja.row(), olu.row())
    assert counts(await preston.bring_in(sheet))["joined"] == 2
    assert [(await preston.person(each.name)).member_id for each in (maja, olu)] == [guest, applicant]
    assert counts(await preston.bring_in(sheet))["already_member"] == 2


async def test_without_the_claims_key_a_guest_is_not_made_a_second_person(preston: Launched, maja: Someone) -> None:
    guest = new_id()
    await record(preston.running.log, GuestClaimed(claim=CLAIMS_OF_NETWORK(maja.email), person_id=guest))
    imported = await preston.bring_in(preston.sheet(maja.row()), claims=None)
    assert [outcome.code for outcome in imported.outcomes] == ["member.known_elsewhere"]
    assert str(guest) in str(imported.outcomes[0].message)


async def test_without_email_people_are_known_by_name_and_number(preston: Launched, olu: Someone) -> None:
    await preston.bring_in(preston.sheet(olu.row()))
    other = preston.sheet(olu.row(name=f" {olu.name.upper()}", phone="+44 (0)113 4960044", organisation="Another"))
    assert counts(await preston.bring_in(other, claims=None))["already_member"] == 1


async def test_without_the_claims_key_rows_without_email_say_how_to_give_it(
    preston: Launched, maja: Someone, olu: Someone
) -> None:
    imported = await preston.bring_in(preston.sheet(maja.row(), olu.row()), claims=None)
    assert [outcome.code for outcome in imported.outcomes] == [None, "row.needs_claims_key"]
    assert "PEERNET_CLAIMS_KEY_FILE" in str(imported.outcomes[1].message)


async def test_somebody_who_left_is_not_made_a_member_again(preston: Launched, maja: Someone, olu: Someone) -> None:
    sheet = preston.sheet(maja.row(newsletter="yes"), olu.row())
    await preston.bring_in(sheet)
    for name in (maja.name, olu.name):
        command = LeaveNetwork(member_id=(await preston.person(name)).member_id)
        await preston.running.client.send(command, actor=COORDINATOR)
    end = await preston.last_sequence()
    assert counts(await preston.bring_in(sheet))["already_member"] == 2
    assert await preston.last_sequence() == end


async def test_one_bad_row_never_blocks_the_rest_and_a_corrected_file_imports(
    preston: Launched, maja: Someone, olu: Someone
) -> None:
    one, other, third = (letters() for _ in range(3))
    imported = await preston.bring_in(
        preston.sheet(
            maja.row(),
            f"No Way{one},,,Trust,PSW,,,",
            f"Long Role,{other}@post.example,,Trust,{'x' * 250},,,",
            f"Bad Date,{third}@post.example,,Trust,PSW,31/02/2024,,",
            olu.row(),
        )
    )
    assert [outcome.result for outcome in imported.outcomes] == ["joined", "refused", "refused", "refused", "joined"]
    assert "Role: String should have at most 200" in str(imported.outcomes[2].message)
    content = write_rejects(imported.plan.sheet.table, to_correct(imported.outcomes, Result.REFUSED)).decode()
    for wrong, right in ((f"{one},,", f"{one},{one}@post.example,"), ("x" * 250, "PSW"), ("31/02/2024,,", "2024-02,,")):
        content = content.replace(wrong, right)
    corrected = preston.folder / "people.rejects.csv"
    corrected.write_text(content, encoding="utf-8")
    assert counts(await preston.bring_in(corrected)) == {"rows": 3, "joined": 3, "already_member": 0, "refused": 0}


async def test_a_second_place_of_somebody_is_for_a_person_to_add_however_often_it_is_imported(
    preston: Launched, maja: Someone
) -> None:
    sheet = preston.sheet(maja.row(), maja.row(organisation=f"Lantern {letters()}"))
    wanted = {"rows": 2, "joined": 1, "already_member": 0, "refused": 1}
    assert counts(await preston.bring_in(sheet, dry_run=True)) == wanted
    imported = await preston.bring_in(sheet)
    assert counts(imported) == wanted
    (reject,) = to_correct(imported.outcomes, Result.REFUSED)
    assert (reject.number, "AddAffiliation" in reject.remedy) == (3, True)
    end = await preston.last_sequence()
    again = await preston.bring_in(sheet)
    assert counts(again) == {**wanted, "joined": 0, "already_member": 1}
    assert await preston.last_sequence() == end


async def test_a_second_place_under_the_id_of_somebody_known_is_for_a_person_to_add_too(
    preston: Launched, maja: Someone
) -> None:
    await preston.bring_in(preston.sheet(maja.row()))
    id = (await preston.person(maja.name)).member_id
    rows = (f"{maja.row()},{id}", f"{maja.row(organisation='Lantern')},{id}")
    imported = await preston.bring_in(preston.sheet(*rows, headings=f"{HEADINGS},Peernet ID"))
    assert [outcome.code for outcome in imported.outcomes] == ["member.already", "row.other_place"]


async def test_rows_that_a_quotation_mark_swallowed_leave_no_address_in_the_log(preston: Launched) -> None:
    cal, eve = f"{letters()}@post.example", f"{letters()}@post.example"
    rows = (f'Ann Ash,{letters()}@post.example,"Lantern', f"Cal Coe,{cal},Lantern", f'Eve Elm,{eve},Lantern"')
    imported = await preston.bring_in(preston.sheet(*rows, headings="Name,Email,Org"))
    assert [outcome.code for outcome in imported.outcomes] == ["row.rows_run_together"]
    log = b"".join(await preston.running.bodies())
    assert not [address for address in (cal, eve) if address.encode() in log]


async def test_a_repeat_of_a_refused_row_is_refused_too(preston: Launched, maja: Someone) -> None:
    sheet = preston.sheet(maja.row(role="x" * 250), maja.row())
    assert counts(await preston.bring_in(sheet))["refused"] == 2


async def test_messages_name_nobody_and_no_health(preston: Launched, maja: Someone, olu: Someone) -> None:
    rows = (maja.row(notes="wheelchair"), maja.row(), olu.row(), "Pat Doe,pat@,,T,PSW,,,large print")
    imported = await preston.bring_in(preston.sheet(*rows))
    assert counts(imported) == {"rows": 4, "joined": 2, "already_member": 1, "refused": 1}
    said = " ".join(str(outcome.as_record()) for outcome in imported.outcomes).casefold()
    for word in ("maja", "olu", "pat", "post.example", "wheelchair", "print", "4960044"):
        assert word not in said


@pytest.mark.parametrize("kind", [ActorKind.COORDINATOR, ActorKind.AUDITOR, ActorKind.MEMBER])
async def test_who_may_not_import_is_refused_as_a_whole(preston: Launched, maja: Someone, kind: ActorKind) -> None:
    end = await preston.last_sequence()
    stranger = await network_over(preston.running.nc, preston.network.name, str(Actor(kind, new_id())))
    with pytest.raises(Refused) as refused:
        await preston.bring_in(preston.sheet(maja.row()), network=stranger)
    assert refused.value.problem.code == "access.refused"
    assert await preston.last_sequence() == end


async def test_columns_are_understood_whatever_the_file_looks_like(preston: Launched) -> None:
    address = f"zoe{letters()}@post.example"
    path = preston.folder / "semicolons.csv"
    path.write_bytes(f"List of members;;\nFull name;E-Mail;Trust\nZoë Päge;{address};Trust\n".encode("cp1252"))
    assert counts(await preston.bring_in(path))["joined"] == 1
    assert (await preston.person("Zoë Päge")).email == address


async def test_an_organisation_that_was_renamed_does_not_come_back(preston: Launched, maja: Someone) -> None:
    old = f"Lantern {letters()}"
    id = await registered(preston, old)
    sheet = preston.sheet(maja.row(organisation=old))
    await preston.bring_in(sheet)
    renamed = ChangeOrganisationDetails(organisation_id=id, name=f"Beacon {letters()}")
    await preston.running.client.send(renamed, actor=COORDINATOR)
    end = await preston.last_sequence()
    await preston.bring_in(sheet)
    assert await preston.last_sequence() == end
