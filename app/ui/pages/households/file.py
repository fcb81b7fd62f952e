"""One household as one file: what it is, what can be done now, everything that is known of it in tabs."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QTabWidget, QWidget

from app.domain.checks import Finding
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.collecting.filling import FILLING
from app.services.desk import Desk
from app.services.family.page import CasePage, HouseholdPage
from app.services.road import cases
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.pages.collect.layout import step_for
from app.ui.pages.collect.stepping import ask_clue
from app.ui.pages.households.answers import Answers
from app.ui.pages.households.attachments import AttachmentsTab
from app.ui.pages.households.help_tab import HelpTab
from app.ui.pages.households.life_events_tab import LifeEventsTab, event_button
from app.ui.pages.households.overview import Overview
from app.ui.pages.households.records import FindingsTab, HistoryTab, StepLine, StepsTab, WorkTab
from app.ui.pages.households.relatives_tab import RelativesTab
from app.ui.pages.households.tasks_tab import TasksTab
from app.ui.pages.households.years import YearsTab
from app.ui.printing import show_paper
from app.ui.widgets.basics import PageHeader, button, on_click, page_column

UNDO_FIELDS = (
    Field("on", "更正日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
    Field("person", "经办人", Kind.TEXT, Level.PERSONAL, Req.REQUIRED, max_length=50, format="name"),
    Field("reason", "哪里录错了", Kind.LONGTEXT, Level.INTERNAL, Req.REQUIRED, max_length=500),
)
FILLED_AT = frozenset(label("STEP", step) for step in FILLING)
# kind, words, options, whether it needs a case
PAPERS: tuple[tuple[str, str, dict[str, bool], bool], ...] = (
    ("form", "采集表（证件号隐去一部分）", {}, False),
    ("form", "采集表（完整，会留记录）", {"reveal": True}, False),
    ("consent", "承诺授权书（证件号隐去一部分）", {}, True),
    ("consent", "承诺授权书（完整，会留记录）", {"reveal": True}, True),
    ("help", "帮扶台账（这一户）", {}, False),
    ("visit", "入户走访记录（空白）", {"blank": True}, False),
    ("check", "入户核查表（证件号隐去一部分）", {}, False),
)


class HouseholdFileView(QWidget):
    """`closed()` back to the list; `reveal_wanted()` to show level 3, which is logged."""

    closed = Signal()
    reveal_wanted = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = context.desk.place.role == "village"
        self.page: HouseholdPage | None = None
        self._print = button("打印", "print_menu", "printer")
        self._print.setMenu(QMenu(self._print))
        self._back = on_click(button("返回列表", "back_to_list", "arrow-left"), self.closed.emit)
        self._visit = on_click(button("登记走访", "record_visit", "heart-handshake"), self._record_visit)
        self._fill = on_click(
            button("填写采集表", "fill_form", "clipboard-pen", "primary"), lambda: self._collect("", "", "")
        )
        self._events = event_button(context, self, lambda: self.page.line.id if self.page else "")
        self._flag = on_click(button("登记比对疑点(&H)…", "add_flag", "shield-check"), self._add_flag)
        own = (self._events, self._visit) if self._village else (self._flag,)
        more = (self._back, self._print, *own)
        self.header = PageHeader("", " ", more, self._fill if self._village else None)
        self.tabs = QTabWidget()
        self.tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.overview, self.answers, self.steps = Overview(context), Answers(), StepsTab()
        self.work, self.findings, self.history = WorkTab(), FindingsTab(), HistoryTab()
        self.attachments, self.events = AttachmentsTab(context), LifeEventsTab(context)
        self.years, self.help = YearsTab(context), HelpTab(context)
        self.tasks, self.relatives = TasksTab(context), RelativesTab(context)
        self._parts: dict[str, tuple[Any, str]] = {
            "overview": (self.overview, "概况"), "answers": (self.answers, "采集内容"), "years": (self.years, "历年收入"), "steps": (self.steps, "办理记录"),
            "work": (self.work, "走访和措施"), "help": (self.help, "帮扶"),
            "tasks": (self.tasks, "一户一策"), "relatives": (self.relatives, "近亲属"), "events": (self.events, "家庭变动"), "attachments": (self.attachments, "附件"),
            "findings": (self.findings, "核查提示"), "history": (self.history, "变更记录"),
        }  # fmt: skip
        for key, (part, title) in self._parts.items():
            part.setObjectName(f"tab_{key}")
            self.tabs.addTab(part, title)
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        self._connect()

    def _connect(self) -> None:
        self.overview.clue_wanted.connect(self._register_clue)
        self.overview.review_wanted.connect(lambda: self._go("review"))
        self.overview.reveal_wanted.connect(self.reveal_wanted)
        self.overview.member_chosen.connect(lambda member: self._collect("members", member, "name"))
        self.answers.change_wanted.connect(self._collect)
        self.findings.field_wanted.connect(self._to_field)
        self.findings.list_wanted.connect(lambda: self._go("findings"))
        self.steps.undo_wanted.connect(self._ask_undo)

    # ---- showing ----
    def show_page(self, page: HouseholdPage) -> None:
        """Show a household; the open tab stays open."""
        self.page = page
        line = page.line
        known = (line.number, line.national_number, line.village, line.group, f"{line.members}人")
        self.header.set_title(f"{line.head}户", "　".join(part for part in known if part))
        case = self._case()
        being_filled = case is not None and case.state in FILLED_AT
        self._fill.setText(" 继续填写采集表" if being_filled else " 打开采集表" if page.people else " 填写采集表")
        for part, _title in self._parts.values():
            part.show_page(page, self._village)
        count = len(page.findings)
        self.tabs.setTabText(list(self._parts).index("findings"), f"核查提示 {count}" if count else "核查提示")
        waiting = sum(not task.done_on for event in page.events for task in event.follow_ups)
        self.tabs.setTabText(list(self._parts).index("events"), f"家庭变动 {waiting}" if waiting else "家庭变动")
        held = len(page.attachments)
        self.tabs.setTabText(list(self._parts).index("attachments"), f"附件 {held}" if held else "附件")
        self._flag.setEnabled(case is not None)
        self._fill_menu()

    def open_tab(self, key: str) -> None:
        """Show one part."""
        self.tabs.setCurrentIndex(list(self._parts).index(key))

    def _case(self) -> CasePage | None:
        open_ones = [case for case in self.page.cases if case.is_open] if self.page else []
        return open_ones[-1] if open_ones else None

    def _fill_menu(self) -> None:
        menu = self._print.menu()
        menu.clear()
        for number, (kind, words, asked, needs_case) in enumerate(PAPERS):
            if needs_case and not (self.page and self.page.cases):
                continue
            action = menu.addAction(words)
            action.setObjectName(f"action_print_{kind}_{number}")
            action.triggered.connect(partial(self._print_paper, kind, asked))

    # ---- doing ----
    def _print_paper(self, kind: str, asked: dict[str, bool], _checked: bool = False) -> None:
        if self.page is not None:
            show_paper(self._context, self, kind, household=self.page.line.id, **asked)

    def _go(self, page: str, /, **more: str) -> None:
        if self.page is not None:
            self._context.go(page, household=self.page.line.id, **more)

    def _record_visit(self) -> None:
        self._go("visits")

    def _collect(self, step: str, row: str, key: str) -> None:
        case = self._case()
        asked = {"case": case.id if case else "", "page": step, "row": row, "field": key}
        self._go("collect", **{name: value for name, value in asked.items() if value})

    def _to_field(self, found: Finding) -> None:
        step = step_for(found.rule, found.field)
        if step and self._village:
            self._collect(step, found.row_id or found.member_id, found.field.partition(".")[2])
        elif found.field.startswith("visit."):
            self._go("visits")

    def _add_flag(self) -> None:
        """One flag of an answer that came on paper: a row of the township."""
        page, case = self.page, self._case()
        if page is not None and case is not None:
            from app.ui.pages.review.compare_answer import ask_flag_by_hand

            people = [(person.id, person.name) for person in page.people]
            ask_flag_by_hand(self._context, self, case.id, f"{page.line.head}户", people)

    def _register_clue(self) -> None:
        if self.page is not None:
            household = self.page.line.id
            ask_clue(self._context, self, household, f"{self.page.line.head}户",
                     lambda case: self._context.go("collect", household=household, case=case))  # fmt: skip

    def _ask_undo(self, step: StepLine) -> None:
        def work(desk: Desk, values: Values) -> str:
            return cases.take_back(desk, step.case, step.line.event, values["on"], values["person"], values["reason"])

        start = {"on": self._context.desk.today, "person": self._context.desk.operator}
        text = f"“{step.line.step}”（{step.line.on or '日期不详'}）和它后面的步骤都会退回，原来的登记留有记录。"
        dialog = FormDialog(self._context, self, "更正", UNDO_FIELDS, work, values=start, text=text, ok="更正", glyph="undo-2",
                            name="undo", said="已更正。")  # fmt: skip
        dialog.open_form()
