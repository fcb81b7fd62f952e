"""The few things this level asks of a file system, in one place: tests put an unhealthy stick underneath."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from app.domain.errors import AppError
from app.sync.trouble import trouble

T = TypeVar("T")
CHUNK = 1 << 20
PART = ".part"  # a name no reader takes

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL, errno.EACCES}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM, errno.ENOSYS}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ENOTDIR, errno.ENOTCONN, errno.ESTALE}
_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}
_WINDOWS_GONE = {21, 31, 55, 433, 483, 1006, 1110, 1167, 1617}  # not ready … device removed


class Files(Protocol):
    """A file system as the writer and the reader see it; every method may raise OSError."""

    def free_space(self, folder: Path) -> int:
        """Free bytes where `folder` lies."""

    def exists(self, path: Path) -> bool:
        """True when something of this name is there."""

    def create(self, path: Path) -> BinaryIO:
        """A new empty file open for writing; an older one of this name is thrown away."""

    def sync(self, handle: BinaryIO) -> None:
        """Flush and wait until the device has the bytes."""

    def open(self, path: Path) -> BinaryIO:
        """A file open for reading, from the device rather than from memory where the system allows."""

    def rename_new(self, source: Path, target: Path) -> None:
        """Rename; FileExistsError when the target exists."""

    def sync_folder(self, folder: Path) -> None:
        """Make a rename durable, where the system knows how."""

    def remove(self, path: Path) -> None:
        """Delete a file."""


class DiskFiles:
    """The real one."""

    def free_space(self, folder: Path) -> int:
        """Free bytes for this user."""
        return shutil.disk_usage(folder).free

    def exists(self, path: Path) -> bool:
        """Also true for a dangling link."""
        return os.path.lexists(path)

    def create(self, path: Path) -> BinaryIO:
        """Exclusive, so a link planted under the temporary name is never followed."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        return open(path, "xb", buffering=0)

    def sync(self, handle: BinaryIO) -> None:
        """fsync."""
        handle.flush()
        os.fsync(handle.fileno())

    def open(self, path: Path) -> BinaryIO:
        """Drops the cached pages first (Linux), so a re-read meets the device."""
        handle = open(path, "rb")  # noqa: SIM115  the caller closes it
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return handle

    def rename_new(self, source: Path, target: Path) -> None:
        """By hard link where the file system has them (no gap), else look and rename (FAT, exFAT, Windows)."""
        if os.name == "posix":
            try:
                os.link(source, target)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
            else:
                os.unlink(source)
                return
        if self.exists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        os.rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        """fsync of the folder; systems without it are fine."""
        if os.name != "posix":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(handle)

    def remove(self, path: Path) -> None:
        """Delete."""
        os.unlink(path)


DISK: Files = DiskFiles()


def write_trouble(error: OSError, where: str, need: str = "") -> AppError:
    """The sentence for a failed write."""
    windows = getattr(error, "winerror", None)
    if isinstance(error, FileExistsError):
        return trouble("sync.exists", where)
    if error.errno in _FULL:
        return trouble("sync.disk_full", where, need=need)
    if windows in _WINDOWS_GONE or error.errno in _GONE:
        return trouble("sync.pulled", where)
    if error.errno in _READ_ONLY:
        return trouble("sync.read_only", where)
    if error.errno in _NAME:
        return trouble("sync.name", where)
    return trouble("sync.write", where, reason=error.errno)


def read_trouble(error: OSError, where: str) -> AppError:
    """The sentence for a failed read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return trouble("sync.missing", where)
    if isinstance(error, IsADirectoryError):
        return trouble("sync.not_package", where)
    return trouble("sync.read", where, reason=error.errno)


class Bundle:
    """Files that come to stand in a folder together or not at all, used as a context.

    Each is written, flushed and read back under a temporary name (`stage`); `finish` renames them in that order without
    overwriting and syncs the folder. On any trouble nothing is left that looks complete; OSError becomes the sentence of
    `write_trouble`. `begun`: some file may stand under its own name, if only on a stick that is gone.
    """

    def __init__(self, files: Files) -> None:
        self.begun = False
        self.files = files
        self._mine: list[tuple[Path, Path]] = []  # (where it lies now, its own name)

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None:
            for path, _ in self._mine:
                discard(path, self.files)

    def stage(
        self, target: Path, write: Callable[[BinaryIO], None], check: Callable[[BinaryIO], T], need: str = ""
    ) -> T:
        """Write a file under its temporary name and check what the device gives back; the result of `check`.

        `need` is the room the sentence of a full disk names. AppError: sync.exists disk_full read_only pulled name write."""
        part = target.with_name(target.name + PART)
        try:
            if self.files.exists(target):
                raise trouble("sync.exists", target.name)
            self._mine.append((part, target))
            with self.files.create(part) as handle:
                write(handle)
                self.files.sync(handle)
            with self.files.open(part) as handle:
                return check(handle)
        except OSError as error:
            raise write_trouble(error, target.name, need) from error

    def finish(self) -> None:
        """Give every file its name and make that durable. AppError as `stage`."""
        for place, (part, target) in enumerate(self._mine):
            self.begun = True
            self._mine[place] = (target, target)  # a failed rename may have reached the device
            try:
                self.files.rename_new(part, target)
            except OSError as error:
                self._mine[place] = (part, target)
                raise write_trouble(error, target.name) from error
        for folder in {target.parent: target for _, target in self._mine}.items():
            try:
                self.files.sync_folder(folder[0])
            except OSError as error:
                raise write_trouble(error, folder[1].name) from error


def place(
    target: Path, write: Callable[[BinaryIO], None], check: Callable[[BinaryIO], T], files: Files, need: str = ""
) -> T:
    """One file as `Bundle` does it."""
    with Bundle(files) as bundle:
        result = bundle.stage(target, write, check, need)
        bundle.finish()
    return result


def write_whole(target: Path, data: bytes, files: Files = DISK) -> None:
    """A small file written, read back and compared as `place` does."""

    def check(handle: BinaryIO) -> None:
        if handle.read(len(data) + 1) != data:
            raise trouble("sync.verify", target.name)

    place(target, lambda handle: write_all(handle, data), check, files)


def copy_whole(source: Path, target: Path, told: Callable[[int], object], files: Files = DISK) -> int:
    """A copy of a file of ours as `place` writes it, compared by its hash; its size. `told` counts bytes written and read."""
    seen = hashlib.sha256()
    size = source.stat().st_size

    def write(handle: BinaryIO) -> None:
        done = 0
        with source.open("rb") as found:
            while piece := found.read(CHUNK):
                write_all(handle, piece)
                seen.update(piece)
                done += len(piece)
                told(done)

    def check(handle: BinaryIO) -> None:
        again, done = hashlib.sha256(), 0
        while piece := handle.read(CHUNK):
            again.update(piece)
            done += len(piece)
            told(size + done)
        if again.digest() != seen.digest():
            raise trouble("sync.verify", target.name)

    place(target, write, check, files)
    return size


def write_all(handle: BinaryIO, data: bytes | memoryview) -> None:
    """Write until everything is taken: an unbuffered file may take less than offered."""
    view = memoryview(data)
    while view:
        taken = handle.write(view)
        if not taken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        view = view[taken:]


def discard(path: Path, files: Files) -> None:
    """Remove what was begun; a stick that is gone keeps only the temporary name, which no reader takes."""
    with contextlib.suppress(OSError):
        files.remove(path)
