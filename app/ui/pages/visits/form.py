"""登记回访: one visit with its 帮扶台账 entry; what comes from last time stays marked until somebody confirms it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import RECORDS
from app.domain.values import show_date
from app.forms.beside import link, put_in_label_row
from app.forms.page import FormPage, Group, Values
from app.services.visiting.visit_board import VisitStart
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import Troubles, missing_line, trouble_lines
from app.ui.theme import size
from app.ui.widgets.basics import PageFooter, PageHeader, button, label, on_click, text_box

GROUPS = (
    Group("走访", ("date", "mode", "purpose", "visitors", "met_whom", "result", "not_reached_reason")),
    Group("帮扶台账", ("income_change", "income_change_why", "family_change", "measure_progress", "new_difficulties", "solved")),
    Group("“两不愁三保障”和饮水", ("food_ok", "clothing_ok", "edu_dropout", "uninsured_member", "house_unsafe", "water_unsafe",
                            "safeguards_changed")),
    Group("其他", ("new_risk", "start_clue", "satisfaction", "signed_by_household", "next_steps")),
)  # fmt: skip
CONFIRM = "上次的情况，还没有确认"
# Not a field of the visit: whether this visit starts a clue; blank lets a new risk decide.
START_CLUE = Field("start_clue", "登记为线索", Kind.BOOL, source="R-12.4",
                   hint="出现新风险的自动登记线索；只是有新困难、要按线索核查的，选“是”。")  # fmt: skip
NOT_ASKED = ("household_id", "case_id", "clue_case")
SHOWN_CHANGES = 4


class VisitForm(QWidget):
    """Signals: `typed(values)` for every answer, to be kept as a draft; `saved_wanted(values)` when all was checked;
    `left()` when the person goes back, `dropped()` when he throws the draft away. While a pile of paper sheets is typed in:
    `skipped()` for the next household of the plan, `called(text)` for the one whose number or name was typed."""

    typed = Signal(dict)
    saved_wanted = Signal(dict)
    dropped = Signal()
    left = Signal()
    skipped = Signal()
    called = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.start: VisitStart | None = None
        self._open: set[str] = set()
        self._drop = on_click(button("放弃这次填写", "drop_visit", "trash-2"), self._throw_away)
        self.header = PageHeader(
            "登记回访", "", (self._drop, on_click(button("返回", "back", "arrow-left"), self.left.emit))
        )
        self._summary = label("", "muted", wrap=True)
        self._summary.setObjectName("visit_summary")
        self._make_pile()
        self._confirm = on_click(button("与上次一致，全部确认", "confirm_carried", "check"), self._confirm_all)
        self.troubles = Troubles()
        fields = [field for field in RECORDS["visit"].fields if field.key not in NOT_ASKED]
        self.form = FormPage([*fields, START_CLUE], columns=3, groups=GROUPS)
        self._same = link("同上次走访", "visitors_same", "走访人：和刚才登记的走访一样（Ctrl+D）", self._same_visitors)
        put_in_label_row(self.form.widgets["visitors"], self._same)
        self.form.field_edited.connect(self._touched)
        self.form.submitted.connect(self._submitted)
        self.save = on_click(button("保存回访(&S)", "save_visit", "save", "primary"), self.form.submit)
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
        inner.addWidget(self.pile)
        inner.addWidget(self.troubles)
        inner.addWidget(self.form, 1)
        column.addLayout(inner, 1)
        self.footer = PageFooter((), self.save, "保存时同时记入帮扶台账。")
        column.addWidget(self.footer)

    def _make_pile(self) -> None:
        """The line that is there while a day's sheets are typed in one after the other."""
        self.pile = QWidget()
        row = QHBoxLayout(self.pile)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(size("grid"))
        self._progress = label("", "strong")
        self.call = text_box("call_household", "这张纸是哪一户：户号或户主，回车打开")
        self.call.returnPressed.connect(lambda: self.called.emit(self.call.text()))
        row.addWidget(self._progress)
        row.addWidget(self.call, 1)
        row.addWidget(on_click(button("跳过这一户(&K)", "skip_household", "arrow-right"), self.skipped.emit))
        self.pile.hide()

    def show_pile(self, words: str, kept: Values | None = None) -> None:
        """While sheets are typed in: how far, and what stays from the sheet before (day, way, visitors)."""
        self.pile.setVisible(bool(words))
        self._progress.setText(words)
        self.call.clear()
        for key, value in (kept or {}).items():
            self.form.set_value(key, value)
            self._open.discard(key)
        self._mark()
        self._said_phone()
        if words:
            self.form.focus_field("met_whom")

    def begin(self, start: VisitStart) -> None:
        """A new visit of a household."""
        self.start, self._open = start, set(start.carried)
        self.header.set_title(f"登记回访：{start.short}", "接着上次没填完的填" if start.drafted else "")
        self._drop.setVisible(start.drafted)
        # One label for both: a second one that wraps and comes and goes lets Qt lay out the page for ever.
        self._summary.setText("\n".join(text for text in (start.summary, changes_words(start)) if text))
        self._summary.setToolTip("\n".join(f"{show_date(change.on)} {change.text}" for change in start.changes))
        self.troubles.show_lines(())
        self.form.set_values(start.values)
        self.form.reveal()
        self.form.set_pattern({"visitors": start.last_visitors}, "同上次走访")
        self._same.setVisible(bool(start.last_visitors))
        self.save.setEnabled(True)
        self._mark()
        self._said_phone()
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
        if key == "mode":
            self._said_phone()

    def _said_phone(self) -> None:
        """R-12.4: a telephone visit that would not count is said while there is time to go there."""
        by_phone = self.form.values().get("mode") in ("phone", "video")
        note = self.start.phone_note if self.start and by_phone else ""
        self.troubles.show_lines((note,) if note else (), "warn")

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

    def clear_call(self, text: str) -> None:
        """No household of that number or name: say so, keep what is typed."""
        self.troubles.show_lines((text,), "warn")
        self.call.selectAll()
        self.call.setFocus()

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


def changes_words(start: VisitStart) -> str:
    """What happened since the last visit, the newest first; the rest stands in the tool tip."""
    if start.since is None:
        return ""
    day = f"上次走访（{show_date(start.since)}）以来"
    if not start.changes:
        return f"{day}没有登记别的变化。"
    told = "；".join(f"{change.on.month}月{change.on.day}日{change.text}" for change in start.changes[:SHOWN_CHANGES])
    more = f"；等{len(start.changes)}项" if len(start.changes) > SHOWN_CHANGES else ""
    return f"{day}：{told}{more}。"
