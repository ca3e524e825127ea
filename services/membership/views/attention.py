"""What needs a coordinator's attention? Raised, and not dealt with yet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.membership.views.directory import CURRENT, directory
from services.membership.views.graduates import graduates
from services.membership.views.organisations import organisations
from services.membership.views.parts.affiliations import belongs_to
from services.membership.views.parts.asking import day_of, organisations_within
from services.membership.views.parts.sentences import consent_in_words, on_day
from services.membership.views.quiet_members import check_ins
from services.membership.views.requests import requests
from shared.contracts.membership import (
    AgreementEndRaised,
    Attention,
    AttentionItem,
    AttentionKind,
    ConsentExpiryRaised,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    GraduateObstacle,
    GraduateRaised,
    GraduateSettled,
    JoinDeclined,
    MemberErased,
    MemberJoined,
    PartnerAgreementEnded,
    PartnerAgreementSigned,
    PersonalDataRemoved,
    QualificationGained,
    RequestRaised,
    consent_key,
)
from shared.contracts.messages import Event
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import Asker, View, field_of


@dataclass(frozen=True, slots=True)
class Matter:
    kind: AttentionKind
    raised_at: datetime
    ends_on: date | None = None
    purpose: ConsentPurpose | None = None
    organisation_id: UUID | None = None
    wording_id: str | None = None
    agreement_id: UUID | None = None
    cohort_id: UUID | None = None
    because: GraduateObstacle | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """All that was raised about one person, or one organisation."""

    about: UUID
    matters: tuple[Matter, ...] = ()


attention = View("attention", version=3, row=Raised, key="about")

# How each event changes it


_member, _organisation = field_of("member_id"), field_of("organisation_id")


def _with(row: Raised, matter: Matter) -> Raised:
    return changed(row, matters=(*row.matters, matter))


@attention.on(GraduateSettled, key=_member)
def _settled(row: Raised, event: GraduateSettled) -> Raised | None:
    return _only(row, *(each for each in row.matters if each.cohort_id != event.cohort_id))


def _without(row: Raised, kind: AttentionKind) -> Raised | None:
    return _only(row, *(each for each in row.matters if each.kind is not kind))


def _only(row: Raised, *matters: Matter) -> Raised | None:
    return changed(row, matters=matters) if matters else None


@attention.on(RequestRaised, key=_member, blank=lambda event: Raised(event.member_id))
def _request_raised(row: Raised, _event: RequestRaised, stored: Stored) -> Raised:
    return _with(row, Matter(AttentionKind.UNANSWERED_REQUEST, stored.time))


@attention.on(MemberJoined, key=_member)
@attention.on(JoinDeclined, key=_member)
def _answered(row: Raised, _event: Event) -> Raised | None:
    return _without(row, AttentionKind.UNANSWERED_REQUEST)


@attention.on(GraduateRaised, key=_member, blank=lambda event: Raised(event.member_id))
def _graduate_raised(row: Raised, event: GraduateRaised, stored: Stored) -> Raised:
    waits = AttentionKind.GRADUATE_WAITS
    return _with(row, Matter(waits, stored.time, cohort_id=event.cohort_id, because=event.because))


@attention.on(MemberJoined, key=_member)
@attention.on(QualificationGained, key=_member)
def _welcomed(row: Raised, _event: Event) -> Raised | None:
    return _without(row, AttentionKind.GRADUATE_WAITS)


@attention.on(ConsentExpiryRaised, key=_member, blank=lambda event: Raised(event.member_id))
def _consent_raised(row: Raised, event: ConsentExpiryRaised, stored: Stored) -> Raised:
    matter = Matter(AttentionKind.EXPIRING_CONSENT, stored.time, event.expires_on, **consent_key(event)._asdict())
    return _with(row, matter)


@attention.on(ConsentGiven, key=_member)
@attention.on(ConsentWithdrawn, key=_member)
def _consent_settled(row: Raised, event: ConsentGiven | ConsentWithdrawn) -> Raised | None:
    settled = consent_key(event)
    return _only(row, *(each for each in row.matters if each.purpose is None or _consent(each) != settled))


def _consent(matter: Matter) -> tuple[object, ...]:
    return matter.purpose, matter.organisation_id, matter.wording_id


@attention.on(AgreementEndRaised, key=_organisation, blank=lambda event: Raised(event.organisation_id))
def _agreement_raised(row: Raised, event: AgreementEndRaised, stored: Stored) -> Raised:
    return _with(
        row,
        Matter(
            AttentionKind.ENDING_AGREEMENT,
            stored.time,
            event.ends_on,
            organisation_id=event.organisation_id,
            agreement_id=event.agreement_id,
        ),
    )


@attention.on(PartnerAgreementEnded, key=_organisation)
def _agreement_ended(row: Raised, event: PartnerAgreementEnded) -> Raised | None:
    return _only(row, *(each for each in row.matters if each.agreement_id != event.agreement_id))


@attention.on(PartnerAgreementSigned, key=_organisation)
def _agreement_renewed(row: Raised, event: PartnerAgreementSigned) -> Raised | None:
    return _only(
        row, *(each for each in row.matters if each.ends_on and event.ends_on and event.ends_on <= each.ends_on)
    )


attention.ends(PersonalDataRemoved, MemberErased, key=_member)

# Queries

# Left out while it cannot be dealt with: about people who asked to be forgotten, and consents of those who left.
_MATTERS = f"""
SELECT t.about, coalesce(d.full_name, o.name, g.full_name) AS name, p.name AS organisation, m.*
FROM (
    SELECT about, matters FROM attention
    UNION ALL
    SELECT member_id, jsonb_build_array(jsonb_build_object('kind', $9::text, 'raised_at', noticed_at))
        FROM check_ins WHERE quiet_since IS NOT NULL AND NOT on_a_break
) t
CROSS JOIN jsonb_to_recordset(t.matters) AS m(kind text, raised_at timestamptz, ends_on date, purpose text,
    organisation_id uuid, wording_id text, agreement_id uuid, cohort_id uuid, because text)
