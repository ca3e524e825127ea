"""What documents say beyond their commands: known kinds of blocks, links that lead somewhere, names and facts."""

import ast
import json
import re
from functools import cache

import pytest
import typer
from typer.main import get_command

from peernet.main import build
from tests.docs.documents import ALL, PROJECT, SAMPLES, Document

each_document = pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
INFOS = re.compile(r"|sh|sh tested-in=\S+|python|text")
LOOKS_LIKE_A_COMMAND = re.compile(r"^\s*(\$ |peernet |make |docker |git |pytest |export |curl )", re.MULTILINE)
A_COMMAND = re.compile(r"(peernet|make) ([a-z]+)\b(.*)")
A_FILE = re.compile(r"(?!.*[<*…])[\w.-]+(/[\w.-]+)+\.(py|md|yml|yaml|toml|txt)")
ROWS = re.compile(r"(\d+) rows: (\d+) people join, (\d+) repeats, (\d+) that need correcting")
SAMPLE = re.compile(r"^\| `([\w-]+)\.csv` \| [^|]*((?:\| \d+ )+)\|$", re.MULTILINE)
OF_MEMBERS = ("rows", "joined", "already_member", "refused")
OF_OTHERS = {
    "bookings": ("rows", "booked", "waiting", "already_asked", "refused"),
    "applications": ("rows", "applied", "not_through_gate", "already_applied", "refused"),
}


@each_document
def test_every_block_is_of_a_kind_that_is_tested(document: Document) -> None:
    """`sh` is run; `sh tested-in=<path>` is run by that test; python is read; text and pictures hold no commands."""
    for block in document.blocks:
        assert INFOS.fullmatch(block.info), f"say sh, python or text, not {block.info!r}"
        if block.info in ("", "text"):
            assert not LOOKS_LIKE_A_COMMAND.search(block.text), block.text
        if block.info == "python":
            ast.parse(block.text)


@each_document
def test_what_is_tested_elsewhere_is(document: Document) -> None:
    for block in document.blocks:
        path = block.info.partition("tested-in=")[2]
        if path:
            test = (PROJECT / path).read_text()
            assert [command for command in block.commands if f'"{command}"' not in test] == []


@each_document
def test_links_lead_somewhere(document: Document) -> None:
    for link in document.links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.path.parent / path).resolve() if path else document.path
        assert target.exists(), link
        assert not anchor or anchor in Document(target).anchors, link


@each_document
def test_commands_and_files_named_in_sentences_exist(document: Document) -> None:
    for span in document.spans:
        if found := A_COMMAND.fullmatch(span):
            program, name, rest = found.groups()
            options = set(re.findall(r"--[a-z][a-z-]*", rest))
            known = commands()[program]
            assert name in known, span
            assert not options - known[name], span
        if A_FILE.fullmatch(span):
            assert (PROJECT / span).exists() or (document.path.parent / span).exists(), span


@cache
def commands() -> dict[str, dict[str, set[str]]]:
    """The commands of peernet and the targets of make, with their options."""
    root = typer.Context(get_command(build()))
    group = root.command
    assert isinstance(group, typer.core.TyperGroup)
    of_peernet = {
        name: {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        for name, command in group.commands.items()
    }
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    return {"peernet": of_peernet, "make": {target: set() for target in targets}}


def test_what_the_documents_say_of_the_sample_sheet_is_so() -> None:
    expected = json.loads((PROJECT / "examples" / "members.expected.json").read_text())
    said = [found for document in ALL for found in ROWS.findall(document.text)]
    assert said
    assert {tuple(map(int, found)) for found in said} == {
        (expected["rows"], expected["joined"], expected["already_member"], expected["refused"])
    }


def test_the_table_of_samples_is_right() -> None:
    rows = SAMPLE.findall((PROJECT / "examples" / "README.md").read_text())
    assert sorted(f"{name}.csv" for name, _ in rows) == sorted(sample.name for sample in SAMPLES)
    for name, figures in rows:
        path = PROJECT / "examples" / f"{name.removesuffix('-cp1252')}.expected.json"
        expected = json.loads(path.read_text())
        wanted = OF_OTHERS.get(name, OF_MEMBERS)
        assert [int(figure) for figure in re.findall(r"\d+", figures)] == [expected[each] for each in wanted], name
