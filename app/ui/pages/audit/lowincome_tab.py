"""低收入 in 审核: recognitions that wait for the township, alerts of all villages by colour and age, stop reports to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget

from app.domain.lowincome.states import Step, step_label
from app.domain.questionnaire.field import Kind
from app.domain.workdays import add_days
from app.forms.page import Values
from app.services.desk import Desk
from app.services.lowincome.roads import LowWish
from app.services.lowincome.town import (
    TownAlert,
    TownLow,
    TownLowLine,
    TownStop,
    answer_stops,
    route_together,
    take_low_together,
    town_low,
)
from app.ui.context import PageContext
from app.ui.pages.lowincome.parts import asked, codes_of, colour_chip, state_chip
from app.ui.pages.lowincome.people_tab import OF_STEP, OUTCOMES, event_field
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import ListTab, offer, pick
from app.ui.widgets.table import Column, DataTable

ROADS, ALERTS, STOPS = "认定", "预警", "停发报告"


class LowIncomeTab(ListTab):
    """Three lists, one shown at a time; several lines are done at once. `counted(int)`: how many recognitions wait."""

    counted = Signal(int)

    def __init__(self, context: PageContext) -> None:
        nothing = EmptyState("没有等乡镇办的低收入认定", "各村的救助申请随报送包到了以后列在这里。", "heart-handshake")
        super().__init__(context, "town_low", DataTable(_road_columns(), nothing, "town_low", lambda line: line.record))
        self._found = TownLow()
        self.alerts = DataTable(
            _alert_columns(),
            EmptyState("没有在办的预警", "各村在办的预警列在这里。", "bell"),
            "town_alerts",
            lambda one: one.alert.id,
        )
        self.stops = DataTable(
            _stop_columns(),
            EmptyState("没有停发报告", "各村报来的停发报告列在这里。", "ban"),
            "town_stops",
            lambda one: one.stop.id,
        )
        self.lists: dict[str, DataTable] = {ROADS: self.table, ALERTS: self.alerts, STOPS: self.stops}
        self.what = pick("town_low_what", "看哪一种", tuple(self.lists))
        self.village = pick("town_low_village", "看哪个村")
        self.village.addItem("各村", "")
        self.step = pick("town_low_step", "等哪一步")
        self.step.addItem("各步", "")
        self.stack = QStackedWidget()
        self.open = on_click(button("打开这一户(&O)", "town_low_open", "users"), self._open)
        self.act = on_click(button("办下一步(&D)…", "town_low_act", "arrow-right", "primary"), self._act)
        self.lay_out((self.what, self.village, self.step), (), (self.open, self.act))
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(self.table, self.stack)
        for table in self.lists.values():
            self.stack.addWidget(table)
            table.activated.connect(lambda _line: self._open())
            table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    @property
    def shown(self) -> DataTable:
        """The list that is looked at."""
        return self.lists[self.what.currentText()]

    def buttons(self) -> Sequence[QPushButton]:
        """What can be done."""
        return self.open, self.act

    def words_of(self, line: Any) -> tuple[str, ...]:
        """Head, number, person."""
        inner = getattr(line, "alert", None) or getattr(line, "stop", None) or line
        return str(inner.head), str(inner.number), str(getattr(inner, "name", "") or "")

    def read(self) -> None:
        """Read the three lists."""
        self.context.run(town_low, self.show_lists, self)

    def show_lists(self, found: TownLow) -> None:
        """Show them; what was chosen stays chosen."""
        self._found = found
        names = (
            [line.village for line in found.lines]
            + [one.village for one in found.alerts]
            + [one.village for one in found.stops]
        )
        offer(self.village, "各村", names)
        offer(self.step, "各步", (step_label(step) for line in found.lines for step in line.steps))
        self.counted.emit(len(found.lines))
        self.fill()

    def fill(self) -> None:
        """The lines that fit the choices."""
        what, village, step = (
            self.what.currentText(),
            str(self.village.currentData() or ""),
            str(self.step.currentData() or ""),
        )
        listed: dict[str, Sequence[Any]] = {
            ROADS: self._found.lines,
            ALERTS: self._found.alerts,
            STOPS: self._found.stops,
        }
        fits = [line for line in listed[what] if (not village or line.village == village) and self.sought(line)]
        if what == ROADS and step:
            fits = [line for line in fits if step in [step_label(one) for one in line.steps]]
        self.step.setVisible(what == ROADS)
        self.stack.setCurrentWidget(self.shown)
        red = sum(one.alert.level == "red" for one in self._found.alerts)
        open_stops = sum(one.answered_on is None for one in self._found.stops)
        self.facts.setText(
            f"{len(self._found.lines)}件认定等乡镇办，{len(self._found.alerts)}条预警在办（红色{red}条），{open_stops}条停发没有答复。"
        )
        self.act.setText({ROADS: " 办下一步(&D)…", ALERTS: " 转办(&D)…", STOPS: " 答复(&D)…"}[what])
        self.shown.set_rows(fits)
        self._free()

    def _free(self) -> None:
        chosen = self.shown.selected()
        self.open.setEnabled(len(chosen) == 1)
        self.act.setEnabled(bool(chosen))

    def _open(self) -> None:
        for line in self.shown.selected()[:1]:
            inner = getattr(line, "alert", None) or getattr(line, "stop", None) or line
            self.context.go("households", household=inner.household)

    # ---- acting ----
    def _act(self) -> None:
        chosen = self.shown.selected()
        acts: dict[str, Callable[[list[Any]], None]] = {
            ROADS: self._ask_step,
            ALERTS: self._ask_route,
            STOPS: self._ask_answer,
        }
        acts[self.what.currentText()](chosen)

    def _ask_step(self, lines: list[TownLowLine]) -> None:
        shared = [step for step in lines[0].steps if all(step in line.steps for line in lines)] if lines else []
        if not shared:
            self.context.frame.toast.show_text("选中的几件没有同一步可以办，请选状态一样的。")
            return
        if len(shared) == 1:
            self._ask_details(lines, shared[0])
            return
        steps = [(str(step), step_label(step)) for step in shared]
        self.ask(f"办下一步：{len(lines)}件", [asked("step", "办哪一步", Kind.REF)], lambda desk, typed: str(typed["step"]), "town_low_which",
                 {"step": steps[0][0]}, "", ok="下一步", choices={"step": steps}, done=lambda step: self._ask_details(lines, Step(step)))  # fmt: skip

    def _ask_details(self, lines: list[TownLowLine], step: Step) -> None:
        fields = [
            asked("on", "办理日期", Kind.DATE),
            asked("person", "经办人"),
            *(event_field(key) for key in OF_STEP.get(step, ())),
        ]
        fields += [
            asked("paper", "文号或材料编号", needed=False),
            asked("reason", "原因或说明", Kind.LONGTEXT, needed=False),
        ]
        outcomes = [(code, word) for code, word in codes_of("LOW_OUTCOME") if code in OUTCOMES.get(step, ())]
        if outcomes:
            fields = [asked("outcome", "结论", Kind.REF) if field.key == "outcome" else field for field in fields]
        if len(lines) > 1:
            fields.append(asked("partly", "只办能办的", Kind.BOOL, needed=False, hint="不选时有一件不能办就都不办。"))
        records = [line.record for line in lines]

        def work(desk: Desk, typed: Values) -> Any:
            told = {key: typed.get(key) for key in OF_STEP.get(step, ())}
            wish = LowWish(
                step,
                typed["on"],
                str(typed["person"]),
                str(typed["paper"] or ""),
                str(typed["reason"] or ""),
                False,
                told,
            )
            return take_low_together(desk, records, wish, bool(typed.get("partly")))

        values = {"on": self.context.desk.today, "person": self.context.desk.operator}
        self.ask(f"{step_label(step)}：{len(lines)}件", fields, work, "town_low_step", values, f"已登记“{step_label(step)}”。", ok="登记",
                 choices={"outcome": outcomes} if outcomes else {})  # fmt: skip

    def _ask_route(self, lines: list[TownAlert]) -> None:
        today = self.context.desk.today
        fields = [asked("department", "转给哪个部门", Kind.CODE, "ALERT_DEPARTMENT"), asked("request", "转办什么"),
                  asked("on", "转办日期", Kind.DATE), asked("due", "办理期限", Kind.DATE)]  # fmt: skip
        alerts = [line.alert.id for line in lines]

        def work(desk: Desk, typed: Values) -> int:
            return route_together(
                desk, alerts, str(typed["department"]), str(typed["request"]), typed["on"], typed["due"]
            )

        self.ask(
            f"转办预警：{len(lines)}条",
            fields,
            work,
            "town_low_route",
            {"on": today, "due": add_days(today, 10)},
            "已转办。",
            ok="转办",
        )

    def _ask_answer(self, lines: list[TownStop]) -> None:
        fields = [
            asked("on", "答复日期", Kind.DATE),
            asked("text", "怎样办理", Kind.LONGTEXT),
            asked("stop_from", "从哪个月停发", Kind.MONTH, needed=False),
        ]
        stops = [line.stop.id for line in lines]

        def work(desk: Desk, typed: Values) -> int:
            return answer_stops(desk, stops, typed["on"], str(typed["text"]), str(typed.get("stop_from") or ""))

        self.ask(
            f"答复停发报告：{len(lines)}条",
            fields,
            work,
            "town_low_answer",
            {"on": self.context.desk.today},
            "已答复，随回执包发回。",
            ok="答复",
        )


def _road_columns() -> list[Column]:
    return [
        Column("village", "村", lambda line: line.village, 6), Column("group", "小组", lambda line: line.group, 4),
        Column("number", "户号", lambda line: line.number, 5), Column("head", "户主", lambda line: line.head, 6, tip=lambda line: line.head),
        Column("what", "认定", lambda line: line.what, 10, tip=lambda line: line.what), Column("who", "保障的人", lambda line: line.who, 0, tip=lambda line: line.who),
        Column("state", "现在到", lambda line: line.state, 7), Column("since", "从哪天起", lambda line: line.since, 7),
        Column("days", "天数", lambda line: line.days, 4, "right"), Column("waits", "可以办", lambda line: line.waits_for, 12, tip=lambda line: line.waits_for),
    ]  # fmt: skip


def _alert_columns() -> list[Column]:
    return [
        Column("level", "颜色", lambda one: one.alert.level, 6, chip=lambda one: colour_chip(one.alert.level)),
        Column("village", "村", lambda one: one.village, 6), Column("head", "户主", lambda one: one.alert.head, 6, tip=lambda one: one.alert.head),
        Column("number", "户号", lambda one: one.alert.number, 5), Column("reason", "情形", lambda one: one.alert.reason, 0, tip=lambda one: one.alert.reason),
        Column("opened", "预警日期", lambda one: one.alert.opened_on, 7), Column("days", "已过天数", lambda one: one.days, 6, "right"),
        Column("state", "期限", lambda one: one.alert.state.label, 6, chip=lambda one: state_chip(one.alert.state)),
        Column("waiting", "等反馈", lambda one: one.alert.waiting, 8, tip=lambda one: one.alert.waiting),
    ]  # fmt: skip


def _stop_columns() -> list[Column]:
    return [
        Column("village", "村", lambda one: one.village, 6), Column("head", "户主", lambda one: one.stop.head, 6, tip=lambda one: one.stop.head),
        Column("name", "姓名", lambda one: one.stop.name, 6), Column("scheme", "停发项目", lambda one: one.stop.scheme, 8),
        Column("cause", "原因", lambda one: one.stop.cause, 6), Column("on", "发生日期", lambda one: one.stop.happened_on, 7),
        Column("reported", "村里报告", lambda one: one.stop.reported_on, 7), Column("answered", "乡镇答复", lambda one: one.answered_on, 7),
        Column("answer", "怎样办理", lambda one: one.answer, 0, tip=lambda one: one.answer), Column("from", "停发月份", lambda one: one.answer_from, 6),
    ]  # fmt: skip
