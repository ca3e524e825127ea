import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peernet.spreadsheet.member_sheet import MEMBER_SHEET
from peernet.spreadsheet.problems import UnusableSheet
from peernet.spreadsheet.reading import read_table
from tests.spreadsheet.making import opened

TEXT = "Name,Email,Organisation\nZoë Hindle,zoe@post.example,Café Trust\n"


def refused(data: bytes) -> str:
    with pytest.raises(UnusableSheet) as caught:
        read_table(data, MEMBER_SHEET)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_people_save_in(encoding: str) -> None:
    table, _ = opened(TEXT.encode(encoding))
    assert table.rows[0].cells == ("Zoë Hindle", "zoe@post.example", "Café Trust")
    assert table.encoding == encoding


def test_rows_pasted_together_from_two_encodings() -> None:
    table, _ = opened(TEXT.encode() + "Seán Parr,sean@post.example,Trust\n".encode("cp1252"))
    assert [row.cells[0] for row in table.rows] == ["Zoë Hindle", "Seán Parr"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    table, _ = opened(TEXT.replace(",", delimiter).replace("\n", end))
    assert table.delimiter == delimiter
    assert table.rows[0].cells[1] == "zoe@post.example"


def test_a_separator_line_is_obeyed_and_not_counted() -> None:
    table, _ = opened("sep=;\r\n" + TEXT.replace(",", ";"))
    assert (table.heading_row, table.rows[0].number, table.delimiter) == (1, 2, ";")


def test_rows_keep_the_numbers_a_person_sees() -> None:
    head = "Our members 2026,,\n,,\nName,Email,Organisation\n"
    table, _ = opened(head + '"Ann\nSmith",a@b.example,T\n,,\nBob,b@b.example,T\n')
    assert [(row.number, row.cells[0]) for row in table.rows] == [(4, "Ann\nSmith"), (6, "Bob")]


def test_headings_may_stand_far_below() -> None:
    table, _ = opened(",,\n" * 40 + TEXT)
    assert table.heading_row == 41


def test_short_rows_are_filled_and_long_rows_kept() -> None:
    table, _ = opened(TEXT + "Bob\nEve,e@b.example,T,x,y\n")
    assert [len(row.cells) for row in table.rows] == [3, 3, 5]


def test_headings_repeated_below_are_no_row() -> None:
    table, _ = opened(TEXT + TEXT)
    assert len(table.rows) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet.empty"),
        (b"\xef\xbb\xbf \r\n", "sheet.empty"),
        (b",,,\n,,,\n", "sheet.empty"),
        (b"PK\x03\x04rest of a workbook", "sheet.not_csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "sheet.not_csv"),
        (b"%PDF-1.7", "sheet.not_csv"),
        (b"\x89PNG\r\n", "sheet.not_csv"),
        (b"\n<!DOCTYPE html><table>", "sheet.not_csv"),
        (b"Name,Email\n\x00\x01\x02", "sheet.not_text"),
        (b"\x81\x8d\x8f", "sheet.not_text"),
        (TEXT.encode("utf-16-le"), "sheet.not_text"),
        (b"Name,Email,Organisation\n,,\n", "sheet.no_rows"),
        (b'Name,Email,Organisation\n"Ann,a@b.example,T\nBob,b@b.example,T\n', "sheet.open_quotation"),
        (b"Name,Email,Organisation\n" + b"x" * 200_000, "sheet.unreadable"),
        (b"x" * 20_000_001, "sheet.too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unusable_files_say_why(data: bytes, code: str) -> None:
    assert refused(data) == code


@given(st.binary(max_size=400))
@example(b'Name\n"')
@example(b"Problem,What to do,\n,,x")
@example(b"Row,Problem,What to do\n,,x")
@example(b"sep=;")
def test_any_bytes_give_a_table_or_a_sentence(data: bytes) -> None:
    try:
        table = read_table(data, MEMBER_SHEET)
    except UnusableSheet:
        return
    assert table.rows


@given(st.text(alphabet='Name,Email;"\n\r\t|=sep x@.\ufeff\x1a', max_size=200))
def test_any_text_gives_a_table_or_a_sentence(text: str) -> None:
    try:
        table = read_table(text.encode(), MEMBER_SHEET)
    except UnusableSheet:
        return
    assert all(len(row.cells) >= len(table.headings) for row in table.rows)
