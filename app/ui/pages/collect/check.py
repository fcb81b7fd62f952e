"""The last step: every finding with the way to its field, what the signature still lacks, and the step of the road itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.domain.checks import Finding, Severity, markable
from app.domain.procedure.facts import Refusal
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label as code_label
from app.domain.records import declared
from app.forms.inputs.base import MessageLine
from app.services.checks import checking
from app.services.collecting import filling
from app.services.collecting.filling import FormState
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import empty_layout
from app.ui.pages.collect.layout import TITLES, step_for
from app.ui.pages.collect.stepping import ask_step
from app.ui.pages.collect.steps import StepView
from app.ui.theme import size
from app.ui.widgets.banner import Banner
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click, page_body
from app.ui.widgets.table import Column, DataTable

TONES = {Severity.ERROR: "danger", Severity.DOUBT: "warn", Severity.HINT: "info"}
ORDER = list(Severity)
MOST_LINES = 7
BEFORE_SIGNING = tuple(step for step in filling.FILLING if step is not Step.CONSENTED)
# Steps this page can take: where the case stands -> what comes next here.
OFFERED = {
    Step.CLUE: (Step.VISITING, Step.SCREENED),
    Step.LOCKED: (Step.VISITING,),
    Step.RETURNED: (Step.VISITING,),
    Step.VISITING: (Step.CONSENTED,),
}


class CheckStep(StepView):
    """`wanted(step, row, key)`: show that field. `save_wanted()`: save everything first. `clue_wanted()`: no case yet."""

    wanted = Signal(str, str, str)
    save_wanted = Signal()
    clue_wanted = Signal()

    def __init__(self, context: PageContext, form: FormState) -> None:
        super().__init__(context)
        self._form = form
        self._banner = Banner(closable=False)
        self._banner.triggered.connect(self._act)
        self.findings = DataTable(
            self._columns(), EmptyState("没有核查提示", "填了的内容都对得上。", "circle-check"), "finding_table",
            lambda found: (found.rule, found.member_id, found.field), many=False,
        )  # fmt: skip
        self.findings.activated.connect(self._show)
        self.findings.selection_changed.connect(lambda _rows: self._free())
        self._go = button("到这一格", "go_to_field", "arrow-right", "small")
        self._mark = button("已核实，情况属实", "mark_finding", "badge-check", "small")
        on_click(self._go, lambda: self._show(self.findings.selected()[0]))
        on_click(self._mark, self._ask_mark)
        self._whole = label("", "muted", wrap=True)
        self._missing = QVBoxLayout()
        self._missing.setSpacing(size("half"))
        self._step = button("登记这一步", "take_step", "check", "primary")
        on_click(self._step, self._take)
        self._next: Step | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        checks = SectionCard("核查提示", "双击或回车到那一格", (self._go, self._mark))
        checks.add(self.findings)
        checks.add(self._whole)
        self.road = SectionCard("签署承诺授权还缺什么", "", (self._step,))
        self.road.body.addLayout(self._missing)
        column = page_body(self.column)
        column.setContentsMargins(0, 0, size("half"), size("grid2"))
        for part in (self._banner, checks, self.road):
            column.addWidget(part)
        column.addStretch(1)

    def _columns(self) -> list[Column]:
        return [
            Column("level", "级别", lambda f: ORDER.index(f.level), 6, chip=lambda f: (TONES[f.level], str(f.level))),
            Column("who", "谁", self._whose, 7),
            Column("field", "哪一格", lambda f: _field_label(f), 9, tip=_step_title),
            Column("text", "内容", lambda f: f.text, 0, tip=lambda f: f.text),
        ]  # fmt: skip

    def _whose(self, found: Finding) -> str:
        members = {str(m["id"]): str(m.get("name") or "") for m in self._form.live.file.all_members}
        return members.get(found.member_id, "")

    def load(self, form: FormState) -> None:
        """Show everything anew."""
        self.show_form(form)

    def show_form(self, form: FormState) -> None:
        """Findings over what is typed, what is missing over what is saved."""
        self._form = form
        found = sorted(form.live.findings, key=lambda f: ORDER.index(f.level))
        self.findings.set_rows(found)
        line = self.findings.fontMetrics().height() + size("grid2")
        self.findings.setFixedHeight(line * (min(max(len(found), 4), MOST_LINES) + 1) + size("grid"))
        self._free()
        counts = {level: sum(f.level is level for f in found) for level in ORDER}
        self._say(form, "，".join(f"{level}{count}条" for level, count in counts.items() if count))
        self._ask_missing(form)

    def _say(self, form: FormState, counts: str) -> None:
        if form.drafted:
            self._banner.show_text("还有填了没保存的内容，保存以后才能打印和登记步骤。", "warn", "全部保存")
        elif not form.subject.case:
            self._banner.show_text(
                "这一户还没有监测事项：只是登记家庭情况不用签授权；要纳入监测，先登记线索。", "info", "登记线索"
            )
        elif counts:
            self._banner.show_text(
                f"核查提示：{counts}。错误必须改正；疑点和提示核实无误的，可以写明情况后放过。", "info"
            )
        else:
            self._banner.show_text("内容齐全，没有核查提示。", "good")

    def _act(self) -> None:
        (self.save_wanted if self._form.drafted else self.clue_wanted).emit()

    # ---- findings ----
    def _free(self) -> None:
        chosen = self.findings.selected()
        self._go.setEnabled(bool(chosen) and bool(step_for(chosen[0].rule, chosen[0].field)))
        self._mark.setEnabled(bool(chosen) and markable(chosen[0]) and not self._form.drafted)
        self._whole.setText(f"{_step_title(chosen[0])}：{chosen[0].text}".lstrip("：") if chosen else "")
        self._whole.setVisible(bool(chosen))

    def _show(self, found: Finding) -> None:
        step = step_for(found.rule, found.field)
        if step:
            self.wanted.emit(step, found.row_id or found.member_id, found.field.partition(".")[2])

    def _ask_mark(self) -> None:
        found = self.findings.selected()[0]
        why = ReasonDialog.ask(
            self, "已核实，情况属实", found.text, "核实的情况，例如：已看病历，确属本人", (), 3, True, "记下"
        )  # fmt: skip
        if why:
            household = self._form.subject.household
            self.context.write(
                lambda desk: checking.mark_finding(desk, household, found.rule, found.member_id, why), owner=self,
                said="已记下，这一条不再提示，内容改了会重新核查。",
            )  # fmt: skip

    # ---- the step of the road ----
    def _ask_missing(self, form: FormState) -> None:
        case = form.subject.case
        self.road.setVisible(bool(case))
        offered = OFFERED.get(form.state, ()) if form.state else ()
        self._next = next((step for step in offered if step in form.next), None)
        self._step.setVisible(self._next is not None)
        if not case:
            return
        if form.state not in BEFORE_SIGNING:
            self.road.title.setText(f"现在是“{form.road}”")
            self.road.note.setText("承诺授权这一步已经过了，后面的步骤在“评议公示”里办。")
            empty_layout(self._missing)
            return
        self._step.setText(f" 登记“{code_label('STEP', self._next)}”" if self._next else "")
        self.context.run(lambda desk: filling.before_consent(desk, case), self._show_missing, self)

    def _show_missing(self, found: list[Refusal]) -> None:
        empty_layout(self._missing)
        stopping = [refusal for refusal in found if refusal.blocks]
        for refusal in [*stopping, *(r for r in found if not r.blocks)]:
            self._missing.addWidget(MessageLine("danger" if refusal.blocks else "warn", refusal.text + refusal.advice))
        if not found:
            self._missing.addWidget(label("都齐了，可以登记“承诺授权已签”。", "strong"))
        self.road.title.setText("签署承诺授权还缺什么")
        self.road.note.setText(f"现在是“{self._form.road}”")
        first_visit = self._next is not Step.CONSENTED
        self._step.setEnabled(not self._form.drafted and (first_visit or not stopping))
        self._step.setToolTip("" if self._step.isEnabled() else "先补齐下面红色的几项，并保存。")

    def _take(self) -> None:
        if self._next is not None:
            ask_step(self.context, self, self._form, self._next)

    def focus_first(self) -> None:
        """The list of findings."""
        self.findings.view.setFocus()


def _step_title(found: Finding) -> str:
    from app.domain.questionnaire.items import item

    step = step_for(found.rule, found.field)
    if not step:
        return ""
    return TITLES.get(step) or item(step).title


def _field_label(found: Finding) -> str:
    kind, _, key = found.field.partition(".")
    return declared(kind)[key].label
