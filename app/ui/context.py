"""What a page may use: the signed-in desk, the job runner, the way to other pages, printing and messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.services.desk import Desk
from app.ui.dialogs.messages import show_error
from app.ui.jobs import Job, JobRunner, Lane

if TYPE_CHECKING:
    from app.ui.frame import MainFrame

T = TypeVar("T")


class Bus(QObject):
    """Word between pages, one hop through the window: `changed` after a verb wrote, `open_page` asks for a page,
    `practice_wanted` for the practice village."""

    changed = Signal()
    open_page = Signal(str, object)
    practice_wanted = Signal()


@dataclass(slots=True)
class PageContext:
    """Handed to every page by the window.

    `run(work, done)` calls `work(desk)` off the GUI thread (the store's own worker) and `done(result)` back on it; errors
    are shown as messages. `write` does the same and tells all pages that data changed. `go(page, **arguments)` opens a page;
    a page with `open_with(arguments: dict)` receives them. `frame.toast`, `frame.banner`, `frame.progress` are at hand.
    """

    desk: Desk
    jobs: JobRunner
    frame: MainFrame
    bus: Bus = field(default_factory=Bus)

    def run(
        self, work: Callable[[Desk], T], done: Callable[[T], object] | None = None, owner: QObject | None = None,
        failed: Callable[[BaseException], object] | None = None, title: str = "",
    ) -> Job[T]:  # fmt: skip
        """Read something off the GUI thread."""
        return self.jobs.run(lambda progress: work(self.desk), done, failed, title=title, owner=owner)

    def run_long(
        self, work: Callable[[Desk, Callable[..., None]], T], done: Callable[[T], object] | None = None,
        owner: QObject | None = None, title: str = "", failed: Callable[[BaseException], object] | None = None,
    ) -> Job[T]:  # fmt: skip
        """Long work with honest progress `(done, total, text)` in the strip under the title; it can be cancelled."""
        job = self.jobs.run(lambda progress: work(self.desk, progress), done, failed, title=title, owner=owner)
        self.frame.progress.follow(job)
        return job

    def write(
        self, work: Callable[[Desk], T], done: Callable[[T], object] | None = None, owner: QObject | None = None,
        failed: Callable[[BaseException], object] | None = None, said: str = "",
    ) -> Job[T]:  # fmt: skip
        """Write something off the GUI thread; afterwards every page looks again, and `said` is shown briefly."""

        def finish(result: T) -> None:
            if done is not None:
                done(result)
            if said:
                self.frame.toast.show_text(said)
            self.bus.changed.emit()

        return self.jobs.run(lambda progress: work(self.desk), finish, failed, owner=owner)

    def render(self, work: Callable[[], T], done: Callable[[T], object], owner: QObject | None = None) -> Job[T]:
        """Draw something that needs no store (page images)."""
        return self.jobs.run(lambda progress: work(), done, lane=Lane.PAPER, owner=owner)

    def go(self, page: str, /, **arguments: Any) -> None:
        """Open a page with arguments."""
        self.bus.open_page.emit(page, arguments)

    def show_error(self, parent: QWidget, error: BaseException) -> None:
        """Say what went wrong; cancelled work is silent."""
        show_error(parent, error)
