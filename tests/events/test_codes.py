"""Booking codes: short, unmistakable, and the same for ever."""

import pytest

from services.events.codes import ALPHABET, code_of, normal
from shared.ids import new_id
from tests.events.gatherings import A


def test_a_code_never_changes() -> None:
    assert code_of(A) == "CPR4-FEN7"


def test_a_code_has_nothing_that_looks_or_sounds_alike() -> None:
    codes = [code_of(new_id()) for _ in range(2000)]
    assert len(set(codes)) == 2000
    assert {letter for code in codes for letter in code} == {*ALPHABET, "-"}
    assert not {*ALPHABET} & {*"O0I1L2Z5S8BUV"}


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace("-", ""), lambda c: " ".join(c), str.title])
def test_how_it_is_typed_does_not_matter(change: object) -> None:
    code = code_of(A)
    assert normal(change(code)) == code  # type: ignore[operator]


@pytest.mark.parametrize("nonsense", ["-", "é", "AB", "K7QM4XRD9", "'; --"])
def test_nonsense_is_no_code(nonsense: str) -> None:
    assert normal(nonsense) != code_of(A)
