"""Which applications are there, by stage? Answered from several views' rows."""

from typing import Any, Final

from services.training.views.applications import applications
from services.training.views.parts.applicants import BESIDE_APPLICATIONS, applicants, entry
from services.training.views.parts.asking import OF, of
from shared.contracts.training import ApplicationEntry, Applications, Stage
from shared.projection.view import Asker

_ORDER: Final = {stage: place for place, stage in enumerate(Stage)}

# Queries


@applications.answers(Applications, also=BESIDE_APPLICATIONS)
async def _applications(question: Applications, asker: Asker, db: Any) -> tuple[ApplicationEntry, ...]:
    wanted = f"{OF} AND ($4::text IS NULL OR coalesce(site, preferred_site) = $4)"
    found = [entry(each) for each in await applicants(db, wanted, *of(question, asker), question.site)]
    listed = [each for each in found if question.stage in (None, each.stage)]
    listed.sort(key=lambda each: _ORDER[each.stage])
    return tuple(listed[question.offset : question.offset + question.limit])
