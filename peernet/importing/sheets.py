"""From a path to a sheet whose columns are understood; what cannot be used ends the command with a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.spreadsheet.columns import ColumnMapping, SheetKind, map_columns
from peernet.spreadsheet.decoding import MAX_BYTES
from peernet.spreadsheet.problems import UnusableSheet
from peernet.spreadsheet.reading import Table, read_table


@dataclass(frozen=True)
class Sheet:
    path: Path
    table: Table
    mapping: ColumnMapping


def open_sheet(
    path: Path, kind: SheetKind, overrides: Mapping[str, str], supplied: frozenset[str] = frozenset()
) -> Sheet:
    """Read a file of that kind. Raises CommandError for a file that is no use as a whole."""
    try:
        table = read_table(_content(path), kind, overrides)
        return Sheet(path, table, map_columns(table.headings, kind, overrides, supplied))
    except UnusableSheet as unusable:
        hint = ' (--column FIELD="Its heading")' if unusable.code == _NO_COLUMN else ""
        raise CommandError(f"{path}: {unusable}{hint}", exit_code=USAGE) from None


def overrides_of(given: Sequence[str]) -> dict[str, str]:
    """What `--column FIELD=HEADING` says; an empty heading leaves the field out."""
    overrides = {}
    for text in given:
        field, separator, heading = text.partition("=")
        if not separator or not field.strip():
            raise CommandError(
                f'--column {text}: write the field, an equals sign and the heading, such as --column email="Contact".',
                exit_code=USAGE,
            )
        overrides[field.strip().lower().replace(" ", "_")] = heading.strip()
    return overrides


_NO_COLUMN = "sheet.no_usable_column"


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than may be, so that the reader says what is wrong with a file that never ends.
            return file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise CommandError(f"{path} is a folder: name the CSV file to import.", exit_code=USAGE) from None
    except FileNotFoundError:
        raise CommandError(f"There is no file {path}: check its name and folder.", exit_code=USAGE) from None
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read ({error.strerror}): check its permissions.", exit_code=USAGE
        ) from None


def refuse_to_overwrite(path: Path, written: Path | None) -> None:
    """Raises CommandError where what is to be written would take the place of what is read."""
    if written is not None and written.resolve() == path.resolve():
        raise CommandError(f"--rejects names the file to import: choose another one than {path}.", exit_code=USAGE)
