"""Who holds a place at a site, and who waits for one. Applications decide on this, and their events come along."""

from collections.abc import Iterator
from uuid import UUID

from services.training.intake.state import Intake
from shared.contracts.messages import Event
from shared.contracts.training import (
    INTAKE_NO_POSITION,
    INTAKE_OUT_OF_ORDER,
    INTAKE_SITE_FULL,
    ReserveListJoined,
    ReserveListLeft,
    SitePlaceFreed,
    SitePlaceHeld,
)


def position_of(intake: Intake, application_id: UUID) -> int | None:
    """Where the application is in the reserve list, counted from 1; None where it is not in it."""
    for position, reserve in enumerate(intake.reserves, start=1):
        if reserve.application_id == application_id:
            return position
    return None


def passes_over(intake: Intake, application_id: UUID, site: str) -> bool:
    """Whether somebody who comes first would take this site: those before it in the reserve list.

    For an application that is not in the list these are all who are, unless places are left for them as well.
    """
    position = position_of(intake, application_id)
    if position:
        return any(reserve.would_take(site) for reserve in intake.reserves[: position - 1])
    waiting = sum(reserve.would_take(site) for reserve in intake.reserves)
    return waiting > 0 and waiting >= intake.places[site] - intake.held_at(site)


def holding(
    intake: Intake, intake_id: UUID, application_id: UUID, site: str, *, out_of_order_reason: str | None
) -> Iterator[Event]:
    """A place at the site for the application, which then neither holds another one nor waits."""
    held = intake.held.get(application_id)
    if held == site:
        return
    if intake.held_at(site) >= intake.places[site]:
        raise INTAKE_SITE_FULL("site", site=site)
    out_of_order = passes_over(intake, application_id, site)
    if out_of_order and not out_of_order_reason:
        raise INTAKE_OUT_OF_ORDER("out_of_order_reason", site=site)
    yield from letting_go(intake, intake_id, application_id)
    yield SitePlaceHeld(intake_id=intake_id, site=site, application_id=application_id, out_of_order=out_of_order)


def letting_go(intake: Intake, intake_id: UUID, application_id: UUID) -> Iterator[Event]:
    """What frees the place that an application holds, or takes it from the reserve list."""
    if site := intake.held.get(application_id):
        yield SitePlaceFreed(intake_id=intake_id, site=site, application_id=application_id)
    if position_of(intake, application_id):
        yield ReserveListLeft(intake_id=intake_id, application_id=application_id)


def reserving(
    intake: Intake, intake_id: UUID, application_id: UUID, position: int | None, preferred_site: str | None
) -> Iterator[ReserveListJoined]:
    """A position in the reserve list, the last one by default; nothing where it has that one already."""
    now = position_of(intake, application_id)
    last = len(intake.reserves) + (now is None)
    if position is not None and position > last:
        raise INTAKE_NO_POSITION("position", last=last)
    if now is None or position not in (None, now):
        yield ReserveListJoined(
            intake_id=intake_id,
            application_id=application_id,
            position=position or last,
            preferred_site=preferred_site,
        )
