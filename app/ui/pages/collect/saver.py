"""Every edited field goes into the operator's draft at once, off the GUI thread, in the order it was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from app.services.collecting import collect
from app.services.collecting.collect import Subject
from app.services.desk import Desk
from app.ui.context import PageContext

LONGEST_WAIT_MS = 5000


class AutoSaver(QObject):
    """`told(text)` for the line at the bottom; `kept(page)` when something reached the draft; `settled()` when all did.

    What could not be kept stays here and goes with the next edit, so a full disk loses nothing that is still on screen.
    """

    told = Signal(str)
    kept = Signal(str)
    settled = Signal()

    def __init__(self, context: PageContext, subject: Subject) -> None:
        super().__init__()
        self._context, self._subject = context, subject
        self._waiting = 0
        self._unkept: list[tuple[str, Callable[[Desk], None]]] = []

    def put(self, page: str, kind: str, row: str, values: Mapping[str, Any]) -> None:
        """Keep values of one row."""
        subject, kept = self._subject, dict(values)
        self._submit(page, lambda desk: collect.autosave(desk, subject, page, kind, row, kept))

    def put_text(self, page: str, row: str, key: str, text: str) -> None:
        """Keep a text that cannot be read yet."""
        subject = self._subject
        self._submit(page, lambda desk: collect.keep_unread(desk, subject, page, row, key, text))

    def _submit(self, page: str, write: Callable[[Desk], None]) -> None:
        work, self._unkept = [*self._unkept, (page, write)], []
        self._waiting += 1
        self.told.emit("正在存…")
        self._context.run(
            lambda desk: _write_all(desk, work),
            lambda at: self._done(page, at),
            self,
            lambda error: self._failed(work, error),
        )

    def _done(self, page: str, at: str) -> None:
        self._waiting -= 1
        self.told.emit(f"已存 {at}，没保存的下次接着填")
        self.kept.emit(page)
        self._tell_settled()

    def _failed(self, work: list[tuple[str, Callable[[Desk], None]]], error: BaseException) -> None:
        self._waiting -= 1
        self._unkept = [*work, *self._unkept]
        self.told.emit("没有存上，还在这个窗口里；改好后接着填会再存")
        self._context.show_error(self._context.frame, error)
        self._tell_settled()

    def _tell_settled(self) -> None:
        if not self._waiting:
            self.settled.emit()

    def is_idle(self) -> bool:
        """True when nothing is on its way."""
        return not self._waiting

    def has_unkept(self) -> bool:
        """True when something typed did not reach the disk."""
        return bool(self._unkept)

    def wait(self) -> None:
        """Before the page goes: let what was typed last reach the disk (some milliseconds)."""
        if self.is_idle():
            return
        loop = QEventLoop()
        self.settled.connect(loop.quit)
        QTimer.singleShot(LONGEST_WAIT_MS, loop, loop.quit)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _write_all(desk: Desk, work: list[tuple[str, Callable[[Desk], None]]]) -> str:
    for _page, write in work:
        write(desk)
    return desk.now()[11:16]
