"""What the scores of an intake propose, who is on the reserve list, and where feedback can start."""

from typing import Any

import pytest

from shared.contracts.refusals import Refused
from shared.contracts.training import (
    ApplicationReserved,
    ApplicationStatus,
    FeedbackDraft,
    FeedbackTemplate,
    IntakeRanking,
    Proposal,
    Ranking,
    ReserveList,
    ReserveListLeft,
)
from shared.projection.view import Asker
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    CARA,
    DEV,
    HELLESDON,
    RUTH,
    SAM,
    SPRING,
    SUFFOLK,
    A,
    B,
    C,
    D,
    defined,
    held,
    in_reserve,
    numbered,
    offered,
    open_intake,
    opened,
    planned,
)
from tests.training.views.applying import applies, both_give, conflict, gives, purged, rejected
from tests.training.views.folding import COORDINATOR, ask, coordinates

FOUR = [
    *open_intake(),
    applies(A, ASHA, "Asha", preferred_site=HELLESDON),
    applies(B, BEN, "Ben", preferred_site=HELLESDON),
    applies(C, CARA, "Cara"),
    applies(D, DEV, "Dev", through_gate=False),
    *gives(RUTH, A, 5, 5),
    *gives(SAM, A, 3, 4),
    *both_give(B, 4, 4),
    *both_give(C, 3, 3),
]


async def ranked(db: Any, log: Any, asker: Asker = COORDINATOR, **how: Any) -> IntakeRanking:
    found: IntakeRanking = await ask(db, log, Ranking(intake_id=SPRING, **how), asker)
    return found


async def test_scores_propose_places_reserves_and_feedback(db: Any) -> None:
    found = await ranked(db, FOUR)
    assert (found.title, found.programme, found.highest) == ("Spring 2026", "Peer support workers", 10)
    assert (found.applications, found.not_through_gate) == (4, 1)
    assert [(each.full_name, each.rank, each.mean, each.spread, each.proposal, each.site) for each in found.ranked] == [
        ("Asha", 1, 8.5, 3, Proposal.OFFER, HELLESDON),
        ("Ben", 2, 8.0, 0, Proposal.RESERVE, None),
        ("Cara", 3, 6.0, 0, Proposal.OFFER, SUFFOLK),
        ("Dev", None, None, None, Proposal.FEEDBACK, None),
    ]
    assert [(each.site, each.places, each.taken, each.proposed) for each in found.sites] == [
        (HELLESDON, 1, 0, 1),
        (SUFFOLK, 1, 0, 1),
    ]
    assert found.ranked[0].totals == (10, 7)


async def test_what_people_decided_counts_and_is_proposed_no_more(db: Any) -> None:
    found = await ranked(db, [*FOUR, held(B), offered(B, BEN), rejected(C, CARA)])
    assert [(each.full_name, each.status, each.proposal, each.site) for each in found.ranked] == [
        ("Asha", ApplicationStatus.SUBMITTED, Proposal.RESERVE, None),
        ("Ben", ApplicationStatus.OFFERED, None, HELLESDON),
        ("Cara", ApplicationStatus.REJECTED, None, None),
        ("Dev", ApplicationStatus.SUBMITTED, Proposal.FEEDBACK, None),
    ]
    assert [(each.taken, each.proposed) for each in found.sites] == [(1, 0), (0, 0)]


async def test_whoever_takes_either_has_the_place_they_were_offered(db: Any) -> None:
    found = await ranked(db, [*FOUR, held(C, SUFFOLK), offered(C, CARA, SUFFOLK)])
    assert [(each.site, each.taken, each.proposed) for each in found.sites] == [(HELLESDON, 0, 1), (SUFFOLK, 1, 0)]
    assert {each.site for each in found.ranked if each.full_name == "Cara"} == {SUFFOLK}


async def test_nothing_is_proposed_for_whoever_was_forgotten_meanwhile(db: Any) -> None:
    found = await ranked(db, [*FOUR, purged(A, ASHA)])
    assert [(each.full_name, each.status, each.proposal) for each in found.ranked[:2]] == [
        (None, ApplicationStatus.WITHDRAWN, None),
        ("Ben", ApplicationStatus.SUBMITTED, Proposal.OFFER),
    ]


