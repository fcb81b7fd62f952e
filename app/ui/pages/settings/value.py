"""Changing a setting: the value, the day it begins, the paper; what it would do is looked at before it is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.policy import setting_for
from app.domain.questionnaire.field import Field, Kind
from app.domain.values import parse
from app.services.desk import Desk
from app.services.policies import COMING, HistoryLine, SettingLine, set_policy, setting_history, withdraw
from app.services.policy_effects import Preview, preview
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.dialogs.task import TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click, text_box
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

Write = Callable[[Desk, str, date | None, str], object]
_DAY = Field("since", "起用日期", Kind.DATE)


class ValueDialog(TaskDialog):
    """Asks for a value, the day it begins and the paper it stands on; a value that cannot be read stays typed, with what is
    wrong below it. `look`: what it would do, said below without writing anything."""

    def __init__(
        self, context: PageContext, parent: QWidget, title: str, hint: str, work: Write, said: str,
        look: Callable[[Desk, str, date | None], Preview] | None = None, dated: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(context, parent, title, hint)
        self.setObjectName("dialog_value")
        self._work, self._said, self._look = work, said, look
        self.value = text_box("setting_value", "新的值")
        self.since = text_box("setting_since", "从哪天起（不填就是今天），例如 2027-01-01")
        self.document = text_box("setting_document", "依据文件（可不填）")
        self.effect = label("", "muted", wrap=True)
        self.effect.setObjectName("setting_effect")
        self.since.setVisible(dated)
        for box in (self.value, self.since, self.document, self.effect):
            self.body.addWidget(box)
        self.body.addStretch(1)
        self.see = on_click(button("看影响(&V)", "setting_preview", "search", "quiet"), self._preview)
        self.see.setVisible(look is not None)
        self.finish("保存", extra=(self.see,))

    def day(self) -> date | None:
        """The day typed; AppError value.date."""
        text = self.since.text().strip()
        found: date | None = parse(_DAY, text) if text else None
        return found

    def submit(self) -> None:
        """Write what was typed; refused, the dialog stays open."""
        try:
            work, value, since, document = self._work, self.value.text(), self.day(), self.document.text()
        except AppError as error:
            self.fail(error)
            return
        self.write(lambda desk: work(desk, value, since, document), said=self._said)

    def _preview(self) -> None:
        look = self._look
        assert look is not None
        try:
            value, since = self.value.text(), self.day()
        except AppError as error:
            self.fail(error)
            return
        self.troubles.show_lines(())
        self.effect.setText("正在看会影响哪些户……")
        self.context.run(lambda desk: look(desk, value, since), self._seen, self, self._not_seen)

    def _seen(self, found: Preview) -> None:
        named = "、".join(dict.fromkeys(effect.name for effect in found.effects))
        self.effect.setText(found.text + (f"例如：{named[:60]}。" if named else ""))

    def _not_seen(self, error: BaseException) -> None:
        self.effect.setText("")
        self.fail(error)

    def fail(self, error: BaseException) -> None:
        """Back into the value, with everything typed."""
        super().fail(error)
        self.value.setFocus()
        self.value.selectAll()


def ask_value(context: PageContext, parent: QWidget, line: SettingLine) -> ValueDialog:
    """The dialog of one setting, open."""
    key = line.key

    def work(desk: Desk, value: str, since: date | None, document: str) -> None:
        set_policy(desk, key, value, since, document)

    def look(desk: Desk, value: str, since: date | None) -> Preview:
        return preview(desk, key, value, since)

    coming = f"从{line.coming.isoformat()}起另有一个值，见历史。" if line.coming else ""
    hint = setting_for(key).hint
    text = f"现在是“{line.shown}”。{coming}{f'{hint}。' if hint else ''}"
    made = ValueDialog(context, parent, line.label, text, work, "设置已保存", look)
    made.open()
    return made


class HistoryDialog(BaseDialog):
    """Every value of a setting, those to come first; one that is not in force yet can be taken back."""

    def __init__(self, context: PageContext, parent: QWidget, key: str, title: str) -> None:
        super().__init__(
            parent, f"{title}：以前和以后的值", "期限按它开始那一天的值算，以后改了也不变。", glyph="history"
        )
        self.setObjectName("dialog_history")
        self._context, self._key = context, key
        empty = EmptyState("一直用程序预设的值", "改过以后，这里列出每一个值从哪天起、依据什么文件。", "history")
        self.table = DataTable(_history_columns(), empty, "setting_history", lambda line: line.valid_from, many=False)
        self.table.setMinimumHeight(size("details"))
        self.back = on_click(button("收回还没有生效的(&B)", "withdraw_setting", "undo-2"), self._withdraw)
        self.back.setEnabled(False)
        self.table.selection_changed.connect(lambda rows: self.back.setEnabled(bool(rows) and _can_withdraw(rows[0])))
        self.body.addWidget(self.table, 1)
        self.add_buttons("关闭", extra=(self.back,))
        self._read()

    def _read(self) -> None:
        key = self._key
        self._context.run(lambda desk: setting_history(desk, key), self.table.set_rows, self)

    def _withdraw(self) -> None:
        key = self._key
        line: HistoryLine | None = next(iter(self.table.selected()), None)
        if line is not None:
            day = line.valid_from
            self._context.write(lambda desk: withdraw(desk, key, day), lambda _none: self._read(), self,
                                lambda error: self._context.show_error(self, error), "已收回。")  # fmt: skip


def _can_withdraw(line: HistoryLine) -> bool:
    return line.state == COMING and line.own


def _history_columns() -> tuple[Column, ...]:
    return (
        Column("since", "起用日期", lambda line: line.valid_from, 7),
        Column("shown", "值", lambda line: line.shown, 0, tip=lambda line: line.shown),
        Column(
            "state",
            "",
            lambda line: line.state,
            7,
            chip=lambda line: ("good" if line.state == "现在用" else "info", line.state),
        ),
        Column("who", "由谁定", lambda line: "乡镇" if line.township else "村里", 5),
        Column("document", "依据文件", lambda line: line.document, 10, tip=lambda line: line.document),
        Column("writer", "谁写的", lambda line: f"{line.writer} {line.written}", 9),
    )
