"""Words as people read them: which there are, how they were drafted, and what they read like."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.tables import printable, show, words

if TYPE_CHECKING:
    from rich.console import Console


def list_templates(found: list[dict[str, Any]], console: "Console") -> None:
    show([_row(each) for each in found], console)


def show_template(found: dict[str, Any], version: int | None, console: "Console") -> None:
    """One version in full, by default the newest, under the template's heading."""
    versions = {each["version"]: each for each in found["versions"]}
    chosen = versions.get(version) if version is not None else found["versions"][0]
    if chosen is None:
        there_are = ", ".join(map(str, sorted(versions)))
        raise CommandError(f"There is no version {version} of it. There is: {there_are}.", exit_code=USAGE)
    names = ("version", "drafted_by", "drafted_at", "approved_by", "approved_at", "sent")
    show(_row(found) | {name: chosen[name] for name in names} | {"filled in": chosen["placeholders"]}, console)
    for format, wording in chosen["formats"].items():
        _show_words(words(format), wording["subject"], wording["html"] or wording["text"], console)


def show_previews(found: list[dict[str, Any]], console: "Console") -> None:
    for each in found:
        _show_words(words(each["format"]), each["subject"], each["text"], console)


def write_previews(found: list[dict[str, Any]], folder: Path) -> None:
    """A file for each format. Raises CommandError where they cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in found:
            path = folder / f"{each['format']}.{'html' if each['html'] else 'txt'}"
            path.write_text(each["html"] or each["text"], encoding="utf-8")
            print(path)
    except OSError as error:
        raise CommandError(f"{folder} cannot be written to ({error.strerror}): name another folder.") from None


def _row(template: dict[str, Any]) -> dict[str, Any]:
    return {
        "template": template["template_id"],
        "name": template["name"],
        "for": template["notice"] or "campaigns",
        "by": template["channel"],
        "approved": template["approved_version"] if not template["built_in"] else "built in",
        "in use": template["in_use"] or None,
        "retired": template["retired"] or None,
        "sent": sum(each["sent"] for each in template["versions"]),
    }


def _show_words(format: str, subject: str | None, text: str, console: "Console") -> None:
    console.print(f"\n--- {format} ---", markup=False, style="dim")
    if subject:
        console.print(f"Subject: {printable(subject)}\n", markup=False, style="bold")
    console.print(printable(text.strip()), markup=False)
