"""停发报告: who died, went to prison, moved or took work, and what has to be stopped (`domain.md` §22)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.lowincome import stops
from app.services.lowincome.board import LowBoard, household_view
from app.services.lowincome.stops import StopLine
from app.ui.context import PageContext
from app.ui.pages.lowincome.parts import HOUSEHOLD, HouseholdListTab, asked, state_chip, whose_columns
from app.ui.printing import show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, pick
from app.ui.widgets.table import Column, DataTable

OPEN = "没有办结的"


class StopsTab(HouseholdListTab):
    """Every row, those not reported first."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState(
            "没有要停发的", "登记死亡、服刑、迁出或者就业以后，享受的低保、特困、津贴会马上列在这里。", "circle-check"
        )
        super().__init__(
            context, "stops", DataTable(_columns(), empty, "stops_table", lambda line: line.id, many=False)
        )
        self._board = LowBoard()
        self.which = pick("stops_which", "看哪些停发报告", (OPEN, EVERYBODY))
        self.new = on_click(button("登记就业停发(&N)…", "add_stop", "plus"), self._ask_home)
        self.report = on_click(button("已报告(&R)…", "report_stop", "upload", "primary"), self._ask_report)
        self.finish = on_click(button("办结(&D)…", "finish_stop", "check"), self._ask_finish)
        self.sheet = on_click(
            button("打印停发报告(&P)", "print_stop_report", "printer"), lambda: show_paper(context, self, "stop_report")
        )
        self.lay_out((self.which,), (self.new,), (self.report, self.finish, self.sheet))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._ask_report())
        self._free()

    def show_stops(self, board: LowBoard) -> None:
        """Show the list."""
        self._board = board
        self.fill()

    def fill(self) -> None:
        """Rows that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._board.stops if (everybody or line.done_on is None) and self.sought(line)]
        waiting = sum(line.reported_on is None and line.done_on is None for line in chosen)
        self.facts.setText(f"列出{len(chosen)}条，{waiting}条还没有报告乡镇。")
        self.table.set_rows(chosen)
        self._free()

    def _line(self) -> StopLine | None:
        return next(iter(self.table.selected()), None)

    def _free(self) -> None:
        line = self._line()
        self.report.setEnabled(line is not None and line.reported_on is None and line.done_on is None)
        self.finish.setEnabled(line is not None and line.done_on is None)
        self.sheet.setEnabled(any(line.done_on is None for line in self._board.stops))
        self.new.setEnabled(bool(self._board.homes))

    def _ask_home(self) -> None:
        def work(desk: Desk, typed: Values) -> tuple[str, tuple[tuple[str, str], ...]]:
            return str(typed["household"]), household_view(desk, str(typed["household"])).members

        self.ask("登记就业停发：先选一户", [HOUSEHOLD], work, "stop_home", {}, "", ok="下一步", choices={"household": self._board.homes},
                 done=self._ask_new)  # fmt: skip

    def _ask_new(self, found: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        household, members = found
        fields = [
            Field("member", "谁就业了", Kind.REF, Level.PERSONAL, Req.REQUIRED),
            asked("on", "开始就业的日期", Kind.DATE),
        ]

        def work(desk: Desk, typed: Values) -> list[str]:
            return stops.note_working(desk, household, str(typed["member"]), typed["on"])

        self.ask("登记就业停发", fields, work, "add_stop", {"on": self.context.desk.today}, "已列入停发报告。", ok="登记",
                 text="低保、特困和公益性岗位补贴会列出来，由乡镇核定停发还是继续。", choices={"member": members})  # fmt: skip

    def _ask_report(self) -> None:
        line = self._line()
        if line is None or not self.report.isEnabled():
            return
        fields = [asked("to", "报告给"), asked("on", "报告日期", Kind.DATE)]

        def work(desk: Desk, typed: Values) -> None:
            stops.report_stop(desk, line.id, typed["on"], str(typed["to"]))

        self.ask(f"已报告停发：{line.name}（{line.scheme}）", fields, work, "report_stop", {"on": self.context.desk.today, "to": "乡镇民政办"},
                 "已登记报告。", ok="登记")  # fmt: skip

    def _ask_finish(self) -> None:
        line = self._line()
        if line is None:
            return
        known = declared("stop_report")
        fields = [Field("outcome", "办理结果", Kind.CODE, req=Req.REQUIRED, codes=known["outcome"].codes), known["stop_from"],
                  known["overpaid"], asked("on", "办结日期", Kind.DATE)]  # fmt: skip

        def work(desk: Desk, typed: Values) -> None:
            stops.finish_stop(
                desk, line.id, typed["on"], str(typed["outcome"]), str(typed["stop_from"] or ""), typed["overpaid"]
            )

        values = {"on": self.context.desk.today, "outcome": "stopped"}
        self.ask(f"办结停发：{line.name}（{line.scheme}）", fields, work, "finish_stop", values, "已办结。", ok="办结")


def _columns() -> list[Column]:
    return [
        Column("state", "状态", lambda line: line.due, 6, chip=lambda line: state_chip(line.state)),
        *whose_columns(who=True),
        Column("scheme", "停发项目", lambda line: line.scheme, 8),
        Column("cause", "原因", lambda line: line.cause, 5),
        Column("on", "发生日期", lambda line: line.happened_on, 7),
        Column("due", "最迟报告", lambda line: line.due, 7),
        Column("reported", "报告情况", lambda line: _told(line), 0, tip=lambda line: _told(line)),
        Column("answer", "乡镇答复", lambda line: line.answer, 8, tip=lambda line: line.answer),
        Column("done", "办结", lambda line: line.outcome, 6),
    ]


def _told(line: StopLine) -> str:
    return f"{line.reported_on.isoformat()} {line.reported_to}" if line.reported_on else ""
