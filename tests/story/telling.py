"""Playing all the stories and showing what they say beside what was found."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.story import durham, norfolk_and_suffolk, preston
from tests.story.figures import Figure
from tests.story.stage import Story, play

STORIES = (preston.STORY, durham.STORY, norfolk_and_suffolk.STORY)


def tell(stories: Sequence[Story], console: Console) -> bool:
    """Prints a table for each story; whether every figure is as the story says."""
    agree = True
    for story in stories:
        figures = play(story)
        console.print(_table(story.title, figures))
        console.print()
        agree = agree and all(figure.agrees for figure in figures)
    console.print("Every figure is as the stories say." if agree else "[red]Some figures differ from the stories.[/]")
    return agree


def _table(title: str, figures: Sequence[Figure]) -> Table:
    table = Table("", "the story says", "found", "", title=title, title_justify="left", box=None, pad_edge=False)
    for figure in figures:
        if figure.needs:
            table.add_row(figure.what, figure.says, f"[dim]with {figure.needs}[/]", "[dim]later[/]")
        else:
            mark = "[green]✓[/]" if figure.agrees else "[red]differs[/]"
            table.add_row(figure.what, figure.says, figure.found, mark)
    return table
