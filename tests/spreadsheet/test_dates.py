from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peernet.spreadsheet.dates import is_after, parse_date
from peernet.spreadsheet.problems import UnclearValue
from tests.spreadsheet.making import TODAY

MONTHS = "January February March April May June July August September October November December"


def name(day: date) -> str:
    return MONTHS.split(" ")[day.month - 1]


def ordinal(day: date) -> str:
    suffix = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{suffix}"


FORMS: list[Callable[[date], str]] = [
    date.isoformat,
    lambda day: f"{day}T00:00:00",
    lambda day: f"{day} 09:30:00+01:00",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%d/%m/%Y} 00:00",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"{day.day} / {day.month} / {day.year}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day.day} {name(day)[:3]} {day.year}",
    lambda day: f"{day.day}-{name(day)[:3].upper()}-{day.year}",
    lambda day: f"{ordinal(day)} {name(day)} {day.year}",
    lambda day: f"the {ordinal(day)} of {name(day)}, {day.year}".removeprefix("the "),
    lambda day: f"{name(day)} {ordinal(day)}, {day.year}",
    lambda day: f"{name(day)[:3]} {day.day} {day.year}",
    lambda day: f"{day:%A} {day.day} {name(day)} {day.year}",
    lambda day: f"{day:%a}, {day.day} {name(day)[:4]}. {day.year}",
    lambda day: f"  {day.day}\u00a0{name(day)}  {day.year} ",
]
SHORT_FORMS: list[Callable[[date], str]] = [
    lambda day: f"{day:%d.%m.%y}",
    lambda day: f"{day.day}/{day.month}/{day:%y}",
    lambda day: f"{day.day} {name(day)[:3]} {day:%y}",
    lambda day: f"{day.day} {name(day)[:3]} '{day:%y}",
]


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)), form=st.sampled_from(FORMS))
def test_any_day_in_any_form_reads_back(day: date, form: Callable[[date], str]) -> None:
    assert parse_date(form(day), TODAY) == day.isoformat()


@given(
    today=st.dates(date(2000, 1, 1), date(2150, 12, 31)),
    years=st.integers(-79, 20),
    day=st.dates(date(2000, 1, 1), date(2000, 12, 28)),
    form=st.sampled_from(SHORT_FORMS),
)
def test_years_of_two_digits_are_near_today(today: date, years: int, day: date, form: Callable[[date], str]) -> None:
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    meant = day.replace(year=today.year + years)
    assert parse_date(form(meant), today) == meant.isoformat()


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_serial_numbers_of_excel(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert parse_date(str(serial), TODAY) == parse_date(f"{serial}.0", TODAY) == day.isoformat()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("01/03/2025", "2025-03-01"),
        ("24.09.26", "2026-09-24"),
        ("March 2025", "2025-03"),
        ("Mar-25", "2025-03"),
        ("Sept '24", "2024-09"),
        ("03/2025", "2025-03"),
        ("2025-03", "2025-03"),
        ("2025", "2025"),
    ],
)
def test_only_what_is_known_is_claimed(typed: str, meant: str) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2024",
        "29/02/2023",
        "09/28/2024",
        "00/01/2024",
        "01/00/2024",
        "2024-13-01",
        "13/2024",
        "01/03/0225",
        "28/09",
        "28 Sep",
        "last spring",
        "12345",
        "8 Foo 2024",
        "1/2/3/4",
        "7",
        "",
    ],
)
def test_what_is_no_date_is_named_with_a_remedy(typed: str) -> None:
    with pytest.raises(UnclearValue) as caught:
        parse_date(typed, TODAY)
    assert f'"{typed}"' in caught.value.message
    assert caught.value.remedy


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_unclear(typed: str) -> None:
    try:
        partial = parse_date(typed, TODAY)
    except UnclearValue:
        return
    assert partial[:4].isdigit()


def test_the_current_month_and_year_have_come() -> None:
    assert not any(is_after(partial, TODAY) for partial in ("2026", "2026-11", "2026-11-22"))
    assert all(is_after(partial, TODAY) for partial in ("2027", "2026-12", "2026-11-23"))
