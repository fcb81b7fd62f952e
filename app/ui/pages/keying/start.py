"""The numbers: type or scan one and key the sheet; which sheets are out, since when, who has them; print and void."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keying.blank_sheets import (
    BlankLine,
    BlankView,
    blank_sheets,
    issue_blank_pack,
    reprint_pack,
    void_sheets,
)
from app.services.keying.run import KeyingDraft, unfinished_keying
from app.services.keying.saving import Keyed
from app.services.keying.sheet_numbers import PREFIXES
from app.services.papers.catalogue import Printed
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.pages.keying.pack import PackDialog
from app.ui.printing import show_printed
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, PageHeader, SectionCard, button, label, on_click
from app.ui.widgets.table import Column, DataTable

TONES = {"out": "info", "keyed": "good", "void": "quiet"}
LATE = 30  # days after which somebody should ask for a sheet


@dataclass(frozen=True, slots=True)
class Numbers:
    """What this view shows: all sheets, those begun, names of the kinds."""

    view: BlankView
    drafts: dict[str, KeyingDraft]
    kinds: tuple[tuple[str, str], ...]


def numbers_of(desk: Desk) -> Numbers:
    """Read it all."""
    from app.domain.questionnaire.codes import label as code_label

    kinds = tuple((form, code_label("BLANK_FORM", form)) for form in PREFIXES)
    return Numbers(blank_sheets(desk), {draft.number: draft for draft in unfinished_keying(desk)}, kinds)


class StartView(QWidget):
    """`wanted(number)`: key this sheet; `left()` back to 采集."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("keying_start")
        self.context = context
        self._found = Numbers(BlankView((), ()), {}, ())
        self.number = QLineEdit()
        self.number.setObjectName("sheet_number")
        self.number.setAccessibleName("纸面编号")
        self.number.setPlaceholderText("扫二维码，或输入编号，例如 12 或 A-K0012")
        self.number.returnPressed.connect(lambda: self.wanted.emit(self.number.text()))
        self._open = on_click(
            button("录入(&K)", "key_sheet", "pencil", "primary"), lambda: self.wanted.emit(self.number.text())
        )
        self.troubles = Troubles()
        self.done = Banner()
        self.table = DataTable(self._columns(), EmptyState("没有编号空白表", "点“打印空白表”，停电时带去入户。", "printer"),
                               "blank_table", lambda line: line.id)  # fmt: skip
        self.table.activated.connect(lambda line: self.wanted.emit(line.number))
        self.table.selection_changed.connect(lambda lines: self._enable(lines))
        self._state = QComboBox()
        self._state.setObjectName("blank_state")
        self._state.setAccessibleName("哪些空白表")
        for text, key in (("没有交回的", "out"), ("已录入的", "keyed"), ("作废的", "void"), ("全部", "")):
            self._state.addItem(text, key)
        self._state.currentIndexChanged.connect(lambda _at: self._fill())
        self._print = on_click(button("打印空白表(&P)", "print_pack", "printer"), self._print_pack)
        self._again = on_click(button("重印这一批", "reprint_pack", "refresh-cw", "small"), self._reprint)
        self._void = on_click(button("作废", "void_sheets", "trash-2", "small"), self._ask_void)
        self._back = on_click(button("返回(&B)", "leave_keying", "arrow-left"), self.left.emit)
        self._lay_out()
        self._enable([])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHeader("快速录入", "停电时纸上填的，照编号录进来", (self._print, self._back), self._open))
        inner = QVBoxLayout()
        inner.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        inner.setSpacing(size("grid"))
        top = SectionCard("纸面编号", "在表的右上角，二维码旁边")
        top.add(self.number)
        inner.addWidget(self.done)
        inner.addWidget(self.troubles)
        inner.addWidget(top)
        card = SectionCard("编号空白表（停电用纸）", "双击或回车录入这一张")
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        self._count = label("", "muted")
        row.addWidget(self._state)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._again)
        row.addWidget(self._void)
        bar = QWidget()
        bar.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        card.add(bar)
        card.add(self.table, 1)
        inner.addWidget(card, 1)
        column.addLayout(inner, 1)

    def _columns(self) -> list[Column]:
        return [
            Column("number", "编号", lambda line: line.number, 8),
            Column("form", "表种", lambda line: line.form_name, 10),
            Column("state", "状态", lambda line: line.state_name, 9, chip=self._chip),
            Column("since", "已有几天", lambda line: line.since if line.state == "out" else None, 7, "right"),
            Column("holder", "领用人", lambda line: line.name, 8),
            Column("printed", "打印日期", lambda line: line.printed_on, 9),
            Column("batch", "批次", lambda line: line.batch, 8),
            Column("note", "说明", lambda line: self._note(line), 0),
        ]

    def _chip(self, line: BlankLine) -> tuple[str, str]:
        late = line.state == "out" and line.since > LATE
        return ("warn" if late else TONES.get(line.state, "quiet")), line.state_name

    def _note(self, line: BlankLine) -> str:
        draft = self._found.drafts.get(line.number)
        return f"录到一半：{draft.household}" if draft else line.note

    # ---- showing ----
    def refresh(self) -> None:
        """Look again."""
        self.context.run(numbers_of, self._show, self)

    def begin(self, done: Keyed | None = None) -> None:
        """The keyboard on the number; what was just saved stands above it."""
        self.number.clear()
        self.troubles.show_lines(())
        self.done.show_text(_said(done) if done else "", "warn" if done and done.notes else "good")
        self.number.setFocus()
        self.refresh()

    def _show(self, found: Numbers) -> None:
        self._found = found
        self._fill()

    def _fill(self) -> None:
        state = self._state.currentData()
        lines = [line for line in self._found.view.lines if state in ("", line.state)]
        self.table.set_rows(lines)
        view = self._found.view
        self._count.setText(f"未交回 {view.count('out')}　已录入 {view.count('keyed')}　作废 {view.count('void')}")

    def _enable(self, lines: list[BlankLine]) -> None:
        out = [line for line in lines if line.state == "out"]
        self._void.setEnabled(bool(out))
        self._again.setEnabled(len({line.batch for line in out}) == 1)

    def fail(self, error: AppError) -> None:
        """A number that cannot be keyed: say why, the number stays marked to be typed again."""
        self.troubles.show_lines(trouble_lines(error))
        self.number.setFocus()
        self.number.selectAll()

    # ---- paper ----
    def _print_pack(self) -> None:
        wish = PackDialog.ask(self, self._found.kinds)
        if wish is None:
            return
        forms, holder = wish

        def work(desk: Desk, progress: Any) -> Printed:
            pack = issue_blank_pack(desk, forms, holder, progress)
            return Printed("blanks", "编号空白表", pack.data, pack.suggested_name, 0)

        self._produce(work, "正在打印编号空白表")

    def _reprint(self) -> None:
        lines = [line for line in self.table.selected() if line.state == "out"]
        if not lines:
            return
        batch = lines[0].batch

        def work(desk: Desk, progress: Any) -> Printed:
            pack = reprint_pack(desk, batch, progress)
            return Printed("blanks", "编号空白表", pack.data, pack.suggested_name, 0)

        self._produce(work, "正在重印")

    def _produce(self, work: Any, title: str) -> None:
        def made(printed: Printed) -> None:
            self.context.bus.changed.emit()
            self.refresh()
            show_printed(self.context, self, printed)

        self.context.run_long(work, made, self, title)

    def _ask_void(self) -> None:
        numbers = [line.number for line in self.table.selected() if line.state == "out"]
        if not numbers:
            return
        reason = ReasonDialog.ask(
            self, f"作废{len(numbers)}张空白表", "写坏了、丢失了，都要写明。", suggestions=("写坏了", "丢失")
        )
        if reason:
            self.context.write(
                lambda desk: void_sheets(desk, numbers, reason), lambda _n: self.refresh(), self, said="已作废"
            )


def _said(done: Keyed) -> str:
    text = f"{done.number}已录入：{done.short}。" + ("（新户）" if done.is_new else "")
    return text + "".join(done.notes)
