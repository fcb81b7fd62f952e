"""抽查: draw in public, check at the house, see what the village says of the doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.questionnaire.field import Field, Kind, Level, Owner, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.auditing.sampling import Candidate, CheckLine, DrawLine, candidates, draw_sample, record_check
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.printing import show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "没有办完的"
SEED = Field("seed", "抽取号", Kind.TEXT, Level.INTERNAL, Req.REQUIRED, max_length=20,
             hint="名单定下以后当场抽出或掷出的4到20位数字，例如在场的人每人报一位")  # fmt: skip


class SampleTab(ListTab):
    """Every household of the spot check; those without a result first."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState(
            "还没有抽查",
            "登记受理村里上报的户以后，选“抽取”，当场输入抽取号。近亲属备案和自愿放弃的户一定在内。",
            "list-checks",
        )
        super().__init__(context, "sample", DataTable(_columns(), empty, "sample_table", lambda line: line.id))
        self._lines: list[CheckLine] = []
        self.which = pick("sample_which", "看哪些抽查户", (WAITING, EVERYBODY))
        self.draw = on_click(button("抽取(&D)…", "draw_sample", "list-checks"), self._ask_draw)
        self.record = on_click(button("登记结果(&R)…", "record_check", "check", "primary"), self._ask_result)
        self.sheet = on_click(button("打印抽查核查表(&P)", "print_spot_check", "printer"), self._print_sheet)
        self.proof = on_click(button("打印抽取记录(&J)", "print_draw", "printer"), self._print_draw)
        self.opened = on_click(button("打开这一件(&O)", "open_sample_case", "folder-open"), self._open)
        self.lay_out((self.which,), (self.draw, self.proof), (self.opened, self.sheet, self.record))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._ask_result() if self.record.isEnabled() else self._open())
        self._draws: list[DrawLine] = []
        self._free()

    def show_checks(self, lines: list[CheckLine], draws: list[DrawLine]) -> None:
        """Show the list and what was drawn last."""
        self._lines, self._draws = lines, draws
        self.fill()

    def fill(self) -> None:
        """Lines that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._lines if (everybody or _open(line)) and self.sought(line)]
        last = f"上次抽取：{self._draws[0].on} {self._draws[0].number}。" if self._draws else "还没有抽取过。"
        wrong = "" if all(draw.true for draw in self._draws) else "有抽取记录重新计算对不上，请核对！"
        self.facts.setText(f"列出{len(chosen)}户。{last}{wrong}")
        self.table.set_rows(chosen)
        self._free()

    def words_of(self, line: CheckLine) -> tuple[str, ...]:
        """Head, number, village."""
        return line.name, line.number, line.village

    def _free(self) -> None:
        lines = self.table.selected()
        self.record.setEnabled(bool(lines))
        self.sheet.setEnabled(len(lines) == 1)
        self.opened.setEnabled(len(lines) == 1)
        self.proof.setEnabled(bool(self._draws))

    def _open(self) -> None:
        lines = self.table.selected()
        if lines:
            self.context.go("audit_case", case=lines[0].case, order=[line.case for line in self.table.rows()])

    def _print_sheet(self) -> None:
        line = self.table.selected()[0]
        show_paper(self.context, self, "spot_check", household=line.household, case=line.case)

    def _print_draw(self) -> None:
        lines = self.table.selected()
        number = next((line.draw for line in lines if line.draw), self._draws[0].number if self._draws else "")
        show_paper(self.context, self, "sample_draw", code=number)

    def _ask_draw(self) -> None:
        self.context.run(candidates, self._open_draw, self)

    def _open_draw(self, found: Sequence[Candidate]) -> None:
        if not found:
            self.context.frame.toast.show_text("现在没有可以抽取的户：先登记受理村里上报的户，已经抽过的不再抽。")
            return
        fields = [SEED, *_asked("sample_draw", ("date", "drawers"), ("witnesses",))]
        always = sum(bool(one.always) for one in found)
        villages = len({one.village_code for one in found})
        text = (
            f"名单上{len(found)}户，{villages}个村，各村分别抽取；其中{always}户一定在内（近亲属备案、自愿放弃）。"
            "名单的校验码和抽取号一起决定抽中谁，谁都可以照抽取记录重新算一遍。"
        )

        def work(desk: Desk, typed: Values) -> list[DrawLine]:
            people = tuple(str(name) for name in typed["drawers"] or ())
            seen = tuple(str(name) for name in typed["witnesses"] or ())
            return draw_sample(desk, str(typed["seed"]), people, seen, on=typed["date"])

        values = {"date": self.context.desk.today, "drawers": (self.context.desk.operator,)}
        self.ask("抽取抽查户", fields, work, "draw_sample", values, "", text=text, ok="抽取", done=self._drawn)

    def _drawn(self, made: list[DrawLine]) -> None:
        count = sum(len(line.drawn) for line in made)
        self.context.frame.toast.show_text(
            f"{made[0].number}：{sum(len(x.lines) for x in made)}户里抽中{count}户，请打印抽取记录签字。"
        )

    def _ask_result(self) -> None:
        lines = self.table.selected()
        if not lines:
            return
        fields = _asked("sample_check", ("result", "checked_on", "checkers"), ("doubt", "note"))
        start = {"checked_on": self.context.desk.today}
        if len(lines) == 1 and lines[0].result:
            one = lines[0]
            start = {"result": one.result, "checked_on": one.checked_on, "checkers": one.checkers, "doubt": one.doubt,
                     "note": one.note}  # fmt: skip
        ids = [line.id for line in lines]

        def work(desk: Desk, typed: Values) -> tuple[str, ...]:
            return record_check(desk, ids, typed)

        names = "、".join(line.short for line in lines[:6]) + (f"等{len(lines)}户" if len(lines) > 6 else "")
        self.ask(
            "登记抽查结果",
            fields,
            work,
            "record_check",
            start,
            "已登记抽查结果。",
            text=names,
            ok="登记",
            done=self._warn,
        )

    def _warn(self, warnings: tuple[str, ...]) -> None:
        if warnings:
            self.context.frame.toast.show_text("".join(warnings))


def _asked(kind: str, needed: Sequence[str], more: Sequence[str]) -> list[Field]:
    """Fields of a row of ours as this form asks them; a form locks what is the township's alone, and here sits the township."""
    known = declared(kind)
    return [
        replace(known[key], owner=Owner.EITHER, when=None, req=Req.REQUIRED if key in needed else Req.OPTIONAL)
        for key in (*needed, *more)
    ]


def _open(line: CheckLine) -> bool:
    return not line.result or line.result == "doubt"


def _columns() -> list[Column]:
    return [
        Column("state", "状态", lambda line: line.state, 8, chip=lambda line: (_tone(line), line.state)),
        Column("village", "村", lambda line: line.village, 6, tip=lambda line: line.village),
        Column("name", "户主", lambda line: line.name, 6, tip=lambda line: line.short),
        Column("number", "户号", lambda line: line.number, 4),
        Column("reason", "为什么抽查", lambda line: line.reason, 9, tip=lambda line: line.reason),
        Column("draw", "抽查编号", lambda line: line.draw, 8),
        Column("listed", "列入", lambda line: line.listed_on, 6),
        Column("doubt", "疑点", lambda line: line.doubt, 0, tip=lambda line: line.doubt),
        Column("recheck", "村里复核", lambda line: line.recheck_text, 0, tip=lambda line: line.recheck_text),
    ]


def _tone(line: CheckLine) -> str:
    if not line.result:
        return "info"
    return "warn" if line.waits_for_village else "good"
