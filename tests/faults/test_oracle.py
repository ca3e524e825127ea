"""The judge of the crash tests itself: each thing that may go wrong with a log is seen, and called what it is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from shared.bus.requests import CommandReply
from shared.contracts.membership import LeaveNetwork
from tests.faults.crash.findings import Kind
from tests.faults.crash.ledger import Ledger, Sent
from tests.faults.crash.oracle import check_log
from tests.faults.crash.rawlog import Raw

COMMANDS = [UUID(int=number) for number in range(1, 6)]
JOINED, MOVED, REFUSED, UNANSWERED, FORGOTTEN = COMMANDS
ANN, BEN = UUID(int=100), UUID(int=200)


def event(sequence: int, type: str, command: UUID, path: str, **data: str) -> Raw:
    document = {
        "id": f"{command}/{sequence}",
        "type": type,
        "subject": path,
        "commandid": str(command),
        "data": data,
    }
    return Raw(sequence, f"peernet.log.membership.{path.replace('/', '.')}", document)


def sent(id: UUID, *events: str, sequence: int | None = None, refused: str | None = None) -> Sent:
    reply = CommandReply(id=ANN, sequence=sequence) if sequence else None
    return Sent(id, LeaveNetwork(member_id=ANN), Counter(events), "a fault", 1, reply, refused)


LEDGER = Ledger(
    {
        each.id: each
        for each in (
            sent(JOINED, "EmailClaimed", "MemberJoined", sequence=2),
            sent(MOVED, "EmailReleased", "EmailClaimed", "ContactDetailsChanged", sequence=5),
            sent(REFUSED, "MemberJoined", refused="member.already"),
            sent(UNANSWERED, "EmailClaimed", "MemberJoined"),
            sent(FORGOTTEN, "ErasureRequested", sequence=6),
        )
    }
)
LOG = [
    event(1, "EmailClaimed", JOINED, "email_claim/a", member_id=str(ANN)),
    event(2, "MemberJoined", JOINED, f"member/{ANN}"),
    event(3, "EmailReleased", MOVED, "email_claim/a", member_id=str(ANN)),
    event(4, "EmailClaimed", MOVED, "email_claim/b", member_id=str(ANN)),
    event(5, "ContactDetailsChanged", MOVED, f"member/{ANN}"),
    event(6, "ErasureRequested", FORGOTTEN, f"member/{ANN}"),
    event(7, "ErasureStarted", UUID(int=7), f"member/{ANN}"),
    event(8, "PersonalDataRemoved", UUID(int=8), f"member/{ANN}"),
    event(9, "EmailReleased", UUID(int=9), "email_claim/b", member_id=str(ANN)),
    event(10, "MemberErased", UUID(int=9), f"member/{ANN}"),
]


def then(*more: Raw) -> list[Raw]:
    """The log, and then these."""
    return [*LOG, *(replace(each, sequence=number) for number, each in enumerate(more, start=len(LOG) + 1))]


def without(*sequences: int) -> list[Raw]:
    """The log where these never were."""
    left = [each for each in LOG if each.sequence not in sequences]
    return [replace(each, sequence=number) for number, each in enumerate(left, start=1)]


def kinds(log: list[Raw], ledger: Ledger = LEDGER) -> set[Kind]:
    return {finding.kind for finding in check_log(log, ledger)}


def test_a_log_as_it_should_be() -> None:
    assert check_log(LOG, LEDGER) == []


def test_a_command_that_was_never_answered_may_be_there_as_a_whole() -> None:
    claimed = event(11, "EmailClaimed", UNANSWERED, "email_claim/c", member_id=str(BEN))
    assert check_log(then(claimed, event(12, "MemberJoined", UNANSWERED, f"member/{BEN}")), LEDGER) == []


@pytest.mark.parametrize(
    ("log", "kind"),
    [
        pytest.param(lambda: LOG[:-1], Kind.LOST, id="a duty that was not carried out"),
        pytest.param(lambda: [*LOG[:2], *LOG[5:]], Kind.LOST, id="an acknowledged command is gone"),
        pytest.param(lambda: [*LOG[:4], *LOG[5:]], Kind.LOST, id="a gap"),
        pytest.param(lambda: without(4), Kind.LOST, id="an acknowledged batch by halves"),
        pytest.param(
            lambda: then(event(11, "MemberJoined", UNANSWERED, f"member/{BEN}")),
            Kind.LOST,
            id="a batch by halves that nobody acknowledged",
        ),
        pytest.param(lambda: then(LOG[0], LOG[1]), Kind.DOUBLED, id="a command twice"),
        pytest.param(lambda: then(LOG[9]), Kind.DOUBLED, id="a duty carried out twice"),
        pytest.param(
            lambda: then(event(11, "MemberJoined", REFUSED, f"member/{BEN}")),
            Kind.DOUBLED,
            id="a command that was refused",
        ),
        pytest.param(
            lambda: then(
                event(11, "EmailClaimed", UUID(int=11), "email_claim/b", member_id=str(ANN)),
                event(12, "EmailClaimed", UUID(int=12), "email_claim/b", member_id=str(BEN)),
            ),
            Kind.DOUBLED,
            id="an address claimed twice",
        ),
        pytest.param(
            lambda: then(event(11, "EmailReleased", UUID(int=11), "email_claim/b", member_id=str(BEN))),
            Kind.AMISS,
            id="an address released by somebody else",
        ),
    ],
)
def test_what_is_wrong_is_seen(log: Callable[[], list[Raw]], kind: Kind) -> None:
    assert kind in kinds(log())


def test_a_command_elsewhere_than_its_answer_said() -> None:
    ledger = Ledger({**LEDGER.sent, JOINED: sent(JOINED, "EmailClaimed", "MemberJoined", sequence=1)})
    assert kinds(LOG, ledger) == {Kind.AMISS}


def test_an_answer_that_nobody_should_get() -> None:
    ledger = Ledger(LEDGER.sent, failures=[(LEDGER.sent[JOINED], "Something went wrong on our side.")])
    assert kinds(LOG, ledger) == {Kind.AMISS}
