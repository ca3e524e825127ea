"""The certificate as a document: one page, the same for ever, with every letter of people's names."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from services.training.certificate import certificate
from services.training.certificate_data import CertificateData, LettersMissing

DATA = CertificateData(
    full_name="Siân Ó Murchú-Okonkwo",
    programme="Peer support worker training",
    taught_hours=52,
    placement_hours=90,
    completed_on=date(2026, 6, 26),
    number="2026-KQ7M-003",
    code="K7QM-4XRD-9TGH",
    issued_by="Norfolk and Suffolk Peer Network",
)


def faces(document: bytes) -> set[str]:
    """The typefaces that are embedded, without the tag that says which letters of them."""
    return {name.decode().split("+")[-1] for name in re.findall(rb"/FontName /(\S+)", document)}


def test_it_is_one_page_that_says_what_it_is_and_in_which_language() -> None:
    document = certificate(DATA)
    assert document.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", document)) == 1
    assert b"/Lang (en-GB)" in document
    assert b"/DisplayDocTitle true" in document
    assert b"<pdfaid:part>2</pdfaid:part>" in document
    for told in ("Certificate 2026-KQ7M-003", "Peer support worker training", "Norfolk and Suffolk Peer Network"):
        assert told.encode() in document


def test_its_description_names_nobody() -> None:
    assert "Siân".encode() not in certificate(DATA)
    assert b"Okonkwo" not in certificate(DATA)


def test_its_description_is_xml_whatever_the_training_is_called() -> None:
    document = certificate(replace(DATA, programme="Peers & <Friends>\x1b", issued_by='"Us"'))
    (packet,) = re.findall(rb"<x:xmpmeta.*</x:xmpmeta>", document, re.DOTALL)
    told = [text.strip() for text in ElementTree.fromstring(packet).itertext() if text.strip()]
    assert "Certificate of completion: Peers & <Friends>" in told
    assert '"Us"' in told


def test_the_same_data_always_give_the_same_bytes() -> None:
    document = certificate(DATA)
    assert document == certificate(replace(DATA))
    # A clock that moved on in between would show only now and then: so, no moment but the one that it is about.
    assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+", document)) == {b"2026-06-26T12:00:00"}
    assert b"/ModDate" not in document
    assert certificate(DATA) != certificate(replace(DATA, full_name="Ben"))


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "Ọlákúnlé Ṣẹ́gun", "Nguyễn Thị Ánh", "Ольга", "Ελένη", "Þóra", "D\u2019Arcy"]
)
def test_it_has_the_letters_of_many_names(name: str) -> None:
    assert any("SourceSerif" in face for face in faces(certificate(replace(DATA, full_name=name))))


def test_letters_that_the_typeface_has_not_come_from_another() -> None:
    assert not any("NotoSerif" in face for face in faces(certificate(DATA)))
    assert any("NotoSerif" in face for face in faces(certificate(replace(DATA, full_name="Ɓala Ƙasim"))))


def test_a_name_that_cannot_be_printed_is_said_so_and_not_printed_as_boxes() -> None:
    with pytest.raises(LettersMissing) as missing:
        certificate(replace(DATA, full_name="中村 Aiko"))
    assert missing.value.letters == "中 村"


@pytest.mark.parametrize(
    "data",
    [
        replace(DATA, full_name="W" * 200, programme="M" * 200, issued_by="W" * 200),
        replace(DATA, full_name="A very long name " * 11, programme="A very long title " * 11),
        replace(DATA, taught_hours=0, placement_hours=0, issued_by=None, check_at="https://example.org/check"),
        replace(DATA, full_name="  Ng\x07 \n", programme="Peers & <Friends>\x1b", taught_hours=1),
    ],
)
def test_it_stays_one_page_whatever_it_says(data: CertificateData) -> None:
    assert len(re.findall(rb"/Type /Page\b", certificate(data))) == 1
