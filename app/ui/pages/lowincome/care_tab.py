"""关爱对象: 留守老人, scattered 特困, children without care; contact person, agreement, visits (`domain.md` §22)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.lowincome import care
from app.services.lowincome.board import LowBoard, household_view
from app.services.lowincome.care import CareLine
from app.ui.context import PageContext
from app.ui.pages.lowincome.parts import HOUSEHOLD, HouseholdListTab, asked, whose_columns
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, pick
from app.ui.widgets.table import Column, DataTable

HERE = "在册的"
KEYS = (
    "since",
    "contact_name",
    "contact_role",
    "contact_phone",
    "agreement",
    "agreement_on",
    "agreement_until",
    "note",
)


class CareTab(HouseholdListTab):
    """Everybody on the list, the longest not seen first."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState(
            "还没有关爱对象",
            "留守老人、散居特困、孤儿、困境和留守儿童列在这里，定联系人、签协议、按期走访。",
            "heart-handshake",
        )
        super().__init__(context, "care", DataTable(_columns(), empty, "care_table", lambda line: line.id, many=False))
        self._board = LowBoard()
        self.which = pick("care_which", "看哪些人", (HERE, EVERYBODY))
        self.new = on_click(button("列入(&N)…", "add_care", "plus"), self._ask_home)
        self.visit = on_click(button("登记走访(&R)…", "visit_care", "eye", "primary"), self._ask_visit)
        self.change = on_click(button("联系人和协议(&E)…", "change_care", "pencil"), self._ask_change)
        self.end = on_click(button("退出(&X)…", "end_care", "x"), self._ask_end)
        self.lay_out((self.which,), (self.new,), (self.visit, self.change, self.end))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._ask_visit())
        self._free()

    def show_cares(self, board: LowBoard) -> None:
        """Show the list."""
        self._board = board
        self.fill()

    def fill(self) -> None:
        """Persons that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._board.cares if (everybody or line.end is None) and self.sought(line)]
        alone = sum(not line.contact for line in chosen)
        self.facts.setText(f"列出{len(chosen)}人，{alone}人还没有联系人或照料人。")
        self.table.set_rows(chosen)
        self._free()

    def _line(self) -> CareLine | None:
        return next(iter(self.table.selected()), None)

    def _free(self) -> None:
        line = self._line()
        for made in (self.visit, self.change, self.end):
            made.setEnabled(line is not None and line.end is None)
        self.new.setEnabled(bool(self._board.homes))

    def _ask_home(self) -> None:
        def work(desk: Desk, typed: Values) -> tuple[str, tuple[tuple[str, str], ...]]:
            return str(typed["household"]), household_view(desk, str(typed["household"])).members

        self.ask("列入关爱对象：先选一户", [HOUSEHOLD], work, "care_home", {}, "", ok="下一步", choices={"household": self._board.homes},
                 done=self._ask_new)  # fmt: skip

    def _ask_new(self, found: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        household, members = found
        known = declared("care_record")
        fields = [
            Field("member_id", "谁", Kind.REF, Level.PERSONAL, Req.REQUIRED),
            known["care_kind"],
            *(known[key] for key in KEYS),
        ]

        def work(desk: Desk, typed: Values) -> str:
            return care.add_care(desk, household, typed)

        self.ask("列入关爱对象", fields, work, "add_care", {"since": self.context.desk.today}, "已列入。", ok="列入",
                 choices={"member_id": members})  # fmt: skip

    def _ask_visit(self) -> None:
        line = self._line()
        if line is None or not self.visit.isEnabled():
            return
        known = declared("care_visit")
        fields = [
            known["date"],
            known["mode"],
            known["visitors"],
            asked("state", "本人情况", Kind.LONGTEXT),
            known["needs"],
        ]

        def work(desk: Desk, typed: Values) -> str:
            names = tuple(typed["visitors"] or ())
            return care.visit_care(
                desk, line.id, typed["date"], str(typed["mode"]), names, str(typed["state"]), str(typed["needs"] or "")
            )

        values = {"date": self.context.desk.today, "mode": "home", "visitors": (self.context.desk.operator,)}
        self.ask(f"登记走访：{line.name}（{line.kind}）", fields, work, "visit_care", values, "已登记走访。", ok="登记")

    def _ask_change(self) -> None:
        line = self._line()
        if line is None:
            return
        known = declared("care_record")

        def work(desk: Desk, typed: Values) -> None:
            care.change_care(desk, line.id, typed)

        values = {"since": line.since, "contact_name": line.contact}
        self.ask(f"联系人和协议：{line.name}（{line.kind}）", [known[key] for key in KEYS], work, "change_care", values, "已修改。",
                 text="空着的不改。")  # fmt: skip

    def _ask_end(self) -> None:
        line = self._line()
        if line is None:
            return
        fields = [asked("on", "退出日期", Kind.DATE), asked("reason", "退出原因")]

        def work(desk: Desk, typed: Values) -> None:
            care.end_care(desk, line.id, typed["on"], str(typed["reason"]))

        self.ask(
            f"退出：{line.name}（{line.kind}）",
            fields,
            work,
            "end_care",
            {"on": self.context.desk.today},
            "已退出。",
            ok="退出",
        )


def _columns() -> list[Column]:
    return [
        *whose_columns(who=True),
        Column("kind", "类别", lambda line: line.kind, 8),
        Column("since", "列入", lambda line: line.since, 7),
        Column("contact", "联系人或照料人", lambda line: line.contact, 8, tip=lambda line: line.contact),
        Column("agreement", "协议", lambda line: line.agreement, 6),
        Column("until", "协议到期", lambda line: line.until, 7),
        Column("last", "上次走访", lambda line: line.last_visit, 0),
        Column("end", "退出", lambda line: line.end, 6),
    ]
