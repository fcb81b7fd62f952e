"""The page: the lists that make cases or keep households from being forgotten; reading once for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from app.services.desk import Desk
from app.services.watching.problems import ProblemLine, problem_lines
from app.services.watching.sweeps import SweepBoard, SweepLine, sweep_board, sweep_lines
from app.services.watching.warnings import WarningBatch, warning_batches
from app.services.watching.watch import WatchLine, watch_list
from app.ui.context import PageContext
from app.ui.pages.sweeps.problems_tab import ProblemsTab
from app.ui.pages.sweeps.rounds import RoundsTab
from app.ui.pages.sweeps.warnings_tab import WarningsTab
from app.ui.pages.sweeps.watch_tab import WatchTab
from app.ui.widgets.basics import PageHeader, button, on_click, page_column

ROUNDS, WARNINGS, WATCH, PROBLEMS = "sweeps", "warnings", "watch", "problems"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the page shows."""

    lines: list[SweepLine]
    board: SweepBoard | None
    batches: list[WarningBatch]
    watched: list[WatchLine]
    problems: list[ProblemLine]


class SweepsPage(QWidget):
    """Opened with `tab` (sweeps, warnings, watch, problems) and, for the watch list, `household`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        again = on_click(button("刷新", "refresh", "refresh-cw", "quiet"), self.refresh)
        self.header = PageHeader("集中排查", " ", (again,))
        self.rounds, self.warnings, self.watch = RoundsTab(context), WarningsTab(context), WatchTab(context)
        self.problems = ProblemsTab(context)
        self.tabs = QTabWidget()
        self._keys: dict[str, tuple[QWidget, str]] = {
            ROUNDS: (self.rounds, "集中排查"), WARNINGS: (self.warnings, "部门预警"), WATCH: (self.watch, "持续关注"),
            PROBLEMS: (self.problems, "问题整改"),
        }  # fmt: skip
        for key, (part, title) in self._keys.items():
            part.setObjectName(f"tab_{key}")
            self.tabs.addTab(part, title)
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        self.rounds.round_wanted.connect(self._read)
        context.bus.changed.connect(self._changed)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists."""
        key = str(arguments.get("tab") or (WATCH if arguments.get("household") else ROUNDS))
        self.tabs.setCurrentIndex(list(self._keys).index(key if key in self._keys else ROUNDS))
        self.watch.wanted = str(arguments.get("household") or "")
        self.refresh()

    def refresh(self) -> None:
        """Look again; the keyboard comes to the list that is open."""
        self._read()
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.tabs.currentWidget().setFocus()

    def _read(self) -> None:
        wanted = self.rounds.chosen_round()
        self._context.run(lambda desk: _find(desk, wanted), self._show, self)

    def _changed(self) -> None:
        if self.isVisible():
            self._read()

    def _show(self, found: Found) -> None:
        waiting = sum(batch.waiting for batch in found.batches if batch.closed_on is None)
        left = len(found.board.waiting()) if found.board and found.board.sweep.closed_on is None else 0
        counts = {ROUNDS: left, WARNINGS: waiting, WATCH: len(found.watched),
                  PROBLEMS: sum(line.closed_on is None for line in found.problems)}  # fmt: skip
        for place, (key, (_part, title)) in enumerate(self._keys.items()):
            self.tabs.setTabText(place, f"{title} {counts[key]}" if counts[key] else title)
        self.header.set_title(
            "集中排查", f"{left}户还没有排查，{waiting}条预警没有答复，{len(found.watched)}户持续关注。"
        )
        self.rounds.show_rounds(found.lines, found.board)
        self.warnings.show_batches(found.batches)
        self.watch.show_watched(found.watched)
        self.problems.show_problems(found.problems, found.board)


def _find(desk: Desk, wanted: str) -> Found:
    lines = sweep_lines(desk)
    known = {line.id for line in lines}
    board = sweep_board(desk, wanted if wanted in known else lines[0].id) if lines else None
    return Found(lines, board, warning_batches(desk), watch_list(desk), problem_lines(desk))
