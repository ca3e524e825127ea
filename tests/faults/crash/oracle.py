"""The log against what the client was told: nothing lost, nothing twice, no batch by halves."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tests.faults.crash.findings import Finding, Kind
from tests.faults.crash.ledger import Ledger, Sent
from tests.faults.crash.rawlog import Raw

FORGETTING = ("ErasureStarted", "PersonalDataRemoved", "MemberErased")


def check_log(log: Sequence[Raw], ledger: Ledger) -> list[Finding]:
    by_command: dict[str, list[Raw]] = defaultdict(list)
    for each in log:
        by_command[each.command_id].append(each)
    return [
        *_sequences(log),
        *_ids(log),
        *_claims(log),
        *_discharged(log),
        *(found for sent in ledger.sent.values() for found in _command(sent, by_command.get(str(sent.id), []))),
        *(Finding(Kind.AMISS, f"{sent.name}: {answer}", sent.fault) for sent, answer in ledger.failures),
    ]


def _command(sent: Sent, events: list[Raw]) -> Iterator[Finding]:
    there = Counter(event.type for event in events)
    if sent.refused is not None:
        if there:
            yield Finding(Kind.DOUBLED, f"{sent.name} was refused and is there: {dict(there)}", sent.fault)
        return
    missing, beyond = sent.events - there, there - sent.events
    if missing and (there or sent.reply):
        yield Finding(Kind.LOST, f"{sent.name} lacks {dict(missing)} of {dict(sent.events)}", sent.fault)
    if beyond:
        yield Finding(Kind.DOUBLED, f"{sent.name} has {dict(beyond)} beyond {dict(sent.events)}", sent.fault)
    if missing or beyond or not events:
        return
    sequences = [event.sequence for event in events]
    if sequences != list(range(sequences[0], sequences[0] + len(sequences))):
        yield Finding(Kind.AMISS, f"{sent.name} is scattered over {sequences}", sent.fault)
    if sent.reply is not None:
        own = [event.sequence for event in events if event.path.endswith(f"/{sent.reply.id}")]
        if not own or own[-1] != sent.reply.sequence:
            yield Finding(Kind.AMISS, f"{sent.name} was told {sent.reply.sequence} and is at {own}", sent.fault)


def _sequences(log: Sequence[Raw]) -> Iterator[Finding]:
    there = [each.sequence for each in log]
    for sequence in sorted(set(range(1, max(there, default=0) + 1)) - set(there)):
        yield Finding(Kind.LOST, f"there is no message {sequence}")


def _ids(log: Sequence[Raw]) -> Iterator[Finding]:
    for id, times in Counter(each.id for each in log).items():
        if times > 1:
            yield Finding(Kind.DOUBLED, f"the event {id} is there {times} times")


def _claims(log: Sequence[Raw]) -> Iterator[Finding]:
    """Each address is claimed by one person at a time, and released by that one."""
    holders: dict[str, str] = {}
    for each in log:
        if each.type == "EmailClaimed":
            if each.path in holders:
                yield Finding(Kind.DOUBLED, f"at {each.sequence} an address is claimed that somebody holds")
            holders[each.path] = each.document["data"]["member_id"]
        elif each.type == "EmailReleased" and holders.pop(each.path, None) != each.document["data"]["member_id"]:
            yield Finding(Kind.AMISS, f"at {each.sequence} an address is released by somebody who did not hold it")


def _discharged(log: Sequence[Raw]) -> Iterator[Finding]:
    """Who asks to be forgotten is forgotten once."""
    asked = Counter(each.path for each in log if each.type == "ErasureRequested")
    for step in FORGETTING:
        done = Counter(each.path for each in log if each.type == step)
        for path in (asked - done).elements():
            yield Finding(Kind.LOST, f"{step} of {path}")
        for path in (done - asked).elements():
            yield Finding(Kind.DOUBLED, f"{step} of {path}")
