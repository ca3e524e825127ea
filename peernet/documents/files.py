"""The generated files under `docs/contracts`: what they should hold, and whether they do."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from peernet.documents.asyncapi import asyncapi_document
from peernet.documents.compatibility import breaks
from peernet.documents.events import event_documents
from peernet.errors import CommandError
from shared.contracts.messages import EVENTS, has_upcast, is_retired

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "docs" / "contracts"

_EVENT_FILE = re.compile(r"(?P<type>\w+)\.v(?P<version>\d+)\.json")


def generated() -> dict[str, str]:
    """The text of every file that this code's contracts make, by its path under the folder."""
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    files = {"asyncapi.yaml": _yaml(asyncapi_document(version))}
    for name, document in event_documents().items():
        files[f"events/{name}"] = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return files


def outdated(folder: Path) -> list[str]:
    """The files that are missing or differ from what this code makes."""
    return [name for name, text in generated().items() if _read(folder / name) != text]


def incompatible(folder: Path) -> list[str]:
    """A sentence for each published event version that this code would no longer read as it was recorded."""
    found = []
    for name, document in event_documents().items():
        text = _read(folder / "events" / name)
        if text is None:
            continue
        event, version = _type_and_version(name)
        found += [
            f"{event} version {version} was published, and changed: {what}. Leave version {version} as it was: raise "
            f"the event's version and add an upcast (see docs/how-do-i.md). Only if no log holds it yet, delete "
            f"docs/contracts/events/{name} and its sample, and make them anew."
            for what in breaks(json.loads(text), document)
        ]
    return found + _unreadable(folder)


def published_versions(folder: Path) -> list[tuple[str, str, int]]:
    """The service, type and version of every event version that has a file."""
    paths = sorted((folder / "events").glob("*/*.json"))
    return [(path.parent.name, *_type_and_version(path.name)) for path in paths]


def write(folder: Path) -> list[str]:
    """Writes what is outdated and says which. Raises CommandError rather than hide an incompatible change.

    Files of versions that this code no longer writes stay: logs hold them.
    """
    if wrong := incompatible(folder):
        raise CommandError("\n".join(wrong))
    files, changed = generated(), outdated(folder)
    for name in changed:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name])
    return changed


def _unreadable(folder: Path) -> list[str]:
    """A sentence for each published event version that this code has no way to read at all."""
    found = []
    for service, name, version in published_versions(folder):
        event = EVENTS.get(name)
        if is_retired(name):
            continue
        if event is None:
            found.append(
                f"{name} version {version} was published, and is gone: logs hold it, and it would be passed over or "
                f'stop decisions. Bring the class back, or say retire("{name}") if nobody needs it any more (see '
                "docs/how-do-i.md). Only if no log holds it yet, delete its sample and "
                f"docs/contracts/events/{service}/{name}.v{version}.json."
            )
        elif event.version < version:
            found.append(
                f"{name} was published up to version {version}, but the code is at version {event.version}: "
                "a version is never taken back."
            )
        elif event.version > version and not has_upcast(name, version):
            found.append(
                f"{name} is at version {event.version}, but nothing says how data of version {version}, which was "
                f"published, become newer: add @upcast({name}, from_version={version}) (see docs/how-do-i.md)."
            )
    return found


def _type_and_version(name: str) -> tuple[str, int]:
    found = _EVENT_FILE.fullmatch(name.rpartition("/")[2])
    if found is None:
        raise CommandError(f"{name} is no schema of an event: name it <Event>.v<version>.json, or take it away.")
    return found["type"], int(found["version"])


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _yaml(document: dict[str, Any]) -> str:
    try:
        import yaml
    except ImportError:
        raise CommandError("Making the AsyncAPI document needs PyYAML: run make setup in a clone.") from None

    class Plain(yaml.SafeDumper):
        """Without anchors, which most readers of AsyncAPI do not follow; texts of several lines as such."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

        def text(self, value: str) -> yaml.ScalarNode:
            return self.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Plain.add_representer(str, Plain.text)
    return str(yaml.dump(document, Dumper=Plain, sort_keys=False, allow_unicode=True, width=110))
