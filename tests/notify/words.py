"""Templates, notices, a campaign and people, for tests of decisions to start from."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notify.filling import Counted, FilledFor, ValuesFor
from shared.contracts.membership import ConsentPurpose
from shared.contracts.messages import Event
from shared.contracts.notify import (
    EXAMPLES,
    THE_NOTICES,
    CampaignAudience,
    CampaignDrafted,
    DraftCampaign,
    DraftTemplate,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    NewWording,
    Notice,
    NoticeSwitched,
    Placeholder,
    Recipient,
    TemplateApproved,
    TemplateDrafted,
    Wording,
)
from shared.contracts.types import Actor, ActorKind
from tests.support.given import NOON


def numbered(number: int) -> UUID:
    return UUID(f"01980000-0000-7000-8000-{number:012d}")


LETTER, TEXT, NEWS, CAMPAIGN_ID = numbered(1), numbered(2), numbered(3), numbered(4)
ASHA, BEN, CARA = numbered(11), numbered(12), numbered(13)
MAKER, CHECKER, THIRD = (Actor(ActorKind.COORDINATOR, numbered(each)) for each in (91, 92, 93))
LATER = NOON + timedelta(days=2)
STANDARD = MessageFormat.STANDARD
NAME, GATHERING, DAY = Placeholder.NAME, Placeholder.GATHERING, Placeholder.DAY
EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS


# Templates


def draft(text: str = "Dear {{ name }}, see you at {{ gathering }}.", **changes: Any) -> DraftTemplate:
    """Words of a coordinator's own for a booked place."""
    given: dict[str, Any] = {
        "template_id": LETTER,
        "name": "Ours",
        "notice": Notice.PLACE_BOOKED,
        "formats": {STANDARD: NewWording(subject="Your place on {{ day }}", text=text)},
    }
    return DraftTemplate(**(given | changes))


def _recorded(command: DraftTemplate, version: int, used: Iterable[Placeholder]) -> dict[str, Any]:
    return {
        "template_id": command.template_id,
        "template_version": version,
        "name": command.name,
        "notice": command.notice,
        "purpose": MessagePurpose.SERVICE if command.notice else MessagePurpose.NEWS,
        "channel": command.channel,
        "formats": {format: Wording(**dict(wording)) for format, wording in command.formats.items()},
        "placeholders": tuple(sorted(used)),
    }


def drafted(
    command: DraftTemplate | None = None, version: int = 1, used: Iterable[Placeholder] = (DAY, GATHERING, NAME)
) -> TemplateDrafted:
    return TemplateDrafted(by=MAKER.id, **_recorded(command or draft(), version, used))


def approved(
    command: DraftTemplate | None = None, version: int = 1, used: Iterable[Placeholder] = (DAY, GATHERING, NAME)
) -> TemplateApproved:
    return TemplateApproved(by=CHECKER.id, **_recorded(command or draft(), version, used))


def news(**changes: Any) -> DraftTemplate:
    """Words of a campaign."""
    formats = {STANDARD: NewWording(subject="News", text="Dear {{ name }}, here is what is new.")}
    return draft(template_id=NEWS, notice=None, formats=formats, **changes)


NEWS_APPROVED: tuple[Event, ...] = (drafted(news(), used=[NAME]), approved(news(), used=[NAME]))


def switched(notice: Notice, on: bool) -> NoticeSwitched:
    return NoticeSwitched(notices_id=THE_NOTICES, notice=notice, on=on)


# Campaigns and whom they reach


def draft_campaign(**changes: Any) -> DraftCampaign:
    given: dict[str, Any] = {"campaign_id": CAMPAIGN_ID, "name": "June", "template_id": NEWS}
    return DraftCampaign(**(given | changes))


def campaign_drafted(**changes: Any) -> CampaignDrafted:
    given: dict[str, Any] = {
        "campaign_id": CAMPAIGN_ID,
        "name": "June",
        "template_id": NEWS,
        "audience": CampaignAudience(consent=ConsentPurpose.NEWSLETTER),
        "by": MAKER.id,
    }
    return CampaignDrafted(**(given | changes))


def people(count: int, first: int = 1000) -> tuple[Recipient, ...]:
    return tuple(Recipient(person_id=numbered(first + number)) for number in range(count))


def counted(recipients: Iterable[Recipient], **audience: Any) -> Counted:
    """What is looked up for a campaign that is for members who get the newsletter, if nothing else is said."""
    return Counted(CampaignAudience(**audience), tuple(recipients))


def filled(*channels: MessageChannel, **changes: Any) -> ValuesFor:
    """All that anything can be filled with; by e-mail if nothing else is said."""
    values = {str(placeholder): text for placeholder, text in EXAMPLES.items()}
    return ValuesFor(**({"values": values, "channels": channels or (EMAIL,)} | changes))


def all_filled(recipients: Iterable[Recipient]) -> tuple[FilledFor, ...]:
    return tuple(FilledFor(recipient, filled()) for recipient in recipients)
