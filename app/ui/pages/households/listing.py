"""The list of households: one search box, filters with counts, one line a household."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.forms.inputs.parts import FlowLayout
from app.services.collect import unfinished
from app.services.desk import Desk
from app.services.household_lines import HouseholdLine
from app.services.households import list_households
from app.ui.context import PageContext
from app.ui.pages.households.doors import Doors
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, button, on_click, page_column
from app.ui.widgets.chips import due_chip
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable

NARROW = 1000  # below this width the least needed columns step back


@dataclass(frozen=True, slots=True)
class Found:
    """What one search gave: lines, households with a draft, how many there are in all."""

    lines: list[HouseholdLine]
    drafted: frozenset[str]
    total: int
    people: int


def in_progress(line: HouseholdLine) -> bool:
    """A case on its way to recognition: somebody has the ball and the household is not watched yet."""
    return bool(line.ball) and line.watch not in ("monitored", "removed")


def road_chip(line: HouseholdLine) -> tuple[str, str] | None:
    """(tone, word) of the state of the case; None without a case."""
    if not line.road:
        return None
    tones = {"monitored": "warn", "removed": "good"}
    tone = "danger" if line.road == "待裁决" else tones.get(line.watch) or ("info" if line.ball else "quiet")
    return tone, line.road


FILTERS: tuple[tuple[str, str, Callable[[HouseholdLine, frozenset[str]], bool]], ...] = (
    ("all", "全部", lambda line, drafted: True),
    ("monitored", "监测中", lambda line, drafted: line.watch == "monitored"),
    ("open", "在办", lambda line, drafted: in_progress(line)),
    ("removed", "风险已消除", lambda line, drafted: line.watch == "removed"),
    ("exit", "脱贫户", lambda line, drafted: line.kind.startswith("脱贫户")),
    ("drafts", "有草稿", lambda line, drafted: line.id in drafted),
)


class HouseholdList(QWidget):
    """`opened(household)`, `new_wanted()`, `import_wanted()`, `practice_wanted()`."""

    opened = Signal(str)
    new_wanted = Signal()
    import_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = context.desk.place.role == "village"
        self._found = Found([], frozenset(), 0, 0)
        self._asked = 0
        self.search = SearchBox()
        self.search.searched.connect(lambda _text: self.refresh())
        self.search.entered.connect(self._enter)
        self.search.moved_down.connect(self._into_list)
        self._group = QButtonGroup(self)
        self._buttons = {key: self._filter_button(key, title) for key, title, _fits in FILTERS}
        hint = "" if self._village else "农户随各村的报送包来，在“接收”里接收。"
        hint += "少输几个字，或换成拼音首字母、户号、证件号后四位再试。"
        empty = EmptyState("没有找到这样的农户", hint, "search")
        self.table = DataTable(self._columns(), empty, "household_table", lambda line: line.id, many=False)
        self.table.activated.connect(lambda line: self.opened.emit(line.id))
        self.doors = Doors(context.desk.place.practice)
        for name in ("new_wanted", "import_wanted", "practice_wanted"):
            getattr(self.doors, name).connect(getattr(self, name))
        self._lay_out()

    def _lay_out(self) -> None:
        new = (
            on_click(button("新增一户", "new_household", "plus", "primary"), self.new_wanted.emit)
            if self._village
            else None
        )
        bring = (on_click(button("导入花名册", "import", "import"), self.import_wanted.emit),) if self._village else ()
        self.header = PageHeader("农户", " ", bring, new)
        listing = QWidget()
        inner = QVBoxLayout(listing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid2"))
        self.search.setMaximumWidth(size("search"))
        flow = FlowLayout(size("grid"))
        for made in self._buttons.values():
            flow.addWidget(made)
        row.addWidget(self.search, 2)
        row.addLayout(flow, 3)
        inner.addLayout(row)
        inner.addWidget(self.table, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(self.doors)
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)

    def _filter_button(self, key: str, title: str) -> QPushButton:
        made = button(title, f"filter_{key}", kind="pick")
        made.setCheckable(True)
        made.setChecked(key == "all")
        self._group.addButton(made)
        return on_click(made, self._show)

    def _columns(self) -> list[Column]:
        today = self._context.desk.today
        return [
            Column("number", "户号", lambda line: line.number, 5),
            Column("head", "户主", lambda line: line.head, 0, tip=lambda line: line.head),
            Column("group", "小组", lambda line: line.group, 6),
            Column("members", "人口", lambda line: line.members, 3, "right"),
            Column("kind", "户类型", lambda line: line.kind, 9, tip=lambda line: line.kind),
            Column("category", "类别", lambda line: line.category, 7),
            Column("road", "状态", lambda line: line.road, 9, chip=road_chip),
            Column("ball", "等谁办", lambda line: line.ball, 4),
            Column("last", "最近走访", lambda line: line.last_visit, 7),
            Column("due", "应办", lambda line: line.due.to if line.due else None, 9, chip=lambda line: due_chip(line.due, today),
                   tip=lambda line: line.due.reason if line.due else ""),
        ]  # fmt: skip

    # ---- reading ----
    def search_for(self, text: str) -> None:
        """Put a search into the box and look."""
        self._buttons["all"].setChecked(True)
        self.search.setText(text)
        self.refresh()

    def refresh(self) -> None:
        """Look for what stands in the box."""
        self._asked += 1
        number, query = self._asked, self.search.text().strip()
        self._context.run(lambda desk: _find(desk, query), lambda found: self._arrived(number, found), self)

    def _arrived(self, number: int, found: Found) -> None:
        if number == self._asked:
            self._found = found
            self._show()

    def _show(self) -> None:
        found, chosen = self._found, self.chosen_filter()
        self._stack.setCurrentIndex(0 if found.total or not self._village else 1)
        none = "这个村还没有登记农户" if self._village else "还没有收到各村的报送包"
        self.header.set_title("农户", f"共 {found.total} 户 {found.people} 人" if found.total else none)
        for key, title, fits in FILTERS:
            count = sum(fits(line, found.drafted) for line in found.lines)
            self._buttons[key].setText(f"{title} {count}")
            self._buttons[key].setVisible(bool(count) or key in ("all", "monitored", "open") or key == chosen)
        fits = next(fits for key, _title, fits in FILTERS if key == chosen)
        self.table.set_rows([line for line in found.lines if fits(line, found.drafted)])

    def chosen_filter(self) -> str:
        """Key of the filter that is on."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    # ---- hands ----
    def take_keyboard(self) -> None:
        """Ready to type a name."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.search.setFocus()

    def _enter(self, _text: str) -> None:
        rows = self.table.rows()
        if len(rows) == 1:
            self.opened.emit(rows[0].id)
        else:
            self._into_list()

    def _into_list(self) -> None:
        if self.table.rows():
            self.table.view.setFocus()
            if not self.table.selected():
                self.table.view.selectRow(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page some columns step back."""
        super().resizeEvent(event)
        for key in ("kind", "ball"):
            self.table.set_column_visible(key, self.width() >= NARROW)


def _find(desk: Desk, query: str) -> Found:
    everybody = list_households(desk)
    lines = list_households(desk, query) if query else everybody
    drafted = (
        frozenset(line.subject.household for line in unfinished(desk)) if desk.store.role == "village" else frozenset()
    )
    return Found(lines, drafted, len(everybody), sum(line.members for line in everybody))
