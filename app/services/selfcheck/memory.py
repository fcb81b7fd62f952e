"""How much memory this machine has and has left."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path


def memory() -> tuple[int, int] | None:
    """Bytes in all and bytes free for programs; None where the system does not say."""
    try:
        return _windows() if sys.platform == "win32" else _linux(Path("/proc/meminfo").read_text("ascii"))
    except (OSError, ValueError, AttributeError, KeyError):
        return None


def _linux(text: str) -> tuple[int, int]:
    found = {line.partition(":")[0]: int(line.split()[1]) * 1024 for line in text.splitlines() if len(line.split()) > 1}
    return found["MemTotal"], found["MemAvailable"]


class _Status(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint32), ("load", ctypes.c_uint32)] + [
        (name, ctypes.c_uint64)
        for name in ("total", "free", "page", "page_free", "virtual", "virtual_free", "extended")
    ]


def _windows() -> tuple[int, int]:
    status = _Status(length=ctypes.sizeof(_Status))
    if not ctypes.WinDLL("kernel32").GlobalMemoryStatusEx(ctypes.byref(status)):  # type: ignore[attr-defined]
        raise OSError
    return int(status.total), int(status.free)
