"""Shows an answer, whatever its shape, to a person: lists of records as tables, one record by its fields."""

from typing import TYPE_CHECKING, Any

from peernet.moments import shown_if_moment

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_ANY_WIDTH = 10_000
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def show(answer: Any, console: "Console") -> None:
    """Prints the answer; says so where there is nothing in it."""
    if answer in _EMPTY:
        console.print("Nothing found.")
    elif isinstance(answer, dict):
        _show_record(answer, console)
    elif _is_records(answer):
        _show_records(answer, console)
    else:
        console.print(_cell(answer), markup=False)


def words(name: str) -> str:
    """A field's name as people read it."""
    return name.replace("_", " ")


def _show_record(record: dict[str, Any], console: "Console") -> None:
    from rich.table import Table

    plain = {name: value for name, value in record.items() if not _is_records(value)}
    if plain:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in plain.items():
            grid.add_row(_text(words(name)), _text(_cell(value)))
        console.print(grid)
    for name, value in record.items():
        if _is_records(value):
            console.print(f"\n[bold]{words(name)}[/]" if plain else f"[bold]{words(name)}[/]")
            _show_records(value, console)


def _show_records(records: list[dict[str, Any]], console: "Console") -> None:
    table = _table(records)
    if console.measure(table, options=console.options.update(width=_ANY_WIDTH)).minimum <= console.width:
        console.print(table)
        return
    for number, record in enumerate(records):
        if number:
            console.rule(style="dim")
        _show_record({name: value for name, value in record.items() if value not in _EMPTY}, console)


def _table(records: list[dict[str, Any]]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    names = list(dict.fromkeys(name for record in records for name in record))
    # A column that nobody has anything in only takes room from the others.
    used = [name for name in names if any(record.get(name) not in _EMPTY for record in records)]
    for name in used:
        values = [record.get(name) for record in records]
        number = all(value is None or type(value) in (int, float) for value in values)
        short = all(value is None or (isinstance(value, str) and " " not in value) or number for value in values)
        table.add_column(_text(words(name)), justify="right" if number else "left", no_wrap=short)
    for record in records:
        table.add_row(*(_text(_cell(record.get(name))) for name in used))
    return table


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return printable(shown_if_moment(value))
        case dict():
            return "; ".join(f"{words(str(name))}: {_cell(each)}" for name, each in value.items() if each not in _EMPTY)
        case list() | tuple():
            nested = any(isinstance(each, dict | list) for each in value)
            return ("\n" if nested else ", ").join(_cell(each) for each in value)
    return printable(str(value))


def printable(text: str) -> str:
    """The text without what could steer somebody's terminal: people's own words come from anywhere."""
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)


def _text(text: str) -> Any:
    from rich.text import Text

    return Text(text)
