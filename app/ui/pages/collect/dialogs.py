"""What the form asks on the way: which of two answers counts, why somebody leaves, one row of a list, the day of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.domain.values import show
from app.forms.page import FormPage, Group
from app.services.collecting.collect import Clash
from app.ui.dialogs.base import BaseDialog
from app.ui.dialogs.task import FitArea
from app.ui.theme import size
from app.ui.widgets.basics import label

MISTAKE = "mistake"


class ClashDialog(BaseDialog):
    """Fields somebody else changed meanwhile: mine beside theirs, each decided by hand."""

    def __init__(self, parent: QWidget | None, clashes: Sequence[Clash], names: Mapping[str, str]) -> None:
        text = (
            "您填这一页的时候，这几格在别处也改了（接收的包、另一台电脑）。请逐项选定用哪一个，另一个留在变更记录里。"
        )
        super().__init__(parent, f"有{len(clashes)}格两边填的不一样", text, "warn", "git-merge")
        self.setMinimumWidth(size("dialog_wide") * 3 // 4)
        self._groups: dict[tuple[str, str], QButtonGroup] = {}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, size("grid"), 0)
        column.setSpacing(size("half"))
        for clash in clashes:
            self._block(column, clash, names)
        self.body.addWidget(FitArea(inside, size("dialog")), 1)
        self._ok = self.add_buttons("按选定的保存", "先不保存")
        self._ok.setEnabled(False)

    def _block(self, column: QVBoxLayout, clash: Clash, names: Mapping[str, str]) -> None:
        field = declared(clash.kind)[clash.key]
        whose = f"{names[clash.row]}：" if names.get(clash.row) else ""
        column.addSpacing(size("grid"))
        column.addWidget(label(f"{whose}{clash.label}", "strong", wrap=True))
        group = QButtonGroup(self)
        for number, (name, title, value) in enumerate(
            (("mine", "我填的", clash.mine), ("theirs", "别处改成的", clash.theirs)), start=1
        ):
            choice = QRadioButton(title)
            choice.setObjectName(f"{name}_{clash.key}")
            choice.setFixedWidth(size("column_money") * 3 // 4)
            group.addButton(choice, number)
            row = QHBoxLayout()
            row.addWidget(choice, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(show(field, value) or "（空）", wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
            column.addLayout(row)
        group.idToggled.connect(lambda _id, _on: self._check())
        self._groups[clash.row, clash.key] = group

    def _check(self) -> None:
        self._ok.setEnabled(all(group.checkedId() > 0 for group in self._groups.values()))

    def mine(self) -> frozenset[tuple[str, str]]:
        """(row, key) where the own answer was chosen."""
        return frozenset(place for place, group in self._groups.items() if group.checkedId() == 1)

    @staticmethod
    def ask(
        parent: QWidget | None, clashes: Sequence[Clash], names: Mapping[str, str]
    ) -> frozenset[tuple[str, str]] | None:
        """The (row, key) where the own answer counts; None when the person went back."""
        dialog = ClashDialog(parent, clashes, names)
        chosen = dialog.run()
        return dialog.mine() if chosen else None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why a member is taken off: a code of PRESENCE_REASON with its day, or a row that was typed by mistake."""

    code: str
    on: date | None
    note: str = ""


