"""A household at a glance: the sentence, the case with what comes next, what is due, the people, who has signed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.due import State
from app.forms.inputs.base import MessageLine
from app.services.collecting.consents import SignLine
from app.services.family.page import CasePage, HouseholdPage, NextStep
from app.ui.context import PageContext
from app.ui.dialogs.task import empty_layout
from app.ui.pages.households.listing import road_chip
from app.ui.pages.households.roads import milestones
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, SectionCard, StatusChip, button, label, on_click, page_body
from app.ui.widgets.chips import TONES, due_chip
from app.ui.widgets.road import RoadView
from app.ui.widgets.table import Column, DataTable

MOST_MISSING = 6
ENDINGS = ("closed_", "rejected")


class Overview(QWidget):
    """Signals say what was pressed; the file knows what to do."""

    clue_wanted = Signal()
    collect_wanted = Signal(str)
    review_wanted = Signal()
    reveal_wanted = Signal()
    member_chosen = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = page_body(outer)
        self._summary, self._chips = label("", wrap=True), QHBoxLayout()
        self._chips.setSpacing(size("grid"))
        top = SectionCard()
        top.body.addLayout(self._chips)
        top.add(self._summary)
        column.addWidget(top)
        column.addWidget(self._case_card())
        self._dues = QVBoxLayout()
        self.due_card = SectionCard("要办的事")
        self.due_card.body.addLayout(self._dues)
        column.addWidget(self.due_card)
        column.addWidget(self._people_card())
        column.addWidget(self._consent_card())
        column.addStretch(1)

    # ---- building ----
    def _case_card(self) -> SectionCard:
        self._clue = on_click(button("登记线索", "register_clue", "flag", "small"), self.clue_wanted.emit)
        self._review = on_click(button("去评议公示办理", "go_review", "megaphone", "small"), self.review_wanted.emit)
        self.case_card = SectionCard("监测事项", "", (self._clue, self._review))
        self.road = RoadView()
        self._next = QVBoxLayout()
        self._next.setSpacing(size("half"))
        self.case_card.add(self.road)
        self.case_card.body.addLayout(self._next)
        return self.case_card

    def _people_card(self) -> SectionCard:
        self._show = on_click(button("显示证件号码", "reveal", "eye", "small"), self.reveal_wanted.emit)
        self._people_title = SectionCard("家里的人", "", (self._show,))
        self.people = DataTable(_people_columns(), EmptyState("还没有登记家庭成员", "点右上角“填写采集表”登记。", "users"),
                                "people_table", lambda person: person.id, many=False)  # fmt: skip
        self.people.activated.connect(lambda person: self.member_chosen.emit(person.id))
        self._people_title.add(self.people)
        return self._people_title

    def _consent_card(self) -> SectionCard:
        self.consent_card = SectionCard("承诺授权")
        self._consents = QVBoxLayout()
        self.consent_card.body.addLayout(self._consents)
        return self.consent_card

    # ---- showing ----
    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show a household."""
        case = page.cases[-1] if page.cases else None
        self._show_summary(page)
        self._show_case(page, case, village)
        self._show_dues(page)
        self.people.set_rows(page.people)
        self.people.setFixedHeight(_height(self.people, len(page.people)))
        self._people_title.note.setText(
            f"{sum(p.presence != '自然减少' for p in page.people)}人" if page.people else ""
        )
        self._show.setVisible(not page.revealed and any("*" in person.id_number for person in page.people))
        self._show_consents(page)

    def _show_summary(self, page: HouseholdPage) -> None:
        self._summary.setText(page.summary)
        empty_layout(self._chips)
        road = road_chip(page.line)
        chips = [road] if road else [("quiet", "没有监测事项")]
        chips += [("info", page.line.category)] if page.line.category else []
        chips += [("quiet", page.line.kind)] if page.line.kind else []
        chips += [("info", f"等{page.line.ball}办")] if page.line.ball else []
        said = (
            (page.line.here, "村里最后报送"),
            (page.line.there, "我们的答复" if page.line.here and page.line.here.text else "乡镇最后答复"),
        )
        chips += [(word.tone, f"{title}：{word.shown}") for word, title in said if word and word.text]
        for tone, word in chips:
            self._chips.addWidget(StatusChip(word, tone))
        self._chips.addStretch(1)

    def _show_case(self, page: HouseholdPage, case: CasePage | None, village: bool) -> None:
        empty_layout(self._next)
        self.road.setVisible(case is not None)
        self._clue.setVisible(village and not page.line.ended and (case is None or not case.is_open))
        self._review.setVisible(village and case is not None and case.is_open)
        self.case_card.note.setText(case.title if case else "这一户还没有监测事项；发现困难先登记线索。")
        if case is None:
            return
        self.road.set_steps(milestones(case, page.dues))
        ours = [step for step in case.next if not str(step.step).startswith(ENDINGS)][:1]
        for step in ours:
            self._next.addWidget(label(_says(step), "strong", wrap=True))
            for refusal in step.missing[:MOST_MISSING]:
                tone = "danger" if refusal.blocks else "warn"
                self._next.addWidget(MessageLine(tone, refusal.text + refusal.advice))
            rest = len(step.missing) - MOST_MISSING
            if rest > 0:
                self._next.addWidget(label(f"还有{rest}项，在采集表最后一步里列着。", "muted"))

    def _show_dues(self, page: HouseholdPage) -> None:
        empty_layout(self._dues)
        waiting = [due for due in page.dues if due.state is not State.DONE]
        tasks = [task for event in page.events for task in event.follow_ups if not task.done_on]
        self.due_card.setVisible(bool(waiting or tasks))
        for due in waiting:
            chip = due_chip(due, self._context.desk.today)
            self._dues.addWidget(_due_line(chip[1] if chip else "", TONES[due.state], due.label, due.reason))
        for task in tasks:
            self._dues.addWidget(_due_line("待办", "warn", task.label, task.text))

    def _show_consents(self, page: HouseholdPage) -> None:
        empty_layout(self._consents)
        self.consent_card.setVisible(bool(page.cases))
        lines = [line for line in page.signing if line.signer != "监护人" or line.sheet]
        for line in lines:
            self._consents.addWidget(_consent_line(line))
        if not lines:
            self._consents.addWidget(label("还没有成年家庭成员。", "muted"))


