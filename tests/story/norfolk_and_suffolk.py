"""Norfolk and Suffolk: people apply to be trained as peer support workers; membership has no part in it yet."""

from tests.story.figures import later
from tests.story.stage import Story

STORY = Story(
    title="Norfolk and Suffolk",
    figures=(
        later("Applicants", "over 80", "training"),
        later("Criteria behind the gate", "four", "training"),
        later("Completed at Hellesdon in June", "11", "training"),
        later("In progress at West Suffolk as at 30 June", "7", "training"),
    ),
)
