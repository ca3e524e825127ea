"""What does a template read like in each format, filled with examples?"""

from typing import Any

from services.notify.rendering import Footer, built_in_by_id, rendered
from services.notify.views.templates import templates
from shared.contracts.notify import (
    BUILT_IN,
    EXAMPLES,
    TEMPLATE_UNKNOWN,
    MessageChannel,
    MessageFormat,
    Placeholder,
    TemplatePreview,
    TemplatePreviews,
    Wording,
)
from shared.projection.table import rows
from shared.projection.view import Asker


@templates.answers(TemplatePreviews)
async def _previews(question: TemplatePreviews, _asker: Asker, db: Any) -> tuple[TemplatePreview, ...]:
    channel, version, formats = await _words(question, db)
    footer = Footer(EXAMPLES[Placeholder.NETWORK])
    shown = [each for each in MessageFormat if channel is MessageChannel.EMAIL or each in formats]
    made = [rendered(channel, formats, EXAMPLES, format=each, footer=footer) for each in shown]
    return tuple(
        TemplatePreview(
            template_id=question.template_id,
            version=version,
            channel=channel,
            format=each.format,
            subject=each.subject,
            text=each.text,
            html=each.html,
        )
        for each in made
    )


async def _words(question: TemplatePreviews, db: Any) -> tuple[MessageChannel, int, dict[MessageFormat, Wording]]:
    if (its := built_in_by_id(question.template_id)) and question.version in (None, BUILT_IN):
        return its.channel, BUILT_IN, dict(its.formats)
    found = rows(templates, await db.fetch("SELECT * FROM templates WHERE template_id = $1", question.template_id))
    versions = sorted(found[0].versions, key=lambda each: each.version) if found else []
    wanted = [each for each in versions if question.version in (None, each.version)]
    if not wanted:
        raise TEMPLATE_UNKNOWN("version" if versions else "template_id")
    return found[0].channel, wanted[-1].version, wanted[-1].formats
