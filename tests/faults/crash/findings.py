"""What is not as it must be: lost, there twice, or amiss in another way."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    LOST = "lost"
    DOUBLED = "doubled"
    AMISS = "amiss"


@dataclass(frozen=True)
class Finding:
    """`fault` is what was going on when the command was sent that it is about, where it is about one."""

    kind: Kind
    what: str
    fault: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}" + (f" (sent during: {self.fault})" if self.fault else "")
