"""How many completed, are in progress, were deferred, withdrew? Numbers that stay when a person is forgotten."""

from collections import Counter, defaultdict
from typing import Any

from services.training.views.cohorts import Formed, cohorts
from services.training.views.intakes import intake_titles, intakes, titles_of
from services.training.views.parts.asking import OF, of
from services.training.views.programmes import programmes
from services.training.views.trainees import outcomes_by_cohort, trainees
from shared.contracts.training import (
    CohortOutcomes,
    CohortStatus,
    CompletionNumbers,
    Completions,
    SiteOutcomes,
    TraineeStatus,
)
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@trainees.answers(Completions, also=(cohorts, intakes, programmes))
async def _completions(question: Completions, asker: Asker, db: Any) -> CompletionNumbers:
    found: list[Formed] = rows(
        cohorts,
        await db.fetch(
            f"SELECT * FROM cohorts WHERE {OF} ORDER BY starts_on, lower(site), cohort_id", *of(question, asker)
        ),
    )
    counts = {id: Counter(of_it) for id, of_it in (await outcomes_by_cohort(_ids(found), db)).items()}
    by_site: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        by_site[each.site] += counts[each.cohort_id]
    programme_titles, titles = await titles_of(db), await intake_titles(db)
    return CompletionNumbers(
        **_outcomes(sum(counts.values(), Counter())),
        by_site=tuple(SiteOutcomes(site=site, **_outcomes(count)) for site, count in sorted(by_site.items())),
        by_cohort=tuple(
            CohortOutcomes(
                cohort_id=each.cohort_id,
                intake_id=each.intake_id,
                intake=titles.get(each.intake_id, ""),
                programme=programme_titles.get(each.programme_id, ""),
                site=each.site,
                ended=each.status is not CohortStatus.FORMED,
                **_outcomes(counts[each.cohort_id]),
            )
            for each in found
        ),
    )


def _ids(found: list[Formed]) -> list[Any]:
    return [each.cohort_id for each in found]


def _outcomes(count: Counter[str]) -> dict[str, int]:
    return {
        "enrolled": count.total(),
        "completed": count[TraineeStatus.COMPLETED],
        "in_progress": count[TraineeStatus.IN_TRAINING],
        "deferred": count[TraineeStatus.DEFERRED],
        "withdrew": count[TraineeStatus.WITHDREW],
        "revoked": count[TraineeStatus.REVOKED],
    }
