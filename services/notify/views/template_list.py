"""In which words do messages go, and how often was each version used? Those that come with the service, too."""

from typing import Any, Final
from uuid import UUID

from services.notify.rendering.built_in import BuiltIn, built_ins
from services.notify.views.messages import messages
from services.notify.views.notice_list import words_in_use
from services.notify.views.notices import Switched, switched
from services.notify.views.templates import Template, Version, templates
from shared.contracts.notify import BUILT_IN, Notice, TemplateEntry, Templates, TemplateVersion
from shared.projection.table import rows
from shared.projection.view import Asker

_USED: Final = """
SELECT template_id, template_version, count(*) AS sent FROM messages WHERE template_id IS NOT NULL GROUP BY 1, 2
"""

Used = dict[tuple[UUID, int], int]


@templates.answers(Templates, also=(switched, messages))
async def _templates(question: Templates, _asker: Asker, db: Any) -> tuple[TemplateEntry, ...]:
    used: Used = {(each[0], each[1]): each[2] for each in await db.fetch(_USED)}
    decided = {each.notice: each for each in rows(switched, await db.fetch("SELECT * FROM notices"))}
    in_use = {
        use.template_id
        for notice in Notice
        for use in words_in_use(decided.get(notice.value) or Switched(notice.value))
    }
    drafted = rows(templates, await db.fetch("SELECT * FROM templates"))
    found = [
        *(_drafted(each, used, in_use) for each in drafted),
        *(_built_in(each, used, in_use) for each in built_ins()),
    ]
    shown = sorted(
        (
            each
            for each in found
            if question.template_id in (None, each.template_id) and question.notice in (None, each.notice)
        ),
        key=lambda each: (each.built_in, each.name.casefold(), each.channel, str(each.template_id)),
    )
    return tuple(shown[question.offset : question.offset + question.limit])


def _drafted(row: Template, used: Used, in_use: set[UUID]) -> TemplateEntry:
    versions = sorted(row.versions, key=lambda each: each.version, reverse=True)
    return TemplateEntry(
        template_id=row.template_id,
        name=versions[0].name if versions else "",
        notice=row.notice,
        purpose=row.purpose,
        channel=row.channel,
        approved_version=row.approved_version,
        in_use=row.template_id in in_use,
        retired=row.retired,
        built_in=False,
        versions=tuple(_version(each, used.get((row.template_id, each.version), 0)) for each in versions),
    )


def _version(row: Version, sent: int) -> TemplateVersion:
    return TemplateVersion(
        version=row.version,
        name=row.name,
        formats=row.formats,
        placeholders=row.placeholders,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        sent=sent,
    )


def _built_in(its: BuiltIn, used: Used, in_use: set[UUID]) -> TemplateEntry:
    version = TemplateVersion(
        version=BUILT_IN,
        name=its.name,
        formats=dict(its.formats),
        placeholders=its.placeholders,
        sent=used.get((its.template_id, BUILT_IN), 0),
    )
    return TemplateEntry(
        template_id=its.template_id,
        name=its.name,
        notice=its.notice,
        purpose=its.purpose,
        channel=its.channel,
        approved_version=BUILT_IN,
        in_use=its.template_id in in_use,
        retired=False,
        built_in=True,
        versions=(version,),
    )
