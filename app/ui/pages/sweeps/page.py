"""The page: the lists that make cases or keep households from being forgotten; reading once for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.services.desk import Desk
from app.services.watching.problems import ProblemLine, problem_lines
from app.services.watching.sweeps import SweepBoard, SweepLine, sweep_board, sweep_lines
from app.services.watching.warnings import WarningBatch, warning_batches
from app.services.watching.watch import WatchLine, watch_list
from app.ui.context import PageContext
from app.ui.pages.sweeps.homes_tab import HomesTab
from app.ui.pages.sweeps.problems_tab import ProblemsTab
from app.ui.pages.sweeps.rolls_tab import RollsTab
from app.ui.pages.sweeps.rounds import RoundsTab
from app.ui.pages.sweeps.warnings_tab import WarningsTab
from app.ui.pages.sweeps.watch_tab import WatchTab
from app.ui.widgets.tabbed import TabbedPage

ROUNDS, WARNINGS, WATCH, PROBLEMS, ROLLS, HOMES = "sweeps", "warnings", "watch", "problems", "rolls", "homes"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the page shows."""

    lines: list[SweepLine]
    board: SweepBoard | None
    batches: list[WarningBatch]
    watched: list[WatchLine]
    problems: list[ProblemLine]


class SweepsPage(TabbedPage):
    """Opened with `tab` (sweeps, warnings, watch, problems, rolls, homes) and, for the watch list, `household`; for a
    roll or a round of homes, `round`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "集中排查")
        self.rounds, self.warnings, self.watch = RoundsTab(context), WarningsTab(context), WatchTab(context)
        self.problems = ProblemsTab(context)
        self.rolls, self.homes = RollsTab(context), HomesTab(context)
        self.add_tabs({
            ROUNDS: (self.rounds, "集中排查"), WARNINGS: (self.warnings, "部门预警"), WATCH: (self.watch, "持续关注"),
            PROBLEMS: (self.problems, "问题整改"), ROLLS: (self.rolls, "名单核对"), HOMES: (self.homes, "住房饮水搬迁"),
        })  # fmt: skip
        self.rounds.round_wanted.connect(self.read)
        self.tabs.currentChanged.connect(lambda _place: self._read_open())

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists."""
        key = str(arguments.get("tab") or (WATCH if arguments.get("household") else ROUNDS))
        self.open_tab(key, ROUNDS)
        self.watch.wanted = str(arguments.get("household") or "")
        for part, own in ((self.rolls, ROLLS), (self.homes, HOMES)):
            if key == own:
                part.read(str(arguments.get("round") or ""))
        self.refresh()

    def read(self) -> None:
        """The four lists read together, and the open one of those that read for themselves."""
        wanted = self.rounds.chosen_round()
        self.context.run(lambda desk: _find(desk, wanted), self._show, self)
        self._read_open()

    def _read_open(self) -> None:
        """名单核对 and 住房饮水搬迁 read for themselves, when somebody looks at them."""
        shown = self.tabs.currentWidget()
        if isinstance(shown, (RollsTab, HomesTab)):
            shown.read()

    def _show(self, found: Found) -> None:
        waiting = sum(batch.waiting for batch in found.batches if batch.closed_on is None)
        left = len(found.board.waiting()) if found.board and found.board.sweep.closed_on is None else 0
        counts = {ROUNDS: left, WARNINGS: waiting, WATCH: len(found.watched),
                  PROBLEMS: sum(line.closed_on is None for line in found.problems)}  # fmt: skip
        self.tell(f"{left}户还没有排查，{waiting}条预警没有答复，{len(found.watched)}户持续关注。", counts)
        self.rounds.show_rounds(found.lines, found.board)
        self.warnings.show_batches(found.batches)
        self.watch.show_watched(found.watched)
        self.problems.show_problems(found.problems, found.board)


def _find(desk: Desk, wanted: str) -> Found:
    lines = sweep_lines(desk)
    known = {line.id for line in lines}
    board = sweep_board(desk, wanted if wanted in known else lines[0].id) if lines else None
    return Found(lines, board, warning_batches(desk), watch_list(desk), problem_lines(desk))
