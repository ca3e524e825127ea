"""Organisations, their agreements, and who was granted access."""

from datetime import date
from typing import Any

from services.membership.views.organisations import organisations
from shared.contracts.membership import (
    THE_NETWORK,
    AccessList,
    AccessRevoked,
    EmailDomainsSet,
    OrganisationDetailsChanged,
    OrganisationKind,
    Organisations,
    PartnerAgreementEnded,
)
from shared.contracts.types import Actor, ActorKind
from tests.membership.examples import CHARITY, COORDINATOR, OPERATOR, TRUST, launched, numbered, organisation
from tests.membership.views.folding import ask, coordinator, happened, row_of
from tests.membership.views.people import agreement
from tests.support.given import NOON


def test_details_replace_those_before_and_agreements_stay() -> None:
    changed = OrganisationDetailsChanged(
        organisation_id=TRUST, name="Durham and Darlington", kind=OrganisationKind.NHS_TRUST, areas=("Durham",)
    )
    row = row_of(organisations, [organisation(), agreement(), changed], TRUST)
    assert (row.name, row.areas, len(row.agreements)) == ("Durham and Darlington", ("Durham",), 1)


async def test_agreements_are_in_force_between_their_days(db: Any) -> None:
    async def in_force(*log: Any) -> bool:
        [found] = await ask(db, [organisation(), *log], Organisations(), coordinator())
        assert any(each.in_force for each in found.agreements) == found.agreement_in_force
        return bool(found.agreement_in_force)

    assert not await in_force()
    assert await in_force(agreement(starts_on="2026-06-30", ends_on="2026-06-30"))
    assert not await in_force(agreement(starts_on="2026-07-01"))
    assert not await in_force(agreement(ends_on="2026-06-29"))
    ended = PartnerAgreementEnded(organisation_id=TRUST, agreement_id=numbered(41), ends_on=date(2026, 6, 29))
    assert not await in_force(agreement(ends_on=None), ended)
    assert await in_force(agreement(), ended, agreement(id=42))


async def test_organisations_are_found_by_name_and_kind(db: Any) -> None:
    log = [
        organisation(),
        organisation(CHARITY, "Café Solidarité"),
        EmailDomainsSet(organisation_id=TRUST, domains=("trust.example",)),
    ]
    assert [o.name for o in await ask(db, log, Organisations(), coordinator())] == [
        "Café Solidarité",
        "County Durham trust",
    ]
    [cafe] = await ask(db, log, Organisations(name="CAFE"), coordinator())
    assert cafe.organisation_id == CHARITY
    [trust] = await ask(db, log, Organisations(organisation_id=TRUST), coordinator())
    assert trust.domains == ("trust.example",)
    assert await ask(db, log, Organisations(kind=OrganisationKind.OTHER), coordinator()) == ()
    assert len(await ask(db, log, Organisations(limit=1, offset=1), coordinator())) == 1


async def test_access_is_listed_until_it_is_revoked(db: Any) -> None:
    partner = Actor(ActorKind.PARTNER, numbered(51))
    log = [organisation(), *happened(*launched((partner, f"organisation:{TRUST}")), by=OPERATOR)]
    found = await ask(db, log, AccessList(), coordinator())
    assert [(each.actor, each.organisation) for each in found] == [
        (str(COORDINATOR), None),
        (str(OPERATOR), None),
        (str(partner), "County Durham trust"),
    ]
    assert {(each.granted_at, each.granted_by) for each in found} == {(NOON, str(OPERATOR))}
    revoked = AccessRevoked(network_id=THE_NETWORK, actor=partner.id, kind=partner.kind, scope=f"organisation:{TRUST}")
    assert await ask(db, [*log, revoked], AccessList(kind=ActorKind.PARTNER), coordinator()) == ()
    assert len(await ask(db, log, AccessList(kind=ActorKind.PARTNER), coordinator())) == 1
