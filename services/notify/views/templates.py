"""In which words do messages go, who drafted and approved them? All versions stay: messages were sent in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.notify import (
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    Notice,
    Placeholder,
    TemplateApproved,
    TemplateDrafted,
    TemplateRetired,
    Wording,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Version:
    version: int
    name: str
    formats: dict[MessageFormat, Wording]
    placeholders: tuple[Placeholder, ...]
    drafted_by: UUID
    drafted_at: datetime
    approved_by: UUID | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template; `approved_version` is the one that is sent."""

    template_id: UUID
    notice: Notice | None
    purpose: MessagePurpose
    channel: MessageChannel
    versions: tuple[Version, ...] = ()
    approved_version: int | None = None
    retired: bool = False


templates = View("templates", version=1, row=Template, key="template_id")

# How each event changes it


def _blank(event: TemplateDrafted) -> Template:
    return Template(event.template_id, event.notice, event.purpose, event.channel)


@templates.on(TemplateDrafted, blank=_blank)
def _drafted(row: Template, event: TemplateDrafted, stored: Stored) -> Template:
    new = Version(
        version=event.template_version,
        name=event.name,
        formats=event.formats,
        placeholders=event.placeholders,
        drafted_by=event.by,
        drafted_at=stored.time,
    )
    others = tuple(each for each in row.versions if each.version != new.version)
    return changed(row, versions=(*others, new))


@templates.on(TemplateApproved)
def _approved(row: Template, event: TemplateApproved, stored: Stored) -> Template:
    versions = tuple(
        changed(each, approved_by=event.by, approved_at=stored.time) if each.version == event.template_version else each
        for each in row.versions
    )
    return changed(row, versions=versions, approved_version=event.template_version, retired=False)


@templates.on(TemplateRetired)
def _retired(row: Template, _event: TemplateRetired) -> Template:
    return changed(row, retired=True, approved_version=None)
