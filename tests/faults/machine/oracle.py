"""Judges what a service has done by the raw log and the raw tables alone."""

from collections import defaultdict
from uuid import UUID

import asyncpg
from nats.aio.client import Client

from tests.faults.machine.allotment import Allotment, Broken, require
from tests.faults.machine.raw_log import Entry, RawLog
from tests.faults.machine.tables import expected, found
from tests.faults.machine.wanted import NAME, Answer, Sent


class Oracle:
    """`sent` is the book of all commands, by their ids."""

    def __init__(self, nc: Client, network: str) -> None:
        self.log = RawLog(nc, network, [])
        self.sent: dict[UUID, Sent] = {}
        self._states = [Allotment()]
        self._claims: dict[str, str] = {}
        self._by_command: dict[UUID, list[Entry]] = defaultdict(list)
        self._judged: dict[UUID, int] = defaultdict(int)

    async def judge(self, db: "asyncpg.Connection[asyncpg.Record] | None") -> None:
        """Reads what is new in the log and checks every promise, those of the tables if it is given them.

        Raises Broken.
        """
        await self._read_on()
        for sent in self.sent.values():
            self._check_events(sent)
            for answer in sent.answers[self._judged[sent.id] :]:
                self._check_answer(sent, answer)
            self._judged[sent.id] = len(sent.answers)
        self._check_duties()
        if db is not None:
            await self._check_tables(db)

    async def look(self) -> tuple[list[Entry], Allotment]:
        """The log, and the allotment, as they are now."""
        await self._read_on()
        return self.log.entries, self._states[-1]

    async def _read_on(self) -> None:
        for entry in await self.log.read_on():
            state = self._states[-1]
            if entry.of_garden:
                require(NAME not in str(entry.document), "a name is plain in the log")
                try:
                    state = state.after(entry.document)
                except Broken as broken:
                    raise Broken(f"{broken}, at {entry.sequence} of the log:\n{self._told()}") from None
                command_id = UUID(entry.document["commandid"])
                self._by_command[command_id].append(entry)
                self._learn_claim(command_id, entry)
            self._states.append(state)

    def _learn_claim(self, command_id: UUID, entry: Entry) -> None:
        """Claims tell nothing, but the same address has the same one, and no other has it."""
        claim, sent = entry.document["data"].get("tenancy"), self.sent.get(command_id)
        if claim and sent and sent.wanted.email:
            require(self._claims.setdefault(sent.wanted.email, claim) == claim, "one address has two claims")
            require(len(set(self._claims.values())) == len(self._claims), "two addresses have one claim")

    def _check_events(self, sent: Sent) -> None:
        """Each command's events are whole or absent, and there once."""
        types = sorted(entry.document["type"] for entry in self._by_command[sent.id])
        require(
            types in ([], sent.wanted.events),
            f"{sent.wanted} must lead to {sent.wanted.events} once or not at all, but led to {types}:\n{self._told()}",
        )
        if types and len(sent.answers) == self._judged[sent.id] and sent.answers:
            require(sent.answers[-1].refusal is None, f"{sent.wanted} was refused, and happened later:\n{self._told()}")

    def _check_answer(self, sent: Sent, answer: Answer) -> None:
        if answer.unknown:
            return
        entries = self._by_command[sent.id]
        told = f"{sent.wanted} was answered {answer}, but"
        plot_id = str(sent.wanted.plot_id or answer.id)
        states = self._states[answer.since :]
        if answer.refusal is not None:
            claim = self._claims.get(sent.wanted.email or "")
            require(not entries, f"{told} it was carried out, at {[e.sequence for e in entries]}:\n{self._told()}")
            refusable = any(state.refuses(answer.refusal, plot_id, claim) for state in states)
            require(refusable, f"{told} nothing spoke against it:\n{self._told()}")
        elif entries:
            last = next(entry for entry in entries if entry.document["type"] != "TenancyClaimed")
            place = (last.document["data"]["plot_id"], last.sequence)
            require((str(answer.id), answer.sequence) == place, f"{told} it is at {place}:\n{self._told()}")
            require(answer.repeated or last.sequence > answer.since, f"{told} it had been carried out before")
        else:
            idle = sent.wanted.kind == "leave" and answer.repeated
            idle = idle and not all(state.plot(plot_id).rented for state in states)
            require(idle, f"{told} nothing of it is in the log:\n{self._told()}")

    def _check_duties(self) -> None:
        """What nobody sent, the service did by itself: one watering for a plot rented, at the most."""
        watered: dict[str, int] = defaultdict(int)
        for command_id, entries in self._by_command.items():
            if command_id not in self.sent:
                kinds = [(entry.document["type"], entry.document["actor"].partition(":")[0]) for entry in entries]
                require(kinds == [("PlotWatered", "system")], f"nobody sent what led to {kinds}:\n{self._told()}")
                watered[entries[0].document["correlationid"]] += 1
        require(max(watered.values(), default=0) <= 1, f"a duty was done twice:\n{self._told()}")

    async def _check_tables(self, db: "asyncpg.Connection[asyncpg.Record]") -> None:
        """At every moment the tables say what the log says up to their checkpoint."""
        there = await found(db)
        if there is None:
            return
        checkpoint, rows, parked = there
        if checkpoint > self.log.last:
            await self._read_on()
        require(checkpoint <= self.log.last, f"the checkpoint is {checkpoint}, beyond the log")
        require(not parked, f"events are parked: {parked}")
        names = {str(sent.id): sent.name for sent in self.sent.values()}
        wanted = expected(self.log.entries[:checkpoint], names)
        for table, has, must in zip(rows._fields, rows, wanted, strict=True):
            require(has == must, f"at checkpoint {checkpoint} {table} has the rows {has}, not {must}:\n{self._told()}")

    def _told(self) -> str:
        """The log in a few words an event, for whoever has to find out what went wrong."""
        return "\n".join(
            f"  {entry.sequence} {entry.document['type']} of {entry.subject.rpartition('.')[2][-4:]} "
            f"by {self._who(entry)}"
            for entry in self.log.entries
            if entry.of_garden
        )

    def _who(self, entry: Entry) -> str:
        sent = self.sent.get(UUID(entry.document["commandid"]))
        return f"{sent.wanted}, {sent.name}" if sent else "a duty"
