"""Where everything of one embedded stack is kept."""

import os
from dataclasses import dataclass
from pathlib import Path

from peernet.errors import CommandError


@dataclass(frozen=True)
class Layout:
    """The paths under `<folder>/.peernet`; making one touches no disk."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / ".peernet"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def nats(self) -> Path:
        return self.root / "nats"

    @property
    def jetstream(self) -> Path:
        return self.nats / "jetstream"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def postgres_data(self) -> Path:
        return self.postgres / "data"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def mail_received(self) -> Path:
        return self.mail / "received"

    @property
    def mail_returned(self) -> Path:
        """A Maildir: what recipients' mail systems send back."""
        return self.mail / "returned"

    @property
    def record(self) -> Path:
        return self.root / "stack.json"

    @property
    def operator(self) -> Path:
        return self.root / "operator.json"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def master_key(self) -> Path:
        return self.secrets / "master.key"

    @property
    def claims_key(self) -> Path:
        return self.secrets / "claims.key"

    def nats_password(self, user: str) -> Path:
        return self.secrets / f"nats-{user}.password"

    def postgres_password(self, role: str) -> Path:
        return self.secrets / f"postgres-{role}.password"

    def log(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    def create(self) -> None:
        """Make the folders, readable by their owner alone; refuse those of somebody else."""
        # Root's Postgres runs as another account, which must get through to its own folder.
        self.root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
        self.check_owner()
        for path in (self.secrets, self.logs, self.nats, self.mail):
            path.mkdir(mode=0o700, exist_ok=True)

    def check_owner(self) -> None:
        if self.root.exists() and self.root.stat().st_uid != os.geteuid():
            raise CommandError(
                f"{self.root} belongs to {self.root.owner()}: run this command as that user, "
                "or use a clone of your own."
            )
