"""`peernet commands` and `peernet questions`: what exists, with fields."""

import json
import shlex
from collections.abc import Callable

from peernet import published
from tests.commandline.command import Done


def test_all_commands_are_listed_with_their_fields(typed: Callable[..., Done]) -> None:
    done = typed("commands").succeeded()
    for command in published.commands():
        assert command.__name__ in done.out
    (line,) = (line for line in done.lines if " AssignRole " in line)
    assert "Give a member a role in the network" in line
    assert "coordinator" in line
    assert "member_id*" in line


def test_one_is_shown_in_full_with_an_example_that_can_be_sent(typed: Callable[..., Done]) -> None:
    done = typed("commands", "JoinMember").succeeded()
    assert "NewAffiliation" in done.out
    assert any("email" in line and "personal" in line for line in done.lines)
    words = shlex.split(done.lines[-1])
    assert words[:5] == ["peernet", "send", "membership", "JoinMember", "--json"]
    contract = next(each for each in published.commands() if each.__name__ == "JoinMember")
    contract.model_validate(json.loads(words[5]))


def test_programs_get_them_as_json(typed: Callable[..., Done]) -> None:
    found = typed("commands", "membership", "--json").succeeded().document["commands"]
    role = next(each for each in found if each["name"] == "AssignRole")
    assert role["by"] == ["coordinator"]
    fields = {field["name"]: field for field in role["fields"]}
    assert fields["member_id"] == {"name": "member_id", "type": "id", "required": True, "mark": None}
    assert fields["role_text"]["mark"] == "personal"


def test_questions_are_listed_in_the_same_way(typed: Callable[..., Done]) -> None:
    done = typed("questions").succeeded()
    for question in published.questions():
        assert question.asked_as in done.out
    first = published.questions()[0]
    one = typed("questions", first.asked_as).succeeded()
    assert f"peernet ask {first.asked_of} {first.asked_as}" in one.out


def test_what_does_not_exist_is_said_with_what_may_be_meant(typed: Callable[..., Done]) -> None:
    typed("commands", "AssingRole").failed(2, "Did you mean AssignRole?")
    typed("questions", "xyzzy").failed(2, "peernet questions lists")
