"""The page: four lists about work, read together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.services.desk import Desk
from app.services.employment.checks import CheckBoard, check_board
from app.services.employment.people import Worker, labour_list
from app.services.employment.posts import PostLine, post_lines
from app.ui.context import PageContext
from app.ui.pages.employment.check_tab import CheckTab
from app.ui.pages.employment.posts_tab import PostsTab
from app.ui.pages.employment.wishes_tab import WishesTab
from app.ui.pages.employment.work_tab import WorkTab
from app.ui.widgets.tabbed import TabbedPage

CHECK, WORK, POSTS, WISHES = "check", "work", "posts", "wishes"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the page shows."""

    board: CheckBoard
    workers: list[Worker]
    posts: list[PostLine]


class EmploymentPage(TabbedPage):
    """Opened with `tab` (check, work, posts, wishes) and, where one person is meant, `member`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "就业和岗位")
        self._member = ""
        self.check, self.work = CheckTab(context), WorkTab(context)
        self.posts, self.wishes = PostsTab(context), WishesTab(context)
        self.add_tabs({
            CHECK: (self.check, "逐一核对"), WORK: (self.work, "务工"),
            POSTS: (self.posts, "岗位"), WISHES: (self.wishes, "意愿和服务"),
        })  # fmt: skip

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists, on one person."""
        self.open_tab(str(arguments.get("tab") or ""), CHECK)
        self._member = str(arguments.get("member") or "")
        self.refresh()

    def read(self) -> None:
        """The four lists at once."""
        month = self.posts.chosen_month()
        self.context.run(lambda desk: _find(desk, month), self._show, self)

    def _show(self, found: Found) -> None:
        waiting, changes = found.board.waiting, len(found.board.changes)
        late = sum(any(warning.late for warning in line.warnings) for line in found.posts)
        told = f"{waiting}人本季度还没有核实，{changes}项变动没有上报，{late}个岗位要处理。"
        self.tell(told, {CHECK: waiting, POSTS: late})
        self.check.show_board(found.board)
        self.work.show_workers(found.workers)
        self.posts.show_posts(found.posts, found.workers)
        self.wishes.show_workers(found.workers)
        if self._member:
            wanted, self._member = self._member, ""
            self.check.table.select(lambda line: line.key == wanted)
            self.work.table.select(lambda worker: worker.id == wanted)
            self.posts.table.select(lambda line: line.worker.id == wanted)
            self.wishes.table.select(lambda worker: worker.id == wanted)


def _find(desk: Desk, month: str) -> Found:
    return Found(check_board(desk), labour_list(desk), post_lines(desk, month))