class RemoveMemberDialog(BaseDialog):
    """死亡, 迁出 … keep the person with his last values; 误录 deletes the row with the reason."""

    def __init__(self, parent: QWidget | None, name: str, stored: bool, today: date) -> None:
        text = "离开的人留在表里，保留最后的内容，不再计入人口。只有录错的人才删除。"
        super().__init__(parent, f"为什么去掉{name or '这一位'}？", text, glyph="user-minus")
        self._today = today
        self._choices = QButtonGroup(self)
        reasons = [code for code in CODE_LISTS["PRESENCE_REASON"].active() if code.parent == "left"] if stored else []
        grid = QGridLayout()
        for place, (code, text) in enumerate(
            [*((c.code, c.label) for c in reasons), (MISTAKE, "误录（不是这家的人，或重复）")]
        ):
            choice = QRadioButton(text)
            choice.setObjectName(f"reason_{code}")
            self._choices.addButton(choice)
            grid.addWidget(choice, place // 2, place % 2)
        self.body.addLayout(grid)
        fields = (
            Field("left_on", "离开的日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
            Field("note", "说明", Kind.TEXT),
        )
        self.page = FormPage(fields, scroll=False)
        self.page.set_value("left_on", today)
        self.page.setMinimumHeight(self.page.sizeHint().height())
        self.body.addWidget(self.page)
        self._ok = self.add_buttons("去掉", "取消", danger=True)
        self._choices.buttonToggled.connect(lambda *_: self._check())
        self.page.field_edited.connect(lambda *_: self._check())
        self.page.field_unreadable.connect(lambda *_: self._check())
        if not stored:
            self._choices.buttons()[0].setChecked(True)
        self._check()

    def code(self) -> str:
        """The chosen reason, "" for none."""
        chosen = self._choices.checkedButton()
        return chosen.objectName().removeprefix("reason_") if chosen else ""

    def _check(self) -> None:
        on = self.page.widgets["left_on"]
        on.setVisible(self.code() != MISTAKE)
        day = on.value()
        self._ok.setEnabled(bool(self.code()) and (self.code() == MISTAKE or (day is not None and day <= self._today)))

    def leaving(self) -> Leaving:
        """What was chosen."""
        return Leaving(self.code(), self.page.widgets["left_on"].value(), str(self.page.widgets["note"].value() or ""))

    @staticmethod
    def ask(parent: QWidget | None, name: str, stored: bool, today: date) -> Leaving | None:
        """The reason, None when the person went back."""
        dialog = RemoveMemberDialog(parent, name, stored, today)
        return dialog.leaving() if dialog.run() else None


class FieldsDialog(BaseDialog):
    """Some declared fields in a dialog: one row of a list, the day of a step. `ask` gives the values."""

    def __init__(self, parent: QWidget | None, title: str, text: str, fields: Sequence[Field], values: Mapping[str, Any],
                 ok: str, choices: Mapping[str, Sequence[tuple[str, str]]], groups: Sequence[Group],
                 pattern: Mapping[str, Any]) -> None:  # fmt: skip
        super().__init__(parent, title, text, glyph="pencil")
        self.page = FormPage(fields, groups=groups, scroll=False)
        for key, offered in choices.items():
            self.page.set_choices(key, offered)
        self.page.set_values(values)
        self.page.set_masked(False)
        self.page.set_pattern(pattern, "同上一行")
        self.setMinimumWidth(min(size("dialog_wide"), self.screen().availableGeometry().width() - size("grid4")))
        self.setMaximumHeight(self.screen().availableGeometry().height() - size("grid4") * 2)
        self.body.addWidget(FitArea(self.page), 1)
        self._note = label("", "error", wrap=True)
        self._note.setProperty("tone", "danger")
        self.body.addWidget(self._note)
        self._note.hide()
        self.add_buttons(ok, "取消").setAutoDefault(False)
        self.resize(self.minimumWidth(), min(self.sizeHint().height(), self.maximumHeight()))
        self.page.left.connect(lambda step: self.accept() if step > 0 else None)
        self.page.focus_first()

    def accept(self) -> None:
        """Close only when everything can be read and what is required is there."""
        if not self.page.submit():
            return
        missing = self.page.missing()
        if missing:
            labels = "、".join(self.page.widgets[key].field.label for key in missing)
            self._note.setText(f"还没有填：{labels}。")
            self._note.show()
            self.page.focus_field(missing[0])
            return
        super().accept()

    @staticmethod
    def ask(parent: QWidget | None, title: str, fields: Sequence[Field], values: Mapping[str, Any], text: str = "",
            ok: str = "确定", choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
            groups: Sequence[Group] = (), pattern: Mapping[str, Any] | None = None) -> dict[str, Any] | None:  # fmt: skip
        """The values as read, None when the person went back; `pattern`: the row before, from which Ctrl+D copies."""
        dialog = FieldsDialog(parent, title, text, fields, values, ok, choices or {}, groups, pattern or {})
        return dialog.page.values() if dialog.run() else None
