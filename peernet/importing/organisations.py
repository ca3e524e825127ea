"""Which organisations a sheet names, which of them the network knows, and registering the others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from peernet.importing.identity import organisation_id, organisation_key, registering_id
from peernet.importing.network import Network
from shared.bus.requests import invalid
from shared.contracts.membership import OrganisationEntry, OrganisationKind, RegisterOrganisation
from shared.contracts.refusals import FORBIDDEN, Problem, Refused

_NHS = re.compile(r"\b(?:trust|nhs)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """An organisation as the sheet names it, and when the sheet has somebody there; None for today."""

    name: str
    since: datetime | None


@dataclass(frozen=True)
class New:
    """An organisation that will be registered, as which kind, and under which id."""

    name: str
    kind: OrganisationKind
    command_id: UUID
    since: datetime | None

    @property
    def organisation_id(self) -> UUID:
        return organisation_id(self.command_id)


@dataclass(frozen=True)
class Organisations:
    """By key: the ids of those the network knows, and those that are new."""

    known: Mapping[str, UUID]
    new: Mapping[str, New]

    @property
    def ids(self) -> dict[str, UUID]:
        """An id for each organisation of the sheet, registered or about to be."""
        return {**self.known, **{key: new.organisation_id for key, new in self.new.items()}}


def matched(named: Iterable[Named], entries: Iterable[OrganisationEntry], network: str) -> Organisations:
    known = {organisation_key(entry.name): entry.organisation_id for entry in entries}
    new: dict[str, New] = {}
    for each in named:
        key = organisation_key(each.name)
        if key in known:
            continue
        first = new.get(key)
        since = _earlier(each.since, first.since) if first else each.since
        new[key] = New(
            first.name if first else each.name, kind_of(each.name), registering_id(network, each.name), since
        )
    return Organisations(known, new)


def kind_of(name: str) -> OrganisationKind:
    """A guess from the name, for a person to correct."""
    return OrganisationKind.NHS_TRUST if _NHS.search(name) else OrganisationKind.VOLUNTARY_OR_COMMUNITY


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


async def register(new: Mapping[str, New], network: Network) -> dict[str, Problem]:
    """Registers them; returns why not for each that was refused. Raises Refused where the actor may not."""
    refused = {}
    for key, each in new.items():
        try:
            # Registered from when the sheet first has somebody there, so that numbers as at then can name it.
            await network.sending.send(
                RegisterOrganisation(name=each.name, kind=each.kind), each.command_id, occurred_at=each.since
            )
        except ValidationError as error:
            refused[key] = invalid(error).problem
        except Refused as refusal:
            if refusal.problem.code == FORBIDDEN.code:
                raise
            refused[key] = refusal.problem
    return refused
