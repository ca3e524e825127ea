"""The stories of the domain, as far as the services reach: every figure is as the story says."""

import runpy
from io import StringIO

import pytest
from rich.console import Console

from tests.story import telling
from tests.story.figures import exactly, later, more_than
from tests.story.stage import Story, play
from tests.story.telling import STORIES, tell

pytestmark = pytest.mark.xdist_group("stack")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_the_figures_of_the_story(story: Story) -> None:
    figures = play(story)
    assert len(figures) > 3
    assert [figure for figure in figures if not figure.agrees] == []
    assert all(figure.found or figure.needs for figure in figures)


def test_a_figure_that_differs_is_shown_and_counts() -> None:
    story = Story("Elsewhere", figures=(exactly("Members", 3, 3), more_than("Guests", "over 80", 80, 80)))
    printed = StringIO()
    assert not tell([story], Console(file=printed))
    guests = next(line for line in printed.getvalue().splitlines() if "Guests" in line)
    assert guests.split() == ["Guests", "over", "80", "80", "differs"]


@pytest.mark.parametrize(("found", "code"), [(3, 0), (4, 1)])
def test_make_story_ends_with_what_was_found(monkeypatch: pytest.MonkeyPatch, found: int, code: int) -> None:
    figures = (exactly("Members", 3, found), later("Guests", "more than 70", "events"))
    monkeypatch.setattr(telling, "STORIES", [Story("Elsewhere", figures=figures)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tests.story", run_name="__main__")
    assert ended.value.code == code