LEFT JOIN directory d ON d.member_id = t.about
LEFT JOIN requests r ON r.member_id = t.about
LEFT JOIN organisations o ON o.organisation_id = t.about
LEFT JOIN organisations p ON p.organisation_id = m.organisation_id
LEFT JOIN LATERAL (
    SELECT r.full_name FROM graduates, jsonb_to_recordset(referrals) AS r(cohort_id uuid, full_name text)
    WHERE person_id = t.about AND r.cohort_id = m.cohort_id
) g ON true
WHERE CASE m.kind
    WHEN $4 THEN d.full_name IS NOT NULL AND NOT d.erasure_requested
        AND ($1::uuid[] IS NULL OR r.organisation_id = ANY($1))
    WHEN $5 THEN d.full_name IS NOT NULL AND NOT d.erasure_requested AND d.status = ANY($3)
        AND {belongs_to("d", "$1", "$2")}
    WHEN $8 THEN $1 IS NULL AND d.erasure_requested IS NOT true
    WHEN $9 THEN $1 IS NULL AND d.full_name IS NOT NULL AND NOT d.erasure_requested
    ELSE $1 IS NULL OR t.about = ANY($1) END
ORDER BY m.ends_on NULLS LAST, m.raised_at, t.about, m LIMIT $6 OFFSET $7
"""


_INSTEAD = {
    GraduateObstacle.NAME_UNKNOWN: "Their name is not known here: enter them as a member with it.",
    GraduateObstacle.ADDRESS_TAKEN: (
        "A member has their e-mail address: if that is them, add the qualification there, or else ask both whose it is."
    ),
    GraduateObstacle.NO_WAY_TO_REACH: "There is no way to reach them: ask for one where they trained, and enter them.",
    GraduateObstacle.ORGANISATION_UNKNOWN: "Where they will be is not registered: register it, and enter them.",
    GraduateObstacle.ERASURE_REQUESTED: "They had asked to be forgotten: ask whether they wish to stay after all.",
    GraduateObstacle.OTHER: "They could not be entered as they are: ask them, and enter them.",
}


@attention.answers(Attention, also=(directory, requests, organisations, graduates, check_ins))
async def _attention(question: Attention, asker: Asker, db: Any) -> tuple[AttentionItem, ...]:
    records = await db.fetch(
        _MATTERS,
        organisations_within(asker),
        day_of(asker),
        list(CURRENT),
        AttentionKind.UNANSWERED_REQUEST,
        AttentionKind.EXPIRING_CONSENT,
        question.limit,
        question.offset,
        AttentionKind.GRADUATE_WAITS,
        AttentionKind.QUIET_MEMBER,
    )
    return tuple(AttentionItem(**_without_organisation(record), what=_what(record)) for record in records)


def _without_organisation(record: Any) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "organisation"}


def _what(record: Any) -> str:
    match AttentionKind(record["kind"]):
        case AttentionKind.UNANSWERED_REQUEST:
            return "Their request to join waits for an answer."
        case AttentionKind.EXPIRING_CONSENT:
            words = consent_in_words(ConsentPurpose(record["purpose"]), record["wording_id"])
            named = words.replace("{organisation}", record["organisation"] or "an organisation")
            return (
                f"Their consent to {named} lasts until {on_day(record['ends_on'])}. Ask whether they wish to renew it."
            )
        case AttentionKind.ENDING_AGREEMENT:
            return f"The agreement lasts until {on_day(record['ends_on'])}. Renew it if the work together goes on."
        case AttentionKind.GRADUATE_WAITS:
            return f"They completed a training and agreed to join the network. {_INSTEAD[record['because']]}"
        case AttentionKind.QUIET_MEMBER:
            return "They asked for a check-in when nobody has been in touch for a while, and that is so now."
