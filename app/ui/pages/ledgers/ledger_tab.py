"""台账: choose a ledger, a period and filters; rows, sums, closing, paper and workbook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.domain.documents import CellKind, Paper
from app.domain.errors import AppError
from app.domain.ledgers import Entry, LedgerColumn, ledger_kind
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.desk import Desk
from app.services.ledgers.closing import close_month, reopen_month
from app.services.ledgers.columns import set_columns, set_columns_by_file
from app.services.ledgers.entering import mark_entered
from app.services.papers.ledger_pack import save_ledgers
from app.services.papers.ledger_views import LedgerView, ledger_kinds, ledger_view
from app.ui.context import PageContext
from app.ui.dialogs.files import ChooseFolder, OpenFiles
from app.ui.dialogs.task import FormDialog
from app.ui.pages.ledgers.period_bar import PeriodBar
from app.ui.printing import XLSX_FILES, save_workbook, show_paper
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

ZERO = "没有记录，按零报告处理：照样打印、签字、随报送包上报。"
WIDE = ("workers", "posts")  # fit an A3 sheet
EVERY = "全部"


class LedgerTab(QWidget):
    """`told(text)`: one line about what is shown."""

    told = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.kinds = ledger_kinds()
        self.kind = self.kinds[0].key
        self.found: LedgerView | None = None
        self.zero = Banner(closable=False)
        self.zero.setObjectName("zero_report")
        self.ledgers = _combo("ledger_kind", "台账", 12)
        for kind in self.kinds:
            self.ledgers.addItem(kind.label, kind.key)
        self.periods = PeriodBar(context.desk.today, "ledger")
        self.groups, self.helpers, self.classes = (
            _combo(name, words)
            for name, words in (("filter_group", "小组"), ("filter_helper", "帮扶人"), ("filter_class", "类别"))
        )
        self.papers = _combo("ledger_paper", "纸张")
        for paper in (Paper.A4, Paper.A3):
            self.papers.addItem(f"{paper} 横放", str(paper))
        self.sums, self.notes = label("", "strong", wrap=True), label("", "muted", wrap=True)
        self._buttons()
        self.table = self._made_table(ledger_kind(self.kind).usual)
        self._lay_out()
        self.periods.offer(ledger_kind(self.kind).periods)
        self._connect()

    def _buttons(self) -> None:
        self.print = on_click(button("预览打印(&P)", "print", "printer", "primary"), self._preview)
        self.workbook = on_click(button("另存表格(&W)", "save_workbook", "file-spreadsheet"), self._workbook)
        self.all = on_click(button("全部另存(&L)…", "save_all_ledgers", "folder-open"), self._all)
        self.all.setToolTip("这个月的全部台账各写一份PDF和表格到一个文件夹")
        self.close_month = on_click(button("结账(&J)…", "close_month", "lock"), self._ask_close)
        self.zero_paper = on_click(button("零报告(&0)", "zero_paper", "file-text"), self._zero_paper)
        self.entered = on_click(button("登记录入(&E)…", "mark_entered", "check"), self._ask_entered)
        self.columns = button("列(&C)", "ledger_columns", "table-2")
        menu = QMenu(self.columns)
        for text, name, act in (
            ("按模板定列…", "columns_file", self._columns_file),
            ("恢复通常的列", "columns_usual", self._columns_usual),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"action_{name}")
            action.triggered.connect(lambda _on=False, act=act: act())
        self.columns.setMenu(menu)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        column.setSpacing(size("grid"))
        first = _row((self.ledgers, self.periods), (self.close_month, self.zero_paper, self.print))
        first.setStretch(0, 3)  # the names of ledgers are long
        column.addLayout(first)
        filters = (label("小组"), self.groups, label("帮扶人"), self.helpers, label("类别"), self.classes)
        column.addLayout(_row(filters, (self.papers,)))
        column.addWidget(self.zero)
        sums = QHBoxLayout()
        sums.setSpacing(size("grid"))
        sums.addWidget(self.sums, 1)
        for made in (self.entered, self.columns, self.workbook, self.all):
            sums.addWidget(made)
        column.addLayout(sums)
        column.addWidget(self.table, 1)
        column.addWidget(self.notes)
        self._column = column

    def _connect(self) -> None:
        self.ledgers.currentIndexChanged.connect(lambda _place: self.choose(str(self.ledgers.currentData())))
        self.periods.changed.connect(self.read)
        for combo in (self.groups, self.helpers, self.classes):
            combo.activated.connect(lambda _place: self.read())

    # ---- choosing ----
    def choose(self, kind: str, period: str = "") -> None:
        """Another ledger (blank: the same), a period as services write it."""
        if kind in [known.key for known in self.kinds]:
            self.kind = kind
        self.ledgers.blockSignals(True)
        self.ledgers.setCurrentIndex(self.ledgers.findData(self.kind))
        self.ledgers.blockSignals(False)
        for combo in (self.groups, self.helpers, self.classes):
            combo.clear()
        self.papers.setCurrentIndex(1 if self.kind in WIDE else 0)
        self.periods.offer(ledger_kind(self.kind).periods, period)
        self.read()

    def asked(self) -> dict[str, Any]:
        """What print and workbook are asked for."""
        return {
            "period": self.periods.code,
            "group": _chosen(self.groups),
            "helper": _chosen(self.helpers),
            "category": _chosen(self.classes),
        }

    # ---- showing ----
    def read(self) -> None:
        """Read the chosen ledger."""
        if not self.isVisible():
            return
        self.told.emit("正在生成…")
        kind, asked = self.kind, self.asked()

        def show(found: LedgerView) -> None:
            if (kind, asked) == (self.kind, self.asked()):
                self._show(found)

        self.context.run(lambda desk: ledger_view(desk, kind, **asked), show, self, self._failed)

    def _show(self, found: LedgerView) -> None:
        self.found = found
        closed = f"　{found.closed}" if found.closed else ""
        self.told.emit(f"{found.title}　{found.period}　{len(found.rows)}行{closed}")
        self._new_table(found)
        for combo, offered in (
            (self.groups, found.groups),
            (self.helpers, found.helpers),
            (self.classes, found.classes),
        ):
            _offer(combo, offered)
        self.sums.setText(found.sums)
        late = [f"补录：{period}{count}条，打印在表后。" for period, count in found.late]
        self.notes.setText("　".join([*found.notes, *late]))
        self.zero.show_text(f"{found.title}（{found.period}）{ZERO}" if found.empty else "")
        self._enable(found)

    def _new_table(self, found: LedgerView) -> None:
        """Columns are the ledger's own: a table cannot change them, so each ledger has its own."""
        wanted = [column.key for column in found.columns if column.key != "number"]
        if (
            self.table.objectName() != f"rows_{self.kind}"
            or [column.key for column in self.table.model.columns] != wanted
        ):
            made, old = self._made_table(found.columns), self.table
            self._column.insertWidget(self._column.indexOf(old), made, 1)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
            self.table = made
        self.table.set_rows(found.rows)

    def _made_table(self, columns: tuple[LedgerColumn, ...]) -> DataTable:
        empty = EmptyState("本期没有记录", "换一个期间，或者去掉筛选。", "table-2")
        shown = [_column(column) for column in columns if column.key != "number"]
        made = DataTable(shown, empty, f"ledger_{self.kind}", lambda entry: entry.key)
        made.setObjectName(f"rows_{self.kind}")
        made.activated.connect(self._open)
        made.selection_changed.connect(lambda _rows: self._free())
        return made

    def _enable(self, found: LedgerView | None) -> None:
        for made in (self.workbook, self.print):
            made.setEnabled(found is not None)
        month = found.month if found else None
        self.close_month.setEnabled(month is not None)
        self.close_month.setText("撤销结账(&J)…" if month and month.close else "结账(&J)…")
        self.zero_paper.setVisible(bool(month and month.close and month.close.zero))
        self.entered.setVisible(self.kind == "system")
        self._free()

    def _free(self) -> None:
        self.entered.setEnabled(bool(self.table.selected()))

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self.context.show_error(self, error)
            return
        self.told.emit("现在不能生成")
        self.table.set_rows(())
        self.sums.setText("")
        self.notes.setText("")
        self._enable(None)
        self.zero.show_text(f"{error.text}{error.advice}", "warn")

    def _open(self, entry: Entry) -> None:
        if entry.household_id:
            self.context.go("households", household=entry.household_id)

    # ---- leaving the program ----
    def _preview(self) -> None:
        show_paper(self.context, self, self.kind, paper=str(self.papers.currentData()), **self.asked())

    def _workbook(self) -> None:
        save_workbook(self.context, self, self.kind, paper=str(self.papers.currentData()), **self.asked())

    def _all(self) -> None:
        folder = ChooseFolder.ask(self, "存到哪个文件夹")
        if folder is None:
            return
        month = f"{min(self.periods.period.end, self.context.desk.today):%Y-%m}"

        def work(desk: Desk, progress: Callable[..., None]) -> list[Path]:
            return save_ledgers(desk, folder, month, progress=lambda done, total: progress(done, total, "正在写台账"))

        def saved(files: list[Path]) -> None:
            self.context.frame.toast.show_text(f"{len(files)}个文件已保存到{folder}")

        self.context.run_long(work, saved, self, "正在写台账")

    def _zero_paper(self) -> None:
        show_paper(self.context, self, "zero_report", period=self.periods.code)

    # ---- closing ----
    def _ask_close(self) -> None:
        month = self.found.month if self.found else None
        if month is None:
            return
        if month.close is not None:
            self._ask_reopen()
            return
        zero = month.zero
        fields = [
            Field("auditor", "审核人", Kind.TEXT, Level.INTERNAL),
            Field("note", "说明", Kind.LONGTEXT, Level.INTERNAL, max_length=500),
        ]
        if zero:
            signed = Field(
                "signed", "零报告签字人", Kind.TEXTS, Level.INTERNAL, Req.REQUIRED, hint="两人以上用顿号隔开。"
            )
            fields.insert(1, signed)
        period = self.periods.code

        def work(desk: Desk, typed: Values) -> str:
            return close_month(
                desk, period, str(typed["auditor"] or ""), "", typed.get("signed") or (), str(typed["note"] or "")
            )

        text = f"{self.periods.text}：{month.text}。结账以后这个月的台账不再变，以后录入的作为补录列在下个月。"
        FormDialog(self.context, self, f"{self.periods.text}台账结账", fields, work, text=text, ok="结账", glyph="lock",
                   name="close_month", said="已结账。").open_form()  # fmt: skip

    def _ask_reopen(self) -> None:
        fields = [Field("reason", "撤销原因", Kind.TEXT, Level.INTERNAL, Req.REQUIRED)]
        period = self.periods.code

        def work(desk: Desk, typed: Values) -> None:
            reopen_month(desk, period, str(typed["reason"] or ""))

        FormDialog(self.context, self, f"撤销{self.periods.text}结账", fields, work, ok="撤销结账", glyph="lock",
                   name="reopen_month", said="已撤销结账。").open_form()  # fmt: skip

    # ---- 15.14, columns ----
    def _ask_entered(self) -> None:
        keys = [entry.key for entry in self.table.selected()]
        fields = [
            Field("name", "录入人", Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
            Field("on", "录入日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
        ]

        def work(desk: Desk, typed: Values) -> int:
            return mark_entered(desk, keys, str(typed["name"] or ""), typed["on"])

        values = {"name": self.context.desk.operator, "on": self.context.desk.today}
        FormDialog(self.context, self, f"登记系统录入：{len(keys)}项", fields, work, values=values, ok="登记", glyph="check",
                   name="mark_entered", said="已登记。").open_form()  # fmt: skip

    def _columns_file(self) -> None:
        chosen: list[Path] = OpenFiles.ask(self, "选台账模板（表头一行）", XLSX_FILES)
        for path in chosen[:1]:
            self._set_columns(partial(set_columns_by_file, ledger=self.kind, path=path))

    def _columns_usual(self) -> None:
        self._set_columns(partial(set_columns, ledger=self.kind, names=()))

    def _set_columns(self, work: Any) -> None:
        self.context.write(lambda desk: work(desk), lambda _labels: self.read(), self,
                           lambda error: self.context.show_error(self, error), "列已改好。")  # fmt: skip


def _combo(name: str, words: str, length: int = 5) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setToolTip(words)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(length)
    return made


def _row(left: tuple[QWidget, ...], right: tuple[QWidget, ...]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(size("grid"))
    for part in left:
        row.addWidget(part)
    row.addStretch(1)
    for part in right:
        row.addWidget(part)
    return row


def _chosen(combo: QComboBox) -> str:
    return str(combo.currentData() or "")


def _offer(combo: QComboBox, names: tuple[str, ...]) -> None:
    """The names that occur, 全部 first; what was chosen stays chosen."""
    chosen = _chosen(combo)
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(EVERY, "")
    for name in dict.fromkeys((*names, *((chosen,) if chosen else ()))):
        combo.addItem(name, name)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))
    combo.blockSignals(False)
    combo.setEnabled(bool(names or chosen))


def _column(column: LedgerColumn) -> Column:
    right = column.kind in (CellKind.MONEY, CellKind.NUMBER)
    key = column.key
    return Column(key, column.label, lambda entry: entry.value(key), max(round(column.width / 3.2), len(column.label)),
                  "right" if right else "left", tip=lambda entry: str(entry.value(key) or ""), masked=column.level > 2)  # fmt: skip
