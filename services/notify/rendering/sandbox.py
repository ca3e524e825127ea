"""Jinja2 held to two things: filling in a placeholder, and asking whether one is empty."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

# A list of what may be there, not of what may not: loops and sums can use up a machine, filters can hide a value.
_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_IN_WORDS: Final = {
    "For": "a loop",
    "Filter": "a filter",
    "Call": "a call",
    "Getattr": "a dot",
    "Getitem": "a bracket",
    "Assign": "set",
    "Const": "a number or a text in braces",
    "Include": "include",
    "Import": "import",
    "FromImport": "import",
    "Macro": "a macro",
    "Block": "a block",
    "Extends": "extends",
    "Compare": "a comparison",
    "CondExpr": "an if within double braces",
}


class RenderingFailed(Exception):
    """Words cannot be rendered although they were approved: a fault of ours, not the person's. Holds no value."""


class Used(NamedTuple):
    """A placeholder, and the line where it is used."""

    name: str
    line: int


class NotReadable(Exception):
    """The words are no template."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


class TooMuch(Exception):
    """The words ask for something that no template may do."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def _environment(autoescape: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=autoescape, trim_blocks=True, lstrip_blocks=True
    )
    for names in (made.globals, made.filters, made.tests):
        names.clear()
    return made


_PLAIN: Final = _environment(autoescape=False)
_HTML: Final = _environment(autoescape=True)


def placeholders_used(source: str) -> list[Used]:
    """The placeholders in the order in which they come. Raises NotReadable and TooMuch."""
    try:
        tree = _PLAIN.parse(source)
    except TemplateSyntaxError as error:
        raise NotReadable((error.message or "this is no template").rstrip("."), error.lineno) from None
    except RecursionError:
        raise TooMuch("so much nesting", 1) from None
    return [Used(node.name, node.lineno) for node in _nodes(tree) if isinstance(node, nodes.Name)]


def _nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _ALLOWED):
            name = type(node).__name__
            raise TooMuch(_IN_WORDS.get(name, f"what Jinja calls {name}"), node.lineno)
        yield node
        waiting.extend(reversed(list(node.iter_child_nodes())))


@lru_cache(1_000)
def _compiled(source: str, html: bool) -> Template:
    return (_HTML if html else _PLAIN).from_string(source)


def filled(source: str, values: Mapping[str, str], *, html: bool = False) -> str:
    """The words with the values in them, escaped in HTML. Raises RenderingFailed, which shows no value."""
    try:
        return _compiled(source, html).render(values)
    except TemplateError as error:
        raise RenderingFailed(f"{type(error).__name__}: {error.message}") from None
    except RecursionError:
        raise RenderingFailed("too much nesting") from None
