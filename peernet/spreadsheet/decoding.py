"""From the bytes of a file to its text, whatever program saved it."""

import codecs
import re

from peernet.spreadsheet.problems import UnusableSheet

MAX_BYTES = 20_000_000

_SIGNATURES = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a word-processor document"),
)
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# A few control characters are strays of a spreadsheet; many are not text at all.
_STRAY = 4
_SAVE_AS_CSV = 'Open it in the program that made it, choose "Save as", then "CSV UTF-8", and import that file.'


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises UnusableSheet for what is no text."""
    if len(data) > MAX_BYTES:
        raise UnusableSheet(
            "sheet.too_large",
            f"The file is larger than {MAX_BYTES // 1_000_000} MB.",
            "Divide it into several files, each with the row of headings.",
        )
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnusableSheet("sheet.not_csv", f"The file is {what}, not a CSV file.", _SAVE_AS_CSV)
    if _WEB_PAGE.match(data):
        raise UnusableSheet("sheet.not_csv", "The file is a web page, not a CSV file.", _SAVE_AS_CSV)
    text, encoding = _decode(data)
    if "\x00" in text or len(_CONTROL.findall(text)) > _STRAY + len(text) // 100:
        raise _not_text()
    return text, encoding


def _decode(data: bytes) -> tuple[str, str]:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), "utf-16"
        if data.startswith(codecs.BOM_UTF8):
            return data.decode("utf-8-sig"), "utf-8-sig"
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_by_line(data)


def _decode_by_line(data: bytes) -> tuple[str, str]:
    """Windows text; rows pasted together from two programs may be in UTF-8 and cp1252 by turns."""
    lines, encodings = [], set()
    for line in data.removeprefix(codecs.BOM_UTF8).splitlines(keepends=True):
        for encoding in ("utf-8", "cp1252"):
            try:
                lines.append(line.decode(encoding))
            except UnicodeDecodeError:
                continue
            if not line.isascii():
                encodings.add(encoding)
            break
        else:
            raise _not_text()
    return "".join(lines), " and ".join(sorted(encodings))


def _not_text() -> UnusableSheet:
    return UnusableSheet("sheet.not_text", "The file holds something other than text.", _SAVE_AS_CSV)
