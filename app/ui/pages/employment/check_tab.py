"""逐一核对: everybody away of this quarter, 无变化 or 有变化 with one key a person; changes reported at once (R-12.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Group, Values
from app.services.desk import Desk
from app.services.employment import checks
from app.services.employment.checks import CheckBoard, CheckLine
from app.services.employment.spells import spell_fields, spell_values
from app.ui.context import PageContext
from app.ui.widgets.basics import EmptyState, button, on_click, text_box
from app.ui.widgets.list_tab import EVERYBODY, ListTab, offer, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "还没有核实的"
CHANGE_KEYS = ("change", "changed_on", "date", "checkers", "mode")
GROUPS = (
    Group("变动", (*CHANGE_KEYS, "note")),
    Group("变动后的务工情况（返乡、失业的不用填）", ("place_kind", "province", "city", "county", "employer", "industry", "channel",
                                  "month_income", "point_to_point", "travel_subsidy", "phone", "labour")),
    Group("上报", ("reported_on", "reported_to")),
)  # fmt: skip


class CheckTab(ListTab):
    """The list of the quarter."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("没有要核实的人", "在外务工的人登记以后，每个季度列在这里。", "circle-check")
        super().__init__(context, "work_check", DataTable(_columns(), empty, "check_table", lambda line: line.key))
        self._board: CheckBoard | None = None
        self.which = pick("check_which", "看哪些人", (WAITING, EVERYBODY))
        self.group = pick("check_group", "小组")
        self.who = text_box("check_who", "核实人（不填是操作员）")
        self.same = on_click(button("无变化(&A)", "work_same", "circle-check", "primary"), self._same)
        self.changed = on_click(button("有变化(&C)…", "work_changed", "pencil"), self._ask_change)
        self.missed = on_click(button("没有联系上(&U)", "work_missed", "user-minus"), self._missed)
        self.report = on_click(button("变动上报(&T)…", "work_report", "send"), self._ask_report)
        self.lay_out((self.which, self.group), (self.report,), (self.who, self.same, self.changed, self.missed))
        self.table.activated.connect(lambda _line: self._ask_change())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def show_board(self, board: CheckBoard) -> None:
        """Show the running quarter."""
        self._board = board
        offer(self.group, "全部小组", [line.worker.group for line in board.lines])
        told = f"，有{len(board.changes)}项变动还没有上报" if board.changes else ""
        self.facts.setText(f"{board.quarter}，在外务工{len(board.lines)}人，还有{board.waiting}人没有核实{told}。")
        self.fill()

    def fill(self) -> None:
        """The lines that fit the choices."""
        group = str(self.group.currentData() or "")
        lines = [
            line for line in (self._board.lines if self._board else ())
            if (self.which.currentText() == EVERYBODY or line.check is None) and group in ("", line.worker.group)
            and self.sought(line.worker)
        ]  # fmt: skip
        self.table.set_rows(lines)
        if lines and not self.table.selected():
            self.table.view.selectRow(0)
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        self.same.setEnabled(any(line.check is None for line in chosen))
        for made in (self.changed, self.missed):
            made.setEnabled(len(chosen) == 1)
        self.report.setEnabled(bool(self._board and self._board.changes))

    def _checkers(self) -> tuple[str, ...]:
        from app.ui.pages.sweeps.rounds import names_of

        return names_of(self.who.text()) or (self.context.desk.operator,)

    def _same(self) -> None:
        chosen: list[CheckLine] = [line for line in self.table.selected() if line.check is None]
        if not chosen:
            return
        people = [(line.worker.household, line.key) for line in chosen]
        today, who = self.context.desk.today, self._checkers()
        named = "、".join(line.worker.name for line in chosen[:3]) + ("等" if len(chosen) > 3 else "")
        self.context.write(
            lambda desk: checks.confirm_same(desk, people, today, who), owner=self, said=f"{named}务工无变化，已登记。"
        )
        self.table.go_on([line.key for line in chosen])

    def _missed(self) -> None:
        for line in self.table.selected()[:1]:
            self._note_missed(line)

    def _note_missed(self, line: CheckLine) -> None:
        today, who = self.context.desk.today, self._checkers()
        self.context.write(
            lambda desk: checks.not_reached(desk, line.worker.household, line.key, today, who),
            owner=self,
            said=f"{line.worker.name}没有联系上，还留在名单里。",
        )
        self.table.go_on([line.key])

    def _ask_change(self) -> None:
        for line in self.table.selected()[:1]:
            self._change_form(line)

    def _change_form(self, line: CheckLine) -> None:
        today = self.context.desk.today
        values: dict[str, Any] = {
            **spell_values(line.worker, line.spell), "date": today, "changed_on": today, "checkers": self._checkers(), "mode": "phone",
        }  # fmt: skip

        def work(desk: Desk, typed: Values) -> str:
            return checks.record_change(desk, line.worker.household, line.key, typed)

        self.ask(f"务工有变化：{line.worker.name}", change_fields(), work, "work_change", values, "已登记务工变动。", text=f"现在：{line.told}。",
                 ok="登记", groups=GROUPS, done=lambda _made: self.table.go_on([line.key]))  # fmt: skip

    def _ask_report(self) -> None:
        fields = [
            Field("on", "上报日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
            Field("to", "上报给谁", Kind.TEXT, Level.PERSONAL, Req.REQUIRED),
        ]
        changes = self._board.changes if self._board else ()
        listed = "；".join(
            f"{worker.name}：{row.get('before') or ''} → {row.get('after') or ''}" for worker, row in changes[:8]
        )
        more = f"；等{len(changes)}项" if len(changes) > 8 else ""

        def work(desk: Desk, typed: Values) -> int:
            return checks.report_changes(desk, (), typed["on"], str(typed["to"] or ""))

        self.ask("务工变动上报", fields, work, "work_report", {"on": self.context.desk.today}, "已登记上报。",
                 text=f"{len(changes)}项变动：{listed}{more}。", ok="登记上报", columns=2)  # fmt: skip


def change_fields() -> list[Field]:
    """Fields of a change: what changed, the work as it is now, whether it is reported already."""
    known = declared("work_quarter_check")
    own = [replace(known[key], req=Req.REQUIRED if key != "mode" else Req.OPTIONAL, when=None) for key in CHANGE_KEYS]
    spell = [
        replace(field, when=None, req=Req.OPTIONAL)
        for field in spell_fields()
        if field.key not in ("start", "end", "place")
    ]
    return [*own, known["note"], *spell, known["reported_on"], known["reported_to"]]


def _columns() -> list[Column]:
    return [
        Column("state", "核实", lambda line: line.state, 8, chip=lambda line: (_tone(line), line.state.split("：")[0]),
               tip=lambda line: line.state),
        Column("group", "小组", lambda line: line.worker.group, 5),
        Column("name", "姓名", lambda line: line.worker.name, 6, tip=lambda line: line.worker.name),
        Column("head", "户主（户号）", lambda line: line.worker.short, 10, tip=lambda line: line.worker.short),
        Column("watch", "分类", lambda line: line.worker.watch, 6),
        Column("phone", "电话", lambda line: str(line.worker.member.get("phone") or ""), 7, masked=True),
        Column("told", "现在在哪里务工", lambda line: line.told, 0, tip=lambda line: line.told),
        Column("date", "核实日期", lambda line: line.check["date"] if line.check else None, 7),
    ]  # fmt: skip


def _tone(line: CheckLine) -> str:
    if line.check is None:
        return "warn" if line.tries else "info"
    return "warn" if line.check.get("result") == "changed" else "good"
