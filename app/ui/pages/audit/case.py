"""审核一件: all papers of a case line by line, a comment on any line, what is lacking beside them, and the next case of the list."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.services.auditing.opening import FILE, PHOTO, Dossier, DossierLine, open_case
from app.ui.context import PageContext
from app.ui.pages.audit.acts import Act, acts_for, show_rest
from app.ui.pages.audit.asking import ask_comment
from app.ui.pages.audit.side import SidePanel
from app.ui.pages.households.attachments_viewer import show_attachment
from app.ui.pages.review.notice_photos import view_photo
from app.ui.paper_menu import CASE_PAPERS, fill_menu
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageFooter, PageHeader, button, on_click, page_column
from app.ui.widgets.list_tab import bar, pick
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable

FILLED, EVERYTHING, ASKED = "填了的", "空的也列出", "有意见的"
WHOLE = "全部材料"


class CasePage(QWidget):
    """Opened with `case` and `order` (cases of the list it was opened from)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.dossier: Dossier | None = None
        self._order: list[str] = []
        self._case = ""
        self._acts: list[Act] = []
        self._revealed = ""  # the case whose sensitive answers are shown whole
        self.back = on_click(
            button("回到列表(&B)", "back_to_queue", "arrow-left", "quiet"), lambda: context.go("audit")
        )
        self.before = on_click(button("上一件(&Z)", "previous_case", "chevron-up"), lambda: self._go(-1))
        self.after = on_click(button("下一件(&X)", "next_case", "chevron-down"), lambda: self._go(1))
        self.whole = on_click(button("显示完整内容(&W)", "reveal", "eye", "quiet"), self._reveal)
        self.whole.setToolTip("证件号码、健康等敏感内容显示完整，会留记录")
        self.header = PageHeader("审核一件", " ", (self.whole, self.back, self.before, self.after))
        self.section = pick("dossier_section", "看哪一部分", (WHOLE,))
        self.which = pick("dossier_which", "列出哪些项", (FILLED, EVERYTHING, ASKED))
        self.search = SearchBox("项目、内容")
        self.search.setObjectName("dossier_search")
        empty = EmptyState("没有要列的内容", "换一个部分，或者选“空的也列出”。", "file-text")
        self.table = DataTable(_columns(), empty, "dossier", _key, many=False)
        self.side = SidePanel()
        self._foot()
        self._lay_out()
        self._connect()

    def _foot(self) -> None:
        self.comment = on_click(button("提意见(&C)…", "comment", "pencil"), self._ask)
        self.look = on_click(button("看照片、附件(&V)", "look_at", "image"), self._look)
        self.papers = button("打印这一户的材料", "case_papers", "printer")
        self.papers.setMenu(QMenu(self.papers))
        self.more = button("其他办法(&M)", "more_acts", "ellipsis")
        self.more.setMenu(QMenu(self.more))
        self.main = on_click(button("没有要办的", "audit_act", kind="primary"), self._do)
        self.footer = PageFooter((self.comment, self.look, self.papers, self.more), self.main)

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid2"))
        left = QVBoxLayout()
        left.setSpacing(size("grid"))
        left.addWidget(bar(self.section, self.which, self.search, wide=self.search))
        left.addWidget(self.table, 1)
        row.addLayout(left, 5)
        row.addWidget(self.side, 2)
        column.addWidget(inside, 1)
        column.addWidget(self.footer)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.section.activated.connect(lambda _place: self._fill())
        self.which.activated.connect(lambda _place: self._fill())
        self.search.searched.connect(lambda _text: self._fill())
        self.table.activated.connect(lambda line: self._look() if line.opens else self._ask())
        self.table.selection_changed.connect(lambda _rows: self._free())
        for keys, act in (("Ctrl+Down", lambda: self._go(1)), ("Ctrl+Up", lambda: self._go(-1))):
            QShortcut(QKeySequence(keys), self, act)
        self.context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)
        self._free()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the choice above says which part it is."""
        super().resizeEvent(event)
        self.table.set_column_visible("section", self.width() >= size("dialog_wide") + size("grid4") * 12)

    # ---- which case ----
    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show a case."""
        self._case = str(arguments.get("case") or "")
        self._order = [str(case) for case in arguments.get("order") or ()] or [self._case]
        self.refresh()

    def refresh(self) -> None:
        """Read the case anew."""
        case, reveal = self._case, bool(self._case) and self._case == self._revealed
        if case:
            self.context.run(lambda desk: open_case(desk, case, reveal), self._show, self)

    def _reveal(self) -> None:
        self._revealed = self._case
        self.refresh()

    def _go(self, step: int) -> None:
        place = self._place() + step
        if 0 <= place < len(self._order):
            self._case = self._order[place]
            self.refresh()

    def _place(self) -> int:
        return self._order.index(self._case) if self._case in self._order else 0

    def _show(self, found: Dossier) -> None:
        if found.case != self._case:
            return
        fresh = self.dossier is None or self.dossier.case != found.case
        self.dossier = found
        place = f"第{self._place() + 1}件，共{len(self._order)}件"
        since = f"{found.row.wants}　" if found.row else ""
        self.header.set_title(f"{found.village} {found.short}", f"{found.state}　{since}{place}")
        self.whole.setEnabled(not found.page.revealed)
        self.before.setEnabled(self._place() > 0)
        self.after.setEnabled(self._place() + 1 < len(self._order))
        kept = self.section.currentText()
        self.section.clear()
        self.section.addItems([WHOLE, *found.sections])
        self.section.setCurrentIndex(max(self.section.findText(kept), 0))
        self.side.show_dossier(found, self.context.desk.today)
        menu = self.papers.menu()
        menu.clear()
        fill_menu(menu, self.context, self, CASE_PAPERS, household=found.household, case=found.case)
        self._fill()
        if fresh:
            self.table.view.scrollToTop()
            self.table.setFocus()
            if self.table.rows():
                self.table.view.selectRow(0)

    def _fill(self) -> None:
        if self.dossier is None:
            return
        part, which, text = self.section.currentText(), self.which.currentText(), self.search.text().strip()
        self.table.set_rows([
            line for line in self.dossier.lines
            if part in (WHOLE, line.section) and _wanted(line, which) and (not text or text in f"{line.label}{line.text}{line.title}")
        ])  # fmt: skip
        self._free()

    # ---- what can be done ----
    def _free(self) -> None:
        line = next(iter(self.table.selected()), None)
        self.comment.setEnabled(line is not None and line.askable)
        self.look.setEnabled(line is not None and bool(line.opens))
        found = self.dossier
        self._acts = acts_for(self.context, self, [found.row]) if found and found.row else []
        usual = self._acts[0] if self._acts else None
        self.main.setText(usual.words if usual else "现在没有要办的")
        self.main.setAccessibleName(self.main.text())
        self.main.setEnabled(usual is not None)
        show_rest(self.more, self._acts[1:])

    def _do(self) -> None:
        if self._acts:
            self._acts[0].deed()

    def _ask(self) -> None:
        line = next(iter(self.table.selected()), None)
        if self.dossier is not None and line is not None and line.askable:
            ask_comment(self.context, self, self.dossier.household, self.dossier.case, line, lambda _made: None)

    def _look(self) -> None:
        line = next(iter(self.table.selected()), None)
        if self.dossier is None or line is None or not line.opens:
            return
        what, _, row = line.opens.partition(":")
        if what == PHOTO:
            view_photo(self.context, self, next(photo for photo in self.dossier.photos if photo.id == row))
        elif what == FILE:
            show_attachment(self.context, self, next(file for file in self.dossier.files if file.id == row))


def _key(line: DossierLine) -> tuple[str, ...]:
    return line.section, line.title, line.kind, line.row, line.field, line.label, line.opens


def _wanted(line: DossierLine, which: str) -> bool:
    return which == EVERYTHING or (bool(line.comment) if which == ASKED else bool(line.text or line.comment))


def _columns() -> list[Column]:
    return [
        Column("section", "部分", lambda line: line.section, 8, tip=lambda line: line.section),
        Column("title", "哪一条", lambda line: line.title, 7, tip=lambda line: line.title),
        Column("label", "项目", lambda line: line.label, 9, tip=lambda line: line.label),
        Column("text", "内容", lambda line: line.text, 0, tip=lambda line: line.text),
        Column("comment", "意见", lambda line: line.comment, 7,
               chip=lambda line: ("warn", line.comment) if line.comment else None),
    ]  # fmt: skip


def make(context: PageContext) -> QWidget:
    """The page."""
    return CasePage(context)
