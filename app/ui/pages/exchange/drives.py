"""USB sticks that are plugged in: name, free space, whether anything can be written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

REMOVABLE = 2  # GetDriveTypeW: DRIVE_REMOVABLE
MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
NOT_FILES = frozenset(
    {"tmpfs", "proc", "sysfs", "devtmpfs", "overlay", "squashfs", "cgroup2", "efivarfs", "fuse.portal"}
)


@dataclass(frozen=True, slots=True)
class Drive:
    """A stick: where it is, its name, free bytes."""

    path: Path
    name: str
    free: int
    read_only: bool

    @property
    def text(self) -> str:
        """How a list names it: U盘 (E:\\)，剩余 7.4 GB."""
        state = "，只读" if self.read_only else f"，剩余 {size_text(self.free)}"
        return f"{self.name or 'U盘'}（{self.path}）{state}"


def size_text(count: int) -> str:
    """Bytes in the words of a file manager."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TB"


def _windows_type(root: str) -> int:
    import ctypes

    return int(ctypes.windll.kernel32.GetDriveTypeW(root.replace("/", "\\")))  # type: ignore[attr-defined, unused-ignore]


def is_stick(
    root: str, kind: str, platform: str = sys.platform, drive_type: Callable[[str], int] = _windows_type
) -> bool:
    """True for a volume one pulls out: by the system's own word on Windows, by where it is mounted elsewhere."""
    if platform == "win32":
        return drive_type(root) == REMOVABLE
    return kind not in NOT_FILES and f"{root}/".startswith(MOUNTS)


def sticks(volumes: Iterable[QStorageInfo] | None = None) -> list[Drive]:
    """Sticks that are ready now."""
    found = QStorageInfo.mountedVolumes() if volumes is None else volumes
    return [
        Drive(Path(volume.rootPath()), volume.displayName(), volume.bytesAvailable(), volume.isReadOnly())
        for volume in found
        if volume.isValid()
        and volume.isReady()
        and is_stick(volume.rootPath(), bytes(volume.fileSystemType().data()).decode())
    ]
