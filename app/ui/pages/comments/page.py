"""The page: comments to answer, doubts to look at again, from one reading."""

from __future__ import annotations

from typing import Any

from app.services.auditing.comments import OPEN, CommentLine, comment_lines
from app.services.auditing.sampling import CheckLine, check_lines
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.pages.comments.comments_tab import AnswerTab
from app.ui.pages.comments.recheck_tab import RecheckTab
from app.ui.widgets.tabbed import TabbedPage

COMMENTS, RECHECK = "comments", "recheck"


class CommentsPage(TabbedPage):
    """Opened with `tab` (comments, recheck) and, where one is meant, `household`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "乡镇意见")
        self._wanted = ""
        self.comments, self.recheck = AnswerTab(context), RecheckTab(context)
        self.add_tabs({COMMENTS: (self.comments, "意见"), RECHECK: (self.recheck, "抽查")})

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists, on one household."""
        self.open_tab(str(arguments.get("tab") or ""), COMMENTS)
        self._wanted = str(arguments.get("household") or "")
        self.refresh()

    def read(self) -> None:
        """Both lists from one reading."""
        self.context.run(_read, lambda found: self._show(*found), self)

    def _show(self, lines: list[CommentLine], checks: list[CheckLine]) -> None:
        waiting, doubts = sum(line.state == OPEN for line in lines), sum(check.waits_for_village for check in checks)
        self.tell(f"{waiting}条意见等村里答复，{doubts}户疑点等村里复核。", {COMMENTS: waiting, RECHECK: doubts})
        self.comments.show_lines(lines)
        self.recheck.show_checks(checks)
        wanted, self._wanted = self._wanted, ""
        if wanted:
            for part in (self.comments, self.recheck):
                part.table.select(lambda line: line.household == wanted)


def _read(desk: Desk) -> tuple[list[CommentLine], list[CheckLine]]:
    return comment_lines(desk, with_closed=True), check_lines(desk)
