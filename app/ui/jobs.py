"""Slow work off the GUI thread: one runner that lives as long as the program.

The store's connection belongs to one thread, so every job of the lane STORE runs on the same worker, one after the
other; the lane PAPER (rendering, reading files) has a small pool. Results come back on the GUI thread. A job is kept
until its result was delivered, so no signal ever outlives its sender (`stack.md`, Window).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from app.domain.errors import Cancelled

T = TypeVar("T")
PAPER_THREADS = 2
log = logging.getLogger(__name__)


class Lane(StrEnum):
    """Where a job runs."""

    STORE = "store"
    PAPER = "paper"


class Progress:
    """Handed to the work: call it with (done, total, text); it raises Cancelled once the person stopped the job."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        self._tell = tell
        self.last: tuple[int, int, str] = (0, 0, "")
        self._stop = threading.Event()

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """Report; total 0 means the end is not known."""
        self.check()
        self.last = (done, total, text)
        self._tell(done, total, text)

    def check(self) -> None:
        """Raise Cancelled once the person stopped the job."""
        if self._stop.is_set():
            raise Cancelled

    def stop(self) -> None:
        """Ask the work to end at its next report."""
        self._stop.set()


Work = Callable[[Progress], T]


class Job(QObject, Generic[T]):
    """One piece of work; `progressed(done, total, text)` and `ended()` come on the GUI thread."""

    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self, title: str, done: Callable[[T], object] | None, failed: Callable[[BaseException], object] | None,
                 owner: QObject | None) -> None:  # fmt: skip
        super().__init__()
        self.title = title
        self.progress = Progress(self.progressed.emit)
        self.done, self.failed = done, failed
        self._owner = owner

    def cancel(self) -> None:
        """Ask the work to stop; nothing is shown when it does."""
        self.progress.stop()

    def wanted(self) -> bool:
        """False when the window that asked is gone."""
        return self._owner is None or isValid(self._owner)


class JobRunner(QObject):
    """`busy_changed(bool)` when the first job starts and the last one was delivered; `troubled(error)` for an error
    that its job did not take itself (the window shows it)."""

    busy_changed = Signal(bool)
    troubled = Signal(object)
    _arrived = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._pools = {
            Lane.STORE: ThreadPoolExecutor(1, "store"),
            Lane.PAPER: ThreadPoolExecutor(PAPER_THREADS, "paper"),
        }
        self._running: dict[Job[Any], Future[Any]] = {}
        self._closing = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Work[T], done: Callable[[T], object] | None = None,
            failed: Callable[[BaseException], object] | None = None, *, title: str = "", lane: Lane = Lane.STORE,
            owner: QObject | None = None) -> Job[T]:  # fmt: skip
        """Start `work(progress)`; `done(result)` or `failed(error)` is called on the GUI thread.

        Without `failed` errors go to `troubled`. Nothing is called once `owner` is gone or the job was cancelled.
        """
        job: Job[T] = Job(title, done, failed, owner)
        was_idle = not self._running
        future = self._pools[lane].submit(self._work, job, work)
        self._running[job] = future
        future.add_done_callback(lambda ready: self._tell(job, ready))
        if was_idle:
            self.busy_changed.emit(True)
        return job

    def _work(self, job: Job[T], work: Work[T]) -> T:
        job.progress.check()
        return work(job.progress)

    def _tell(self, job: Job[Any], ready: Future[Any]) -> None:
        # Called on the worker; the signal carries the job over to the GUI thread.
        if not self._closing:
            self._arrived.emit(job, ready)

    def _deliver(self, job: Job[Any], ready: Future[Any]) -> None:
        self._running.pop(job, None)
        try:
            self._hand_over(job, ready)
        finally:
            job.ended.emit()
            if not self._running:
                self.busy_changed.emit(False)

    def _hand_over(self, job: Job[Any], ready: Future[Any]) -> None:
        error = Cancelled() if ready.cancelled() else ready.exception()
        if isinstance(error, Cancelled) or not job.wanted():
            return
        if error is None:
            if job.done is not None:
                job.done(ready.result())
        elif job.failed is not None:
            job.failed(error)
        else:
            self.troubled.emit(error)

    def is_busy(self) -> bool:
        """True while a job runs or waits for delivery."""
        return bool(self._running)

    def is_closed(self) -> bool:
        """True once the program ends: nothing new is started."""
        return self._closing

    def jobs(self) -> tuple[Job[Any], ...]:
        """Jobs that run or wait."""
        return tuple(self._running)

    def close(self, cancel: bool = True) -> None:
        """End of the program: waiting jobs are dropped, running ones asked to stop and waited for."""
        self._closing = True
        for job in self._running:
            if cancel:
                job.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=cancel)
        self._running.clear()
        log.debug("job runner closed")
