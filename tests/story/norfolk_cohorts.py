"""The two cohorts of the intake: eight days of theory and practice, six weeks on placement, and who completes when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.membership import NewAffiliation, Pay, RoleCode
from shared.contracts.training import (
    AgreeToJoinNetwork,
    ApplicationEntry,
    BoardSession,
    CohortBoard,
    CohortBoardAnswer,
    CompleteCohort,
    CompleteTrainee,
    CompletionNumbers,
    Completions,
    EndPlacement,
    EnrolTrainee,
    FormCohort,
    IssueCertificate,
    LogPlacementHours,
    PassAssignment,
    RecordTrainingAttendance,
    ScheduleCourse,
    SignOffPlacement,
    StartPlacement,
    TraineeAttendance,
)
from shared.contracts.types import Method
from tests.story.figures import Figure, exactly
from tests.story.norfolk_applicants import HELLESDON, WEST_SUFFOLK
from tests.story.norfolk_decisions import accepted
from tests.story.norfolk_intake import PLACES, Intake
from tests.story.stage import Stage, basis, together

ENROLLED = "2026-03-16"
BEGINS = {HELLESDON: date(2026, 3, 23), WEST_SUFFOLK: date(2026, 4, 13)}
COMPLETED = {HELLESDON: date(2026, 6, 26), WEST_SUFFOLK: date(2026, 7, 15)}
# The clocks change between the first day at Hellesdon and the second.
TEN_O_CLOCK = {HELLESDON: "10:00, 09:00", WEST_SUFFOLK: "09:00"}
THEN, LATER = "2026-06-30", "2026-07-31"
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass
class Cohort:
    """One of them, as its coordinator sees to it. `people` are in the order of their applications."""

    stage: Stage
    site: str
    id: UUID
    people: list[UUID]

    @property
    def last_day(self) -> date:
        """The last of eight days, a week apart."""
        return BEGINS[self.site] + 7 * WEEK

    async def board(self, as_at: str | None = None) -> CohortBoardAnswer:
        found: CohortBoardAnswer = await self.stage.ask(CohortBoard(cohort_id=self.id), as_at=as_at)
        return found


async def train(intake: Intake, trust: UUID) -> tuple[list[Cohort], list[Figure]]:
    """Both cohorts, to their end. Who does not want to join the network afterwards is the last of each."""
    everybody = await accepted(intake)
    cohorts = [await _formed(intake, site, [each for each in everybody if each.site == site]) for site in PLACES]
    figures = [await _one_more_than_places(intake, cohorts, everybody)]
    for cohort in cohorts:
        figures += await _taught(cohort)
        await together(_placement(cohort, person, trust) for person in cohort.people)
    for cohort in cohorts:
        await together(_agrees(cohort, person, trust) for person in cohort.people[:-1])
    figures += await _too_early(cohorts[1])
    for cohort in cohorts:
        await _completed(cohort)
    return cohorts, [*figures, *await _who_has_completed(intake)]


async def _formed(intake: Intake, site: str, accepted_there: Sequence[ApplicationEntry]) -> Cohort:
    stage, begins = intake.stage, BEGINS[site]
    form = FormCohort(
        intake_id=intake.id,
        site=site,
        places=PLACES[site],
        starts_on=begins,
        ends_on=COMPLETED[site],
        facilitators=(stage.coordinator.id,),
    )
    cohort_id = (await stage.do(form, on=ENROLLED)).id
    await stage.do(ScheduleCourse(cohort_id=cohort_id), on=ENROLLED)
    for each in accepted_there:
        await stage.do(EnrolTrainee(cohort_id=cohort_id, application_id=each.application_id), on=ENROLLED)
    return Cohort(stage, site, cohort_id, [each.person_id for each in accepted_there if each.person_id])


async def _one_more_than_places(
    intake: Intake, cohorts: Sequence[Cohort], everybody: Sequence[ApplicationEntry]
) -> Figure:
    """Everybody is in a cohort by now, and in one only."""
    elsewhere = next(each for each in everybody if each.site == HELLESDON)
    enrol = EnrolTrainee(cohort_id=cohorts[1].id, application_id=elsewhere.application_id)
    return exactly(
        "Somebody in two cohorts", "trainee.active_elsewhere", await intake.stage.refused(enrol, on=ENROLLED)
    )


async def _taught(cohort: Cohort) -> list[Figure]:
    """From sign-in sheets. Each person misses a session, and no two of them the same one, if there are enough."""
    sessions = (await cohort.board()).sessions
    for number, session in enumerate(sessions):
        came = tuple(
            TraineeAttendance(person_id=person, attended=place != number) for place, person in enumerate(cohort.people)
        )
        record = RecordTrainingAttendance(cohort_id=cohort.id, session_id=session.session_id, attendances=came)
        await cohort.stage.do(record, on=_day_after(session))
    board = await cohort.board()
    percents = {f"{each.progress.attendance_percent} %" for each in board.trainees}
    kinds = sorted({session.kind.value for session in sessions})
    mornings = [f"{session.starts_at.astimezone(UTC):%H:%M}" for session in sessions[::2]]
    return [
        exactly(f"Sessions at {cohort.site}", 16, len(board.sessions)),
        exactly(f"At {cohort.site}, of", "practical, theory", ", ".join(kinds)),
        exactly(f"At {cohort.site} each came to", "93 %", ", ".join(percents)),
        exactly(f"At {cohort.site}, ten o'clock in UTC", TEN_O_CLOCK[cohort.site], ", ".join(dict.fromkeys(mornings))),
    ]


def _day_after(session: BoardSession) -> str:
    return (session.starts_at.astimezone(UTC).date() + DAY).isoformat()


async def _placement(cohort: Cohort, person: UUID, trust: UUID) -> None:
    """Six weeks, an entry for each of them, signed off by who supervised it."""
    stage = cohort.stage
    who: dict[str, Any] = {"cohort_id": cohort.id, "person_id": person}
    rule = (await cohort.board()).completion_rule
    begins = cohort.last_day + DAY
    start = StartPlacement(
        **who, organisation_id=trust, place="An adult community team", supervisor="Sam Sycamore", starts_on=begins
    )
    await stage.do(start, on=begins.isoformat())
    for week in range(6):
        on = begins + week * WEEK + DAY
        hours = LogPlacementHours(**who, on=on, hours=rule.placement_hours / 6, nonce=f"{person.hex}-week-{week}")
        for _ in range(2 if week == 0 else 1):  # a time sheet that is sent in twice counts once
            await stage.do(hours, on=on.isoformat())
    ends = begins + 6 * WEEK - DAY
    await stage.do(SignOffPlacement(**who, note="Listens, and is missed already."), on=ends.isoformat())
    await stage.do(EndPlacement(**who, ends_on=ends), on=ends.isoformat())
    for name in rule.assignments:
        await stage.do(PassAssignment(**who, assignment=name), on=ends.isoformat())


async def _agrees(cohort: Cohort, person: UUID, trust: UUID) -> None:
    """Before they complete: membership sees to it as soon as they have."""
    completes = COMPLETED[cohort.site]
    on = (completes - DAY).isoformat()
    place = NewAffiliation(
        organisation_id=trust,
        role=RoleCode.PEER_SUPPORT_WORKER,
        paid=Pay.PAID,
        starts_on=COMPLETED[cohort.site].isoformat(),
    )
    agree = AgreeToJoinNetwork(cohort_id=cohort.id, person_id=person, affiliation=place, basis=basis(on, Method.PAPER))
    await cohort.stage.do(agree, on=on, for_whom=person)


async def _too_early(cohort: Cohort) -> list[Figure]:
    """A cohort is not over while somebody is in training."""
    complete = CompleteCohort(cohort_id=cohort.id, completed_on=COMPLETED[cohort.site])
    return [
        exactly(
            "A cohort is over while people are in training",
            "cohort.not_ended",
            await cohort.stage.refused(complete, on=COMPLETED[cohort.site].isoformat()),
        )
    ]


async def _completed(cohort: Cohort) -> None:
    day = COMPLETED[cohort.site]
    for person in cohort.people:
        await cohort.stage.do(
            CompleteTrainee(cohort_id=cohort.id, person_id=person, completed_on=day), on=day.isoformat()
        )
        await cohort.stage.do(IssueCertificate(cohort_id=cohort.id, person_id=person), on=day.isoformat())
    await cohort.stage.do(CompleteCohort(cohort_id=cohort.id, completed_on=day), on=day.isoformat())


async def _who_has_completed(intake: Intake) -> list[Figure]:
    then, later = await _completions(intake, THEN), await _completions(intake, LATER)
    by_site = {each.site: each for each in then.by_site}
    (hellesdon, west_suffolk) = await intake.stage.events("CohortCompleted")
    return [
        exactly("Completed at Hellesdon in June", 11, by_site[HELLESDON].completed),
        exactly("In progress at West Suffolk as at 30 June", 7, by_site[WEST_SUFFOLK].in_progress),
        exactly("As at 30 June, complete and in progress", "11, 7", f"{then.completed}, {then.in_progress}"),
        exactly("As at 31 July, complete and in progress", "18, 0", f"{later.completed}, {later.in_progress}"),
        exactly("Hellesdon's cohort was complete on", "2026-06-26", hellesdon.data["completed_on"]),
        exactly("West Suffolk's in mid-July, on", "2026-07-15", west_suffolk.data["completed_on"]),
        exactly(
            "Of those enrolled there, completed",
            "7 of 7",
            f"{west_suffolk.data['completed']} of {west_suffolk.data['enrolled']}",
        ),
    ]


async def _completions(intake: Intake, as_at: str) -> CompletionNumbers:
    found: CompletionNumbers = await intake.stage.ask(Completions(intake_id=intake.id), as_at=as_at)
    return found
