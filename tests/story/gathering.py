"""What the gatherings of the stories have in common: an agenda, speakers, people who book and who come."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from peernet.moments import happened
from shared.contracts.events import (
    AddSession,
    Agenda,
    AttendanceFigures,
    AttendanceReport,
    Attendee,
    AttendeeList,
    BookPlace,
    CheckIn,
    ConfirmSpeaker,
    FeedbackReport,
    FeedbackSummary,
    GatheringAgenda,
    GiveFeedback,
    InviteGuest,
    InviteSpeaker,
    OpenBooking,
    PlanGathering,
    SessionKind,
    SpeakerConsent,
    WaitingEntry,
    WaitingList,
)
from shared.contracts.types import BasisKind, LawfulBasis, Method
from shared.ids import new_id
from tests.story.people import Person
from tests.story.stage import Stage, together

TO_SPEAK, TO_BE_NAMED, TO_BE_PUBLISHED = "to_speak", "to_be_named", "to_be_published"
ALL_THREE = (TO_SPEAK, TO_BE_NAMED, TO_BE_PUBLISHED)


def on_a_form(wording: str, on: str) -> LawfulBasis:
    """What somebody agreed to by filling in a form."""
    return LawfulBasis(kind=BasisKind.EXPLICIT_CONSENT, **_signed(wording, on))


def _signed(wording: str, on: str) -> dict[str, Any]:
    digest = hashlib.sha256(wording.encode()).hexdigest()
    return {
        "wording_id": wording,
        "wording_sha256": digest,
        "method": Method.FORM,
        "given_at": happened(on, "given"),
    }


@dataclass
class Gathering:
    """One gathering, as its coordinator sees to it."""

    stage: Stage
    id: UUID
    sessions: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    async def planned(cls, stage: Stage, plan: PlanGathering, *, on: str | None = None) -> "Gathering":
        return cls(stage, (await stage.do(plan, on=on)).id)

    async def session(
        self, title: str, kind: SessionKind, slot: str, capacity: int | None = None, *, on: str | None = None
    ) -> None:
        self.sessions[title] = id = new_id()
        add = AddSession(
            gathering_id=self.id, session_id=id, title=title, kind=kind, slot=slot, room=title, capacity=capacity
        )
        await self.stage.do(add, on=on)

    async def speaker(
        self,
        person: Person,
        session: str,
        *,
        member: bool = False,
        organisation: UUID | None = None,
        topic: str | None = None,
        agreed: Iterable[str],
        signed: str,
        on: str | None = None,
    ) -> UUID:
        """`agreed` names those of the three consents that the speaker gave, on the day `signed`."""
        id, wording = new_id(), "speaker-release"
        invite = InviteSpeaker(
            gathering_id=self.id,
            speaker_id=id,
            person_id=person.id if member else None,
            full_name=person.name,
            organisation_id=organisation,
            session_id=self.sessions[session],
            topic=topic,
            basis=on_a_form(wording, signed) if topic else None,
        )
        await self.stage.do(invite, on=on)
        consents: dict[str, Any] = {what: SpeakerConsent(**_signed(f"{wording}: {what}", signed)) for what in agreed}
        await self.stage.do(ConfirmSpeaker(gathering_id=self.id, speaker_id=id, **consents), on=on)
        return id

    async def invite(self, guests: Iterable[Person], *, on: str | None = None) -> None:
        await together(
            self.stage.do(InviteGuest(gathering_id=self.id, full_name=each.name, email=each.email), on=on)
            for each in guests
        )

    async def open(self, *, on: str | None = None) -> None:
        """From now on people may book, and whoever is a member by now is known to be one."""
        await self.stage.do(OpenBooking(gathering_id=self.id), on=on)
        await self.agenda()

    def wish(self, person: Person, *sessions: str, member: bool) -> BookPlace:
        """What somebody asks for: a member by their id, a guest by their e-mail address."""
        who: dict[str, Any] = {"person_id": person.id} if member else {"email": person.email}
        return BookPlace(
            gathering_id=self.id,
            booking_id=new_id(),
            full_name=person.name,
            sessions=tuple(self.sessions[each] for each in sessions),
            **who,
        )

    async def check_in(self, attendees: Iterable[Attendee], *, on: str | None = None) -> None:
        """Each by the code on their confirmation."""
        await together(
            self.stage.do(CheckIn(gathering_id=self.id, code=each.code, nonce=f"door-{each.booking_id}"), on=on)
            for each in attendees
        )

    async def feedback(self, person: Person, *, on: str | None = None, **said: Any) -> UUID:
        """Said by name."""
        give = GiveFeedback(gathering_id=self.id, person_id=person.id, **said)
        return (await self.stage.do(give, on=on, for_whom=person.id)).id

    async def agenda(self, as_at: str | None = None) -> GatheringAgenda:
        found: GatheringAgenda = await self.stage.ask(Agenda(gathering_id=self.id), as_at=as_at)
        return found

    async def attendees(self) -> tuple[Attendee, ...]:
        found: tuple[Attendee, ...] = (await self.stage.ask(AttendeeList(gathering_id=self.id))).attendees
        return found

    async def waiting(self) -> tuple[WaitingEntry, ...]:
        found: tuple[WaitingEntry, ...] = await self.stage.ask(WaitingList(gathering_id=self.id))
        return found

    async def attendance(self) -> AttendanceFigures:
        found: AttendanceFigures = await self.stage.ask(AttendanceReport(gathering_id=self.id))
        return found

    async def said(self) -> FeedbackSummary:
        found: FeedbackSummary = await self.stage.ask(FeedbackReport(gathering_id=self.id))
        return found
