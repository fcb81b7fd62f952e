"""Department warnings: the batches, their rows, and answering row by row with two persons' names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Condition, Field, Kind, Level, Req
from app.domain.records import RECORDS
from app.domain.warnings import Match
from app.forms.page import Values
from app.services.desk import Desk
from app.services.disk import save_file as put_file
from app.services.papers.catalogue import Printed
from app.services.papers.previews import first_pages
from app.services.road.comparing_list import draw_password, password_slip
from app.services.watching import warnings
from app.services.watching.sweeps import home_choices
from app.services.watching.warnings import WarningAnswer, WarningBatch, WarningLine
from app.ui.context import PageContext
from app.ui.dialogs.files import OpenFiles, SaveFile
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.review.compare_list import show_slip
from app.ui.printing import SCREEN_SCALE, XLSX_FILES, save_file
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.list_tab import pick
from app.ui.widgets.table import Column, DataTable

BOOKS = (("表格", ("*.xlsx", "*.xls", "*.et", "*.ods")),)
HERE = Condition("是本村农户的", lambda record: record.get("match") == Match.HERE)


class WarningsTab(QWidget):
    """One batch at a time; open ones first."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._batches: list[WarningBatch] = []
        self._who: tuple[str, ...] = ()
        self.batch = pick("warning_batch", "预警批次")
        self.facts = label("", "muted", wrap=True)
        self.new = on_click(button("导入名单(&I)…", "import_warnings", "import"), self._ask_file)
        self.answer = on_click(button("答复(&D)…", "answer_warning", "pencil", "primary"), self._ask_answer)
        self.close_ = on_click(button("办结(&E)", "close_batch", "check"), self._ask_close)
        self.back = on_click(button("反馈表(&B)…", "warning_back", "file-spreadsheet"), self._save)
        empty = EmptyState("还没有部门预警", "部门推送的名单，在这里导入，逐条核查答复。", "bell")
        self.table = DataTable(_columns(), empty, "warning_table", lambda row: row.id)
        self._lay_out()
        self.batch.activated.connect(lambda _place: self._fill())
        self.table.activated.connect(lambda _row: self._ask_answer())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.table)
        self._free()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(size("grid"))
        top.addWidget(self.batch)
        top.addStretch(1)
        for made in (self.new, self.answer, self.close_, self.back):
            top.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        column.addLayout(top)
        column.addWidget(self.facts)
        column.addWidget(self.table, 1)

    # ---- showing ----
    def show_batches(self, batches: Sequence[WarningBatch]) -> None:
        """Show the batches; the chosen one stays."""
        kept = self.batch.currentData()
        self._batches = list(batches)
        self.batch.clear()
        for batch in batches:
            self.batch.addItem(f"{batch.number}　{batch.department}", batch.id)
        self.batch.setCurrentIndex(max(self.batch.findData(kept), 0) if batches else -1)
        self._fill()

    def _chosen(self) -> WarningBatch | None:
        return next((batch for batch in self._batches if batch.id == self.batch.currentData()), None)

    def _fill(self) -> None:
        batch = self._chosen()
        self.table.set_rows(batch.rows if batch else ())
        self.facts.setText(_facts(batch) if batch else "")
        if batch and not self.table.selected():
            first = next((row.id for row in batch.rows if not row.answered), "")
            self.table.select(lambda row: row.id == first or not first)
        self._free()

    def _free(self) -> None:
        batch = self._chosen()
        running = batch is not None and batch.closed_on is None
        self.answer.setEnabled(running and bool(self.table.selected()))
        self.close_.setEnabled(running and batch is not None and batch.waiting == 0)
        self.back.setEnabled(batch is not None and not running)

    # ---- writing ----
    def _ask_file(self) -> None:
        for path in OpenFiles.ask(self, "部门推送的名单", BOOKS):
            self._ask_facts(path)

    def _ask_facts(self, path: Path) -> None:
        fields = [RECORDS["warning_batch"].field(key) for key in ("department", "received_on", "answer_due", "note")]

        def work(desk: Desk, typed: Values) -> WarningBatch:
            return warnings.import_warnings(
                desk,
                path,
                str(typed["department"] or ""),
                typed["received_on"],
                typed["answer_due"],
                note=str(typed["note"] or ""),
            )

        FormDialog(
            self._context, self, f"导入部门预警：{path.name}", fields, work, values={"received_on": self._context.desk.today},
            text="按证件号码和本村农户对上；没有对上的，逐条写明是谁或者查无此户。", ok="导入", glyph="import", name="import_warnings",
            said="已导入。",
        ).open_form()  # fmt: skip

    def _ask_answer(self) -> None:
        rows = self.table.selected()
        batch = self._chosen()
        if rows and batch is not None and batch.closed_on is None:
            self._context.run(home_choices, lambda homes: self._answer_form(rows, homes), self)

    def _answer_form(self, rows: Sequence[WarningLine], homes: Sequence[tuple[str, str]]) -> None:
        first = rows[0]
        several = len(rows) > 1

        def work(desk: Desk, typed: Values) -> int:
            self._who = tuple(typed["checkers"] or ())
            told = WarningAnswer(
                str(typed["match"]), self._who, typed["checked_on"], str(typed["result"] or ""),
                "" if several else str(typed.get("matched_household_id") or ""), note=str(typed["note"] or ""),
            )  # fmt: skip
            return warnings.answer_rows(desk, [row.id for row in rows], told)

        values: dict[str, Any] = {
            "match": first.match or "here", "matched_household_id": first.household or first.suggested, "result": first.result,
            "checkers": first.checkers or self._who, "checked_on": first.checked_on or self._context.desk.today, "note": first.note,
        }  # fmt: skip
        who = f"{first.name}等{len(rows)}人" if several else first.name
        FormDialog(
            self._context, self, f"答复：{who}", _answer_fields(several), work,
            values={key: value for key, value in values.items() if value}, ok="登记答复", glyph="pencil", name="answer_warning",
            said="已答复。", choices={} if several else {"matched_household_id": homes},
        ).open_form()  # fmt: skip

    def _ask_close(self) -> None:
        batch = self._chosen()
        if batch and ConfirmDialog.ask(
            self, f"{batch.number}办结？", "办结以后不能再改答复，可以写反馈表交给部门。", "办结"
        ):
            self._context.write(lambda desk: warnings.close_batch(desk, batch.id), owner=self, said="已办结。")

    def _save(self) -> None:
        batch = self._chosen()
        if batch is None:
            return
        text = "反馈表上有完整的证件号码。加密另存的，打开要输入密码，密码条另外打印、分开送。"
        if ConfirmDialog.ask(self, "反馈表加密吗？", text, "加密另存", "不加密，直接另存"):
            self._save_locked(batch.id, batch.number)
            return
        self._context.run(
            lambda desk: warnings.filled_list(desk, batch.id),
            lambda made: save_file(self._context, self, *made),
            self,
        )

    def _save_locked(self, batch: str, number: str) -> None:
        target = SaveFile.ask(self, "另存为", Path.home() / f"部门预警反馈-{number}.xlsx", XLSX_FILES)
        if target is None:
            return
        word, context = draw_password(), self._context

        def work(desk: Desk) -> Printed:
            put_file(target, warnings.filled_list(desk, batch, password=word)[1])
            return password_slip(desk, word, target.name, "部门预警反馈表")

        def written(slip: Printed) -> None:
            context.frame.toast.show_text(f"反馈表已存到 {target}")
            context.render(
                lambda: first_pages(slip.data, SCREEN_SCALE, 1), partial(show_slip, context, self, slip, target), self
            )

        context.run(work, written, self)


