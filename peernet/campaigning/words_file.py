"""Words as text files: `spring.txt` begins with its subject line; `spring.easy_read.txt` beside it says it simply."""

from pathlib import Path
from typing import Any, Final

from peernet.errors import CommandError
from peernet.exit_codes import USAGE

_SUBJECT: Final = "subject:"
_BESIDE: Final = ("large_print", "easy_read")


def read_words(path: Path) -> dict[str, dict[str, Any]]:
    """The words by format, as a DraftTemplate takes them: of this file, and of those beside it for other formats.

    Raises CommandError where a file cannot be read.
    """
    found = {"standard": _read(path)}
    for format in _BESIDE:
        beside = path.with_suffix(f".{format}{path.suffix}")
        if beside.exists():
            found[format] = _read(beside)
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read ({error.strerror}): name a file with the words.", exit_code=USAGE
        ) from None
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not text in UTF-8: save it so, and try again.", exit_code=USAGE) from None
    first, _, rest = text.lstrip().partition("\n")
    if not first.lower().startswith(_SUBJECT):
        return {"text": text}
    return {"subject": first[len(_SUBJECT) :].strip(), "text": rest}
