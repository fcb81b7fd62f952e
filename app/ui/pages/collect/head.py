"""Top of an opened form: whose it is, where the case stands, printing, saving, giving a draft up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.collecting import collect, filling
from app.services.collecting.consents import mark_printed
from app.services.collecting.filling import FormState
from app.services.desk import Desk
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.pages.collect.layout import page_of
from app.ui.printing import show_paper
from app.ui.widgets.basics import PageHeader, button, on_click

if TYPE_CHECKING:
    from app.ui.pages.collect.walk import FormWalk


class FormHead(QWidget):
    """Buttons act on the whole form, never on one field."""

    def __init__(self, walk: FormWalk) -> None:
        super().__init__()
        self._walk = walk
        self._drop = on_click(button("放弃这一步没保存的", "drop_draft", "undo-2", "quiet"), self._ask_drop)
        self._sheet = on_click(button("打印授权书", "print_consent", "printer"), lambda: self._print("consent"))
        self._form = on_click(button("打印采集表", "print_form", "printer"), lambda: self._print("form"))
        self._back = on_click(button("返回", "back_to_list", "arrow-left"), self._leave)
        self.save = on_click(button("保存", "save", "save"), walk.save_all)
        self.save.setToolTip("保存（Ctrl+S）")
        self._clue = on_click(button("登记线索(&G)", "register_clue_here", "flag"), walk.clue_wanted.emit)
        self._clue.setToolTip("登记线索（Alt+G）：要纳入监测的，现在就登记")
        self.header = PageHeader("采集", "", (self._drop, self._clue, self._sheet, self._form, self.save, self._back))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.header)

    def show_form(self, form: FormState) -> None:
        """Whose form, and what can be done with it now."""
        people = len(form.live.file.members)
        known = (form.number, form.group, f"{people}人" if people else "", form.road or "没有监测事项")
        self.header.set_title(
            f"采集：{form.name}户" if form.name else "采集：新户", "　".join(part for part in known if part)
        )
        stored = bool(form.saved)
        self._form.setEnabled(stored)
        self._sheet.setVisible(bool(form.subject.case))
        self._clue.setVisible(not form.subject.case)
        self._drop.setVisible(bool(form.drafted))

    def _leave(self) -> None:
        self._walk.finish()
        self._walk.closed.emit()

    def _print(self, kind: str) -> None:
        walk = self._walk

        def made() -> None:
            show_paper(walk.context, walk, kind, household=walk.form.subject.household, case=walk.form.subject.case)
            if kind == "consent":
                walk.context.write(lambda desk: mark_printed(desk, walk.form.subject.case), owner=walk)

        if walk.hosts[walk.wizard.current()].submit():
            walk.saving.save_all(made)

    def _ask_drop(self) -> None:
        walk, page = self._walk, page_of(self._walk.wizard.current())
        pages = [page] if page in walk.form.drafted else sorted(walk.form.drafted)
        titles = "、".join(step.title for step in walk.form.steps if step.key in pages)
        text = f"“{titles}”里填了没有保存的内容会去掉，回到上次保存的样子，找不回来。"
        if not ConfirmDialog.ask(self, "放弃没保存的内容？", text, "放弃", "留着", True):
            return
        subject = walk.subject()

        def drop(desk: Desk) -> FormState:
            for found in pages:
                collect.discard_draft(desk, subject, found)
            return filling.open_form(desk, subject)

        walk.context.write(drop, walk.reload, walk, said="已放弃没保存的内容。")
