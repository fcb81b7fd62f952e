"""A lock as 64-bit Windows reads it: lines for other systems left out, markers taken off, hashes kept (`fetch_wheels.sh`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64",
           "implementation_name": "cpython", "platform_python_implementation": "CPython"}  # fmt: skip


def for_windows(lock: str, marker: Any) -> str:
    """The lock's text for Windows; `marker` is packaging's class, which pip brings along."""
    kept, keep = [], True
    for line in lock.splitlines():
        if line and not line.startswith((" ", "#")):
            name, _, condition = line.removesuffix("\\").partition(";")
            keep = not condition.strip() or marker(condition.strip()).evaluate(WINDOWS)
            line = f"{name.strip()} \\"
        if keep:
            kept.append(line)
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])  # the wheel of pip
    from pip._vendor.packaging.markers import Marker

    sys.stdout.write(for_windows(Path(sys.argv[2]).read_text("utf-8"), Marker))
