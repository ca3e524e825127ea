"""Keys and passwords: made once, at the first start, and never overwritten."""

import base64
import json
import secrets
from pathlib import Path

from peernet.errors import CommandError
from peernet.stack.files import write_private
from peernet.stack.layout import Layout


def ensure_keys(layout: Layout) -> None:
    """Make the master key and the claims key, unless a log exists that needs the ones that were lost."""
    has_log = layout.jetstream.exists()
    for path, unlocks in ((layout.master_key, "personal data"), (layout.claims_key, "e-mail claims")):
        if path.exists():
            continue
        if has_log:
            raise CommandError(
                f"{path} is missing, but a log exists whose {unlocks} it alone can open: "
                "restore the file from its backup and start again."
            )
        write_private(path, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")


def ensure_password(path: Path) -> str:
    """The password in the file, made first if there is none."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24) + "\n")
    return path.read_text().strip()


def ensure_operator(layout: Layout) -> dict[str, str]:
    """Who acts on this stack when nobody else is named: random ids that stay the same for good."""
    if not layout.operator.exists():
        from uuid_utils import uuid7

        who = {"actor": f"operator:{uuid7()}", "coordinator": f"coordinator:{uuid7()}"}
        write_private(layout.operator, json.dumps(who, indent=2) + "\n")
    found: dict[str, str] = json.loads(layout.operator.read_text())
    return found
