"""慰问救助: handed out by batch, received with a signature, and the regular work of the low-income programme."""

from __future__ import annotations

from typing import Any

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.lowincome import aid
from app.services.lowincome.aid import GrantLine
from app.services.lowincome.board import LowBoard
from app.ui.context import PageContext
from app.ui.pages.lowincome.parts import HouseholdListTab, asked, codes_of, whose_columns
from app.ui.printing import show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, offer, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "还没有领取的"
WHO: tuple[tuple[str, str], ...] = (
    ("one", "一户"), ("low", "全部低收入人口"), ("dibao", "低保户"), ("tekun", "特困户"), ("weak", "有老弱病残的户"),
)  # fmt: skip


class GrantsTab(HouseholdListTab):
    """Every grant, the newest first."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("还没有慰问和救助发放", "选“登记发放”，写批次、单位、物资或金额，再打印签收表。", "wallet")
        super().__init__(
            context, "grants", DataTable(_columns(), empty, "grants_table", lambda line: line.id, many=False)
        )
        self._board = LowBoard()
        self.which = pick("grants_which", "看哪些发放", (EVERYBODY, WAITING))
        self.batch = pick("grants_batch", "看哪一批")
        self.new = on_click(button("登记发放(&N)…", "add_grant", "plus"), self._ask_new)
        self.work = on_click(button("登记定期工作(&W)…", "low_duty", "calendar"), self._ask_duty)
        self.take = on_click(button("登记领取(&R)…", "receive_grant", "check", "primary"), self._ask_receive)
        self.sheet = on_click(button("发放签收表(&P)", "print_receipts", "printer"), self._print)
        self.lay_out((self.which, self.batch), (self.work, self.new), (self.take, self.sheet))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._ask_receive())
        self._free()

    def show_grants(self, board: LowBoard) -> None:
        """Show the list."""
        self._board = board
        offer(self.batch, "全部批次", [line.batch for line in board.grants])
        self.fill()

    def fill(self) -> None:
        """Grants that fit the choices."""
        waiting, batch = self.which.currentText() == WAITING, self.batch.currentData()
        chosen = [
            line for line in self._board.grants
            if (not waiting or line.received_on is None) and batch in ("", None, line.batch) and self.sought(line)
        ]  # fmt: skip
        left = sum(line.received_on is None for line in chosen)
        self.facts.setText(f"列出{len(chosen)}笔，金额合计{aid.total(chosen):,.2f}元，{left}笔还没有领取。")
        self.table.set_rows(chosen)
        self._free()

    def _line(self) -> GrantLine | None:
        return next(iter(self.table.selected()), None)

    def _free(self) -> None:
        line = self._line()
        self.take.setEnabled(line is not None and line.received_on is None)
        self.sheet.setEnabled(bool(self._board.grants))
        self.new.setEnabled(bool(self._board.homes))

    def _ask_new(self) -> None:
        known = declared("relief_grant")
        fields = [
            Field("to", "发给", Kind.REF, Level.PERSONAL, Req.REQUIRED),
            Field("household", "哪一户", Kind.REF, Level.PERSONAL, hint="发给一户时选。"),
        ]
        keys = ("grant_kind", "batch", "date", "provider", "goods", "amount", "fund", "fast_lane", "note")
        fields += [known[key] for key in keys]

        def work(desk: Desk, typed: Values) -> int:
            wanted = self._homes(str(typed["to"]), str(typed["household"] or ""))
            return len(aid.add_grants(desk, wanted, typed))

        values: dict[str, Any] = {"date": self.context.desk.today, "grant_kind": "condolence", "to": "one"}
        self.ask("登记慰问、救助发放", fields, work, "add_grant", values, "", ok="登记",
                 choices={"to": WHO, "household": self._board.homes},
                 done=lambda count: self.context.frame.toast.show_text(f"已登记{count}笔，请打印签收表。"))  # fmt: skip

    def _homes(self, to: str, household: str) -> list[str]:
        if to == "one":
            return [household] if household else []
        if to == "weak":
            return [line.household for line in self._board.lines if line.weak]
        words = dict(codes_of("LOW_CLASS"))
        return [
            line.household for line in self._board.lines if (line.classes if to == "low" else words[to] in line.classes)
        ]

    def _ask_receive(self) -> None:
        line = self._line()
        if line is None or not self.take.isEnabled():
            return
        known = declared("relief_grant")
        fields = [asked("by", "领取人"), Field("receipt", "领取方式", Kind.CODE, req=Req.REQUIRED, codes=known["receipt"].codes),
                  asked("on", "领取日期", Kind.DATE)]  # fmt: skip

        def work(desk: Desk, typed: Values) -> None:
            aid.receive_grant(desk, line.id, typed["on"], str(typed["by"]), str(typed["receipt"]))

        values = {"on": self.context.desk.today, "by": line.member or line.head, "receipt": "signed"}
        self.ask(
            f"登记领取：{line.head}（{line.batch}）", fields, work, "receive_grant", values, "已登记领取。", ok="登记"
        )

    def _print(self) -> None:
        line = self._line()
        batch = self.batch.currentData() or (line.batch if line else "")
        show_paper(self.context, self, "receipts", code=str(batch or ""))

    def _ask_duty(self) -> None:
        known = declared("low_income_duty")
        fields = [known[key] for key in ("duty", "period", "done_on", "person", "checked", "found", "paper", "note")]
        today = self.context.desk.today
        values = {"duty": "compare", "period": f"{today:%Y%m}", "done_on": today, "person": self.context.desk.operator}

        def work(desk: Desk, typed: Values) -> str:
            more = {key: typed.get(key) for key in ("checked", "found", "paper", "note")}
            period = str(typed["period"]).replace("-", "").replace("年", "").replace("月", "")
            return aid.note_duty(desk, str(typed["duty"]), period, typed["done_on"], str(typed["person"]), more)

        done = "；".join(self._board.works[:4])
        text = "每月数据比对、年度全面核查、6月和12月的工作情况报告。" + (
            f"已登记：{done}。" if done else "还没有登记过。"
        )
        self.ask("登记低收入定期工作", fields, work, "low_duty", values, "已登记。", ok="登记", text=text)  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("on", "发放日期", lambda line: line.on, 7),
        Column("batch", "批次", lambda line: line.batch, 11, tip=lambda line: line.batch),
        *whose_columns(),
        Column("provider", "发放单位", lambda line: line.provider, 0, tip=lambda line: line.provider),
        Column("goods", "物资", lambda line: line.goods, 8, tip=lambda line: line.goods),
        Column("amount", "金额", lambda line: line.amount, 6, "right"),
        Column("taken", "领取", lambda line: line.received_on, 6,
               chip=lambda line: ("good", "已领取") if line.received_on else ("warn", "未领取")),
        Column("by", "领取人", lambda line: line.received_by, 6, tip=lambda line: line.receipt),
    ]  # fmt: skip
