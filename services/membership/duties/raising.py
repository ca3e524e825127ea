"""What membership owes when something happened: raising what waits or ends, and carrying erasures out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.membership.qualifications import qualification_of
from shared.contracts.membership import (
    MEMBER,
    AgreementEndRaised,
    CompleteErasure,
    ConsentExpiryRaised,
    ConsentGiven,
    ConsentWithdrawn,
    DestroyKey,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    GraduateRaised,
    JoinDeclined,
    JoinRequested,
    KeyDestroyed,
    MemberErased,
    MemberJoined,
    PartnerAgreementEnded,
    PartnerAgreementSigned,
    PersonalDataRemoved,
    QualificationGained,
    RaiseEndingAgreement,
    RaiseExpiringConsent,
    RaiseUnansweredRequest,
    RecordDataRemoved,
    RequestRaised,
    StartErasure,
    WelcomeGraduate,
    consent_key,
)
from shared.contracts.messages import Event
from shared.contracts.training import ApplicationPurged, GraduateReferred
from shared.duties import Duty, duties_of, duty_id, owed
from shared.local_time import beginning_of
from shared.log.envelope import Stored
from shared.projection.view import Where

UNANSWERED_AFTER: Final = timedelta(days=7)
CONSENT_RAISED_BEFORE: Final = timedelta(days=30)
AGREEMENT_RAISED_BEFORE: Final = timedelta(days=60)

_REQUEST, _CONSENT, _AGREEMENT = "unanswered request", "expiring consent", "ending agreement"
_ERASURE, _REMOVAL, _COMPLETION = "erasure", "data removed", "erasure completed"
_GRADUATE, _KEY = "graduate", "purged key"

duties = duties_of("membership", version=3)


def _one(kind: str) -> Any:
    """The key of the one duty of this kind that a member can have."""
    return lambda event: duty_id(kind, event.member_id)


def _same_aggregate(event: Event) -> Where:
    return Where("about", event.ref.path)


# A request that nobody answers


@duties.starts(JoinRequested, key=_one(_REQUEST))
def _request(event: JoinRequested, stored: Stored) -> Duty:
    return owed(
        _REQUEST,
        event.member_id,
        why="A request to join that nobody has answered for a week is brought to the coordinators' list.",
        due_at=stored.time + UNANSWERED_AFTER,
        command=RaiseUnansweredRequest(member_id=event.member_id),
        stored=stored,
    )


duties.ends(MemberJoined, JoinDeclined, RequestRaised, key=_one(_REQUEST))

# A consent that expires


def _consent_duty(event: ConsentGiven | ConsentWithdrawn | ConsentExpiryRaised) -> UUID:
    return duty_id(_CONSENT, event.member_id, *consent_key(event))


@duties.starts(ConsentGiven, key=_consent_duty)
def _consent(event: ConsentGiven, stored: Stored) -> Duty | None:
    if event.expires_on is None:
        return None
    key = consent_key(event)
    return owed(
        _CONSENT,
        event.member_id,
        *key,
        why="A consent is brought to the coordinators' list a month before it expires.",
        due_at=beginning_of(event.expires_on - CONSENT_RAISED_BEFORE),
        command=RaiseExpiringConsent(member_id=event.member_id, **key._asdict()),
        stored=stored,
    )


duties.ends(ConsentWithdrawn, ConsentExpiryRaised, key=_consent_duty)

# An agreement that ends


def _agreement_duty(event: PartnerAgreementSigned | PartnerAgreementEnded | AgreementEndRaised) -> UUID:
    return duty_id(_AGREEMENT, event.agreement_id)


def _agreement_due(ends_on: date) -> datetime:
    return beginning_of(ends_on - AGREEMENT_RAISED_BEFORE)


@duties.on(PartnerAgreementSigned, key=_same_aggregate)
def _renewed(duty: Duty, event: PartnerAgreementSigned) -> Duty | None:
    """A later end is a renewal: that the one before ends needs nobody's attention."""
    if duty.kind == _AGREEMENT and (event.ends_on is None or _agreement_due(event.ends_on) > duty.due_at):
        return None
    return duty


