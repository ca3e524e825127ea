"""Every event of a person's, as a sentence that they may read themselves. `{organisation}` stands for its name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from shared.contracts.membership import (
    AccessNeedsRecorded,
    AffiliationAdded,
    AffiliationEnded,
    Channel,
    CheckInCompleted,
    CheckInDeclined,
    CheckInOffered,
    CheckInsAskedFor,
    CheckInsStopped,
    ConsentExpiryRaised,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ContactKind,
    ErasureCancelled,
    ErasureRequested,
    GraduateRaised,
    GraduateSettled,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    LivedExperienceRecorded,
    MemberContacted,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    QualificationGained,
    QuietNoticed,
    QuietSnoozed,
    RequestRaised,
    RoleAssigned,
    RoleEnded,
    SubjectAccessFulfilled,
)
from shared.contracts.messages import Event
from shared.contracts.types import ActorKind

_CONSENTS = {
    ConsentPurpose.NEWSLETTER: "the newsletter",
    ConsentPurpose.EVENTS_NEWS: "news of events",
    ConsentPurpose.DIRECTORY: "being in the members' directory",
    ConsentPurpose.SHARE_CONTACT: "showing contact details to other members",
    ConsentPurpose.SHARE_WITH_ORGANISATION: "sharing details with {organisation}",
    ConsentPurpose.RESEARCH: "taking part in research",
    ConsentPurpose.HOLD_ACCESS_NEEDS: "keeping a note of what helps them take part",
    ConsentPurpose.HOLD_LIVED_EXPERIENCE: "keeping what they told us about their experience",
    ConsentPurpose.OTHER: "what wording “{wording}” says",
}
_CHANNELS = {
    Channel.EMAIL: "by e-mail",
    Channel.PHONE: "by phone",
    Channel.TEXT_MESSAGE: "by text message",
    Channel.POST: "by post",
    Channel.VIDEO_CALL: "by video call",
    Channel.IN_PERSON: "in person",
    Channel.OTHER: "in another way",
}
_JOINED = {
    JoinedVia.SELF: "Joined the network",
    JoinedVia.COORDINATOR: "Joined the network",
    JoinedVia.IMPORT: "Joined the network, from a list of members",
    JoinedVia.PARTNER: "Joined the network, through a partner organisation",
    JoinedVia.TRAINING: "Joined the network, after completing a training",
}


def _role(event: AffiliationAdded | RoleAssigned) -> str:
    return event.role_text or event.role.value.replace("_", " ")


def consent_in_words(purpose: ConsentPurpose, wording_id: str | None) -> str:
    return _CONSENTS[purpose].replace("{wording}", wording_id or "")


def _consent(event: ConsentGiven | ConsentWithdrawn | ConsentExpiryRaised) -> str:
    return consent_in_words(event.purpose, event.wording_id)


def _contacted(event: MemberContacted) -> str:
    tried = "Was in touch" if event.kind is ContactKind.TWO_WAY else "We tried to be in touch"
    return f"{tried} {_CHANNELS[event.channel]}"


def on_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


_SENTENCES: Mapping[type[Event], Callable[[Any], str]] = {
    JoinRequested: lambda event: "Asked to join the network",
    RequestRaised: lambda event: "Coordinators were reminded that the request waits for an answer",
    JoinDeclined: lambda event: "The request to join was declined",
    MemberJoined: lambda event: _JOINED[event.via],
    ContactDetailsChanged: lambda event: "Changed contact details",
    AffiliationAdded: lambda event: f"Is with {{organisation}} as {_role(event)}",
    AffiliationEnded: lambda event: "Is no longer with {organisation}",
    RoleAssigned: lambda event: f"Took on a role in the network: {_role(event)}",
    RoleEnded: lambda event: "Gave back a role in the network",
    GraduateRaised: lambda event: "Completed a training, and coordinators were asked to see to what follows from it",
    GraduateSettled: lambda event: "Coordinators saw to what followed from completing a training",
    QualificationGained: lambda event: f"Gained a qualification: {event.title or 'the title was erased'}",
    ConsentGiven: lambda event: f"Gave consent to {_consent(event)}",
    ConsentWithdrawn: lambda event: f"Withdrew consent to {_consent(event)}",
    ConsentExpiryRaised: lambda event: (
        f"Coordinators were reminded that consent to {_consent(event)} ends on {on_day(event.expires_on)}"
    ),
    AccessNeedsRecorded: lambda event: "Told us what helps them take part",
    LivedExperienceRecorded: lambda event: "Told us about their experience",
    MemberContacted: _contacted,
    CheckInsAskedFor: lambda event: f"Asked for a check-in after {event.weeks} weeks without contact",
    CheckInsStopped: lambda event: "Check-ins were stopped",
    QuietNoticed: lambda event: (
        f"Coordinators were told that a check-in is due, after {event.weeks} weeks without contact"
    ),
    CheckInOffered: lambda event: "A coordinator took on the check-in",
    CheckInCompleted: lambda event: f"Had a check-in {_CHANNELS[event.channel]}",
    CheckInDeclined: lambda event: "Did not want a check-in this time",
    QuietSnoozed: lambda event: f"Check-ins were put off until {on_day(event.until)}",
    MembershipPaused: lambda event: "Began a break",
    MembershipResumed: lambda event: "Came back from a break",
    MemberLeft: lambda event: "Left the network",
    SubjectAccessFulfilled: lambda event: (
        f"Was given a copy of everything the network holds about them, {_CHANNELS[event.channel]}"
    ),
    ErasureRequested: lambda event: f"Asked to be forgotten, from {on_day(event.not_before)} on",
    ErasureCancelled: lambda event: "Took back the wish to be forgotten",
}
TOLD = tuple(_SENTENCES)


def sentence(event: Event) -> str:
    return _SENTENCES[type(event)](event)


def entered_by(actor: ActorKind, on_their_behalf: bool) -> str:
    """How a sentence ends when it was not the person themselves who told us."""
    if actor in (ActorKind.MEMBER, ActorKind.SYSTEM):
        return ""
    article = "an" if actor.value[0] in "aeio" else "a"
    return f", entered by {article} {actor.value}" + (" on their behalf" if on_their_behalf else "")
