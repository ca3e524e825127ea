"""What does the network tell people by itself, is it on, in which words, and how often was it?"""

from typing import Any, Final
from uuid import UUID

from services.notify.views.messages import messages
from services.notify.views.notices import Switched, switched
from services.notify.views.templates import templates
from services.notify.words import built_in_words
from shared.contracts.notify import BUILT_IN, NOTICES_THERE_ARE, Notice, NoticeEntry, Notices, NoticeWords, TemplateUse
from shared.projection.table import rows
from shared.projection.view import Asker

_TOLD: Final = """
SELECT notice, count(*) FILTER (WHERE status <> 'skipped') AS sent,
    count(*) FILTER (WHERE status = 'skipped') AS skipped
FROM messages WHERE notice IS NOT NULL GROUP BY notice
"""


@switched.answers(Notices, also=(messages, templates))
async def _notices(_question: Notices, _asker: Asker, db: Any) -> tuple[NoticeEntry, ...]:
    decided = {each.notice: each for each in rows(switched, await db.fetch("SELECT * FROM notices"))}
    drafted = rows(templates, await db.fetch("SELECT * FROM templates"))
    told = {each["notice"]: each for each in await db.fetch(_TOLD)}
    called = {(each.template_id, v.version): v.name for each in drafted for v in each.versions}
    found = []
    for notice, its in NOTICES_THERE_ARE.items():
        counts = told.get(notice.value)
        now: Switched = decided.get(notice.value) or Switched(notice.value)
        found.append(
            NoticeEntry(
                notice=notice,
                title=its.title,
                when=its.when,
                purpose=its.purpose,
                to_a_gathering=its.to_a_gathering,
                calendar=its.calendar,
                placeholders=tuple(sorted(its.placeholders)),
                on=now.is_on,
                words=tuple(_named(each, its.title, called) for each in words_in_use(now)),
                sent=counts["sent"] if counts else 0,
                skipped=counts["skipped"] if counts else 0,
            )
        )
    return tuple(found)


def _named(use: TemplateUse, title: str, called: dict[tuple[UUID, int], str]) -> NoticeWords:
    name = called.get((use.template_id, use.template_version), title)
    return NoticeWords(**dict(use), name=name, built_in=use.template_version == BUILT_IN)


def words_in_use(now: Switched) -> tuple[TemplateUse, ...]:
    """In which words the notice goes, by channel: those that were chosen, or else those that come with the service."""
    built_in = {channel: words.use for channel, words in built_in_words(Notice(now.notice)).items()}
    chosen = {each.channel: each for each in now.words}
    return tuple(use for _, use in sorted({**built_in, **chosen}.items()))
