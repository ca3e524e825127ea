"""The drawn parts of a certificate: its frame, and the rosette that is its emblem and its seal."""

from math import cos, pi, sin
from typing import Final, NamedTuple

from fpdf import FPDF


class Colour(NamedTuple):
    red: int
    green: int
    blue: int


INK: Final = Colour(27, 38, 59)
TEAL: Final = Colour(16, 87, 95)
GOLD: Final = Colour(172, 132, 57)
GREY: Final = Colour(84, 92, 107)
_STEPS: Final = 720


def frame(pdf: FPDF) -> None:
    """A broad line, a fine one within it, and a leaf in each corner between them."""
    width, height = pdf.w, pdf.h
    pdf.set_draw_color(*TEAL)
    pdf.set_line_width(1.6)
    pdf.rect(9, 9, width - 18, height - 18)
    pdf.set_draw_color(*GOLD)
    pdf.set_line_width(0.25)
    pdf.rect(12.2, 12.2, width - 24.4, height - 24.4)
    for x, towards_x in ((12.2, 1), (width - 12.2, -1)):
        for y, towards_y in ((12.2, 1), (height - 12.2, -1)):
            _corner(pdf, x, y, towards_x, towards_y)


def rosette(pdf: FPDF, x: float, y: float, radius: float) -> None:
    """Rings of interlacing waves: many lines that hold together."""
    pdf.set_line_width(0.12)
    for share, waves, depth, colour in ((1.0, 24, 0.07, GOLD), (0.84, 16, 0.13, TEAL), (0.56, 12, 0.2, TEAL)):
        pdf.set_draw_color(*colour)
        for turn in range(4):
            _wave(pdf, x, y, radius * share, waves, radius * depth, turn * pi / 2)
    pdf.set_draw_color(*GOLD)
    reach = radius * 0.075
    for petal in range(12):
        angle = petal * pi / 6
        pdf.circle(x + reach * cos(angle), y + reach * sin(angle), reach)


def rule(pdf: FPDF, y: float, width: float) -> None:
    """A fine line across the middle, with a lozenge in it."""
    middle, gap = pdf.w / 2, 4.0
    pdf.set_draw_color(*GOLD)
    pdf.set_fill_color(*GOLD)
    pdf.set_line_width(0.3)
    pdf.line(middle - width / 2, y, middle - gap, y)
    pdf.line(middle + gap, y, middle + width / 2, y)
    _lozenge(pdf, middle, y, 1.5)


def _wave(pdf: FPDF, x: float, y: float, radius: float, waves: int, depth: float, phase: float) -> None:
    points = []
    for step in range(_STEPS):
        angle = 2 * pi * step / _STEPS
        distance = radius - depth + depth * sin(waves * angle + phase)
        points.append((x + distance * cos(angle), y + distance * sin(angle)))
    pdf.polyline(points, polygon=True)


def _corner(pdf: FPDF, x: float, y: float, towards_x: int, towards_y: int) -> None:
    pdf.set_draw_color(*GOLD)
    pdf.set_fill_color(*GOLD)
    pdf.set_line_width(0.25)
    for reach in (9.0, 6.5):
        pdf.bezier(
            [
                (x + reach * towards_x, y),
                (x + reach * towards_x, y + reach * 0.6 * towards_y),
                (x + reach * 0.6 * towards_x, y + reach * towards_y),
                (x, y + reach * towards_y),
            ]
        )
    _lozenge(pdf, x + 3.1 * towards_x, y + 3.1 * towards_y, 1.1)


def _lozenge(pdf: FPDF, x: float, y: float, reach: float) -> None:
    pdf.polyline([(x - reach, y), (x, y - reach), (x + reach, y), (x, y + reach)], polygon=True, style="F")
