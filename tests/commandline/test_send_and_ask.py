"""`peernet send` and `peernet ask` against a running service."""

import json
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.commandline.command import Peernet
from tests.support.running import OPERATOR, Running


async def rent(peernet: Peernet, name: str, *words: object) -> str:
    done = await peernet.run("send", "garden", "RentPlot", "--json", json.dumps({"name": name}), *words)
    return str(done.succeeded().document["id"])


async def recorded(allotment: Running, command_id: UUID) -> int:
    """How many events the command led to."""
    return sum(json.loads(body)["commandid"] == str(command_id) for body in await allotment.bodies())


async def test_a_command_is_carried_out_and_its_answer_printed_for_programs(peernet: Peernet) -> None:
    done = await peernet.run("send", "garden", "RentPlot", "--json", '{"name": "Ann"}')
    assert done.succeeded().document.keys() == {"id", "sequence", "repeated"}


async def test_a_person_is_told_in_words(peernet: Peernet) -> None:
    done = await peernet.run("send", "garden", "RentPlot", "--json", '{"name": "Ann"}', "--output", "table")
    assert "RentPlot" in done.succeeded().out
    assert "is done" in done.out


async def test_the_same_command_id_again_changes_nothing(peernet: Peernet, allotment: Running) -> None:
    command_id = new_id()
    words = ["send", "garden", "RentPlot", "--json", '{"name": "Bea"}', "--command-id", command_id]
    first = (await peernet.run(*words)).succeeded().document
    again = (await peernet.run(*words)).succeeded().document
    assert again == {**first, "repeated": True}
    assert await recorded(allotment, command_id) == 1


async def test_it_is_recorded_who_did_it_for_whom_and_when_it_happened(peernet: Peernet, allotment: Running) -> None:
    person = str(new_id())
    done = await peernet.run(
        *("send", "garden", "RentPlot", "--json", '{"name": "Cal"}', "--occurred-at", "2026-06-30"),
        *("--on-behalf-of", person, "--as", "coordinator:01990000-0000-7000-8000-0000000000c0"),
    )
    event = json.loads((await allotment.bodies())[done.succeeded().document["sequence"] - 1])
    assert event["onbehalfof"] == person
    assert event["actor"] == "coordinator:01990000-0000-7000-8000-0000000000c0"
    assert event["time"] == "2026-06-30T11:00:00.000000Z"


async def test_data_come_from_stdin_or_a_file(peernet: Peernet) -> None:
    text = '{"name": "Zoë", "places": 2}'
    (await peernet.run("send", "garden", "RentPlot", "--json", "-", stdin=text)).succeeded()
    (peernet.folder / "plot.json").write_text(text, encoding="utf-8")
    (await peernet.run("send", "garden", "RentPlot", "--json", "@plot.json")).succeeded()


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("RentPlott", "--json", "{}"), "command.unknown", "command"),
        (("RentPlot", "--json", "{}"), "request.invalid", "name"),
        (("RentPlot", "--json", '{"name": "A", "colour": "red"}'), "request.invalid", "colour"),
        (("RentPlot", "--json", '{"name": {"first": "A"}}'), "request.invalid", "name"),
        (("WaterPlot", "--json", '{"plot_id": "12"}'), "request.invalid", "plot_id"),
        (("RentPlot", "--json", '{"name": "A"}', "--as", f"member:{new_id()}"), "access.refused", "actor"),
        (("RentPlot", "--json", '{"name": "A"}', "--as", f"coordinator:{new_id()}"), "access.refused", "actor"),
    ],
)
async def test_a_refusal_is_a_problem_document_and_a_sentence(
    peernet: Peernet, allotment: Running, words: tuple[str, ...], code: str, field: str
) -> None:
    command_id = new_id()
    done = (await peernet.run("send", "garden", *words, "--command-id", command_id)).failed(1, code)
    assert done.document["code"] == code
    assert [each["field"] for each in done.document["fields"]] == [field]
    assert done.document["detail"] in done.err
    assert await recorded(allotment, command_id) == 0


