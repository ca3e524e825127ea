"""What a story says, and what the network says when the story has been played in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `needs` names the service without which it cannot be played yet."""

    what: str
    says: str
    found: str = ""
    agrees: bool = True
    needs: str | None = None


def exactly(what: str, says: object, found: object) -> Figure:
    return Figure(what, _words(says), _words(found), says == found)


def more_than(what: str, words: str, number: int, found: int) -> Figure:
    """`words` are the story's own for the number."""
    return Figure(what, words, str(found), found > number)


def later(what: str, says: str, service: str) -> Figure:
    return Figure(what, says, needs=f"services/{service}")


def _words(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
