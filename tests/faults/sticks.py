"""Sticks in bad health: a layer of real files that fails at an exact byte or step."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, BinaryIO

from app.sync.files import DiskFiles


class BadStick(DiskFiles):
    """Real files on a stick that is full after `room` bytes or fails at `step`; `gone`: nothing works from then on."""

    def __init__(self, number: int = errno.EIO, step: str = "", room: int | None = None, gone: bool = False) -> None:
        self.number, self.step, self.room, self.gone, self.failed = number, step, room, gone, False

    def stumble(self) -> None:
        """The error."""
        self.failed = True
        raise OSError(self.number, os.strerror(self.number))

    def _at(self, step: str) -> None:
        if self.step == step or (self.gone and self.failed):
            self.stumble()

    def free_space(self, folder: Path) -> int:
        self._at("free_space")
        return super().free_space(folder)

    def exists(self, path: Path) -> bool:
        self._at("exists")
        return super().exists(path)

    def create(self, path: Path) -> BinaryIO:
        self._at("create")
        return _Handle(super().create(path), self)  # type: ignore[return-value]

    def sync(self, handle: BinaryIO) -> None:
        self._at("sync")
        super().sync(handle)

    def open(self, path: Path) -> BinaryIO:
        self._at("open")
        return super().open(path)

    def rename_new(self, source: Path, target: Path) -> None:
        self._at("rename_new")
        super().rename_new(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._at("sync_folder")
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._at("remove")
        super().remove(path)


class _Handle:
    """An open file on such a stick."""

    def __init__(self, handle: BinaryIO, stick: BadStick) -> None:
        self._handle, self._stick = handle, stick

    def write(self, data: Any) -> int:
        room = self._stick.room
        if room is None:
            return self._handle.write(data)
        taken = self._handle.write(memoryview(data)[:room])
        self._stick.room = room - taken
        if taken < len(data):
            self._stick.stumble()
        return taken

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def __enter__(self) -> _Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()
