"""Nothing about a person stays in a view once they are forgotten, whatever came in while that was carried out."""

from typing import Any

import pytest

from peernet import published
from peernet.documents.example import example
from services.membership.lookups import VIEWS_OF_PEOPLE
from services.membership.views.graduates import graduates
from shared.contracts.membership import ErasureStarted, MemberErased, PersonalDataRemoved
from shared.contracts.messages import Event
from shared.projection.view import View
from tests.membership.examples import ASHA, joined
from tests.membership.test_member_erasure import ERASED
from tests.membership.views.folding import VIEWS, Happened, folded, happened, row_of
from tests.membership.views.test_graduates import referred
from tests.support.folding import Log
from tests.support.given import NOON

REMOVED = [ErasureStarted(member_id=ASHA, started_at=NOON), PersonalDataRemoved(member_id=ASHA, counts={})]


def _about_asha(event: type[Event]) -> Event:
    return example(event, in_full=True).model_copy(update={str(event.of.person): ASHA})


LOGS = [
    happened(*before, _about_asha(event)) for event in published.events() if event.sealed for before in ([], joined())
]


def _rows(view: View[Any], log: Log, **how: Any) -> dict[Any, Any]:
    return folded(log, views=[view], **how)[view.name]


def _logs_that_tell_who_it_is(view: View[Any]) -> list[list[Happened]]:
    """Of each, the view's rows would be other ones if nothing personal could be read."""
    return [log for log in LOGS if _rows(view, log) != _rows(view, log, erased=[ASHA])]


WITH_PERSONAL_COLUMNS = [view for view in VIEWS if _logs_that_tell_who_it_is(view)]


def test_these_views_have_personal_columns() -> None:
    named = {view.name for view in WITH_PERSONAL_COLUMNS}
    assert named == {"directory", "graduates", "history", "record", "requests"}
    assert named <= {view.name for view in VIEWS_OF_PEOPLE}


@pytest.mark.parametrize("view", VIEWS_OF_PEOPLE, ids=lambda view: view.name)
def test_a_view_of_people_hears_that_somebody_is_forgotten(view: View[Any]) -> None:
    assert MemberErased in view.events


@pytest.mark.parametrize("view", WITH_PERSONAL_COLUMNS, ids=lambda view: view.name)
def test_what_was_recorded_after_the_rows_went_goes_when_the_person_is_forgotten(view: View[Any]) -> None:
    for log in _logs_that_tell_who_it_is(view):
        assert not _rows(view, [*REMOVED, *log, ERASED])


def test_a_referral_that_comes_in_during_an_erasure_is_kept_no_longer_than_the_key() -> None:
    during = [*joined(), *REMOVED, referred()]
    assert row_of(graduates, during, ASHA).referrals[0].full_name == "Asha Rahman"
    assert row_of(graduates, [*during, ERASED], ASHA) is None
