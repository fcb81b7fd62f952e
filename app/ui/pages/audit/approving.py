"""登记审定结果: one letter for many households; class, month and 户编号 of each typed, pasted or read from the county's list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import is_foreign, label, read_code
from app.domain.questionnaire.field import Req
from app.domain.records import declared
from app.forms.page import FormPage, Values
from app.services.auditing.county_list import CountyPlan, read_county_clipboard, read_county_file
from app.services.auditing.deciding import Approval, approve
from app.services.auditing.queue import AuditRow
from app.services.road.together import BatchLine, rest_told
from app.ui.context import PageContext
from app.ui.dialogs.files import WORKBOOKS, OpenFiles
from app.ui.dialogs.task import TaskDialog, missing_line
from app.ui.pages.paste import contents_of
from app.ui.widgets.basics import button, on_click
from app.ui.widgets.basics import label as words

COLUMNS = ("村", "农户", "监测对象类别", "识别监测时间", "系统户编号")
CATEGORY, MONTH, NUMBER = 2, 3, 4


class ApprovalDialog(TaskDialog):
    """Every chosen case is a row; what the county's list says fills the rows it names."""

    def __init__(self, context: PageContext, parent: QWidget, rows: Sequence[AuditRow]) -> None:
        text = (
            "一个文号办一批。类别空着的按村里拟定的登记，时间空着的按文件日期。县里的名单可以粘贴（Ctrl+V）或者读表格。"
        )
        super().__init__(context, parent, "登记审定结果", text, "landmark")
        self.setObjectName("dialog_approve")
        self._rows = list(rows)
        event = declared("case_event")
        self.form = FormPage(
            [replace(event[key], req=Req.REQUIRED) for key in ("date", "person", "paper")], columns=3, scroll=False
        )
        self.form.set_values({"date": context.desk.today, "person": context.desk.operator})
        self.form.submitted.connect(self._submitted)
        self.table = self._grid()
        self.facts = words("", "muted", wrap=True)
        self.facts.setObjectName("approve_facts")
        self.paste = on_click(button("粘贴名单(&V)", "paste_list", "clipboard-pen"), self._paste)
        self.read = on_click(button("读县里的名单(&R)…", "read_list", "import"), self._read)
        self.body.addWidget(self.form)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.facts)
        self.finish("登记审定", extra=(self.paste, self.read))
        for made in (self.paste, self.read):
            made.setAutoDefault(False)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Paste),
            self.table,
            self._paste,
            context=Qt.ShortcutContext.WidgetShortcut,
        )

    def _grid(self) -> QTableWidget:
        table = QTableWidget(len(self._rows), len(COLUMNS))
        table.setObjectName("approve_table")
        table.setAccessibleName("审定名单：每户的类别、识别监测时间、系统户编号")
        table.setHorizontalHeaderLabels(COLUMNS)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setTabKeyNavigation(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for place, row in enumerate(self._rows):
            for at, text in enumerate((row.village, row.short, row.category, "", "")):
                item = QTableWidgetItem(text)
                if at < CATEGORY:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                table.setItem(place, at, item)
        if self._rows:
            table.setCurrentCell(0, CATEGORY)
        return table

    def _cell(self, place: int, at: int) -> str:
        item = self.table.item(place, at)
        return item.text().strip() if item is not None else ""

    def _paste(self) -> None:
        html, text = contents_of(QGuiApplication.clipboard().mimeData())
        self.context.run(lambda desk: read_county_clipboard(desk, html, text), self.show_plan, self, self.fail)

    def _read(self) -> None:
        for path in OpenFiles.ask(self, "选择县级审定的名单", (WORKBOOKS,)):
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Read a workbook and fill in what it says."""
        self.context.run(lambda desk: read_county_file(desk, path), self.show_plan, self, self.fail)

    def show_plan(self, plan: CountyPlan) -> None:
        """Fill the rows the list names; who is not on it leaves this batch, who cannot be told is said."""
        absent = self._leave_out({row.approval.case for row in plan.rows})
        places = {row.case: place for place, row in enumerate(self._rows)}
        filled = [row for row in plan.rows if row.approval.case in places]
        for row in filled:
            place = places[row.approval.case]
            for at, text in ((CATEGORY, row.category), (MONTH, row.approval.month), (NUMBER, row.approval.national_no)):
                if text:
                    self.table.item(place, at).setText(text)
        others = len(plan.rows) - len(filled)
        told = [f"名单上{len(filled)}户已填进来。"]
        if others:
            told.append(f"名单上还有{others}户没有选在这里。")
        told += [f"{one.place} {one.who}：{one.text}" for one in plan.refused]
        if absent:
            told.append(f"不在名单上，已从这一批里去掉：{'、'.join(absent)}。")
        self.facts.setText(told[0])
        self.tell(told[1:])

    def _leave_out(self, listed: set[str]) -> list[str]:
        """Take away the households a list does not name, where it names any; returns who they are."""
        gone = [place for place, row in enumerate(self._rows) if row.case not in listed]
        if len(gone) == len(self._rows):
            return []
        names = [self._rows[place].short for place in gone]
        for place in reversed(gone):
            self.table.removeRow(place)
            del self._rows[place]
        return names

    def submit(self) -> None:
        """Check what was typed, then write."""
        self.form.submit()

    def _approvals(self) -> list[Approval]:
        return [self._approval(place, row) for place, row in enumerate(self._rows)]

    def _approval(self, place: int, row: AuditRow) -> Approval:
        text = self._cell(place, CATEGORY)
        code = read_code("CATEGORY", text)
        if is_foreign(code):
            raise AppError(
                "AUD-151", f"类别“{label('CATEGORY', code)}”不认识。", "请照清单填，例如 脱贫不稳定户。", row.short
            )
        return Approval(row.case, code, self._cell(place, MONTH).replace("-", ""), self._cell(place, NUMBER))

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form)
        if lines:
            self.tell(lines)
            return
        try:
            approvals = self._approvals()
        except AppError as error:
            self.fail(error)
            return

        def told(done: list[BatchLine]) -> None:
            self.context.frame.toast.show_text(rest_told(done, Step.APPROVED))

        self.write(
            lambda desk: approve(desk, approvals, values["date"], str(values["person"]), str(values["paper"])), told
        )


def ask_approval(context: PageContext, parent: QWidget, rows: Sequence[AuditRow]) -> ApprovalDialog:
    """Open the dialog."""
    dialog = ApprovalDialog(context, parent, rows)
    dialog.open_wide(tall=True)
    return dialog
