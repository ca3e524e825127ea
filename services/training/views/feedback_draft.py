"""Which words could feedback to an applicant start from? A template, filled in: people edit and approve it."""

from typing import Any

from services.training.views.applications import applications
from services.training.views.intakes import intake_of, intakes
from services.training.views.one_application import one_applicant
from services.training.views.parts.applicants import BESIDE_APPLICATIONS, Applicant
from services.training.views.programmes import Programme, programme_of, programmes
from shared.contracts.training import (
    APPLICATION_PURGED,
    PROGRAMME_UNKNOWN,
    TEMPLATE_UNKNOWN,
    FeedbackDraft,
    FeedbackDraftText,
    FeedbackPlaceholder,
)
from shared.projection.view import Asker

# Queries


@applications.answers(FeedbackDraft, also=(*BESIDE_APPLICATIONS, programmes, intakes))
async def _draft(question: FeedbackDraft, asker: Asker, db: Any) -> FeedbackDraftText:
    found = await one_applicant(question.application_id, asker, db)
    if found.applied.purged:
        raise APPLICATION_PURGED("application_id")
    programme = await programme_of(found.applied.programme_id, db)
    if programme is None:
        raise PROGRAMME_UNKNOWN("application_id")
    templates = {each.code: each for each in programme.feedback_templates}
    if question.template not in templates:
        raise TEMPLATE_UNKNOWN("template", templates=", ".join(templates) or "none")
    intake = await intake_of(found.applied.intake_id, db)
    words = {
        FeedbackPlaceholder.FULL_NAME: found.name or "",
        FeedbackPlaceholder.PROGRAMME: programme.title,
        FeedbackPlaceholder.INTAKE: intake.title,
        **_by_scores(found, programme),
    }
    text = templates[question.template].text.format_map({each.value: words[each] for each in FeedbackPlaceholder})
    return FeedbackDraftText(application_id=question.application_id, template=question.template, text=text)


def _by_scores(found: Applicant, programme: Programme) -> dict[FeedbackPlaceholder, str]:
    """The texts of the criteria that were scored highest and lowest, for how far their scales go."""
    criteria = programme.criteria[found.applied.criteria_version - 1].criteria
    given: dict[str, list[int]] = {}
    for assessed in found.assessed:
        for each in assessed.scores if assessed.counts else ():
            given.setdefault(each.criterion, []).append(each.score)
    scored = [each for each in criteria if each.code in given]
    if not scored:
        return {FeedbackPlaceholder.STRONGEST: "", FeedbackPlaceholder.WEAKEST: ""}
    height = {
        each.code: (sum(given[each.code]) / len(given[each.code]) - each.lowest) / (each.highest - each.lowest)
        for each in scored
    }
    return {
        FeedbackPlaceholder.STRONGEST: max(scored, key=lambda each: height[each.code]).text,
        FeedbackPlaceholder.WEAKEST: min(scored, key=lambda each: height[each.code]).text,
    }
