"""The list of households: one search box, filters with counts, one line a household."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.forms.inputs.parts import FlowBox
from app.services.desk import Desk
from app.services.family.households import lines
from app.services.family.lines import HouseholdLine
from app.services.searching import filters, search
from app.services.searching.filters import Filter
from app.services.searching.search import Hits
from app.ui.context import PageContext
from app.ui.pages.households.doors import Doors
from app.ui.pages.households.filters import FilterBar
from app.ui.pages.households.township import township_buttons
from app.ui.pages.paste import PasteKeys, paste_button
from app.ui.theme import size
from app.ui.widgets.balls import ball_columns
from app.ui.widgets.basics import EmptyState, PageHeader, button, on_click, page_column
from app.ui.widgets.chips import due_chip
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable
from app.ui.widgets.table_model import PAGE

ROOMY = 1400  # from this width on every column has room
NARROW = 1000  # below this width the least needed columns step back
BUSY_SECONDS = 0.5  # the index is made village by village; between two the search answers
Chosen = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the box and on the filters."""

    query: str
    quick: str
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Found:
    """What one search gave: households in order, lines of the first ones, counts of the quick filters, the other filters."""

    asked: Asked
    hits: Hits
    first: list[HouseholdLine]
    counts: dict[str, int]
    filters: tuple[Filter, ...]
    warm: bool


def road_chip(line: HouseholdLine) -> tuple[str, str] | None:
    """(tone, word) of the state of the case; None without a case."""
    if not line.road:
        return None
    tones = {"monitored": "warn", "removed": "good"}
    tone = "danger" if line.road == "待裁决" else tones.get(line.watch) or ("info" if line.ball else "quiet")
    return tone, line.road


# Key and words of the quick filters; what each stands for is said by `_meaning`.
FILTERS: tuple[tuple[str, str], ...] = (
    ("all", "全部"), ("monitored", "监测中"), ("open", "在办"), ("removed", "风险已消除"), ("exit", "脱贫户"), ("drafts", "有草稿"),
)  # fmt: skip
VILLAGE_KEYS = ("group", "road", "category", "due", "problem", "helper", "kind", "weak")
TOWNSHIP_KEYS = ("village", *VILLAGE_KEYS[:4], *VILLAGE_KEYS[5:])


