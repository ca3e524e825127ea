"""The project's documents as a reader meets them: blocks of code, code within sentences, headings and links."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

PROJECT = Path(__file__).parents[2]

_BLOCK = re.compile(r"^(?P<fence>```+)(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block; `info` is what stands after the opening fence."""

    info: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Its lines without comments."""
        lines = (re.sub(r"(^|\s+)#.*$", "", line).rstrip() for line in self.text.splitlines())
        return [line for line in lines if line]


@dataclass(frozen=True)
class Document:
    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _BLOCK.sub("", self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        return [Block(found["info"].strip(), found["text"]) for found in _BLOCK.finditer(self.text)]

    @property
    def session(self) -> str:
        """All that a reader would type, from the first block to the last."""
        return "\n".join(block.text for block in self.blocks if block.info == "sh")

    @property
    def spans(self) -> list[str]:
        """The pieces of code within sentences."""
        return _CODE.findall(self.prose)

    @property
    def links(self) -> list[str]:
        return _LINK.findall(_CODE.sub("", self.prose))

    @cached_property
    def anchors(self) -> set[str]:
        """What links may point to, as GitHub makes it of the headings."""
        found: set[str] = set()
        for heading in _HEADING.findall(self.prose):
            anchor = base = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            number = 0
            while anchor in found:
                number += 1
                anchor = f"{base}-{number}"
            found.add(anchor)
        return found


def documents() -> list[Document]:
    """Every page of the project that people read."""
    own = chain(PROJECT.glob("*.md"), *((PROJECT / folder).rglob("*.md") for folder in ("docs", "deploy", "examples")))
    return [Document(path) for path in sorted(own)]


def samples() -> list[Path]:
    """The sample spreadsheets, without what imports of them have written beside them."""
    found = (PROJECT / "examples").glob("*.csv")
    return [path for path in found if not re.search(r"\.(rejects|access-needs)", path.name)]


ALL = documents()
SAMPLES = samples()
RUN_ELSEWHERE = "deploy/runbook.md"  # by tests/containers, in containers