def _due_line(word: str, tone: str, title: str, reason: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(StatusChip(word, tone))
    row.addWidget(label(title, "strong"))
    row.addWidget(label(reason, "muted", wrap=True), 1)
    return line


def _says(step: NextStep) -> str:
    whose = "" if step.side == "村" else f"（由{step.side}办理）"
    stopping = any(refusal.blocks for refusal in step.missing)
    return f"下一步“{step.label}”{whose}" + ("还缺：" if stopping else "可以办了。")


def _consent_line(found: SignLine) -> QWidget:
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(size("grid"))
    line.addWidget(StatusChip(found.word, found.tone))
    if found.lacks_scan:
        line.addWidget(StatusChip("缺扫描件", "quiet", "image"))
    line.addWidget(label(f"{found.name}（{found.relation}）"))
    signed = f"{found.signed_on}签" if found.signed_on else ""
    told = "　".join(part for part in (signed, "、".join(found.scope), "；".join(found.notes)) if part)
    line.addWidget(label(told, "muted", wrap=True), 1)
    return made


def _height(table: DataTable, rows: int) -> int:
    line = table.fontMetrics().height() + size("grid2")
    return line * (max(rows, 3) + 1) + size("grid2")


def _people_columns() -> list[Column]:
    return [
        Column("name", "姓名", lambda p: p.name, 9, tip=lambda p: p.name),
        Column("relation", "与户主关系", lambda p: p.relation, 6),
        Column("sex", "性别", lambda p: p.sex, 3),
        Column("age", "年龄", lambda p: p.age, 3, "right"),
        Column("id_number", "证件号码", lambda p: p.id_number, 12, masked=True),
        Column("phone", "电话", lambda p: p.phone, 8),
        Column("presence", "状态", lambda p: p.presence, 0),
    ]
