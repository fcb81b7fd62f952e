"""What a page may use: the signed-in desk, the job runner, the way to other pages, printing and messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.undoing import LastStep, last_step
from app.ui.dialogs.messages import show_error
from app.ui.jobs import Job, JobRunner, Lane

if TYPE_CHECKING:
    from app.ui.frame import MainFrame

T = TypeVar("T")
UNDO_OFFER = "撤销（Ctrl+Z）"


class Bus(QObject):
    """Word between pages, one hop through the window: `changed` after a verb wrote, `open_page` asks for a page,
    `practice_wanted` for the practice village, `practice_asked` within it, `undone` after 撤销 and before `changed`: what is on screen may be of yesterday."""

    changed = Signal()
    open_page = Signal(str, object)
    practice_wanted = Signal()
    practice_asked = Signal(str, str)  # in practice: switch, days, anew or leave; and whose progress goes along
    undone = Signal()


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
    last: LastStep | None = None  # what 撤销 would take back, as far as known here

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
    ) -> Job[tuple[T, LastStep | None]]:  # fmt: skip
        """Write something off the GUI thread; afterwards every page looks again, `said` is shown briefly with 撤销."""

        def finish(found: tuple[T, LastStep | None]) -> None:
            result, step = found
            before = self.frame.toast.shown
            if done is not None:
                done(result)
            if said:
                self.frame.toast.show_text(said)
            self._offer_undo(step, self.frame.toast.shown > before)
            self.bus.changed.emit()

        def both(_progress: object) -> tuple[T, LastStep | None]:
            return work(self.desk), newest_step(self.desk)

        return self.jobs.run(both, finish, failed, owner=owner)

    def _offer_undo(self, step: LastStep | None, spoken: bool) -> None:
        is_new = step is not None and (self.last is None or step.counter > self.last.counter)
        self.note_step(step)
        if step is None or not is_new or step.blocked:
            return
        if not spoken:
            self.frame.toast.show_text(f"已记下：{step.text}")
        self.frame.toast.offer(UNDO_OFFER)

    def note_step(self, step: LastStep | None) -> None:
        """Remember and show what 撤销 would take back."""
        self.last = step
        self.frame.set_undo(step.text if step is not None else "", step.blocked if step is not None else "")

    def render(self, work: Callable[[], T], done: Callable[[T], object], owner: QObject | None = None) -> Job[T]:
        """Draw something that needs no store (page images)."""
        return self.jobs.run(lambda progress: work(), done, lane=Lane.PAPER, owner=owner)

    def go(self, page: str, /, **arguments: Any) -> None:
        """Open a page with arguments."""
        self.bus.open_page.emit(page, arguments)

    def show_error(self, parent: QWidget, error: BaseException) -> None:
        """Say what went wrong; cancelled work is silent."""
        show_error(parent, error)


def newest_step(desk: Desk) -> LastStep | None:
    """What 撤销 would take back; looking must never make a step look failed that was written."""
    try:
        return last_step(desk)
    except AppError:
        return None
