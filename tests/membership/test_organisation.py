"""Organisations: registered, changed, in agreement with the network, with domains and keys of their own."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.membership.organisation import decider
from shared.contracts.membership import (
    AgreementEndRaised,
    ChangeOrganisationDetails,
    DomainClaimed,
    DomainReleased,
    EmailDomainsSet,
    EndPartnerAgreement,
    IssuePartnerKey,
    OrganisationDetailsChanged,
    OrganisationKind,
    OrganisationRegistered,
    PartnerAgreementEnded,
    PartnerAgreementSigned,
    PartnerKeyIssued,
    PartnerKeyRevoked,
    PartnerRole,
    RaiseEndingAgreement,
    RegisterOrganisation,
    RevokePartnerKey,
    SetEmailDomains,
    SignPartnerAgreement,
)
from shared.contracts.messages import Command
from tests.membership.examples import CHARITY, TRUST, WORDING, numbered, organisation
from tests.support.given import given

AGREEMENT, KEY = numbered(41), numbered(51)
SUMMER, AUTUMN, WINTER = date(2026, 6, 1), date(2026, 9, 30), date(2026, 12, 31)

register = RegisterOrganisation(organisation_id=TRUST, name="County Durham trust", kind=OrganisationKind.NHS_TRUST)
sign = SignPartnerAgreement(
    organisation_id=TRUST,
    agreement_id=AGREEMENT,
    role=PartnerRole.JOINT_CONTROLLER,
    starts_on=SUMMER,
    ends_on=AUTUMN,
)
signed = PartnerAgreementSigned(
    organisation_id=TRUST,
    agreement_id=AGREEMENT,
    role=PartnerRole.JOINT_CONTROLLER,
    starts_on=SUMMER,
    ends_on=AUTUMN,
)
ended = PartnerAgreementEnded(organisation_id=TRUST, agreement_id=AGREEMENT, ends_on=SUMMER)
end = EndPartnerAgreement(organisation_id=TRUST, agreement_id=AGREEMENT, ends_on=SUMMER)
raise_ending = RaiseEndingAgreement(organisation_id=TRUST, agreement_id=AGREEMENT)
issue = IssuePartnerKey(organisation_id=TRUST, key_id=KEY, secret_sha256=WORDING, expires_on=WINTER)
issued = PartnerKeyIssued(organisation_id=TRUST, key_id=KEY, secret_sha256=WORDING, expires_on=WINTER)
revoke = RevokePartnerKey(organisation_id=TRUST, key_id=KEY)


def domains(*names: str, of: Any = TRUST) -> SetEmailDomains:
    return SetEmailDomains(organisation_id=of, domains=names)


def domains_set(*names: str) -> EmailDomainsSet:
    return EmailDomainsSet(organisation_id=TRUST, domains=names)


def claimed(domain: str, of: Any = TRUST) -> DomainClaimed:
    return DomainClaimed(domain=domain, organisation_id=of)


def test_registering_an_organisation_once() -> None:
    given(decider).when(register).then(organisation()).and_again().then_refused(
        "organisation.already", "organisation_id"
    )


def test_an_organisation_without_an_id_gets_one_from_its_command() -> None:
    command = RegisterOrganisation(name="Manhealth", kind=OrganisationKind.VOLUNTARY_OR_COMMUNITY)
    first, same, another = (given(decider).when(command, command_id=numbered(id)).events[0].ref for id in (1, 1, 2))
    assert first == same != another


def test_what_other_is_has_to_be_said() -> None:
    command = RegisterOrganisation(organisation_id=TRUST, name="Calico", kind=OrganisationKind.OTHER)
    given(decider).when(command).then_refused("other.text_missing", "kind_text")
    given(decider).when(command.model_copy(update={"kind_text": "housing association"})).then(
        OrganisationRegistered(
            organisation_id=TRUST, name="Calico", kind=OrganisationKind.OTHER, kind_text="housing association"
        )
    )


@pytest.mark.parametrize(
    "command",
    [
        ChangeOrganisationDetails(organisation_id=TRUST, name="Durham trust"),
        sign,
        end,
        raise_ending,
        domains("durham.example"),
        issue,
        revoke,
    ],
    ids=lambda command: type(command).__name__,
)
def test_an_unknown_organisation_takes_nothing(command: Command) -> None:
    given(decider, organisation(CHARITY)).when(command).then_refused("organisation.unknown", "organisation_id")


def test_changing_details_keeps_what_is_left_out() -> None:
    command = ChangeOrganisationDetails(organisation_id=TRUST, areas=("Durham",))
    changed = OrganisationDetailsChanged(
        organisation_id=TRUST, name="County Durham trust", kind=OrganisationKind.NHS_TRUST, areas=("Durham",)
    )
    outcome = given(decider, organisation()).when(command)
    outcome.then(changed).and_again().then_nothing_happened()


def test_changing_the_kind_to_other_needs_a_text_and_away_from_it_drops_the_text() -> None:
    to_other = ChangeOrganisationDetails(organisation_id=TRUST, kind=OrganisationKind.OTHER)
    given(decider, organisation()).when(to_other).then_refused("other.text_missing", "kind_text")
    calico = OrganisationRegistered(
        organisation_id=TRUST, name="Calico", kind=OrganisationKind.OTHER, kind_text="housing"
    )
    away = ChangeOrganisationDetails(organisation_id=TRUST, kind=OrganisationKind.REGIONAL_NETWORK)
    given(decider, calico).when(away).then(
        OrganisationDetailsChanged(organisation_id=TRUST, name="Calico", kind=OrganisationKind.REGIONAL_NETWORK)
    )


def test_signing_an_agreement_once() -> None:
    given(decider, organisation()).when(sign).then(signed).and_again().then_refused("agreement.already", "agreement_id")


def test_an_agreement_ends_after_it_starts() -> None:
    backwards = sign.model_copy(update={"ends_on": date(2026, 5, 31)})
    given(decider, organisation()).when(backwards).then_refused("dates.reversed", "ends_on")
    one_day = sign.model_copy(update={"ends_on": SUMMER})
    given(decider, organisation()).when(one_day).then(signed.model_copy(update={"ends_on": SUMMER}))


def test_ending_an_agreement_once_and_never_later_than_agreed() -> None:
    before = given(decider, organisation(), signed)
    before.when(end).then(ended).and_again().then_refused("agreement.ended", "agreement_id")
    early = end.model_copy(update={"ends_on": date(2026, 5, 31)})
    before.when(early).then_refused("dates.reversed", "ends_on")
    before.when(end.model_copy(update={"ends_on": WINTER})).then_refused("agreement.ended", "ends_on")


@pytest.mark.parametrize("command", [end, raise_ending], ids=lambda command: type(command).__name__)
def test_an_agreement_has_to_be_known(command: Command) -> None:
    given(decider, organisation()).when(command).then_refused("agreement.unknown", "agreement_id")


def test_an_ending_agreement_is_raised_once() -> None:
    raised = AgreementEndRaised(organisation_id=TRUST, agreement_id=AGREEMENT, ends_on=AUTUMN)
    outcome = given(decider, organisation(), signed).when(raise_ending)
    outcome.then(raised).and_again().then_nothing_happened()


def test_an_agreement_that_was_ended_or_never_ends_is_not_raised() -> None:
    given(decider, organisation(), signed, ended).when(raise_ending).then_refused("agreement.ended")
    forever = signed.model_copy(update={"ends_on": None})
    given(decider, organisation(), forever).when(raise_ending).then_refused("agreement.open_ended")


def test_setting_domains_claims_new_ones_and_releases_old_ones() -> None:
    before = given(
        decider, organisation(), domains_set("a.example", "b.example"), claimed("a.example"), claimed("b.example")
    )
    outcome = before.when(domains(" B.Example ", "c.example", "c.example"))
    outcome.then(
        domains_set("b.example", "c.example"),
        DomainReleased(domain="a.example", organisation_id=TRUST),
        claimed("c.example"),
    )
    outcome.and_again().then_nothing_happened()


def test_a_domain_belongs_to_one_organisation_until_it_is_released() -> None:
    theirs = [organisation(), organisation(CHARITY), claimed("a.example", of=CHARITY)]
    given(decider, *theirs).when(domains("b.example", "a.example")).then_refused("domain.taken", "domains.1")
    released = DomainReleased(domain="a.example", organisation_id=CHARITY)
    given(decider, *theirs, released).when(domains("a.example")).then(domains_set("a.example"), claimed("a.example"))


@pytest.mark.parametrize("domain", ["gmail.com", "Hotmail.co.uk", "nhs.net", "BTINTERNET.com"])
def test_domains_that_everybody_uses_belong_to_none(domain: str) -> None:
    given(decider, organisation()).when(domains(domain)).then_refused("domain.public", "domains.0")


@pytest.mark.parametrize(
    "domain", ["durham", "a@b.example", "a..example", "*.example", "a.>", "-a.example", "a b.example"]
)
def test_a_domain_is_written_as_one(domain: str) -> None:
    with pytest.raises(ValidationError, match="after the @"):
        domains(domain)


def test_issuing_a_key_once() -> None:
    given(decider, organisation()).when(issue).then(issued).and_again().then_refused("partner_key.already", "key_id")


def test_a_key_is_not_issued_for_the_past() -> None:
    command = issue.model_copy(update={"expires_on": date(2026, 6, 29)})
    given(decider, organisation()).when(command).then_refused("date.in_past", "expires_on")
    given(decider, organisation()).when(issue.model_copy(update={"expires_on": date(2026, 6, 30)})).then(
        issued.model_copy(update={"expires_on": date(2026, 6, 30)})
    )


def test_revoking_a_key_and_revoking_it_again() -> None:
    given(decider, organisation()).when(revoke).then_refused("partner_key.unknown", "key_id")
    outcome = given(decider, organisation(), issued).when(revoke)
    outcome.then(PartnerKeyRevoked(organisation_id=TRUST, key_id=KEY)).and_again().then_nothing_happened()


def test_a_revoked_key_is_not_issued_again() -> None:
    revoked = PartnerKeyRevoked(organisation_id=TRUST, key_id=KEY)
    given(decider, organisation(), issued, revoked).when(issue).then_refused("partner_key.already", "key_id")