@duties.starts(PartnerAgreementSigned, key=_agreement_duty)
def _agreement(event: PartnerAgreementSigned, stored: Stored) -> Duty | None:
    if event.ends_on is None:
        return None
    return owed(
        _AGREEMENT,
        event.agreement_id,
        why="A partner agreement is brought to the coordinators' list two months before it ends.",
        due_at=_agreement_due(event.ends_on),
        command=RaiseEndingAgreement(organisation_id=event.organisation_id, agreement_id=event.agreement_id),
        stored=stored,
    )


duties.ends(PartnerAgreementEnded, AgreementEndRaised, key=_agreement_duty)

# A graduate who agreed to join


def _graduate_duty(event: GraduateReferred | GraduateRaised | QualificationGained) -> UUID:
    match event:
        case GraduateReferred():
            qualification_id = qualification_of(event.person_id, event.cohort_id)
        case GraduateRaised():
            qualification_id = qualification_of(event.member_id, event.cohort_id)
        case QualificationGained():
            qualification_id = event.qualification_id
    return duty_id(_GRADUATE, qualification_id)


@duties.starts(GraduateReferred, key=_graduate_duty)
def _graduate(event: GraduateReferred, stored: Stored) -> Duty:
    return owed(
        _GRADUATE,
        qualification_of(event.person_id, event.cohort_id),
        why="Somebody who completed a training and agreed to join is made a member, or gains the qualification.",
        due_at=stored.time,
        command=WelcomeGraduate(member_id=event.person_id, cohort_id=event.cohort_id),
        stored=stored,
        concerning=MEMBER.ref(event.person_id).path,
    )


duties.ends(GraduateRaised, QualificationGained, key=_graduate_duty)

# The key of what was purged


def _key_duty(event: ApplicationPurged | KeyDestroyed) -> UUID:
    return duty_id(_KEY, event.application_id if isinstance(event, ApplicationPurged) else event.key_id)


@duties.starts(ApplicationPurged, key=_key_duty)
def _key(event: ApplicationPurged, stored: Stored) -> Duty:
    return owed(
        _KEY,
        event.application_id,
        why="The key of an application that was purged is destroyed, so that nothing of it can be read again.",
        due_at=stored.time,
        command=DestroyKey(key_id=event.application_id),
        stored=stored,
    )


duties.ends(KeyDestroyed, key=_key_duty)

# A person who asked to be forgotten


@duties.on(ErasureRequested, key=_same_aggregate)
def _wait_for_erasure(duty: Duty, event: ErasureRequested) -> Duty:
    """Until the cooling-off ends nothing else about the person is accepted; then either this goes on, or it is over."""
    return replace(duty, due_at=max(duty.due_at, event.not_before + timedelta(days=1)))


@duties.starts(ErasureRequested, key=_one(_ERASURE))
def _erasure(event: ErasureRequested, stored: Stored) -> Duty:
    return owed(
        _ERASURE,
        event.member_id,
        why="Somebody asked to be forgotten: it begins when their cooling-off days are over.",
        due_at=event.not_before,
        command=StartErasure(member_id=event.member_id),
        stored=stored,
    )


duties.ends(ErasureCancelled, key=_one(_ERASURE))
duties.ends(ErasureStarted, key=_same_aggregate)


@duties.starts(ErasureStarted, key=_one(_REMOVAL))
def _removal(event: ErasureStarted, stored: Stored) -> Duty:
    # The views lose their rows in the transaction that makes this duty, so it tells of what is done.
    return owed(
        _REMOVAL,
        event.member_id,
        why="Membership removes its rows about somebody who is being forgotten, and records how many there were.",
        due_at=stored.time,
        command=RecordDataRemoved(member_id=event.member_id),
        stored=stored,
    )


duties.ends(PersonalDataRemoved, key=_one(_REMOVAL))


@duties.starts(PersonalDataRemoved, key=_one(_COMPLETION))
def _completion(event: PersonalDataRemoved, stored: Stored) -> Duty:
    return owed(
        _COMPLETION,
        event.member_id,
        why="With their data removed, the person's key is destroyed and the receipt written.",
        due_at=stored.time,
        command=CompleteErasure(member_id=event.member_id),
        stored=stored,
    )


duties.ends(MemberErased, key=_same_aggregate)
