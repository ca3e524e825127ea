"""Whether a cell holds further rows of its sheet, which a stray quotation mark has joined to it."""

_NARROW = 5


def holds_further_rows(cell: str, index: int, width: int, delimiter: str, may_be_long: bool) -> bool:
    """`index` is the column of the cell, of a sheet of that `width`; `may_be_long`: people write notes in it.

    Notes have lines and commas of their own, so that only what looks like a whole row counts there. Anywhere else
    one delimiter on a further line is enough, or a first line that holds the rest of the row.
    """
    first, *further = cell.splitlines() or [""]
    if not further:
        return False
    if may_be_long:
        return any(_looks_like_a_row(line, width, delimiter) for line in further)
    rest_of_row = width - 1 - index
    return 0 < rest_of_row <= first.count(delimiter) or any(delimiter in line for line in further)


def _looks_like_a_row(line: str, width: int, delimiter: str) -> bool:
    """In a narrow sheet any sentence has commas enough; a row also says how to reach somebody, or when it was."""
    says_details = "@" in line or any(c.isdigit() for c in line)
    return line.count(delimiter) >= max(1, width - 2) and (width >= _NARROW or says_details)
