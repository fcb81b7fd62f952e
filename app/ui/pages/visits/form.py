"""登记回访: one visit with its 帮扶台账 entry; what comes from last time stays marked until somebody confirms it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.records import RECORDS
from app.forms.beside import link, put_in_label_row
from app.forms.page import FormPage, Group, Values
from app.services.visiting.visit_board import VisitStart
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import Troubles, missing_line, trouble_lines
from app.ui.theme import size
from app.ui.widgets.basics import PageFooter, PageHeader, button, label, on_click

GROUPS = (
    Group("走访", ("date", "mode", "purpose", "visitors", "met_whom", "result", "not_reached_reason")),
    Group("帮扶台账", ("income_change", "income_change_why", "family_change", "measure_progress", "new_difficulties", "solved")),
    Group("“两不愁三保障”和饮水", ("food_ok", "clothing_ok", "edu_dropout", "uninsured_member", "house_unsafe", "water_unsafe",
                            "safeguards_changed")),
    Group("其他", ("new_risk", "satisfaction", "signed_by_household", "next_steps")),
)  # fmt: skip
CONFIRM = "上次的情况，还没有确认"


class VisitForm(QWidget):
    """Signals: `typed(values)` for every answer, to be kept as a draft; `saved_wanted(values)` when all was checked;
    `left()` when the person goes back, `dropped()` when he throws the draft away."""

    typed = Signal(dict)
    saved_wanted = Signal(dict)
    dropped = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.start: VisitStart | None = None
        self._open: set[str] = set()
        self._drop = on_click(button("放弃这次填写", "drop_visit", "trash-2"), self._throw_away)
        self.header = PageHeader(
            "登记回访", "", (self._drop, on_click(button("返回", "back", "arrow-left"), self.left.emit))
        )
        self._summary = label("", "muted", wrap=True)
        self._confirm = on_click(button("与上次一致，全部确认", "confirm_carried", "check"), self._confirm_all)
        self.troubles = Troubles()
        fields = [field for field in RECORDS["visit"].fields if field.key not in ("household_id", "case_id")]
        self.form = FormPage(fields, columns=3, groups=GROUPS)
        self._same = link("同上次走访", "visitors_same", "走访人：和刚才登记的走访一样（Ctrl+D）", self._same_visitors)
        put_in_label_row(self.form.widgets["visitors"], self._same)
        self.form.field_edited.connect(self._touched)
        self.form.submitted.connect(self._submitted)
        self.save = on_click(button("保存回访", "save_visit", "save", "primary"), self.form.submit)
        self.form.left.connect(lambda step: self.save.setFocus() if step > 0 else None)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        inner, top = QVBoxLayout(), QHBoxLayout()
        inner.setContentsMargins(size("grid2"), size("grid"), size("grid"), 0)
        inner.setSpacing(size("grid"))
        top.addWidget(self._summary, 1)
        top.addWidget(self._confirm)
        inner.addLayout(top)
        inner.addWidget(self.troubles)
        inner.addWidget(self.form, 1)
        column.addLayout(inner, 1)
        self.footer = PageFooter((), self.save, "保存时同时记入帮扶台账。")
        column.addWidget(self.footer)

    def begin(self, start: VisitStart) -> None:
        """A new visit of a household."""
        self.start, self._open = start, set(start.carried)
        self.header.set_title(f"登记回访：{start.short}", "接着上次没填完的填" if start.drafted else "")
        self._drop.setVisible(start.drafted)
        self._summary.setText(start.summary)
        self.troubles.show_lines(())
        self.form.set_values(start.values)
        self.form.reveal()
        self.form.set_pattern({"visitors": start.last_visitors}, "同上次走访")
        self._same.setVisible(bool(start.last_visitors))
        self.save.setEnabled(True)
        self._mark()
        self.form.focus_field("met_whom")

    def _same_visitors(self) -> None:
        self.form.take_pattern("visitors")

    def _mark(self) -> None:
        self.form.set_findings(dict.fromkeys(self._open, (("I", CONFIRM),)))
        self._confirm.setVisible(bool(self._open))
        self.footer.note.setText(
            f"还有{len(self._open)}项是上次的，请核实后确认。" if self._open else "保存时同时记入帮扶台账。"
        )

    def _touched(self, key: str, value: Any) -> None:
        self._drop.setVisible(True)
        self.typed.emit({key: value})
        if key in self._open:
            self._open.discard(key)
            self._mark()

    def _confirm_all(self) -> None:
        values = self.form.values()
        self.typed.emit({key: values[key] for key in self._open})
        self._open.clear()
        self.troubles.show_lines(())
        self._mark()

    def _submitted(self, values: Values) -> None:
        labels = {field.key: field.label for field in self.form.fields}
        lines = missing_line(self.form)
        waiting = [key for key in self.start.carried if key in self._open] if self.start else []
        if waiting and values.get("result") not in ("not_reached", "absent"):
            names = "、".join(labels[key] for key in waiting)
            lines.append(f"{names}还是上次的情况：改过来，或者按“与上次一致，全部确认”。")
        if lines:
            self.troubles.show_lines(lines)
            for key in self.form.missing()[:1]:
                self.form.focus_field(key)
            return
        if values.get("result") in ("not_reached", "absent"):
            values = {key: value for key, value in values.items() if key not in waiting or key == "visitors"}
        self.save.setEnabled(False)
        self.saved_wanted.emit(values)

    def fail(self, error: AppError) -> None:
        """The visit was not kept: say why, keep everything typed."""
        self.save.setEnabled(True)
        self.troubles.show_lines(trouble_lines(error))

    def _throw_away(self) -> None:
        if ConfirmDialog.ask(
            self,
            "放弃这次回访的填写？",
            "刚才填的内容会删掉，已经登记过的回访不受影响。",
            "放弃",
            "继续填写",
            danger=True,
        ):
            self.dropped.emit()
