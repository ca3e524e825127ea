"""A certificate as a document: one page to frame, which tells that somebody completed a training, and nothing more.

Pure: the same data always give the same bytes. It takes some tenths of a second, so not on an event loop.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Final, cast

import font_source_serif_pro
import fontpkg_noto_serif
from fontTools.ttLib import TTFont
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, DocumentCompliance, XPos, YPos

from services.training.certificate_data import CertificateData, LettersMissing
from services.training.certificate_metadata import LANGUAGE, metadata
from services.training.certificate_ornaments import GREY, INK, TEAL, Colour, frame, rosette, rule
from services.training.local_days import as_people_say

_FACES: Final = Path(font_source_serif_pro.font_directory)
_REGULAR: Final = _FACES / "SourceSerifPro-Regular.ttf"
_FALLBACK: Final = fontpkg_noto_serif.ROOT / "files" / "NotoSerif[wdth,wght].ttf"
_TYPE, _BOLD, _OTHER_LETTERS = "source-serif", "source-serif-semibold", "noto-serif"
_WIDTH: Final = 230
_TO_POINTS: Final = 72 / 25.4


def certificate(data: CertificateData) -> bytes:
    """The document, as PDF/A. Raises LettersMissing."""
    pdf = _document(data)
    frame(pdf)
    rosette(pdf, pdf.w / 2, 35, 13.5)
    _line(pdf, "CERTIFICATE OF COMPLETION", 56, _BOLD, 17, TEAL, spacing=1.6)
    _line(pdf, "This is to certify that", 71, _TYPE, 14, GREY)
    y = _fitted(pdf, _composed(data.full_name), 80, _BOLD, sizes=(38, 34, 30, 26, 22, 18, 14), colour=INK)
    rule(pdf, y + 4.5, 120)
    _line(pdf, "has completed the training", y + 11, _TYPE, 14, GREY)
    y = _fitted(pdf, _composed(data.programme), y + 21, _BOLD, sizes=(24, 21, 18, 15, 12), colour=TEAL)
    for text in (*_hours(data), f"on {as_people_say(data.completed_on)}"):
        _line(pdf, text, y + 4, _TYPE, 13, INK)
        y += 7.5
    _foot(pdf, data)
    return bytes(pdf.output())


def _document(data: CertificateData) -> FPDF:
    pdf = FPDF(orientation="landscape", format="A4", enforce_compliance=DocumentCompliance.PDFA_2U)
    pdf.set_auto_page_break(False)
    made = datetime.combine(data.completed_on, time(12), UTC)
    title, author = f"Certificate {data.number}", _composed(data.issued_by or "Peernet")
    pdf.set_title(title)
    pdf.set_lang(LANGUAGE)
    pdf.set_creation_date(made)
    about = f"Certificate of completion: {_composed(data.programme)}"
    pdf.set_xmp_metadata(metadata(title=title, subject=about, author=author, made=made))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_font(_TYPE, fname=_REGULAR)
    pdf.add_font(_BOLD, fname=_FACES / "SourceSerifPro-Semibold.ttf")
    texts = _composed("".join(filter(None, (data.full_name, data.programme, data.issued_by, data.check_at))))
    if others := {letter for letter in texts if ord(letter) not in _letters(_REGULAR)}:
        if missing := sorted(letter for letter in others if ord(letter) not in _letters(_FALLBACK)):
            raise LettersMissing(" ".join(missing))
        pdf.add_font(_OTHER_LETTERS, fname=_FALLBACK, variations={"": {"wght": 400.0}})
        pdf.set_fallback_fonts([_OTHER_LETTERS], exact_match=False)
    pdf.add_page()
    return pdf


def _foot(pdf: FPDF, data: CertificateData) -> None:
    """Who issued it, room for a signature, the number, and how anybody can check it."""
    left, right, y = 34.0, pdf.w - 34 - 80, 168.0
    pdf.set_draw_color(*GREY)
    pdf.set_line_width(0.2)
    for x in (left, right):
        pdf.line(x, y, x + 80, y)
    for x, text, above in (
        (left, "Signature", None),
        (right, "Issued by", data.issued_by and _composed(data.issued_by)),
    ):
        if above:
            _within(pdf, above, x, y - 7.2, 80)
        pdf.set_xy(x, y + 1.2)
        _ink(pdf, _TYPE, 9.5, GREY)
        pdf.cell(80, 4, text, align=Align.C)
    how = f"enter its code at {data.check_at}" if data.check_at else "tell its code to the network that issued it"
    _line(pdf, f"Number {data.number}    ·    Code {data.code}", 179, _BOLD, 10.5, INK)
    _line(pdf, f"To check that this certificate is genuine and still valid, {how}.", 185, _TYPE, 9.5, GREY)


def _hours(data: CertificateData) -> list[str]:
    parts = []
    if data.taught_hours:
        parts.append(f"{_counted(data.taught_hours)} of teaching")
    if data.placement_hours:
        parts.append(f"{_counted(data.placement_hours)} of practice on placement")
    return [f"with {' and '.join(parts)}"] if parts else []


def _counted(hours: float) -> str:
    return "1 hour" if hours == 1 else f"{hours:g} hours"


# Setting text


def _line(pdf: FPDF, text: str, y: float, face: str, size: float, colour: Colour, *, spacing: float = 0) -> None:
    """One line in the middle."""
    _ink(pdf, face, size, colour)
    pdf.set_char_spacing(spacing * _TO_POINTS)
    pdf.set_xy(0, y)
    pdf.cell(pdf.w, size / _TO_POINTS, text, align=Align.C)
    pdf.set_char_spacing(0)


def _fitted(pdf: FPDF, text: str, y: float, face: str, *, sizes: Sequence[float], colour: Colour) -> float:
    """Text in the middle, as large as it goes, on one line or, where that is small, two. Returns where it ends."""
    wishes = [*((1, size) for size in sizes[:3]), *((2, size) for size in sizes[2:])]
    size = next((size for lines, size in wishes if _lines(pdf, text, face, size) <= lines), sizes[-1])
    _ink(pdf, face, size, colour)
    pdf.set_xy((pdf.w - _WIDTH) / 2, y)
    pdf.multi_cell(_WIDTH, size * 1.18 / _TO_POINTS, text, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    return pdf.get_y()


def _within(pdf: FPDF, text: str, x: float, y: float, width: float) -> None:
    """One line of text that is made as small as it must be."""
    for size in (12, 11, 10, 9, 8, 7, 6):
        _ink(pdf, _TYPE, size, INK)
        if pdf.get_string_width(text) <= width:
            break
    pdf.set_xy(x, y)
    pdf.cell(width, 6, text, align=Align.C)


def _lines(pdf: FPDF, text: str, face: str, size: float) -> int:
    _ink(pdf, face, size, INK)
    return len(cast(list[str], pdf.multi_cell(_WIDTH, text=text, dry_run=True, output="LINES")))


def _ink(pdf: FPDF, face: str, size: float, colour: Colour) -> None:
    pdf.set_font(face, size=size)
    pdf.set_text_color(*colour)


def _composed(text: str) -> str:
    """With each accent on its letter, all on one line, and without characters that control something."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(each for each in words if not unicodedata.category(each).startswith("C"))


@cache
def _letters(face: Path) -> frozenset[int]:
    with TTFont(face, lazy=True) as font:
        return frozenset(font.getBestCmap())
