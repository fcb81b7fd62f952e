"""做比对名单: who goes on it, who does not and why; purpose and password; the locked workbook, then the slip with the password."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QWidget

from app.domain.comparing import check_password, check_purpose
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import save_file
from app.services.papers.catalogue import Printed
from app.services.papers.previews import PageImage, first_pages
from app.services.road.comparing import CaseListed, CompareList, NotAsked, compare_list
from app.services.road.comparing_list import draw_password, list_name, password_slip, save_list, save_slip
from app.ui.context import PageContext
from app.ui.dialogs.files import SaveFile
from app.ui.dialogs.task import TaskDialog
from app.ui.preview import PreviewDialog
from app.ui.printing import PDF_FILES, SCREEN_SCALE, XLSX_FILES, send_to_printer
from app.ui.start.parts import PasswordBox
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click, text_box
from app.ui.widgets.table import Column, DataTable


def ask_list(context: PageContext, parent: QWidget, chosen: Sequence[str] = ()) -> None:
    """Open the dialog over all cases that wait for a comparison; `chosen` households stand selected."""
    context.run(compare_list, lambda found: _open(context, parent, found, chosen), parent)


def _open(context: PageContext, parent: QWidget, found: CompareList, chosen: Sequence[str]) -> None:
    dialog = ListDialog(context, parent, found)
    dialog.choose(chosen)
    dialog.open_wide(tall=True)


class ListDialog(TaskDialog):
    """Selected households go on the list, none selected means all of them."""

    def __init__(self, context: PageContext, parent: QWidget, found: CompareList) -> None:
        text = "名单上只有签了授权的成年人、本人勾选的事项。名单存成有打开密码的表格，另存会留记录。"
        super().__init__(context, parent, "做比对名单", text, "shield-check")
        self.setObjectName("dialog_compare_list")
        self.found = found
        self._drawn = ""
        empty = EmptyState("没有等待比对的户", "走到部门比对这一步、或者下一步是部门比对的户会列在这里。", "users")
        self.cases = DataTable(_case_columns(), empty, "compare_cases", lambda line: line.case)
        none_left = EmptyState("没有人被排除", "这些户的人都可以查询。", "check")
        self.left = DataTable(_left_columns(), none_left, "compare_left", many=False)
        self.cases.set_rows(found.cases)
        self.left.set_rows(found.left_out)
        self.facts = label("", "strong", wrap=True)
        self.facts.setObjectName("compare_facts")
        self.purpose = text_box("compare_purpose", "用途，例如：交县防返贫办比对")
        self.first = PasswordBox("compare_password", "打开密码，至少8个字符")
        self.again = PasswordBox("compare_password_again", "密码再输一遍")
        self.draw = on_click(button("自动生成(&G)", "draw_password", "key-round"), self._draw)
        self.shown = label("", "strong", wrap=True)
        self.shown.setObjectName("drawn_password")
        self._lay_out()
        self.cases.selection_changed.connect(lambda _rows: self._tell())
        self.first.textEdited.connect(lambda _text: self._forget())
        self.again.textEdited.connect(lambda _text: self._forget())
        self._tell()
        self.purpose.setFocus()

    def _lay_out(self) -> None:
        tabs = QTabWidget()
        tabs.addTab(self.cases, f"等待比对的户 {len(self.found.cases)}")
        tabs.addTab(self.left, f"不能查询的人 {len(self.found.left_out)}")
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        for part in (self.first, self.again):
            row.addWidget(part, 1)
        row.addWidget(self.draw)
        self.draw.setAutoDefault(False)
        self.body.addWidget(self.facts)
        self.body.addWidget(tabs, 1)
        self.body.addWidget(self.purpose)
        self.body.addLayout(row)
        self.body.addWidget(self.shown)
        self.shown.hide()
        self.finish("另存名单…")
        self.ok.setEnabled(bool(self.found.lines))

    def choose(self, households: Sequence[str]) -> None:
        """Select households."""
        self.cases.select_many(lambda line: line.id in households)

    def households(self) -> tuple[str, ...]:
        """Ids of the households on the list."""
        return tuple(line.id for line in self.cases.selected() or self.found.cases)

    def _tell(self) -> None:
        lines: Sequence[CaseListed] = self.cases.selected() or self.found.cases
        which = f"已选{len(lines)}户" if self.cases.selected() else f"全部{len(lines)}户（按住 Ctrl 可以只选几户）"
        asked, left = sum(line.asked for line in lines), sum(line.left_out for line in lines)
        self.facts.setText(f"{which}：名单上{asked}人，不能查询的{left}人。列的先后按设置“比对名单的列”。")

    def _draw(self) -> None:
        self._drawn = draw_password()
        self.first.setText(self._drawn)
        self.again.setText(self._drawn)
        self.shown.setText(f"打开密码：{self._drawn}　只显示这一次，另存以后打印密码条。")
        self.shown.show()
        self.troubles.show_lines(())

    def _forget(self) -> None:
        self._drawn = ""
        self.shown.hide()

    def submit(self) -> None:
        """Ask where to, write the locked workbook, then show the slip."""
        purpose, word, ids = self.purpose.text(), self.first.text(), self.households()
        try:
            check_purpose(purpose)
            check_password(word, self.again.text())
        except AppError as error:
            self.fail(error)
            return
        target = SaveFile.ask(self, "另存比对名单", Path.home() / list_name(self.context.desk), XLSX_FILES)
        if target is None:
            return
        self.ok.setEnabled(False)

        def work(desk: Desk) -> Printed:
            save_file(target, save_list(desk, purpose, word, households=ids).data)
            return password_slip(desk, word, target.name)

        self.context.run(work, lambda slip: self._written(target, slip), self, self.fail)

    def _written(self, target: Path, slip: Printed) -> None:
        frame = self.context.frame
        for box in (self.first, self.again):
            box.clear()
        self.shown.setText("")
        self.accept()
        frame.toast.show_text(f"名单已存到 {target}")
        self.context.render(
            lambda: first_pages(slip.data, SCREEN_SCALE, 1),
            partial(show_slip, self.context, frame, slip, target),
            frame,
        )


def show_slip(context: PageContext, parent: QWidget, slip: Printed, beside: Path, pages: list[PageImage]) -> None:
    """The slip: print it, or keep it in another folder than the list."""
    dialog = PreviewDialog(parent, slip.title, pages, "密码条和名单分开送，不要存在一起。")
    dialog.setObjectName("dialog_slip")
    dialog.print_requested.connect(lambda: send_to_printer(context, dialog, slip))
    dialog.save_requested.connect(lambda: _save_slip(context, dialog, slip, beside))
    dialog.open()


def _save_slip(context: PageContext, dialog: PreviewDialog, slip: Printed, beside: Path) -> None:
    target = SaveFile.ask(dialog, "另存密码条", Path.home() / slip.suggested_name, PDF_FILES)
    if target is not None:
        context.run(
            lambda desk: save_slip(target, slip.data, beside),
            lambda path: dialog.pane.set_note(f"已保存到 {path}"),
            dialog,
            lambda error: context.show_error(dialog, error),
        )


def _case_columns() -> list[Column]:
    return [
        Column("household", "农户", lambda line: line.household, 0, tip=lambda line: line.household),
        Column("group", "小组", lambda line: line.group, 7),
        Column("asked", "名单上", lambda line: line.asked, 5, "right"),
        Column("left", "不能查询", lambda line: line.left_out, 5, "right"),
    ]


def _left_columns() -> list[Column]:
    def reason(one: NotAsked) -> str:
        return one.reason

    return [
        Column("household", "农户", lambda one: one.household, 12, tip=lambda one: one.household),
        Column("name", "姓名", lambda one: one.name, 8, tip=lambda one: one.name),
        Column("reason", "为什么", reason, 0, tip=reason),
    ]
