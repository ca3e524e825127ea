"""What a run was measured on."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from peernet.stack import nats, postgres


def machine() -> dict[str, Any]:
    return {
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": _processor(),
        "memory_mb": _memory_mb(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "nats_server": _version(nats.binary()),
        "postgres": _version(postgres.binaries() / "postgres"),
    }


def _version(program: Path) -> str:
    """Of `nats-server: v2.15.1`, or `postgres (PostgreSQL) 18.6`."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[-1].removeprefix("v")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _memory_mb() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError):
        return None
