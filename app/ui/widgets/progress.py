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
        """Show this job until it ends; the one shown before runs on unseen."""
        if self._job is not None:
            self._job.progressed.disconnect(self._show)
            self._job.ended.disconnect(self._ended)
        self._job = job
        self._cancel.setEnabled(True)
        job.progressed.connect(self._show)
        job.ended.connect(self._ended)
        # The work may have reported before anybody listened.
        self._show(*job.progress.last)
        self.show()

    def text(self) -> str:
        """What the strip says now."""
        return self._text.text()

    def _show(self, done: int, total: int, text: str) -> None:
        if not self._cancel.isEnabled():
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
