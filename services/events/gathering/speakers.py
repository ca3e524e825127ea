"""Who speaks at a gathering, to what they agreed, and who sponsors it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.events.gathering.checks import not_cancelled, session, still_planned
from services.events.gathering.state import Gathering, Speaker, Sponsor, State, decider
from services.events.persons import KNOWN_PERSON, claims_of, whom
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    ID_TAKEN,
    SPEAKER_ALREADY,
    SPEAKER_NO_CONSENT,
    SPEAKER_UNKNOWN,
    SPONSOR_MISSING,
    AgreeSponsor,
    ConfirmSpeaker,
    InviteSpeaker,
    SessionKind,
    SpeakerConfirmed,
    SpeakerInvited,
    SpeakerWithdrew,
    SponsorAgreed,
    WithdrawSpeaker,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _claims(command: InviteSpeaker, _state: State, claim: Claim) -> Mapping[str, Ref]:
    return claims_of(command, claim)


@decider.decides(InviteSpeaker, needs=_claims, looks_up=(KNOWN_PERSON,))
def invite(command: InviteSpeaker, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    id = command.speaker_id or context.new_id("speaker")
    if id in gathering.speakers:
        raise ID_TAKEN("speaker_id")
    if command.session_id:
        session(gathering, command.session_id)
    person = whom(command, context)
    if any(
        (each.person_id, each.session_id, each.withdrawn) == (person.person_id, command.session_id, False)
        for each in gathering.speakers.values()
    ):
        raise SPEAKER_ALREADY("person_id")
    yield from person.claimed()
    yield SpeakerInvited(
        gathering_id=context.id,
        speaker_id=id,
        person_id=person.person_id,
        guest=person.guest,
        full_name=command.full_name,
        email=command.email,
        organisation_id=command.organisation_id,
        session_id=command.session_id,
        topic=command.topic,
        basis=command.basis,
    )


@decider.decides(ConfirmSpeaker)
def confirm(command: ConfirmSpeaker, state: State, context: Context) -> Iterable[Event]:
    gathering = not_cancelled(state)
    speaker = _speaker(gathering, command.speaker_id)
    if command.to_speak is None and _tells_a_story(gathering, speaker):
        raise SPEAKER_NO_CONSENT("to_speak")
    agreed = (command.to_speak, command.to_be_named, command.to_be_published)
    if not speaker.confirmed or agreed != (speaker.to_speak, speaker.to_be_named, speaker.to_be_published):
        yield SpeakerConfirmed(
            gathering_id=context.id,
            speaker_id=command.speaker_id,
            person_id=speaker.person_id,
            to_speak=command.to_speak,
            to_be_named=command.to_be_named,
            to_be_published=command.to_be_published,
        )


@decider.decides(WithdrawSpeaker)
def withdraw(command: WithdrawSpeaker, state: State, context: Context) -> Iterable[Event]:
    # Also afterwards: withdrawing what one agreed to is possible at any time.
    speaker = _speaker(not_cancelled(state), command.speaker_id)
    yield SpeakerWithdrew(
        gathering_id=context.id, speaker_id=command.speaker_id, person_id=speaker.person_id, reason=command.reason
    )


@decider.decides(AgreeSponsor)
def agree_sponsor(command: AgreeSponsor, state: State, context: Context) -> Iterable[Event]:
    gathering = not_cancelled(state)
    if not (command.organisation_id or command.name):
        raise SPONSOR_MISSING("organisation_id")
    sponsor = Sponsor(command.organisation_id, command.name)
    if sponsor not in gathering.sponsors:
        yield SponsorAgreed(
            gathering_id=context.id,
            sponsor_id=context.new_id("sponsor"),
            organisation_id=sponsor.organisation_id,
            name=sponsor.name,
        )


def _speaker(gathering: Gathering, id: UUID) -> Speaker:
    speaker = gathering.speakers.get(id)
    if speaker is None or speaker.withdrawn:
        raise SPEAKER_UNKNOWN("speaker_id")
    return speaker


def _tells_a_story(gathering: Gathering, speaker: Speaker) -> bool:
    where = gathering.sessions.get(speaker.session_id) if speaker.session_id else None
    return where is not None and where.kind is SessionKind.STORY
