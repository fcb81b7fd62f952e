"""Choosing files and folders: thin wrappers which tests and pages may replace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.dialogs.messages import ConfirmDialog

WORKBOOKS = ("Excel/WPS 表格", ("*.xlsx", "*.xls", "*.ods", "*.et"))
PACKAGES = ("报送包、附件卷", ("*.swpkg", "*.swvol"))
PROGRAMS = ("守望的安装文件", ("shouwang*.exe", "shouwang*.zip", "shouwang*.deb", "shouwang*.tar.xz"))
PDF = ("PDF 文件", ("*.pdf",))
Filter = tuple[str, Sequence[str]]


def _filters(kinds: Sequence[Filter]) -> str:
    return ";;".join(f"{name} ({' '.join(patterns)})" for name, patterns in kinds)


class OpenFiles:
    """One or more existing files."""

    @staticmethod
    def ask(parent: QWidget | None, title: str, kinds: Sequence[Filter] = (), folder: Path | None = None,
            many: bool = False) -> list[Path]:  # fmt: skip
        """Chosen files; empty when the person went back."""
        start = str(folder) if folder else ""
        if many:
            names, _kind = QFileDialog.getOpenFileNames(parent, title, start, _filters(kinds))
            return [Path(name) for name in names]
        name, _kind = QFileDialog.getOpenFileName(parent, title, start, _filters(kinds))
        return [Path(name)] if name else []


class SaveFile:
    """A place for a new file; whoever replaces an old one is asked first."""

    @staticmethod
    def ask(parent: QWidget | None, title: str, suggested: Path, kinds: Sequence[Filter] = ()) -> Path | None:
        """Chosen path with its ending, None when the person went back."""
        name, _kind = QFileDialog.getSaveFileName(parent, title, str(suggested), _filters(kinds))
        if not name:
            return None
        return _ended(parent, Path(name), suggested.suffix)


def _ended(parent: QWidget | None, path: Path, ending: str) -> Path | None:
    # A typed 台账2026.11 or a wrong ending would make a file no program opens; the system did not ask about this name.
    if path.suffix.lower() == ending.lower():
        return path
    whole = path.with_name(path.name + ending)
    if whole.exists() and not ConfirmDialog.ask(parent, "替换原来的文件？", f"{whole.name} 已经有了。", "替换"):
        return None
    return whole


class ChooseFolder:
    """An existing folder, such as a USB stick."""

    @staticmethod
    def ask(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
        """Chosen folder, None when the person went back."""
        name = QFileDialog.getExistingDirectory(parent, title, str(folder) if folder else "")
        return Path(name) if name else None