async def test_a_person_is_refused_in_a_sentence_alone(peernet: Peernet) -> None:
    done = await peernet.run("send", "garden", "RentPlot", "--output", "table")
    assert done.failed(1, "name: this is needed", "request.invalid").out == ""


async def test_more_than_a_service_takes_is_refused(peernet: Peernet) -> None:
    path = peernet.folder / "long.json"
    for length in (2_000_000, 6_000_000):
        path.write_text(json.dumps({"name": "A" * length}))
        done = await peernet.run("send", "garden", "RentPlot", "--json", "@long.json")
        assert done.failed(1, "Send less at once").document["code"] == "request.too_large"


async def test_nesting_beyond_reason_is_refused_in_a_sentence(peernet: Peernet) -> None:
    for depth in (300, 900, 100_000):
        deep = '{"a": ' * depth + "1" + "}" * depth
        done = await peernet.run("send", "garden", "RentPlot", "--json", "-", stdin=deep)
        assert done.code in (1, 2)
        assert "Traceback" not in done.err, done.err


async def test_a_question_is_answered_for_programs_and_for_people(peernet: Peernet) -> None:
    id = await rent(peernet, "Dee")
    done = await peernet.run("ask", "garden", "plots")
    assert {"plot_id": id, "name": "Dee"}.items() <= done.succeeded().document[-1].items() or id in done.out
    table = (await peernet.run("ask", "garden", "plots", "--output", "table")).succeeded()
    assert "plot id" in table.lines[0]
    assert any(id in line and "Dee" in line for line in table.lines)


async def test_an_answer_may_be_asked_to_know_what_was_just_done(peernet: Peernet) -> None:
    sent = (await peernet.run("send", "garden", "RentPlot", "--json", '{"name": "Eve"}')).succeeded().document
    done = await peernet.run("ask", "garden", "plots", "--at-least", sent["sequence"])
    assert sent["id"] in done.succeeded().out


async def test_a_date_means_its_end(peernet: Peernet) -> None:
    await rent(peernet, "Fay at noon", "--occurred-at", "2026-03-31T12:00")
    for as_at, there in [("2026-03-30", False), ("2026-03-31", True), ("2026-03", True), ("2026-02", False)]:
        done = await peernet.run("ask", "garden", "plots", "--as-at", as_at)
        assert ("Fay at noon" in done.succeeded().out) is there, as_at
    recorded_then = await peernet.run("ask", "garden", "plots", "--known-at", "2026-03-31")
    assert recorded_then.succeeded().document == []


async def test_a_question_that_is_wrong_is_refused(peernet: Peernet) -> None:
    done = await peernet.run("ask", "garden", "plotz")
    assert done.failed(1, "Did you mean plots?").document["code"] == "question.unknown"
    done = await peernet.run("ask", "garden", "plots", "--as", f"auditor:{OPERATOR.id}")
    assert done.failed(1).document["code"] == "access.refused"


async def test_a_service_that_does_not_run_cannot_be_reached(peernet: Peernet) -> None:
    done = await peernet.run("send", "membership", "AssignRole", "--json", "{}")
    assert done.failed(3, "membership service cannot be reached", "--command-id").document["status"] == 503


async def test_a_service_that_does_not_exist_is_named_wrongly(peernet: Peernet) -> None:
    (await peernet.run("ask", "membersip", "directory")).failed(2, "No service is called membersip", "membership")


async def test_personal_words_cannot_steer_the_terminal(peernet: Peernet) -> None:
    await rent(peernet, "Gus \x1b[2J [bold]x[/]")
    done = await peernet.run("ask", "garden", "plots", "--output", "table")
    assert "\x1b" not in done.succeeded().out
    assert "[bold]x[/]" in done.out
