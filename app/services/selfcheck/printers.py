"""Which printers this machine knows, asked without a window."""

from __future__ import annotations

import subprocess
import sys


def printers() -> tuple[str, ...] | None:
    """Names of the printers; None where the system cannot be asked."""
    try:
        return _windows() if sys.platform == "win32" else _cups()
    except (OSError, subprocess.SubprocessError, ImportError):
        return None


def _cups() -> tuple[str, ...]:
    asked = subprocess.run(["lpstat", "-e"], capture_output=True, text=True, timeout=5, check=False)
    return tuple(line.strip() for line in asked.stdout.splitlines() if line.strip())


def _windows() -> tuple[str, ...]:
    import winreg

    place = r"Software\Microsoft\Windows NT\CurrentVersion\PrinterPorts"
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, place) as key:  # type: ignore[attr-defined]
        count = winreg.QueryInfoKey(key)[1]  # type: ignore[attr-defined]
        return tuple(str(winreg.EnumValue(key, number)[0]) for number in range(count))  # type: ignore[attr-defined]
