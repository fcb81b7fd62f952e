"""Where data must not lie: on a stick, on a network drive, in a folder another program copies to a cloud.

A stick is lost and pulled, a network drive ends in the middle of a write, a cloud client copies half-written files away.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from app.domain.errors import AppError

# A folder with one of these names, or that holds one of these marks, is kept in step with a cloud.
CLOUD_NAMES = ("onedrive", "dropbox", "nutstore", "坚果云", "我的坚果云", "baidusyncdisk", "百度网盘同步空间", "百度云同步盘", "wpsdrive", "wps云盘",
               "icloud drive", "iclouddrive", "google drive", "googledrive", "weiyun", "微云同步助手", "天翼云盘同步", "quarkclouddrive",
               "nextcloud", "seafile", "syncthing", "mega", "box sync")  # fmt: skip
CLOUD_MARKS = (".dropbox", ".stfolder", ".nextcloudsync.log", ".seafile-data", ".sync")
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "9p", "davfs", "fuse.davfs2"})
STICKS = frozenset({"vfat", "msdos", "exfat", "fuseblk.exfat", "iso9660", "udf"})
REMOVABLE, REMOTE, CDROM = 2, 4, 5  # Windows' kinds of drives


def why_not(folder: Path) -> str:
    """Why data must not lie in this folder; blank where it may."""
    whole = Path(os.path.abspath(folder))
    cloud = cloud_folder(whole)
    if cloud:
        return f"它在网盘同步文件夹“{cloud}”里，同步软件会把写到一半的文件拿走或换掉"
    return _drive(whole) if sys.platform == "win32" else _mount(whole, _mounts())


def check_place(folder: Path) -> None:
    """AppError M-110 where data must not lie in this folder."""
    reason = why_not(folder)
    if reason:
        raise AppError(
            "M-110",
            f"数据不能放在这个文件夹：{reason}。",
            "请放在电脑自己的硬盘上（默认的位置就行）；U盘用来放报送包和备份。已经放在那里的，整个文件夹复制到硬盘上再打开。",
            str(folder),
        )


def cloud_folder(folder: Path) -> str:
    """Name of the folder of a cloud client this one lies in; blank where there is none."""
    named = {
        Path(os.environ[name]).resolve()
        for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
        if os.environ.get(name)
    }
    for place in (folder, *folder.parents):
        name = place.name.lower()
        if place in named or any(name == known or name.startswith((f"{known} ", f"{known}-")) for known in CLOUD_NAMES):
            return place.name
        if any((place / mark).exists() for mark in CLOUD_MARKS):
            return place.name
    return ""


def _mounts() -> list[tuple[str, str, str]]:
    """Device, place and kind of file system of everything mounted (Linux)."""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    parts = (line.split(" ") for line in lines)
    return [(part[0], part[1].encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace"), part[2])
            for part in parts if len(part) > 2]  # fmt: skip


def _mount(folder: Path, mounts: Iterable[tuple[str, str, str]]) -> str:
    here = [
        (len(place), device, kind)
        for device, place, kind in mounts
        if folder == Path(place) or Path(place) in folder.parents
    ]
    if not here:
        return ""
    _length, device, kind = max(here)
    if kind in NETWORK:
        return "它在网络盘上，网络一断就会写坏"
    if kind in STICKS or _removable(device):
        return "它在U盘（移动盘）上，容易丢失、拔断"
    return ""


def _removable(device: str) -> bool:
    name = Path(device).name.rstrip("0123456789")
    try:
        return device.startswith("/dev/") and Path(f"/sys/block/{name}/removable").read_text("ascii").strip() == "1"
    except OSError:
        return False


def _drive(folder: Path) -> str:
    kind = ctypes.WinDLL("kernel32").GetDriveTypeW(folder.anchor)  # type: ignore[attr-defined]
    return {
        REMOVABLE: "它在U盘（移动盘）上，容易丢失、拔断",
        REMOTE: "它在网络盘上，网络一断就会写坏",
        CDROM: "光盘不能写",
    }.get(kind, "")
