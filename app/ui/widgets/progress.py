"""Honest progress of a job: what it does now, how far it is, and a way to stop it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from app.ui.jobs import Job
from app.ui.theme import size
from app.ui.widgets.basics import button, label


class ProgressStrip(QFrame):
    """A strip that follows one job at a time; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("progress_strip")
        self._text = label("")
        self._bar = QProgressBar(textVisible=False)
        self._cancel = button("取消", "cancel_job", kind="small")
        self._cancel.clicked.connect(self._stop)
        words = QVBoxLayout()
        words.addWidget(self._text)
        words.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid2"))
        row.addLayout(words, 1)
        row.addWidget(self._cancel)
        self._job: Job[Any] | None = None
        self.hide()

    def follow(self, job: Job[Any]) -> None:
        """Show this job until it ends."""
        self._job = job
        self._bar.setRange(0, 0)
        self._text.setText(job.title)
        self._cancel.setEnabled(True)
        job.progressed.connect(self._show)
        job.ended.connect(self._ended)
        self.show()

    def text(self) -> str:
        """What the strip says now."""
        return self._text.text()

    def _show(self, done: int, total: int, text: str) -> None:
        if self.sender() is not self._job and self.sender() is not None:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        count = f"（{done} / {total}）" if total else ""
        title = self._job.title if self._job else ""
        self._text.setText(f"{text or title}{count}")

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._cancel.setEnabled(False)
            self._text.setText("正在停止…")

    def _ended(self) -> None:
        self._job = None
        self.hide()
