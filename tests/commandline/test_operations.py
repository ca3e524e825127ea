"""`peernet duties`, `parked` and `rebuild` against a running service."""

from tests.commandline.command import Peernet
from tests.support.running import OPERATOR, Running
from tests.support.wait import eventually


async def test_nothing_parked_is_said(peernet: Peernet) -> None:
    said = (await peernet.run("parked", "--service", "garden")).succeeded().out
    assert said == "Nothing is parked, and no duty was given up.\n"
    found = (await peernet.run("parked", "--service", "garden", "--json")).succeeded().document
    assert (found["parked"], found["duties"]) == ([], [])
    assert set(found["counts"]["garden"].values()) == {0}


async def test_what_could_not_be_applied_and_what_is_owed_for_it_are_listed(
    peernet: Peernet, allotment: Running
) -> None:
    sent = await peernet.run("send", "garden", "RentPlot", "--json", '{"name": "Poison Ivy"}')
    plot = f"plot/{sent.succeeded().document['id']}"

    async def is_parked() -> bool:
        # The duty to water it discharges itself, but with an event that no view of it can be given.
        return allotment.service.projector.parked > 0

    await eventually(is_parked)
    found = (await peernet.run("parked", "--service", "garden", "--json")).succeeded().document["parked"]
    assert {"service": "garden", "type": "PlotWatered", "path": plot}.items() <= found[0].items()
    assert "PlotWatered" in (await peernet.run("parked", "--service", "garden")).succeeded().out
    owed = (await peernet.run("duties", "--service", "garden", "--json")).succeeded().document["duties"]
    assert [duty["about"] for duty in owed] == [plot]
    table = (await peernet.run("duties", "--service", "garden", "--as", OPERATOR)).succeeded().out
    assert "New plots are watered within a second." in table
    assert plot in table


async def test_views_are_rebuilt(peernet: Peernet) -> None:
    rebuilt = (await peernet.run("rebuild", "garden", "--json")).succeeded().document["rebuilt"]
    assert {each["view"] for each in rebuilt} == {"plots", "garden_duties"}
    one = (await peernet.run("rebuild", "garden", "--view", "plots")).succeeded()
    assert "plots" in one.out
    assert "garden_duties" not in one.out


async def test_a_view_that_does_not_exist_is_refused(peernet: Peernet) -> None:
    done = await peernet.run("rebuild", "garden", "--view", "beds", "--json")
    assert done.failed(1, "no view called beds", "plots").document["code"] == "view.unknown"


async def test_only_an_operator_or_a_coordinator_with_access_may(peernet: Peernet) -> None:
    for who in (f"member:{OPERATOR.id}", f"auditor:{OPERATOR.id}"):
        (await peernet.run("duties", "--service", "garden", "--as", who)).failed(1, "access.refused")


async def test_a_service_that_does_not_run_cannot_be_reached(peernet: Peernet) -> None:
    (await peernet.run("rebuild", "membership")).failed(3, "membership service cannot be reached")
    (await peernet.run("duties")).failed(3, "events service cannot be reached", "membership service cannot be reached")
