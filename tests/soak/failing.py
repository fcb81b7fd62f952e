"""A pass-through file system with a budget of bytes: `python -m tests.soak.failing BACKING MOUNT_POINT BYTES` (needs fusepy)."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

try:
    from fuse import FUSE, FuseOSError, Operations
except ImportError:  # as Debian names it
    from fusepy import FUSE, FuseOSError, Operations

_FACTS = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid")


class Failing(Operations):  # type: ignore[misc]
    """After `room` bytes every write, flush and rename gives EIO; the write that crosses the line is cut there."""

    def __init__(self, backing: str, room: int) -> None:
        self.backing, self.left = backing, room

    def _path(self, path: str) -> str:
        return os.path.join(self.backing, path.lstrip("/"))

    def _spent(self) -> None:
        if self.left <= 0:
            raise FuseOSError(errno.EIO)

    def getattr(self, path: str, fh: Any = None) -> dict[str, Any]:
        try:
            found = os.lstat(self._path(path))
        except OSError as error:
            raise FuseOSError(error.errno) from error
        return {name: getattr(found, name) for name in _FACTS}

    def readdir(self, path: str, fh: Any) -> list[str]:
        return [".", "..", *os.listdir(self._path(path))]

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        return os.open(self._path(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path: str, flags: int) -> int:
        return os.open(self._path(path), flags)

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(fh, size, offset)

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self._spent()
        part = data[: self.left]
        self.left -= len(part)
        return os.pwrite(fh, part, offset)

    def fsync(self, path: str, datasync: int, fh: int) -> None:
        self._spent()
        os.fsync(fh)

    def truncate(self, path: str, length: int, fh: Any = None) -> None:
        os.truncate(self._path(path), length)

    def unlink(self, path: str) -> None:
        os.unlink(self._path(path))

    def link(self, target: str, source: str) -> None:
        raise FuseOSError(errno.EPERM)  # a stick has no links

    def rename(self, old: str, new: str) -> None:
        self._spent()
        os.rename(self._path(old), self._path(new))

    def statfs(self, path: str) -> dict[str, int]:
        found = os.statvfs(self._path(path))
        return {
            name: getattr(found, name)
            for name in ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_frsize", "f_namemax")
        }


if __name__ == "__main__":
    FUSE(Failing(sys.argv[1], int(sys.argv[3])), sys.argv[2], foreground=True, nothreads=True)
