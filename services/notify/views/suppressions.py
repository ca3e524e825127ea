"""To which addresses is nothing sent any more, and what came back from them? An address is known by its claim alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.notify import (
    AddressBounced,
    AddressRestored,
    AddressSuppressed,
    BounceKind,
    MessagePurpose,
)
from shared.log.envelope import Stored
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Failing:
    """An address from which something came back. `purposes` are those that it gets no more, `everything` means all.

    `message_id` is the last message that came back, if that is known: by it one can tell whose the address is.
    """

    address: str
    everything: bool = False
    purposes: tuple[MessagePurpose, ...] = ()
    bounces: int = 0
    kind: BounceKind | None = None
    code: str | None = None
    message_id: UUID | None = None
    bounced_at: datetime | None = None
    suppressed_at: datetime | None = None


suppressions = View("suppressions", version=1, row=Failing, key="address", indexes=("message_id",))

# How each event changes it


def _blank(event: AddressBounced | AddressSuppressed) -> Failing:
    return Failing(event.address)


@suppressions.on(AddressBounced, blank=_blank)
def _bounced(row: Failing, event: AddressBounced, stored: Stored) -> Failing:
    return changed(
        row,
        bounces=row.bounces + 1,
        kind=event.kind,
        code=event.code,
        message_id=event.message_id or row.message_id,
        bounced_at=stored.time,
    )


@suppressions.on(AddressSuppressed, blank=_blank)
def _suppressed(row: Failing, event: AddressSuppressed, stored: Stored) -> Failing:
    if event.purpose is None:
        return changed(row, everything=True, suppressed_at=stored.time)
    if event.purpose in row.purposes:
        return row
    return changed(row, purposes=(*row.purposes, event.purpose), suppressed_at=stored.time)


suppressions.ends(AddressRestored)