class HouseholdList(QWidget):
    """`opened(household)`, `new_wanted()`, `import_wanted()`, `paste_wanted()`, `practice_wanted()`."""

    opened = Signal(str)
    new_wanted = Signal()
    import_wanted = Signal()
    paste_wanted = Signal()
    practice_wanted = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = context.desk.place.role == "village"
        self._found: Found | None = None
        self._asked = 0
        self._warming = False
        self.search = SearchBox()
        self.search.searched.connect(self._typed)
        self.search.entered.connect(self._enter)
        self.search.moved_down.connect(self._into_list)
        self._group = QButtonGroup(self)
        self._buttons = {key: self._filter_button(key, title) for key, title in FILTERS}
        self.filters = FilterBar(VILLAGE_KEYS if self._village else TOWNSHIP_KEYS)
        self.filters.changed.connect(self.refresh)
        hint = "" if self._village else "农户随各村的报送包来，在“接收”里接收。"
        hint += "少输几个字，或换成拼音首字母、户号、证件号后四位再试；有条件的，也可以取消一个条件。"
        empty = EmptyState("没有找到这样的农户", hint, "search")
        self.table = DataTable(self._columns(), empty, "household_table", lambda line: line.id)
        self.table.activated.connect(lambda line: self.opened.emit(line.id))
        self.table.rows_wanted.connect(self._read_rows)
        self.table.sort_refused.connect(self._say_narrow)
        self.doors = Doors(context.desk.place.practice)
        for name in ("new_wanted", "import_wanted", "practice_wanted"):
            getattr(self.doors, name).connect(getattr(self, name))
        self._lay_out()
        context.frame.searched.connect(self._title_bar)
        context.frame.search_moved_down.connect(self._from_title_bar)

    def _make_header(self) -> PageHeader:
        new = (
            on_click(button("新增一户", "new_household", "plus", "primary"), self.new_wanted.emit)
            if self._village
            else None
        )
        bring: tuple[QPushButton, ...] = (on_click(button("打印", "print_many", "printer", "quiet"), self._ask_print),)
        if self._village:
            bring = (
                *bring,
                on_click(
                    button("重复核对", "go_duplicates", "git-merge", "quiet"), lambda: self._context.go("duplicates")
                ),
                on_click(button("资料表", "template", "download"), self._ask_template),
                paste_button(self.paste_wanted.emit),
                on_click(button("导入花名册", "import", "import"), self.import_wanted.emit),
            )
            PasteKeys(self, self.paste_wanted.emit)
        else:
            bring = (*bring, *township_buttons(self._context, self))
        return PageHeader("农户", " ", bring, new)

    def _lay_out(self) -> None:
        self.header = self._make_header()
        listing = QWidget()
        inner = QVBoxLayout(listing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        above = QVBoxLayout()
        above.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        above.setSpacing(size("grid"))
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        self.search.setMaximumWidth(size("search"))
        flow = FlowBox(size("grid"))
        for made in self._buttons.values():
            flow.addWidget(made)
        row.addWidget(self.search, 2)
        row.addWidget(flow, 3)
        above.addLayout(row)
        above.addWidget(self.filters)
        inner.addLayout(above)
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
        return on_click(made, self.refresh)

    def _columns(self) -> list[Column]:
        today = self._context.desk.today
        village = (
            []
            if self._village
            else [Column("village", "村", lambda line: line.village, 6, tip=lambda line: line.village)]
        )
        return [
            Column("number", "户号", lambda line: line.number, 5),
            Column("head", "户主", lambda line: line.head, 0, tip=lambda line: line.head),
            Column("why", "找到的原因", lambda line: line.why, 11, tip=lambda line: line.why),
            *village,
            Column("group", "小组", lambda line: line.group, 5),
            Column("members", "人口", lambda line: line.members, 3, "right"),
            Column("kind", "户类型", lambda line: line.kind, 8, tip=lambda line: line.kind),
            Column("category", "类别", lambda line: line.category, 7),
            Column("road", "状态", lambda line: line.road, 9, chip=road_chip),
            Column("ball", "等谁办", lambda line: line.ball, 4),
            *ball_columns(self._village),
            Column("last", "最近走访", lambda line: line.last_visit, 7),
            Column("due", "应办", lambda line: line.due.to if line.due else None, 9, chip=lambda line: due_chip(line.due, today),
                   tip=lambda line: line.due.reason if line.due else ""),
        ]  # fmt: skip

    def _ask_template(self) -> None:
        """下载资料表: only asked for when it is wanted, it brings half of the import along."""
        from app.ui.pages.households.import_template import ask_template

        ask_template(self._context, self, bool(self.table.rows()))

    def _ask_print(self) -> None:
        """打印: one paper for the chosen households, or for all that are listed."""
        from app.ui.pages.households.print_many import ask_many, selected_ids

        if self._found is not None and self._found.hits.ids:
            ids = self._found.hits.ids
            ask_many(self._context, self, selected_ids(self.table, ids), ids)

    # ---- reading ----
    def search_for(self, text: str) -> None:
        """Put a search into the box and look, without any filter."""
        self._buttons["all"].setChecked(True)
        self.filters.reset()
        self.search.show_text(text)
        self.refresh()

    def _typed(self, _text: str) -> None:
        if self.isVisible():  # the pause after the last letter may end when the window is gone
            self.refresh()

    def refresh(self) -> None:
        """Look for what stands in the box."""
        self._asked += 1
        number, asked = self._asked, Asked(self.search.text().strip(), self.chosen_filter(), self.filters.chosen())
        keys = tuple(self.filters.buttons)
        self._context.run(lambda desk: _look(desk, asked, keys), lambda found: self._arrived(number, found), self)

    def _arrived(self, number: int, found: Found) -> None:
        if number != self._asked:
            return
        self._found = found
        self._show()
        if found.hits.pending and self.isVisible():
            self.refresh()
        elif found.warm:
            self._warm()

    def _warm(self) -> None:
        """Duties and findings are worked out a little at a time, so that a search never waits long."""
        if self._warming or not self.isVisible():
            return
        self._warming = True
        self._context.run(_warm, self._warmed, self, self._not_warmed)

    def _warmed(self, more: bool) -> None:
        self._warming = False
        if more:
            self._warm()
        elif self.isVisible():
            self.refresh()

    def _not_warmed(self, error: BaseException) -> None:
        self._warming = False
        self._context.show_error(self, error)

    def _read_rows(self, start: int, stop: int) -> None:
        if self._found is None:
            return
        number, ids, query = self._asked, self._found.hits.ids[start:stop], self._found.asked.query

        def arrived(found: list[HouseholdLine]) -> None:
            if number == self._asked:
                by_id = {line.id: line for line in found}
                self.table.fill(start, [by_id.get(household) for household in ids])

        self._context.run(lambda desk: lines(desk, ids, query), arrived, self)

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        hits, chosen = found.hits, self.chosen_filter()
        nobody = not hits.total and not hits.pending
        self._stack.setCurrentIndex(1 if nobody and self._village else 0)
        self.header.set_title("农户", self._counted(found))
        for key, title in FILTERS:
            count = found.counts[key]
            self._buttons[key].setText(f"{title} {count}")
            self._buttons[key].setVisible(bool(count) or key in ("all", "monitored", "open") or key == chosen)
        self.filters.show_filters(found.filters)
        self.table.set_column_visible("why", bool(found.asked.query))
        self.table.set_paged(hits.ids, found.first)
        self._fit_columns()

    def _counted(self, found: Found) -> str:
        hits, asked = found.hits, found.asked
        if hits.pending:
            return f"正在编排查找目录，还有 {hits.pending} 个村；已经能查的有 {hits.total} 户"
        if not hits.total:
            return "这个村还没有登记农户" if self._village else "还没有收到各村的报送包"
        whole = f"共 {hits.total} 户 {hits.total_people} 人"
        narrowed = asked.query or asked.chosen or asked.quick != "all"
        return f"找到 {len(hits.ids)} 户 {hits.people} 人，{whole}" if narrowed else whole

    def _say_narrow(self, most: int) -> None:
        self._context.frame.toast.show_text(f"农户太多，请先查找或筛选到{most}户以内，再按这一列排序")

    def chosen_filter(self) -> str:
        """Key of the quick filter that is on."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    # ---- hands ----
    def take_keyboard(self) -> None:
        """Ready to type a name."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.search.setFocus()

    def _title_bar(self, text: str) -> None:
        """What is typed above is looked for here while the list is open."""
        if self.isVisible() and text != self.search.text().strip():
            self.search_for(text)

    def _from_title_bar(self) -> None:
        if self.isVisible():
            self._into_list()

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
        self._fit_columns()

    def _fit_columns(self) -> None:
        wide, asked = self.width() >= NARROW, bool(self._found and self._found.asked.query)
        roomy = self.width() >= ROOMY
        self.table.set_column_visible("members", roomy or not wide)
        self.table.set_column_visible("kind", wide and not asked and (roomy or self._village))
        self.table.set_column_visible("ball", wide)
        for key in ("there",) if self._village else ("here", "there"):
            self.table.set_column_visible(key, wide and not asked)
        self.table.set_column_visible("last", wide or not asked)
        self.table.set_column_visible("category", wide or (self._village and not asked))
        self.table.fit()


# -- off the GUI thread -----------------------------------------------------------------------------------------


def _look(desk: Desk, asked: Asked, keys: tuple[str, ...]) -> Found:
    started = time.monotonic()
    while search.renew_next(desk) and time.monotonic() - started < BUSY_SECONDS:
        pass
    known = filters.marks(desk)
    base = search.find(desk, asked.query, asked.chosen, known)
    meaning = _meaning(asked.quick, base)
    hits = search.find(desk, asked.query, _both(asked.chosen, meaning), known) if meaning else base
    first = lines(desk, hits.ids[:PAGE], asked.query)
    offered = filters.filters(desk, hits, asked.chosen, keys)
    counts = {key: _quick_count(key, base) for key, _title in FILTERS}
    return Found(asked, hits, first, counts, offered, filters.is_warming(desk))


def _meaning(quick: str, base: Hits) -> Chosen:
    """What a quick filter stands for; every 脱贫户 whatever follows in brackets."""
    kinds = tuple(value for value in base.counts.get("kind", {}) if value.startswith("脱贫户"))
    meanings: dict[str, Chosen] = {
        "monitored": {"watch": ("monitored",)}, "open": {"open": ("open",)}, "removed": {"watch": ("removed",)},
        "exit": {"kind": kinds or ("脱贫户",)}, "drafts": {"draft": ("draft",)},
    }  # fmt: skip
    return meanings.get(quick, {})


def _both(chosen: Mapping[str, tuple[str, ...]], meaning: Chosen) -> Chosen:
    both = dict(chosen)
    for key, values in meaning.items():
        kept = tuple(value for value in values if value in both[key]) if key in both else values
        both[key] = kept or ("",)
    return both


def _quick_count(key: str, base: Hits) -> int:
    meaning = _meaning(key, base)
    if not meaning:
        return len(base.ids)
    return sum(base.counts.get(name, {}).get(value, 0) for name, values in meaning.items() for value in values)


def _warm(desk: Desk) -> bool:
    """A step of the counting; True while there is more."""
    return filters.warm(desk)
