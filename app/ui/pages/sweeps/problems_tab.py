"""问题整改台账: what has to be put right, by whom, until when; struck off by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.due import State
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import RECORDS
from app.forms.page import Values
from app.services.desk import Desk
from app.services.watching import problems
from app.services.watching.problems import ProblemLine
from app.services.watching.sweeps import SweepBoard, home_choices
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.paper_menu import papers_button
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import bar, in_column
from app.ui.widgets.table import Column, DataTable

TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "good", State.DONE: "quiet", State.EXCUSED: "quiet"}


class ProblemsTab(QWidget):
    """The ledger, open entries first."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._board: SweepBoard | None = None
        self.add = on_click(button("登记问题(&N)…", "add_problem", "plus"), self._ask_add)
        self.sweep = on_click(button("排查问题列入(&T)…", "problems_of_sweep", "clipboard-check"), self._ask_sweep)
        self.strike = on_click(button("销号(&D)…", "strike_off", "check", "primary"), self._ask_strike)
        self.papers = papers_button(context, self, "打印(&P)", "problem_papers", ("problems",))
        empty = EmptyState(
            "没有要整改的问题", "自查、排查、抽查和检查发现的问题登记在这里，改好了销号。", "circle-check"
        )
        self.table = DataTable(_columns(), empty, "problem_table", lambda line: line.id, many=False)
        in_column(self, bar(self.add, self.sweep, self.strike, self.papers), self.table, tall=self.table)
        self.table.activated.connect(lambda _line: self._ask_strike())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.table)
        self._free()

    def show_problems(self, lines: Sequence[ProblemLine], board: SweepBoard | None) -> None:
        """Show the ledger; `board` the round whose findings may be taken over."""
        self._board = board
        self.table.set_rows(lines)
        self._free()

    def _free(self) -> None:
        self.strike.setEnabled(any(line.closed_on is None for line in self.table.selected()))
        self.sweep.setEnabled(self._board is not None)

    def _ask_add(self) -> None:
        self._context.run(home_choices, self._add_form, self)

    def _add_form(self, homes: Sequence[tuple[str, str]]) -> None:
        known = RECORDS["problem"]
        fields = [
            known.field(key)
            for key in ("source", "found_on", "concerned_id", "name", "term", "due_on", "what", "measure")
        ]

        def work(desk: Desk, typed: Values) -> str:
            values: dict[str, Any] = {key: value for key, value in typed.items() if key != "concerned_id"}
            return problems.add_problem(desk, values, str(typed["concerned_id"] or ""))

        values = {"source": "self", "term": "dated", "found_on": self._context.desk.today}
        FormDialog(self._context, self, "登记整改问题", fields, work, values=values, ok="登记", glyph="flag", name="add_problem",
                   said="已登记。", choices={"concerned_id": homes}).open_form()  # fmt: skip

    def _ask_sweep(self) -> None:
        if self._board is None:
            return
        sweep = self._board.sweep
        fields = [
            Field("name", "责任人", Kind.TEXT, Level.PERSONAL, Req.REQUIRED), Field("due_on", "限期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
        ]  # fmt: skip

        def work(desk: Desk, typed: Values) -> int:
            return problems.problems_of_sweep(desk, sweep.id, str(typed["name"]), typed["due_on"])

        text = "这一轮发现问题、又没有登记线索的户，一户一条列入整改台账；已经列入的不重复。"
        FormDialog(self._context, self, f"{sweep.number}的问题列入整改", fields, work, text=text, ok="列入", glyph="clipboard-check",
                   name="problems_of_sweep", said="已列入整改台账。").open_form()  # fmt: skip

    def _ask_strike(self) -> None:
        for line in self.table.selected()[:1]:
            if line.closed_on is None:
                self._strike_form(line)

    def _strike_form(self, line: ProblemLine) -> None:
        fields = [
            Field("outcome", "整改结果", Kind.LONGTEXT, Level.PERSONAL, Req.REQUIRED, max_length=500),
            Field("person", "销号人", Kind.TEXT, Level.PERSONAL, Req.REQUIRED, hint="不能是责任人自己。"),
            Field("on", "销号日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
            RECORDS["problem"].field("evidence"),
        ]

        def work(desk: Desk, typed: Values) -> None:
            problems.strike_off(desk, line.id, str(typed["outcome"] or ""), str(typed["person"] or ""), typed["on"],
                                str(typed["evidence"] or ""))  # fmt: skip

        FormDialog(self._context, self, f"销号：{line.number}", fields, work, values={"on": self._context.desk.today}, text=line.what,
                   ok="销号", glyph="check", name="strike_off", said="已销号。").open_form()  # fmt: skip


def _columns() -> list[Column]:
    def state(line: ProblemLine) -> tuple[str, str]:
        return TONES[line.state], "已销号" if line.closed_on else line.state.label

    return [
        Column("state", "状态", lambda line: line.due, 6, chip=state),
        Column("due", "期限", lambda line: line.due, 6),
        Column("source", "来源", lambda line: line.source, 6),
        Column("whose", "户或全村", lambda line: line.whose, 9, tip=lambda line: line.whose),
        Column("name", "责任人", lambda line: line.name, 5),
        Column("what", "问题", lambda line: line.what, 0, tip=lambda line: line.what),
        Column("outcome", "结果", lambda line: line.outcome, 10, tip=lambda line: line.outcome),
    ]
