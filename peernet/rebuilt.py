"""What a rebuild found, in words."""

from typing import Any

from peernet.tables import printable, words

MEANING = """The new tables are in use, and say what the log says. An old one did not, for one of these reasons:
  * Events that had been parked could be applied now. All is well.
  * The view's code has changed, but not its version. Raise the version in the code.
  * Somebody wrote to the database by hand. Find out who, and why.
  * The view does not depend on the log alone, but on the clock, say. Then it differs again when you rebuild it again:
    mend its code."""
"""What it means that a view whose version is unchanged has come out differently, and what to do."""


def row(rebuilt: dict[str, Any]) -> dict[str, Any]:
    """One view as a line of the table."""
    return {
        "view": rebuilt["view"],
        "rows": rebuilt["rows"],
        "events": rebuilt["events"],
        "seconds": round(rebuilt["seconds"], 2),
        "compared with the old": compared(rebuilt["differed"]),
    }


def compared(differed: int | None) -> str:
    match differed:
        case None:
            return "new version"
        case 0:
            return "the same"
        case 1:
            return "1 row differs"
    return f"{differed:,} rows differ"


def explained(rebuilt: dict[str, Any]) -> str:
    """Where a view's old and new table first differ. Values are never shown."""
    said = f"{rebuilt['view']}: {compared(rebuilt['differed'])}."
    first = rebuilt["first_difference"]
    return f"{said} {_first(first)}" if first else said


def _first(first: dict[str, Any]) -> str:
    key = printable(str(first["key"]))
    match first["only_in"]:
        case "new":
            return f"The first is the row {key}: the old table was without it."
        case "old":
            return f"The first is the row {key}: the old table had it, though nothing in the log makes it."
    columns = ", ".join(words(each) for each in first["columns"])
    return f"The first is the row {key}, in: {columns}."
