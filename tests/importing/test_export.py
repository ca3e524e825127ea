"""What is exported reads back as the same facts, wherever it is imported."""

from datetime import UTC, datetime
from typing import Any

from peernet.importing import files
from peernet.importing.member_columns import Affiliation, extras_of, further_cell
from peernet.importing.member_export import export_members
from peernet.importing.member_outcomes import Result
from peernet.spreadsheet.columns import Column, ColumnMapping
from shared.contracts.membership import (
    AddAffiliation,
    ChangeContactDetails,
    Channel,
    MemberRecord,
    NewAffiliation,
    Pay,
    RequestErasure,
    RoleCode,
)
from tests.importing.launched import EXAMPLES, Launched, Someone, launched
from tests.support.running import COORDINATOR, NOW
from tests.support.servers import Servers


def facts(record: MemberRecord) -> dict[str, Any]:
    """What a sheet can say of somebody, whichever network they are in."""
    same = ("full_name", "known_as", "pronouns", "email", "phone", "preferred_channel", "areas", "joined_on")
    places = {
        (place.organisation, place.service, place.role, place.role_text, place.paid, place.starts_on)
        for place in record.affiliations
        if place.ends_on is None
    }
    newsletter = any(consent.in_force for consent in record.consents)
    return {**{name: getattr(record, name) for name in same}, "places": places, "newsletter": newsletter}


async def test_an_export_imports_into_the_same_network_and_into_another(elsewhere: Launched, servers: Servers) -> None:
    for sheet in ("members.csv", "volunteers.csv"):
        await elsewhere.bring_in(EXAMPLES / sheet)
    await _make_somebody_remarkable(elsewhere)
    path = elsewhere.folder / "exported.csv"
    path.write_bytes(files.as_csv(await export_members(elsewhere.network)))
    everybody = await elsewhere.everybody()
    end = await elsewhere.last_sequence()
    assert (await elsewhere.bring_in(path)).count(Result.ALREADY_MEMBER) == len(everybody)
    assert await elsewhere.last_sequence() == end
    another = f"{elsewhere.network.name}b"
    async with launched(servers, another, await servers.fresh_database()) as fresh:
        imported = await fresh.bring_in(path)
        assert [outcome for outcome in imported.outcomes if outcome.result is not Result.JOINED] == []
        brought = await fresh.everybody()
        assert {name: facts(record) for name, record in brought.items()} == {
            name: facts(record) for name, record in everybody.items()
        }


async def _make_somebody_remarkable(network: Launched) -> None:
    """Two organisations, several areas, a role in words, and a name that a spreadsheet would run."""
    someone = (await network.everybody())["Iona Longworth"]
    organisation = (await network.network.organisations())[0].organisation_id
    place = NewAffiliation(
        organisation_id=organisation,
        service="Garden | kitchen",
        role=RoleCode.OTHER,
        role_text="Gardener",
        paid=Pay.VOLUNTARY,
        starts_on="2025-03",
    )
    for command in (
        AddAffiliation(member_id=someone.member_id, **place.model_dump()),
        ChangeContactDetails(
            member_id=someone.member_id,
            full_name='=HYPERLINK("x")',
            areas=("Pendle", "Ribble Valley"),
            preferred_channel=Channel.TEXT_MESSAGE,
        ),
    ):
        await network.running.client.send(command, actor=COORDINATOR)


async def test_an_export_runs_no_formula(preston: Launched, maja: Someone) -> None:
    await preston.bring_in(preston.sheet(maja.row(name=f"=cmd {maja.name}")))
    lines = files.as_csv(await export_members(preston.network)).decode("utf-8-sig").splitlines()
    (line,) = (line for line in lines if maja.name in line)
    assert line.startswith("'=cmd")


async def test_whoever_asked_to_be_forgotten_is_in_no_new_copy(preston: Launched, maja: Someone) -> None:
    await preston.bring_in(preston.sheet(maja.row()))
    command = RequestErasure(member_id=(await preston.person(maja.name)).member_id)
    await preston.running.client.send(command, actor=COORDINATOR)
    assert maja.name not in str(await export_members(preston.network))


def test_further_affiliations_read_back() -> None:
    places = (
        Affiliation("A | B", "In-patients", "other", "Gardener", True, "2024-02"),
        Affiliation("The Lantern", None, None, None, None, None),
        Affiliation("C", None, "peer_volunteer", "Peer volunteer", False, "2024"),
    )
    mapping = ColumnMapping({"further_affiliations": Column(0, "Further affiliations")}, (), ())
    assert extras_of([further_cell(places)], mapping, NOW.date()).further == places
    assert extras_of(['a line that somebody typed\n| | | | \n"'], mapping, datetime.now(UTC).date()).further == ()
