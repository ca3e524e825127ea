"""Sheets of applications, into a real network."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from peernet.errors import CommandError
from peernet.importing.application_outcomes import ApplicationResult
from peernet.importing.applications import ImportedApplications
from peernet.importing.network import network_over
from peernet.importing.outcomes import to_correct
from peernet.spreadsheet.rejects import write_rejects
from shared.contracts.membership import GrantAccess
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    ApplicantExperience,
    DeclareConflict,
    Proposal,
    PurgeApplication,
    RegisterInterest,
    ScoreSource,
    SubmitApplication,
    WithdrawApplication,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.importing.applying import FORM, Applying, Town, figures, written
from tests.importing.launched import EXAMPLES, letters

APPLIED = "2025-11-05 10:00"


@pytest.fixture
def ann() -> Applying:
    """Somebody whom no other test knows."""
    return Applying(APPLIED, f"Ann {letters().title()}", f"{letters()}@post.example")


@pytest.fixture
def bo(ann: Applying) -> Applying:
    return replace(ann, applied="2025-11-06 10:00", name=f"Bo {letters()}", email=f"{letters()}@post.example")


def sheet(norwich: Town, *rows: Applying) -> Path:
    return written(norwich.preston.folder / "applying.csv", rows)


def results(imported: ImportedApplications) -> list[str]:
    return [str(outcome.result) for outcome in imported.outcomes]


def codes(imported: ImportedApplications) -> list[str | None]:
    return [outcome.code for outcome in imported.outcomes]


async def test_the_sample_comes_to_what_it_says_and_twice_adds_nothing(norwich: Town) -> None:
    path = EXAMPLES / "applications.csv"
    truth = json.loads(path.with_suffix(".expected.json").read_text())
    wanted = {name: truth[name] for name in ("rows", *map(str, ApplicationResult))}
    intake = await norwich.intake(**truth["places"])
    before = await norwich.done_by_people()
    assert figures(await norwich.apply_all(path, intake, dry_run=True)) == wanted
    assert await norwich.done_by_people() == before
    imported = await norwich.apply_all(path, intake)
    assert figures(imported) == wanted
    assert (imported.not_through_gate, imported.scored) == (truth["not_through_gate"], truth["scored"])
    refused = {str(each.row): each.code for each in imported.outcomes if each.result is ApplicationResult.REFUSED}
    assert refused == truth["refusals"]
    ranking = await norwich.ranking(intake)
    assert (ranking.applications, ranking.not_through_gate) == (truth["applied"], truth["not_through_gate"])
    assert {site.site: site.proposed for site in ranking.sites} == truth["places"]
    assert sum(each.proposal is Proposal.ASSESS for each in ranking.ranked) == 1
    assert {each.status for each in await norwich.applications(intake)} == {"submitted"}
    end = await norwich.done_by_people()
    again = {**wanted, "applied": 0, "already_applied": truth["rows"] - truth["refused"]}
    for dry_run in (True, False):
        repeated = await norwich.apply_all(path, intake, dry_run=dry_run)
        assert figures(repeated) == again
        assert (repeated.not_through_gate, repeated.scored) == (truth["not_through_gate"], truth["scored"])
    assert await norwich.done_by_people() == end


async def test_an_application_says_what_the_row_says_as_of_when_they_applied(norwich: Town, ann: Applying) -> None:
    intake = await norwich.intake()
    await norwich.apply_all(
        sheet(norwich, replace(ann, lived="carer", site="SEASIDE", first="1234", second="0543")), intake
    )
    (entry,) = await norwich.applications(intake)
    record = await norwich.application(entry.application_id)
    assert (record.full_name, record.email, record.lived_experience) == (ann.name, ann.email, ApplicantExperience.CARER)
    assert (record.preferred_site, record.through_gate) == ("Seaside", True)
    assert record.submitted_at == datetime.fromisoformat("2025-11-05T10:00Z")
    totals = {each.assessor_id: each.total for each in record.assessments}
    assert totals == dict(zip(norwich.assessors, (10, 12), strict=True))
    assert {score.source for each in record.assessments for score in each.scores} == {ScoreSource.SHEET}
    (applied,) = [
        body for body in await norwich.preston.bodies() if body["subject"] == f"application/{entry.application_id}"
    ][:1]
    assert applied["onbehalfof"] == applied["data"]["person_id"] == str(entry.person_id)
    basis = applied["data"]["basis"]
    assert (basis["kind"], basis["wording_id"], basis["method"]) == ("explicit_consent", FORM.id, "imported")
    assert basis["given_at"] == "2025-11-05T10:00:00Z"


async def test_today_without_a_time_is_the_same_application_at_any_moment(norwich: Town, ann: Applying) -> None:
    intake = await norwich.intake()
    morning = datetime(2025, 11, 5, 8, 30, tzinfo=UTC)
    # Without an address: nothing but the id of the command tells that it is the same person.
    path = norwich.preston.folder / "today.csv"
    lines = ("Applied,Name,Phone,Lived experience,Date scored,A1 recovery", f"DAY,{ann.name},0113 496 0123,own,DAY,3")
    path.write_text("\n".join(lines).replace("DAY", f"{morning:%d/%m/%Y}"), encoding="utf-8")
    imported = await norwich.apply_all(path, intake, now=morning)
    assert (results(imported), imported.scored) == (["applied"], 1)
    (request,) = imported.requests
    bodies = await norwich.of_applications(request.application_id)
    times = {datetime.fromisoformat(body["time"]) for body in bodies if not body["actor"].startswith("system:")}
    assert times == {morning}
    end = await norwich.done_by_people()
    for later in (timedelta(minutes=5), timedelta(hours=14), timedelta(days=1)):
        again = await norwich.apply_all(path, intake, now=morning + later)
        assert (results(again), again.scored) == (["already_applied"], 1)
    assert await norwich.done_by_people() == end


async def test_nothing_personal_is_plain_in_the_log(norwich: Town, ann: Applying) -> None:
    await norwich.apply_all(sheet(norwich, replace(ann, lived="both")), await norwich.intake())
    log = b"".join(await norwich.preston.running.bodies())
    assert b"CriterionScored" in log
    for secret in (ann.name, ann.email, "lived_experience"):
        assert secret.encode() not in log


async def test_somebody_known_is_the_same_person(norwich: Town, ann: Applying, bo: Applying) -> None:
    member = (await norwich.preston.everybody())["Priya Moorhouse"]
    interested = RegisterInterest(programme_id=norwich.programme_id, full_name=bo.name, email=bo.email)
    await norwich.do(interested)
    rows = [replace(ann, name=str(member.full_name), email=str(member.email).upper()), bo]
    await norwich.apply_all(sheet(norwich, *rows), intake := await norwich.intake())
    of_member, of_interested = await norwich.applications(intake)
    assert of_member.person_id == member.member_id
    registered = [body for body in await norwich.preston.bodies() if body["type"] == "InterestRegistered"]
    assert str(of_interested.person_id) == registered[-1]["data"]["person_id"]
    applied = [body for body in await norwich.preston.bodies() if body["type"] == "ApplicationSubmitted"]
    assert [body["onbehalfof"] for body in applied[-2:]] == [str(of_member.person_id), str(of_interested.person_id)]


async def test_who_is_not_through_the_gate_is_not_scored_and_no_message_says_so(norwich: Town, ann: Applying) -> None:
    imported = await norwich.apply_all(sheet(norwich, replace(ann, lived="no")), intake := await norwich.intake())
    assert (results(imported), codes(imported)) == (["applied"], ["row.scores_left_out"])
    assert (imported.not_through_gate, imported.scored) == (1, 0)
    (entry,) = await norwich.applications(intake)
    assert (entry.through_gate, entry.assessors) == (False, ())
    assert "gate" not in str(imported.outcomes[0].as_record())


async def test_scores_come_in_when_it_is_said_whose_they_are(norwich: Town, ann: Applying) -> None:
    path, intake = sheet(norwich, ann), await norwich.intake()
    alone = await norwich.apply_all(path, intake, assessors=())
    assert (results(alone), alone.scored, alone.kept_back) == (["applied"], 0, 1)
    later = await norwich.apply_all(path, intake)
    assert (results(later), later.scored, later.kept_back) == (["already_applied"], 1, 0)
    (entry,) = await norwich.applications(intake)
    assert entry.assessed_by == 2


async def test_a_corrected_score_replaces_the_earlier_one_and_the_old_sheet_does_not_bring_it_back(
    norwich: Town, ann: Applying
) -> None:
    intake = await norwich.intake()
    for first in ("3333", "3335", "3333"):
        await norwich.apply_all(sheet(norwich, replace(ann, first=first)), intake)
    (entry,) = (await norwich.ranking(intake)).ranked
    assert entry.totals == (14, 12) or entry.totals == (12, 14)


async def test_a_corrected_row_comes_in_and_one_bad_row_keeps_nobody_out(
    norwich: Town, ann: Applying, bo: Applying
) -> None:
    rows = [
        replace(ann, first="33x3"),
        bo,
        replace(bo, email=f"{letters()}@post.example", name="Cy", site="Hillside"),
        replace(bo, email=f"{letters()}@post.example", name="Dee", second="3393"),
        replace(bo, email=f"{letters()}@post.example", name="x" * 250),
    ]
    imported = await norwich.apply_all(sheet(norwich, *rows), intake := await norwich.intake())
    assert codes(imported) == ["row.bad_score", None, "row.unknown_site", "row.score_out_of_scale", "row.unfit"]
    said = {outcome.row: f"{outcome.problem} {outcome.remedy}" for outcome in imported.outcomes}
    assert said[2] == "A1 give_back: The score is not a whole number. Write the number alone, or leave the cell empty."
    assert said[4].endswith("Write one of these: Northgate, Seaside; or either.")
    assert said[5] == "A2 give_back: The score is not between 0 and 5. Correct it."
    content = write_rejects(
        imported.plan.sheet.table, to_correct(imported.outcomes, ApplicationResult.REFUSED)
    ).decode()
    for wrong, right in (("x" * 250, "Flo"), (",x,", ",3,"), ("Hillside", "northgate"), (",9,", ",5,")):
        content = content.replace(wrong, right)
    corrected = norwich.preston.folder / "applying.rejects.csv"
    corrected.write_text(content, encoding="utf-8")
    assert results(await norwich.apply_all(corrected, intake)) == ["applied"] * 4
    assert len(await norwich.applications(intake)) == 5


async def test_who_withdrew_since_does_not_apply_again(norwich: Town, ann: Applying, bo: Applying) -> None:
    path, intake = sheet(norwich, ann, bo), await norwich.intake()
    await norwich.apply_all(path, intake, assessors=())
    first, second = (each.application_id for each in await norwich.applications(intake))
    for application in (first, second):
        await norwich.do(WithdrawApplication(application_id=application), occurred_at=None)
    await norwich.do(PurgeApplication(application_id=second), occurred_at=None)
    before = await norwich.of_applications(first, second)
    assert results(await norwich.apply_all(path, intake)) == ["already_applied"] * 2
    assert results(await norwich.apply_all(path, intake, dry_run=True)) == ["already_applied"] * 2
    assert [each.status for each in await norwich.applications(intake)] == ["withdrawn"] * 2
    assert await norwich.of_applications(first, second) == before


async def test_who_applied_by_themselves_is_left_alone(norwich: Town, ann: Applying) -> None:
    intake = await norwich.intake()
    by_form = {
        "intake_id": intake,
        "full_name": ann.name,
        "email": ann.email,
        "lived_experience": "own",
        "basis": {
            "kind": "explicit_consent",
            "wording_id": FORM.id,
            "wording_sha256": FORM.sha256,
            "method": "form",
            "given_at": "2025-11-02T10:00Z",
        },
    }
    await norwich.do(SubmitApplication.model_validate(by_form))
    for dry_run in (True, False):
        imported = await norwich.apply_all(sheet(norwich, ann), intake, dry_run=dry_run)
        assert (codes(imported), imported.scored) == (["application.already"], 0)
    (entry,) = await norwich.applications(intake)
    assert entry.assessed_by == 0


async def test_an_assessor_with_a_conflict_is_told_of_and_the_others_come_in(
    norwich: Town, ann: Applying, bo: Applying
) -> None:
    path, intake = sheet(norwich, ann, bo), await norwich.intake()
    await norwich.apply_all(path, intake, assessors=())
    first, _ = await norwich.applications(intake)
    conflict = DeclareConflict(
        application_id=first.application_id, assessor_id=norwich.assessors[0], reason="They are neighbours."
    )
    await norwich.do(conflict)
    imported = await norwich.apply_all(path, intake)
    assert (results(imported), imported.scored) == (["not_scored", "already_applied"], 1)
    assert imported.outcomes[0].code == "assessor.conflict"
    assert imported.outcomes[0].problem == "The application is there, its scores are not: They have a conflict."


async def test_somebody_without_access_as_an_assessor_is_told_of_at_once(
    norwich: Town, ann: Applying, bo: Applying
) -> None:
    path, intake, newcomer = sheet(norwich, ann, bo), await norwich.intake(), new_id()
    whose = (norwich.assessors[0], newcomer)
    with pytest.raises(Refused) as refused:
        await norwich.apply_all(path, intake, assessors=whose)
    assert refused.value.problem.code == "assessor.no_access"
    assert len(await norwich.applications(intake)) == 1
    await norwich.do(GrantAccess(actor=newcomer, kind=ActorKind.ASSESSOR, scope=f"intake:{intake}"))
    imported = await norwich.apply_all(path, intake, assessors=whose)
    assert (results(imported), imported.scored) == (["already_applied", "applied"], 2)


async def test_columns_of_no_criterion_and_of_nobody_are_said_before_anything_is_sent(
    norwich: Town, ann: Applying
) -> None:
    path, intake = sheet(norwich, ann), await norwich.intake()
    before = await norwich.done_by_people()
    with pytest.raises(CommandError, match="scores of assessor 2, whom --assessors does not name"):
        await norwich.apply_all(path, intake, assessors=norwich.assessors[:1])
    path.write_text(path.read_text().replace("A1 compassion", "A1 Passion"))
    with pytest.raises(CommandError, match=r"A1 Passion.*It has: own_condition.*--column a1_passion="):
        await norwich.apply_all(path, intake)
    assert await norwich.done_by_people() == before


async def test_messages_name_nobody_and_no_health(norwich: Town, ann: Applying, bo: Applying) -> None:
    rows = [ann, replace(ann, lived="carer"), replace(bo, lived="schizophrenia"), replace(ann, name="Bo Other")]
    imported = await norwich.apply_all(sheet(norwich, *rows), await norwich.intake())
    assert results(imported) == ["applied", "already_applied", "refused", "refused"]
    said = " ".join(str(outcome.as_record()) for outcome in imported.outcomes)
    for word in (*ann.name.split(), "post.example", "schizophrenia"):
        assert word.casefold() not in said.casefold()


@pytest.mark.parametrize(("opened", "code"), [(False, "intake.not_open"), (None, "intake.unknown")])
async def test_an_intake_that_takes_nobody_is_refused_as_a_whole(
    norwich: Town, ann: Applying, opened: bool | None, code: str
) -> None:
    intake = new_id() if opened is None else await norwich.intake(opened=opened)
    end = await norwich.done_by_people()
    with pytest.raises(Refused) as refused:
        await norwich.apply_all(sheet(norwich, ann), intake)
    assert refused.value.problem.code == code
    assert await norwich.done_by_people() == end


@pytest.mark.parametrize("kind", [ActorKind.COORDINATOR, ActorKind.AUDITOR, ActorKind.MEMBER])
async def test_who_may_not_import_is_refused_as_a_whole(norwich: Town, ann: Applying, kind: ActorKind) -> None:
    intake = await norwich.intake()
    end = await norwich.done_by_people()
    stranger = await network_over(norwich.training.nc, norwich.network.name, str(Actor(kind, new_id())))
    with pytest.raises(Refused) as refused:
        await norwich.apply_all(sheet(norwich, ann), intake, network=stranger)
    assert refused.value.problem.code == "access.refused"
    assert await norwich.done_by_people() == end
