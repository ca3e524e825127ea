"""Whether containers can be run here, and if not, why not."""

import shutil
import subprocess


def why_no_engine() -> str | None:
    """None where a container engine and Compose answer."""
    if shutil.which("docker") is None:
        return "the command docker is not installed"
    for command, without in (
        (["docker", "compose", "version", "--short"], "docker has no Compose"),
        (["docker", "version", "--format", "{{.Server.Version}}"], "its daemon does not answer"),
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=20)
        except (subprocess.SubprocessError, OSError):
            return without
    return None
