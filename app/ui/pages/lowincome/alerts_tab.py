"""预警: red, orange, yellow, rescued first, routed, met about, closed (`domain.md` §14.2)."""

from __future__ import annotations

from typing import Any

from app.domain.lowincome.alerts import COLOUR, LEVELS
from app.domain.questionnaire.field import Kind
from app.domain.records import declared
from app.domain.workdays import add_days
from app.forms.page import Values
from app.services.desk import Desk
from app.services.lowincome import alerts
from app.services.lowincome.board import AlertLine, LowBoard
from app.ui.context import PageContext
from app.ui.pages.lowincome.parts import (
    HOUSEHOLD,
    HouseholdListTab,
    asked,
    colour_chip,
    state_chip,
    whose_columns,
)
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, pick
from app.ui.widgets.table import Column, DataTable

OPEN = "在办的"
ROUTE_DAYS = 10


class AlertsTab(HouseholdListTab):
    """Every alert, those in hand first."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("没有预警", "收入和支出达到条件的户会自动列在这里，也可以手工登记。", "circle-check")
        super().__init__(
            context, "alerts", DataTable(_columns(), empty, "alerts_table", lambda line: line.id, many=False)
        )
        self._board = LowBoard()
        self.which = pick("alerts_which", "看哪些预警", (OPEN, EVERYBODY))
        self.new = on_click(button("登记预警(&N)…", "add_alert", "plus"), self._ask_new)
        self.rescue = on_click(button("先行救助(&R)…", "alert_rescue", "heart-handshake"), self._ask_rescue)
        self.route = on_click(button("转办(&T)…", "alert_route", "arrow-right", "primary"), self._ask_route)
        self.answer = on_click(button("登记反馈(&F)…", "alert_answer", "inbox"), self._ask_answer)
        self.meeting = on_click(button("一事一议(&M)…", "alert_meeting", "users"), self._ask_meeting)
        self.close_ = on_click(button("办结(&D)…", "alert_close", "check"), self._ask_close)
        self.lay_out((self.which,), (self.new,), (self.rescue, self.route, self.answer, self.meeting, self.close_))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._ask_route())
        self._free()

    def show_alerts(self, board: LowBoard) -> None:
        """Show the list."""
        self._board = board
        self.fill()

    def fill(self) -> None:
        """Alerts that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._board.alerts if (everybody or line.closed_on is None) and self.sought(line)]
        late = sum(line.closed_on is None and line.state.value == "overdue" for line in chosen)
        self.facts.setText(f"列出{len(chosen)}条，超过期限{late}条。已经在社会救助里的户不列颜色。")
        self.table.set_rows(chosen)
        self._free()

    def _line(self) -> AlertLine | None:
        return next(iter(self.table.selected()), None)

    def _free(self) -> None:
        line = self._line()
        handled = line is not None and line.closed_on is None
        for made in (self.rescue, self.route, self.meeting, self.close_):
            made.setEnabled(handled)
        self.answer.setEnabled(handled and bool(line and line.route))
        self.new.setEnabled(bool(self._board.homes))

    def _title(self, what: str, line: AlertLine) -> str:
        return f"{what}：{line.head}（{line.number}）"

    def _ask_new(self) -> None:
        known = declared("low_income_alert")
        fields = [
            HOUSEHOLD,
            known["grounds"],
            asked("reason", "具体情况", Kind.LONGTEXT),
            asked("on", "预警日期", Kind.DATE),
        ]

        def work(desk: Desk, typed: Values) -> str:
            grounds = tuple(typed["grounds"] or ())
            level = min((COLOUR[ground] for ground in grounds), key=LEVELS.index, default=LEVELS[-1])
            return alerts.add_alert(desk, str(typed["household"]), level, grounds, str(typed["reason"]), typed["on"])

        self.ask("登记低收入预警", fields, work, "add_alert", {"on": self.context.desk.today}, "已登记预警。", ok="登记",
                 text="颜色由情形定：一户显示最高的颜色。", choices={"household": self._board.homes})  # fmt: skip

    def _ask_rescue(self) -> None:
        line = self._line()
        if line is None:
            return
        fields = [asked("what", "先做了什么救助", Kind.LONGTEXT), asked("on", "救助日期", Kind.DATE)]

        def work(desk: Desk, typed: Values) -> None:
            alerts.note_rescue(desk, line.id, str(typed["what"]), typed["on"])

        self.ask(
            self._title("先行救助", line),
            fields,
            work,
            "alert_rescue",
            {"on": self.context.desk.today},
            "已登记先行救助。",
        )

    def _ask_route(self) -> None:
        line = self._line()
        if line is None or not self.route.isEnabled():
            return
        known, today = declared("alert_route"), self.context.desk.today
        fields = [known["department"], known["request"], known["routed_on"], known["due_on"]]

        def work(desk: Desk, typed: Values) -> str:
            return alerts.route_alert(
                desk, line.id, str(typed["department"]), str(typed["request"]), typed["routed_on"], typed["due_on"]
            )

        values: dict[str, Any] = {"routed_on": today, "due_on": add_days(today, ROUTE_DAYS)}
        self.ask(self._title("转办", line), fields, work, "alert_route", values, "已转办。", ok="转办")

    def _ask_answer(self) -> None:
        line = self._line()
        if line is None or not line.route:
            return
        fields = [
            asked("result", f"{line.waiting.split('、')[0]}怎么办的", Kind.LONGTEXT),
            asked("on", "反馈日期", Kind.DATE),
        ]

        def work(desk: Desk, typed: Values) -> None:
            alerts.answer_route(desk, line.route, typed["on"], str(typed["result"]))

        self.ask(
            self._title("登记反馈", line), fields, work, "alert_answer", {"on": self.context.desk.today}, "已登记反馈。"
        )

    def _ask_meeting(self) -> None:
        line = self._line()
        if line is None:
            return
        fields = [
            asked("on", "开会日期", Kind.DATE),
            asked("names", "参加的人", Kind.TEXTS),
            asked("conclusion", "结论", Kind.LONGTEXT),
        ]

        def work(desk: Desk, typed: Values) -> None:
            alerts.note_case_meeting(desk, line.id, typed["on"], tuple(typed["names"] or ()), str(typed["conclusion"]))

        self.ask(
            self._title("一事一议", line),
            fields,
            work,
            "alert_meeting",
            {"on": self.context.desk.today},
            "已登记一事一议。",
        )

    def _ask_close(self) -> None:
        line = self._line()
        if line is None:
            return
        known = declared("low_income_alert")
        fields = [known["closed_how"], asked("result", "处理结果", Kind.LONGTEXT), asked("on", "办结日期", Kind.DATE)]

        def work(desk: Desk, typed: Values) -> None:
            alerts.close_alert(desk, line.id, typed["on"], str(typed["closed_how"] or ""), str(typed["result"]))

        self.ask(
            self._title("办结", line),
            fields,
            work,
            "alert_close",
            {"on": self.context.desk.today},
            "已办结。",
            ok="办结",
        )


def _columns() -> list[Column]:
    return [
        Column("level", "颜色", lambda line: LEVELS.index(line.level), 6, chip=lambda line: colour_chip(line.level)),
        Column("state", "期限", lambda line: line.due_on, 6, chip=lambda line: state_chip(line.state)),
        *whose_columns(),
        Column("due", "最迟", lambda line: line.due_on, 7),
        Column("reason", "情形", lambda line: line.reason, 0, tip=lambda line: line.reason),
        Column("rescue", "先行救助", lambda line: line.rescue, 7, tip=lambda line: line.rescue),
        Column("waiting", "等反馈", lambda line: line.waiting, 7, tip=lambda line: line.waiting),
        Column("closed", "办结", lambda line: line.closed_on, 7, tip=lambda line: line.result),
    ]
