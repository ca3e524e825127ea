"""Writing files about people: only their owner may read them, and none that somebody may have worked on is lost."""

import csv
import io
import os
import stat
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.spreadsheet.guard import guard


def beside(sheet: Path, what: str) -> Path:
    """`members.csv` becomes `members.<what>.csv`; in this folder where the sheet's own is not to be written to."""
    folder = sheet.parent
    # Root may write anywhere, but a folder that its owner closed stays as it is for root, too.
    closed = not folder.stat().st_mode & stat.S_IWUSR or not os.access(folder, os.W_OK)
    return (Path.cwd() if closed else folder) / f"{sheet.stem}.{what}.csv"


def write_beside(path: Path, content: bytes) -> Path:
    """Write a file, beside one of that name that says something else: somebody may be correcting that one."""
    for number in count(2):
        if not path.exists() or path.read_bytes() == content:
            break
        stem, _, what = path.name.removesuffix(".csv").rpartition(".")
        path = path.with_name(f"{stem}.{what.rstrip('-0123456789')}-{number}.csv")
    write(path, content)
    return path


def write(path: Path, content: bytes) -> None:
    """Replace the file in one step. Raises CommandError where it cannot be written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CommandError(
            f"{path} cannot be written ({error.strerror}): choose another place.", exit_code=USAGE
        ) from None


def as_csv(lines: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """A CSV file that spreadsheet programs open as UTF-8, and in which they run no formula."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([guard(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")
