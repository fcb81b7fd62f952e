"""USB sticks that are plugged in: name, free space, whether anything can be written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QStorageInfo

REMOVABLE = 2  # GetDriveTypeW: DRIVE_REMOVABLE
MOUNTS = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
NOT_FILES = frozenset(
    {"tmpfs", "proc", "sysfs", "devtmpfs", "overlay", "squashfs", "cgroup2", "efivarfs", "fuse.portal"}
)


# File systems by the names people know from their file manager.
SYSTEMS = {"vfat": "FAT32", "msdos": "FAT", "exfat": "exFAT", "ntfs": "NTFS", "ntfs3": "NTFS", "fuseblk": "NTFS/exFAT"}


@dataclass(frozen=True, slots=True)
class Drive:
    """A stick: where it is, its name, free bytes, its file system, whether it is a stick or a disk in a case."""

    path: Path
    name: str
    free: int
    read_only: bool
    system: str = ""
    removable: bool = True
    named: str = ""  # the whole name, where it is no volume of its own

    @property
    def text(self) -> str:
        """How a list names it: U盘 KINGSTON (E:\\)，FAT32，剩余 7.4 GB."""
        what = "U盘" if self.removable else "移动硬盘"
        named = self.named or (f"{what} {self.name}" if self.name and self.name != str(self.path) else what)
        state = "只读，写不进去" if self.read_only else f"剩余 {size_text(self.free)}"
        return "，".join(
            part for part in (f"{named}（{self.path}）", SYSTEMS.get(self.system.lower(), self.system), state) if part
        )


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


def is_removable(device: str, platform: str = sys.platform, blocks: Path = Path("/sys/class/block")) -> bool:
    """The system's word on a block device such as /dev/sdb1: a stick says it can be taken out, a disk in a case does not."""
    if platform != "linux":
        return True  # Windows lists only what it calls removable
    try:
        found = (blocks / PurePosixPath(device).name).resolve()
        whole = found if (found / "removable").exists() else found.parent
        return (whole / "removable").read_text().strip() == "1"
    except OSError:
        return True


def sticks(volumes: Iterable[QStorageInfo] | None = None) -> list[Drive]:
    """Sticks that are ready now."""
    found = QStorageInfo.mountedVolumes() if volumes is None else volumes
    return [
        _drive(volume)
        for volume in found
        if volume.isValid() and volume.isReady() and is_stick(volume.rootPath(), _system(volume))
    ]


def _system(volume: QStorageInfo) -> str:
    return bytes(volume.fileSystemType().data()).decode(errors="replace")


def _drive(volume: QStorageInfo) -> Drive:
    device = bytes(volume.device().data()).decode(errors="replace")
    return Drive(Path(volume.rootPath()), volume.displayName(), volume.bytesAvailable(), volume.isReadOnly(), _system(volume),
                 is_removable(device))  # fmt: skip
