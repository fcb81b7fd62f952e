"""The page: what waits for the township, the spot check, the comments; other lists join by one line of `_parts`."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from app.services.auditing.comments import CommentLine, comment_lines
from app.services.auditing.queue import AuditRow, audit_queue
from app.services.auditing.sampling import CheckLine, DrawLine, check_lines, draws
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.pages.audit.comments_tab import CommentsTab
from app.ui.pages.audit.lowincome_tab import LowIncomeTab
from app.ui.pages.audit.queue_tab import QueueTab
from app.ui.pages.audit.sample_tab import SampleTab
from app.ui.widgets.tabbed import TabbedPage

QUEUE, SAMPLE, COMMENTS, LOW = "queue", "sample", "comments", "low"


class Board(NamedTuple):
    """What the page shows, from one reading."""

    rows: list[AuditRow]
    checks: list[CheckLine]
    draws: list[DrawLine]
    comments: list[CommentLine]


def read_board(desk: Desk) -> Board:
    """The queue, the spot check, the comments."""
    return Board(audit_queue(desk), check_lines(desk), draws(desk), comment_lines(desk, with_closed=True))


class AuditPage(TabbedPage):
    """Opened with `tab` (queue, sample, comments), `village` (code), `heap`, `case`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "审核")
        self.queue, self.sample, self.comments = QueueTab(context), SampleTab(context), CommentsTab(context)
        self.low, self._waiting_low = LowIncomeTab(context), 0
        self._wanted: dict[str, Any] = {}
        self.add_tabs(self._parts())
        self.low.counted.connect(self._count_low)

    def _parts(self) -> dict[str, tuple[QWidget, str]]:
        return {
            QUEUE: (self.queue, "等乡镇办的"),
            SAMPLE: (self.sample, "抽查"),
            COMMENTS: (self.comments, "意见"),
            LOW: (self.low, "低收入"),
        }

    def _count_low(self, waiting: int) -> None:
        self._waiting_low = waiting
        self.tabs.setTabText(self.tabs.indexOf(self.low), f"低收入 {waiting}" if waiting else "低收入")

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists, narrowed to what is meant."""
        self._wanted = dict(arguments)
        self.open_tab(str(arguments.get("tab") or ""), QUEUE)
        self.refresh()

    def read(self) -> None:
        """All lists from one reading."""
        self.context.run(read_board, self._show, self)
        self.low.read()

    def _show(self, board: Board) -> None:
        self.queue.show_rows(board.rows)
        self.sample.show_checks(board.checks, board.draws)
        self.comments.show_lines(board.comments)
        wanted, self._wanted = self._wanted, {}
        self.queue.choose(wanted)
        waiting = sum(not line.result for line in board.checks)
        answered = sum(line.state == "answered" for line in board.comments)
        late = sum(bool(row.due and row.due.to < self.context.desk.today) for row in board.rows)
        self.tell(
            f"{len(board.rows)}件等乡镇办，其中{late}件超过期限；{waiting}户待抽查，{answered}条意见村里已答复。",
            {QUEUE: len(board.rows), SAMPLE: waiting, COMMENTS: answered, LOW: self._waiting_low},
        )
