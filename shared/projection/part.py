"""Some of the aggregates there are, by how their ids end: the same id is in the same part, whatever it names."""

from pydantic import BaseModel, ConfigDict

DIGITS = "0123456789abcdef"
"""What the ids of nearly all aggregates end in; others (a claimed domain) are in the last part."""


class Part(BaseModel):
    """Of the ids, those that end in one of these characters; or, as `others`, those that do not."""

    model_config = ConfigDict(frozen=True)

    ends: str
    others: bool = False

    def has(self, subject: str) -> bool:
        """Whether the aggregate that a subject of the log names is in it."""
        return (subject[-1] in self.ends) is not self.others