async def test_a_tie_at_the_cut_is_flagged(db: Any) -> None:
    found = await ranked(db, [*FOUR, applies(numbered(25), numbered(15), "Eve"), *both_give(numbered(25), 3, 3)])
    assert {each.full_name for each in found.ranked if each.tied} == {"Cara", "Eve"}


async def test_scores_with_a_conflict_propose_nothing(db: Any) -> None:
    found = await ranked(db, [*FOUR, conflict(RUTH, A)], reserves=0)
    proposals = {each.full_name: each.proposal for each in found.ranked}
    assert proposals["Asha"] is Proposal.ASSESS
    assert proposals["Ben"] is Proposal.OFFER


async def test_only_coordinators_of_the_intake_are_told(db: Any) -> None:
    log = [*FOUR, planned(intake_id=AUTUMN)]
    assert len((await ranked(db, log, coordinates(SPRING))).ranked) == 4
    for question in (Ranking(intake_id=SPRING), ReserveList(intake_id=SPRING)):
        with pytest.raises(Refused) as refused:
            await ask(db, log, question, coordinates(AUTUMN))
        assert refused.value.problem.code == "access.refused"
    with pytest.raises(Refused) as missing:
        await ask(db, log, Ranking(intake_id=numbered(9)), COORDINATOR)
    assert missing.value.problem.code == "intake.unknown"


async def test_an_application_that_was_purged_counts_without_a_name(db: Any) -> None:
    found = await ranked(db, [*FOUR, rejected(C, CARA), purged(C, CARA)])
    assert [(each.full_name, each.mean) for each in found.ranked[:3]] == [("Asha", 8.5), ("Ben", 8.0), (None, 6.0)]


# The reserve list


def reserved(id: Any, person: Any, position: int) -> list[Any]:
    return [in_reserve(id, position), ApplicationReserved(application_id=id, person_id=person, position=position)]


async def test_the_reserve_list_is_in_the_order_that_people_gave_it(db: Any) -> None:
    log = [*FOUR, *reserved(B, BEN, 1), *reserved(C, CARA, 2), *reserved(A, ASHA, 1)]
    found = await ask(db, log, ReserveList(intake_id=SPRING), COORDINATOR)
    assert [(each.position, each.full_name, each.mean) for each in found] == [
        (1, "Asha", 8.5),
        (2, "Ben", 8.0),
        (3, "Cara", 6.0),
    ]
    assert (found[1].preferred_site, found[1].email) == (HELLESDON, "ben@post.example")
    moved = [*log, *reserved(A, ASHA, 3), ReserveListLeft(intake_id=SPRING, application_id=B)]
    found = await ask(db, moved, ReserveList(intake_id=SPRING), COORDINATOR)
    assert [(each.position, each.full_name) for each in found] == [(1, "Cara"), (2, "Asha")]


# Feedback

THANKS = FeedbackTemplate(
    code="thanks",
    title="Thank you",
    text="Dear {full_name}, of {programme} ({intake}): strong in {strongest}; look at {weakest}.",
)


async def test_feedback_starts_from_a_template(db: Any) -> None:
    log = [defined(feedback_templates=(THANKS,)), planned(), opened(), applies(), *gives(RUTH, A, 5, 2)]
    log += gives(SAM, A, 1, 3)
    draft = await ask(db, log, FeedbackDraft(application_id=A, template="thanks"), COORDINATOR)
    assert draft.text == (
        "Dear Asha Rahman, of Peer support workers (Spring 2026): "
        "strong in Understanding of recovery; look at A compassionate attitude."
    )
    unscored = [*log, conflict(RUTH), conflict(SAM)]
    draft = await ask(db, unscored, FeedbackDraft(application_id=A, template="thanks"), COORDINATOR)
    assert draft.text.endswith("strong in ; look at .")


async def test_there_is_no_draft_without_its_template_or_for_others(db: Any) -> None:
    log = [defined(feedback_templates=(THANKS,)), planned(), opened(), applies(), rejected()]

    async def refused(log: Any, template: str = "thanks", asker: Asker = COORDINATOR) -> str:
        with pytest.raises(Refused) as caught:
            await ask(db, log, FeedbackDraft(application_id=A, template=template), asker)
        assert "{" not in caught.value.problem.detail
        return caught.value.problem.code

    assert await refused(log, "sorry") == "template.unknown"
    assert await refused(log, asker=coordinates(AUTUMN)) == "application.unknown"
    assert await refused([*log, purged()]) == "application.purged"
