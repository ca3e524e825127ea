"""Registering an organisation, and keeping its details right."""

from collections.abc import Iterable

from services.membership.organisation.state import Details, State, decider, registered
from shared.contracts.membership import (
    ORGANISATION_ALREADY,
    OTHER_TEXT_MISSING,
    ChangeOrganisationDetails,
    OrganisationDetailsChanged,
    OrganisationKind,
    OrganisationRegistered,
    RegisterOrganisation,
)
from shared.contracts.messages import Event
from shared.decider import Context


@decider.decides(RegisterOrganisation)
def register(command: RegisterOrganisation, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise ORGANISATION_ALREADY("organisation_id")
    details = _checked(Details(command.name, command.kind, command.kind_text, command.areas))
    yield OrganisationRegistered(organisation_id=context.id, **details.as_fields())


@decider.decides(ChangeOrganisationDetails)
def change(command: ChangeOrganisationDetails, state: State, context: Context) -> Iterable[Event]:
    before = registered(state).details
    kind = command.kind or before.kind
    details = _checked(
        Details(
            name=command.name or before.name,
            kind=kind,
            kind_text=command.kind_text or (before.kind_text if kind is before.kind else None),
            areas=before.areas if command.areas is None else command.areas,
        )
    )
    if details != before:
        yield OrganisationDetailsChanged(organisation_id=context.id, **details.as_fields())


def _checked(details: Details) -> Details:
    if details.kind is OrganisationKind.OTHER and not details.kind_text:
        raise OTHER_TEXT_MISSING("kind_text")
    return details
