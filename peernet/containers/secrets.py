"""`python -m peernet.containers.secrets`: makes what is missing of the keys and passwords, at every start of Compose.

What was made is kept in `kept/` of the volume, which root alone may read. Each container is handed copies of its own,
in a folder that it alone mounts, readable by the user it runs as.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from peernet.containers.service_names import service_names
from peernet.errors import CommandError
from peernet.stack.files import write_private
from peernet.stack.layout import Layout
from peernet.stack.nats_config import OPERATOR, NatsConfig, render, user_names
from peernet.stack.postgres import SUPERUSER
from peernet.stack.secrets import ensure_keys, ensure_operator, ensure_password

ROOT_UID = 0  # Postgres' own entrypoint reads its password before it drops root
PEERNET_UID = 10001
NATS_UID = 10002
BROUGHT = {"notify": ("smtp.secret", "govuk.secret")}
"""What operators have from somebody else: `--keep NAME` reads it, and without it its service gets an empty file."""


@dataclass(frozen=True)
class Volumes(Layout):
    """The same files as those of an embedded stack, kept in Compose's volumes under `folder`."""

    @property
    def root(self) -> Path:
        return self.folder / "secrets"

    @property
    def secrets(self) -> Path:
        return self.root / "kept"

    @property
    def operator(self) -> Path:
        return self.secrets / "operator.json"

    @property
    def nats(self) -> Path:
        return self.folder / "log"

    def given_to(self, reader: str) -> Path:
        return self.root / "for" / reader


def make(volumes: Volumes, services: tuple[str, ...], operator_uid: int) -> None:
    """Make what is missing and hand everything out. Raises CommandError when the log's own keys were lost."""
    volumes.secrets.mkdir(parents=True, exist_ok=True)
    volumes.secrets.chmod(0o700)
    ensure_keys(volumes)
    ensure_operator(volumes)
    nats = {user: ensure_password(volumes.nats_password(user)) for user in user_names(services)}
    postgres = {role: ensure_password(volumes.postgres_password(role)) for role in (SUPERUSER, *services)}
    config = NatsConfig(PurePosixPath("/data"), 4222, 8222, services, nats, host="0.0.0.0")
    claims_key = volumes.claims_key.read_text()

    give(volumes.given_to("nats"), NATS_UID, {"nats.conf": render(config)})
    give(volumes.given_to("postgres"), ROOT_UID, {"postgres.password": postgres[SUPERUSER]})
    give(volumes.given_to("databases"), PEERNET_UID, {f"{role}.password": word for role, word in postgres.items()})
    operators = {
        "nats.password": nats[OPERATOR],
        "operator.json": volumes.operator.read_text(),
        "claims.key": claims_key,
    }
    give(volumes.given_to("operator"), operator_uid, operators)
    for name in services:
        own = {
            "nats.password": nats[name],
            "postgres.password": postgres[name],
            "master.key": volumes.master_key.read_text(),
            "claims.key": claims_key,
            **{brought: _brought(volumes, brought) for brought in BROUGHT.get(name, ())},
        }
        give(volumes.given_to(name), PEERNET_UID, own)
    own_all(volumes.nats, NATS_UID)


def give(folder: Path, uid: int, files: Mapping[str, str]) -> None:
    """Make the folder hold exactly these files, readable by that user alone.

    The folder itself stays: a container that runs has it mounted.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chown(folder, uid, uid)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        draft = folder / ".draft"
        write_private(draft, text)
        os.chown(draft, uid, uid)
        draft.chmod(0o400)
        draft.replace(folder / name)


def own_all(folder: Path, uid: int) -> None:
    """Give the folder to the user; what is in it too, when it came from elsewhere."""
    if folder.stat().st_uid == uid:
        return
    for path, _, names in os.walk(folder, topdown=False):
        for name in names:
            os.chown(Path(path) / name, uid, uid, follow_symlinks=False)
        os.chown(path, uid, uid)


def _brought(volumes: Volumes, name: str) -> str:
    path = volumes.secrets / name
    return path.read_text() if path.exists() else ""


def forget_passwords(volumes: Volumes) -> None:
    """All but the one of Postgres itself, which its data were made with."""
    kept = volumes.postgres_password(SUPERUSER)
    for path in volumes.secrets.glob("*.password"):
        if path != kept:
            path.unlink()


def keep(volumes: Volumes, name: str, text: str) -> None:
    """Keep what an operator brings in place of what was kept; nothing, to keep it no longer."""
    known = sorted(each for names in BROUGHT.values() for each in names)
    if name not in known:
        raise CommandError(f"{name} is not a secret that can be brought. There are: {', '.join(known)}.")
    volumes.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(volumes.secrets / name, text.strip() + "\n" if text.strip() else "")


def main() -> None:
    volumes = Volumes(Path("/"))
    try:
        match sys.argv[1:]:
            case []:
                said = "Every key and password is there."
            case ["--new-passwords"]:
                forget_passwords(volumes)
                said = "Every key and password is there, the passwords are new."
            case ["--keep", name]:
                keep(volumes, name, sys.stdin.read())
                said = f"{name} is kept, and handed to its service when that is started again."
            case _:
                sys.exit(
                    "Nothing to say but --new-passwords, to have every password made anew, and --keep NAME, to keep "
                    "what is given on the standard input."
                )
        make(volumes, service_names(), int(os.environ["PEERNET_OPERATOR_UID"]))
    except CommandError as error:
        sys.exit(str(error))
    print(said)


if __name__ == "__main__":
    main()
