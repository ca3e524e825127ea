"""Ids that follow from others: the same for ever, because the log holds them."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import derived_id, may_derive_from, new_id

_TEXTS = st.lists(st.text(max_size=20), max_size=3)


@pytest.mark.parametrize(
    ("parent", "derived"),
    [
        ("0198c2a4-1111-7222-8333-444455556666", "0198c2a4-1111-7e0e-9ccd-346e173dd7f7"),
        ("6f9619ff-8b86-4011-b42d-00c04fc964ff", "94a6bb55-98a2-764b-b22c-04bcf51888f4"),
        ("0198c2a4-1111-7222-c333-444455556666", "2e8d79cf-6049-700f-932b-984dcb0f04aa"),
    ],
    ids=["version 7", "version 4", "another variant"],
)
def test_what_was_derived_once_is_derived_again(parent: str, derived: str) -> None:
    assert str(derived_id(UUID(parent), "role", 2)) == derived


@given(st.uuids(), _TEXTS)
def test_an_id_is_of_version_7_whatever_it_derives_from(parent: UUID, names: list[str]) -> None:
    derived = derived_id(parent, *names)
    assert derived.version == 7
    assert derived == derived_id(parent, *names)


@given(_TEXTS)
def test_what_derives_from_an_id_is_never_taken_not_to(names: list[str]) -> None:
    for parent in (new_id(), uuid4()):
        assert may_derive_from(derived_id(parent, *names), parent)


def test_an_id_of_another_moment_is_known_not_to_derive() -> None:
    parent = UUID("0198c2a4-1111-7222-8333-444455556666")
    assert not may_derive_from(UUID("0198c2a4-1112-7222-8333-444455556666"), parent)
