"""代码表: the code lists and their items; each change begins on a day, old rows keep what they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain.questionnaire.editions import CODES_PREFIX
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.codelists import (
    ItemLine,
    ListLine,
    add_item,
    item_lines,
    list_lines,
    move_item,
    rename_item,
    restore_item,
    retire_item,
)
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.pages.settings.value import HistoryDialog
from app.ui.widgets.basics import PageFooter, button, label, on_click
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

LISTS = (
    Column("label", "代码表", lambda line: line.label, 12),
    Column("offered", "选项", lambda line: line.offered, 4, "right"),
    Column("open", "", lambda line: "可增减" if line.open else "只改叫法和先后", 8),
    Column("changes", "乡镇改了什么", lambda line: line.changes, 0, tip=lambda line: line.changes),
    Column("since", "起用日期", lambda line: line.since, 7),
    Column("coming", "将要改", lambda line: line.coming, 7),
)
ITEMS = (
    Column("label", "叫法", lambda line: line.label, 0, tip=lambda line: line.note),
    Column(
        "state",
        "",
        lambda line: "停用" if line.retired else "",
        5,
        chip=lambda line: ("quiet", "停用") if line.retired else None,
    ),
    Column(
        "shipped",
        "程序原来的叫法",
        lambda line: "（新增）" if not line.shipped else "" if line.shipped == line.label else line.shipped,
        14,
    ),
    Column("parent", "属于", lambda line: line.parent, 10),
)
SINCE = Field("since", "从哪天起", Kind.DATE, Level.OPEN, hint="不填就是今天；以前登记的照旧。")
DOCUMENT = Field("document", "依据文件", Kind.TEXT, Level.OPEN)


class CodesTab(QWidget):
    """The lists above, the items of the chosen one below."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.lists = DataTable(LISTS, name="codes_lists", key=lambda line: line.name, many=False)
        self.items = DataTable(ITEMS, name="codes_items", key=lambda line: line.code, many=False)
        self.title = label("选一张代码表，看它的各项。", "muted", wrap=True)
        self.add = on_click(button("增加(&N)…", "code_add", "plus"), self._add)
        self.rename = on_click(button("改叫法(&E)…", "code_rename", "pencil"), self._rename)
        self.retire = on_click(button("停用(&D)…", "code_retire", "ban"), self._retire)
        self.up = on_click(button("上移(&U)", "code_up", "arrow-up", "quiet"), lambda: self._move(-1))
        self.down = on_click(button("下移(&J)", "code_down", "arrow-down", "quiet"), lambda: self._move(1))
        self.past = on_click(button("历史(&H)…", "code_history", "history"), self._history)
        below = QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.title)
        inner.addWidget(self.items, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.lists)
        parts.addWidget(below)
        parts.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts, 1)
        column.addWidget(PageFooter((self.up, self.down, self.past, self.retire, self.rename), self.add))
        self.lists.selection_changed.connect(lambda _rows: self._read_items())
        self.items.selection_changed.connect(lambda _rows: self._free())
        self.items.activated.connect(lambda _line: self._rename())
        self._free()

    def refresh(self) -> None:
        """Show the lists; the chosen one stays chosen."""
        self._context.run(list_lines, self._show, self)

    def _show(self, lines: list[ListLine]) -> None:
        self.lists.set_rows(lines)
        self._read_items()

    def _list(self) -> ListLine | None:
        return next(iter(self.lists.selected()), None)

    def _item(self) -> ItemLine | None:
        return next(iter(self.items.selected()), None)

    def _read_items(self) -> None:
        line = self._list()
        if line is None:
            self.items.set_rows(())
            self._free()
            return
        name, told = (
            line.name,
            "可以增加、停用、改叫法、排先后。" if line.open else "选项由程序的规则使用：只能改叫法和先后。",
        )
        self.title.setText(f"“{line.label}”：{told}停用的，以前登记的照样显示和打印，新登记的不再给选。")
        self._context.run(lambda desk: item_lines(desk, name), self._show_items, self)

    def _show_items(self, lines: list[ItemLine]) -> None:
        self.items.set_rows(lines)
        self._free()

    def _free(self) -> None:
        found, item = self._list(), self._item()
        self.add.setEnabled(found is not None and found.open)
        self.retire.setEnabled(found is not None and found.open and item is not None)
        self.retire.setText("恢复(&D)…" if item is not None and item.retired else "停用(&D)…")
        for made in (self.rename, self.up, self.down):
            made.setEnabled(item is not None)
        self.past.setEnabled(found is not None)

    # ---- acting ----
    def _ask(
        self,
        title: str,
        fields: list[Field],
        work: Callable[[Desk, Values, date | None, str], Any],
        values: Values,
        text: str = "",
    ) -> None:
        def run(desk: Desk, typed: Values) -> Any:
            return work(desk, typed, typed.get("since"), str(typed.get("document") or ""))

        FormDialog(
            self._context,
            self,
            title,
            [*fields, SINCE, DOCUMENT],
            run,
            values=values,
            text=text,
            name="code",
            said="代码表已改。",
        ).open_form()

    def _add(self) -> None:
        line = self._list()
        if line is None:
            return
        fields = [Field("label", "新的一项叫什么", Kind.TEXT, Level.OPEN, Req.REQUIRED, max_length=40)]
        if any(item.parent for item in self.items.rows()):
            fields.append(Field("under", "属于哪一类", Kind.TEXT, Level.OPEN, Req.REQUIRED))
        item = self._item()
        self._ask(f"“{line.label}”增加一项", fields,
                  lambda desk, typed, since, paper: add_item(desk, line.name, str(typed["label"]), str(typed.get("under") or ""), since, paper),
                  {"under": item.parent} if item and item.parent else {})  # fmt: skip

    def _rename(self) -> None:
        line, item = self._list(), self._item()
        if line is None or item is None:
            return
        field = Field("label", "新的叫法", Kind.TEXT, Level.OPEN, Req.REQUIRED, max_length=40)
        self._ask(f"“{item.label}”改叫法", [field],
                  lambda desk, typed, since, paper: rename_item(desk, line.name, item.code, str(typed["label"]), since, paper),
                  {"label": item.label}, "结了账的台账照当时的叫法；旧的叫法导入时还认得。")  # fmt: skip

    def _retire(self) -> None:
        line, item = self._list(), self._item()
        if line is None or item is None:
            return
        act = restore_item if item.retired else retire_item
        word = "恢复" if item.retired else "停用"
        self._ask(
            f"{word}“{item.label}”",
            [],
            lambda desk, typed, since, paper: act(desk, line.name, item.code, since, paper),
            {},
        )

    def _move(self, step: int) -> None:
        line, item = self._list(), self._item()
        if line is None or item is None:
            return
        places = [one.code for one in self.items.rows()]
        place = max(places.index(item.code) + 1 + step, 1)
        self._context.write(lambda desk: move_item(desk, line.name, item.code, place), lambda _none: self.refresh(), self,
                            lambda error: self._context.show_error(self, error), "先后已改。")  # fmt: skip

    def _history(self) -> None:
        line = self._list()
        if line is not None:
            HistoryDialog(self._context, self, f"{CODES_PREFIX}{line.name}", f"代码表“{line.label}”").open()
