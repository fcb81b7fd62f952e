"""低收入人口: one line a household with class, colour and next check; below the recognitions of the chosen one and their road."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from app.domain.lowincome.states import Step, step_label
from app.domain.lowincome.weak import Weak
from app.domain.questionnaire.field import Field, Kind
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.lowincome import aid, roads
from app.services.lowincome.board import HouseholdView, LowBoard, RecognitionLine, household_view
from app.services.lowincome.reading import BoardLine
from app.services.lowincome.roads import FORM_KEYS, LowWish
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.pages.lowincome.parts import HOUSEHOLD, HouseholdListTab, asked, codes_of, colour_chip, whose_columns
from app.ui.paper_menu import papers_button
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.list_tab import pick
from app.ui.widgets.table import Column, DataTable

PAPERS = ("relief_application", "civil_authorisation", "low_survey", "low_confirmed", "low_refused")
# Fields a step asks for besides day, person and paper.
OF_STEP: dict[str, tuple[str, ...]] = {
    Step.ACCEPTED: (), Step.INVESTIGATED: ("handlers",), Step.CONFIRMED: ("low_class", "grade", "amount", "benefit_from", "valid_until"),
    Step.REVIEW: ("outcome", "handlers", "grade", "amount"), Step.EXTENDED: ("valid_until",), Step.SETTLED: ("handlers", "outcome"),
    Step.EXIT_INVESTIGATED: ("handlers",), Step.EXIT_CONFIRMED: ("outcome", "paid_until"),
    Step.IMPORTED: ("low_class", "grade", "amount", "benefit_from", "valid_until"),
}  # fmt: skip
OUTCOMES: dict[str, tuple[str, ...]] = {
    Step.REVIEW: ("keep", "raise", "lower"), Step.SETTLED: ("founded", "unfounded"), Step.EXIT_CONFIRMED: ("exceed", "wish", "end"),
}  # fmt: skip
APPLY = (
    "applied_class",
    "scope",
    "member_ids",
    "channel",
    "apply_mode",
    "agent_name",
    "reason",
    "authorised_on",
    "authorised_names",
)


class PeopleTab(HouseholdListTab):
    """Every household of low income, and those with a colour or somebody old, frail, ill or disabled."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState(
            "还没有低收入人口", "登记救助申请，或者在采集里填享受低保、特困；有预警的户也列在这里。", "heart-handshake"
        )
        super().__init__(
            context, "low", DataTable(_columns(), empty, "low_table", lambda line: line.household, many=False)
        )
        self._board, self._view = LowBoard(), HouseholdView("", "", (), "", "", (), "", ())
        self.which = pick("low_class", "看哪一类")
        self.colour = pick("low_colour", "看哪种颜色")
        self.weak = pick("low_weak", "看老弱病残")
        for box, everybody, choices in (
            (self.which, "全部类别", codes_of("LOW_CLASS")), (self.colour, "全部颜色", codes_of("ALERT_LEVEL")),
            (self.weak, "老弱病残不限", [(kind.label, f"有“{kind.label}”") for kind in Weak]),
        ):  # fmt: skip
            box.addItem(everybody, "")
            for code, word in choices:
                box.addItem(word, code)
        self.apply = on_click(button("登记申请(&N)…", "low_apply", "plus"), lambda: self._ask_apply(False))
        self.old = on_click(button("登记历史认定(&H)…", "low_known", "history"), lambda: self._ask_apply(True))
        self._make_buttons()
        below = (self.step, self.form, self.back, self.benefit, self.papers, self.open)
        self.lay_out((self.which, self.colour, self.weak), (self.old, self.apply), below)
        self._make_below()
        self.table.selection_changed.connect(lambda _rows: self._chosen())
        self.table.activated.connect(lambda _line: self._open())
        self.roads.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def _make_buttons(self) -> None:
        """What may be done with the recognition that is chosen."""
        self.step = on_click(button("办下一步(&D)…", "low_step", "arrow-right", "primary"), self._ask_step)
        self.form = on_click(button("认定内容(&E)…", "low_form", "pencil"), self._ask_form)
        self.back = on_click(button("更正(&B)…", "low_back", "undo-2"), self._ask_back)
        self.benefit = button("补贴(&U)", "low_subsidy", "wallet")
        menu = QMenu(self.benefit)
        self.give = _action(menu, "登记补贴…", "low_benefit", self._ask_benefit)
        self.stop = _action(menu, "停发补贴…", "low_end_benefit", self._ask_end)
        self.benefit.setMenu(menu)
        self.papers = papers_button(self.context, self, "打印(&P)", "low_papers", PAPERS)
        self.open = on_click(button("打开(&O)", "low_open", "users"), self._open)

    def _make_below(self) -> None:
        """The recognitions of the chosen household below the list."""
        self.told = label("", "muted", wrap=True)
        self.told.setObjectName("low_told")
        empty = EmptyState(
            "这一户没有认定记录", "选“登记申请”办理救助；以前已经认定的，选“登记历史认定”。", "file-text"
        )
        self.roads = DataTable(_road_columns(), empty, "low_roads", lambda line: line.id, many=False)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        column.addWidget(self.told)
        column.addWidget(self.roads, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        place = layout.indexOf(self.table)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        layout.insertWidget(place, parts, 1)

    # ---- showing ----
    def show_lines(self, board: LowBoard) -> None:
        """Show the list; the chosen household stays chosen."""
        self._board = board
        self.fill()
        self._chosen()

    def fill(self) -> None:
        """The households that fit the choices."""
        wanted, colour, weak = self.which.currentText(), self.colour.currentData(), self.weak.currentData()
        chosen = [
            line for line in self._board.lines
            if (not self.which.currentData() or wanted in line.classes) and self.sought(line)
            and (not colour or colour in (line.colour, line.suggested)) and (not weak or weak in line.weak)
        ]  # fmt: skip
        self.facts.setText(f"列出{len(chosen)}户，共{sum(line.persons for line in chosen)}人。")
        self.table.set_rows(chosen)

    def _line(self) -> BoardLine | None:
        return next(iter(self.table.selected()), None)

    def _chosen(self) -> None:
        line = self._line()
        if line is None:
            self._show_view(HouseholdView("", "", (), "", "", (), "", ()))
            return
        wanted = line.household
        self.context.run(lambda desk: household_view(desk, wanted), self._show_view, self)

    def _show_view(self, view: HouseholdView) -> None:
        self._view = view
        parts = [f"{view.head}户：{view.suggestion}" if view.head else "选一户，看它的认定记录。"]
        parts += [f"享受：{view.schemes}。" if view.schemes else "", f"预警情形：{view.alert}" if view.alert else ""]
        parts += [
            f"{one.what}还没有签民政授权书：{'、'.join(one.unsigned)}。" for one in view.recognitions if one.unsigned
        ]
        self.told.setText("　".join(part for part in parts if part))
        self.roads.set_rows(view.recognitions)
        if view.recognitions:
            self.roads.select(lambda line: line.id == view.recognitions[0].id)
        self._free()

    def _road(self) -> RecognitionLine | None:
        return next(iter(self.roads.selected()), None)

    def _free(self) -> None:
        known, road = bool(self._view.household), self._road()
        self.step.setEnabled(road is not None and bool(road.next_steps))
        self.form.setEnabled(road is not None)
        self.back.setEnabled(road is not None and bool(road.steps))
        self.stop.setEnabled(bool(self._view.benefits))
        for made in (self.benefit, self.papers, self.open):
            made.setEnabled(known)
        for made in (self.apply, self.old):
            made.setEnabled(bool(self._board.homes))
        menu = self.papers.menu()
        for action in menu.actions() if menu else ():
            action.setEnabled(known)

    def _open(self) -> None:
        if self._view.household:
            self.context.go("households", household=self._view.household)

    # ---- acting ----
    def _ask_apply(self, known: bool) -> None:
        household = self._view.household
        fields = [HOUSEHOLD] if not household else []
        fields += [_form_field(key) for key in (APPLY[:3] if known else APPLY)]
        fields += [asked("on", "认定日期" if known else "申请日期", Kind.DATE), asked("person", "经办人")]
        fields += [event_field(key) for key in OF_STEP[Step.IMPORTED]] if known else []
        fields += [asked("paper", "通知书或名单编号")] if known else []

        def work(desk: Desk, typed: Values) -> str:
            home = household or str(typed["household"])
            form = {key: typed[key] for key in FORM_KEYS if typed.get(key) not in (None, "", ())}
            if not known:
                return roads.apply(desk, home, form, typed["on"], str(typed["person"]))
            values = {key: typed.get(key) for key in OF_STEP[Step.IMPORTED]}
            wish = LowWish(
                Step.IMPORTED,
                typed["on"],
                str(typed["person"]),
                str(typed["paper"] or ""),
                by_paper=True,
                values=values,
            )
            return roads.note_known(desk, home, form, wish)

        title = ("登记历史认定" if known else "登记救助申请") + (f"：{self._view.head}户" if household else "")
        values = {"on": self.context.desk.today, "person": self.context.desk.operator, "scope": "whole", "channel": "self",
                  "apply_mode": "village"}  # fmt: skip
        self.ask(title, fields, work, "low_apply", {k: v for k, v in values.items() if k in {f.key for f in fields}},
                 "已登记。", ok="登记", choices=self._choices(household))  # fmt: skip

    def _choices(self, household: str) -> dict[str, Any]:
        return {} if household else {"household": self._board.homes}

    def _ask_step(self) -> None:
        road = self._road()
        if road is None or not road.next_steps:
            return
        steps = [(step, step_label(step)) for step in road.next_steps]
        fields = [asked("step", "办哪一步", Kind.REF)]

        def work(desk: Desk, typed: Values) -> str:
            return str(typed["step"])

        self.ask(f"办下一步：{road.what}", fields, work, "low_which", {"step": steps[0][0]}, "", ok="下一步",
                 choices={"step": steps}, done=lambda step: self._ask_details(road, Step(step)))  # fmt: skip

    def _ask_details(self, road: RecognitionLine, step: Step) -> None:
        fields = [asked("on", "办理日期", Kind.DATE), asked("person", "经办人")]
        fields += [event_field(key) for key in OF_STEP.get(step, ())]
        fields += [asked("paper", "文号或材料编号", needed=False), asked("by_paper", "凭纸质结果录入", Kind.BOOL, needed=False),
                   asked("reason", "原因或说明", Kind.LONGTEXT, needed=False)]  # fmt: skip
        outcomes = [(code, word) for code, word in codes_of("LOW_OUTCOME") if code in OUTCOMES.get(step, ())]
        if outcomes:
            fields = [asked("outcome", "结论", Kind.REF) if field.key == "outcome" else field for field in fields]
        values: dict[str, Any] = {"on": self.context.desk.today, "person": self.context.desk.operator}
        values |= {"low_class": road.record.get("applied_class"), "grade": road.grade, "amount": road.amount}
        values = {key: value for key, value in values.items() if key in {field.key for field in fields} and value}

        def work(desk: Desk, typed: Values) -> Any:
            told = {key: typed.get(key) for key in OF_STEP.get(step, ())}
            wish = LowWish(step, typed["on"], str(typed["person"]), str(typed["paper"] or ""), str(typed["reason"] or ""),
                           bool(typed["by_paper"]), told)  # fmt: skip
            return roads.take_low_step(desk, road.id, wish)

        self.ask(f"{step_label(step)}：{road.what}（{road.who}）", fields, work, "low_step", values, f"已登记“{step_label(step)}”。",
                 ok="登记", choices={"outcome": outcomes} if outcomes else {})  # fmt: skip

    def _ask_form(self) -> None:
        road = self._road()
        if road is None:
            return
        keys = [key for key in FORM_KEYS if key != "applied_class"]
        values = {key: road.record[key] for key in keys if road.record.get(key) not in (None, "", ())}

        def work(desk: Desk, typed: Values) -> None:
            roads.change_form(desk, road.id, typed)

        if "member_ids" in values:
            names = dict(self._view.members)
            values["member_ids"] = tuple(names[key].split("（")[0] for key in values["member_ids"] if key in names)
        self.ask(f"认定内容：{road.what}", [_form_field(key) for key in keys], work, "low_form", values, "已修改。")

    def _ask_back(self) -> None:
        road = self._road()
        if road is None or not road.steps:
            return
        last = road.steps[-1]
        told = f"“{last.step}”（{last.on.isoformat()}）不再作数，回到前一步。"
        reason = ReasonDialog.ask(self, "更正最后一步？", told, suggestions=("日期录错了", "选错了步骤", "录错了户"))
        if reason:
            today, who = self.context.desk.today, self.context.desk.operator
            self.context.write(
                lambda desk: roads.take_low_step_back(desk, road.id, last.event, today, who, reason),
                owner=self,
                said="已更正。",
            )

    def _ask_benefit(self) -> None:
        household, keys = self._view.household, ("scheme", "since", "amount", "paper", "note")
        fields = [asked("member_id", "谁享受", Kind.REF, needed=False, hint="不选就是整户。")]
        fields += [declared("benefit")[key] for key in keys]

        def work(desk: Desk, typed: Values) -> str:
            return aid.add_benefit(desk, household, typed)

        self.ask(f"登记补贴：{self._view.head}户", fields, work, "low_benefit", {}, "已登记补贴。", ok="登记",
                 choices={"member_id": self._view.members})  # fmt: skip

    def _ask_end(self) -> None:
        fields = [
            asked("benefit", "停发哪一项", Kind.REF),
            asked("until", "从哪个月停发", Kind.MONTH),
            asked("reason", "停发原因"),
        ]

        def work(desk: Desk, typed: Values) -> None:
            aid.end_benefit(desk, str(typed["benefit"]), str(typed["until"]), str(typed["reason"]))

        first = self._view.benefits[0][0] if len(self._view.benefits) == 1 else ""
        self.ask(f"停发补贴：{self._view.head}户", fields, work, "low_end_benefit", {"benefit": first} if first else {},
                 "已登记停发。", ok="登记", choices={"benefit": self._view.benefits})  # fmt: skip


def _action(menu: QMenu, text: str, name: str, act: Callable[[], object]) -> QAction:
    """One line of a menu."""
    made = menu.addAction(text)
    made.setObjectName(f"action_{name}")
    made.triggered.connect(lambda _on=False: act())
    return made


def _form_field(key: str) -> Field:
    if key == "member_ids":
        return asked(key, "保障的人（按个人认定时填姓名）", Kind.TEXTS, needed=False, hint="一行一个姓名。")
    return declared("low_income_record")[key]


def event_field(key: str) -> Field:
    return declared("low_income_event")[key]


def _columns() -> list[Column]:
    return [
        Column("colour", "预警", lambda line: line.colour or line.suggested, 6, chip=lambda line: colour_chip(line.colour or line.suggested)),
        *whose_columns(),
        Column("persons", "人口", lambda line: line.persons, 3, "right"),
        Column("classes", "类别", lambda line: line.classes, 0, tip=lambda line: line.classes),
        Column("grade", "档次", lambda line: line.grade, 3, "centre"),
        Column("phase", "认定", lambda line: line.phase, 7, tip=lambda line: line.phase),
        Column("next", "下次核查", lambda line: line.next_on, 7),
        Column("weak", "老弱病残", lambda line: line.weak, 5),
        Column("schemes", "救助项目", lambda line: line.schemes, 10, tip=lambda line: line.schemes),
    ]  # fmt: skip


def _road_columns() -> list[Column]:
    return [
        Column("what", "认定", lambda line: line.what, 13, tip=lambda line: line.what),
        Column("who", "保障的人", lambda line: line.who, 0, tip=lambda line: line.who),
        Column("state", "现在", lambda line: line.state, 7),
        Column("grade", "档次", lambda line: line.grade, 3, "centre"),
        Column("amount", "月保障金", lambda line: line.amount, 6, "right"),
        Column("valid", "有效期至", lambda line: line.valid_until, 7),
        Column("review", "下次核查", lambda line: line.next_review, 7),
        Column("last", "最近一步", lambda line: _last(line), 14, tip=lambda line: _last(line)),
    ]


def _last(line: RecognitionLine) -> str:
    step = line.steps[-1] if line.steps else None
    return f"{step.on.isoformat()} {step.step} {step.words}" if step else ""