def _answer_fields(several: bool) -> list[Field]:
    known = RECORDS["warning_row"]
    required = Req.REQUIRED
    found = [
        Field("match", "是不是本村的人", Kind.CODE, Level.PERSONAL, required, codes="WARNING_MATCH"),
        Field("matched_household_id", "哪一户", Kind.REF, Level.PERSONAL, Req.CONDITIONAL, when=HERE),
        Field("result", "核查结果", Kind.CODE, Level.PERSONAL, Req.CONDITIONAL, codes="WARNING_RESULT", when=HERE),
        Field("checkers", "核查人", Kind.TEXTS, Level.PERSONAL, required, hint="两个人的姓名。"),
        Field("checked_on", "核查日期", Kind.DATE, Level.INTERNAL, required),
        known.field("note"),
    ]
    return [field for field in found if not (several and field.key == "matched_household_id")]


def _facts(batch: WarningBatch) -> str:
    here = sum(bool(row.household) for row in batch.rows)
    state = "已办结" if batch.closed_on else f"还有{batch.waiting}人没有答复"
    return (
        f"{batch.received_on.month}月{batch.received_on.day}日收到，{batch.answer_due.month}月{batch.answer_due.day}日前反馈；"
        f"{len(batch.rows)}人，对上本村农户{here}人，{state}。每一条由两个人核查。"
    )


def _columns() -> list[Column]:
    return [
        Column(
            "state",
            "状态",
            lambda row: row.answered,
            7,
            chip=lambda row: ("good", "已答复") if row.answered else ("info", "没有答复"),
        ),
        Column("line", "行", lambda row: row.line, 3),
        Column("name", "姓名", lambda row: row.name, 6, tip=lambda row: row.name),
        Column("number", "证件号码", lambda row: row.number, 12, masked=True),
        Column("home", "农户", lambda row: row.short, 10, tip=lambda row: row.short),
        Column("told", "答复", lambda row: _told(row), 11, tip=lambda row: _told(row)),
        Column("who", "核查人", lambda row: "、".join(row.checkers), 9, tip=lambda row: "、".join(row.checkers)),
        Column("note", "情况说明", lambda row: row.note, 0, tip=lambda row: row.note),
    ]


def _told(row: WarningLine) -> str:
    return row.told or CODE_LISTS["WARNING_MATCH"].by_code["here"].label if row.household or row.told else ""
