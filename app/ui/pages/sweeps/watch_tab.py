"""Households on watch: who has to be seen again and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.due import State
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import RECORDS
from app.forms.page import Values
from app.services.desk import Desk
from app.services.watching import watch
from app.services.watching.sweeps import home_choices
from app.services.watching.watch import WatchLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.list_tab import bar, in_column
from app.ui.widgets.table import Column, DataTable

TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "good", State.DONE: "quiet", State.EXCUSED: "quiet"}
REASONS = ("困难已经解决", "已重新列为监测线索", "已整户迁出")


class WatchTab(QWidget):
    """`wanted`: household to choose when the list comes."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.wanted = ""
        self.add = on_click(button("列入(&N)…", "add_watch", "plus"), self._ask_add)
        self.look = on_click(button("登记看望(&D)…", "note_look", "eye", "primary"), self._ask_look)
        self.end = on_click(button("不再关注(&E)…", "end_watch", "x"), self._ask_end)
        self.open = on_click(button("打开这一户(&O)", "open_watched", "users"), self._open)
        empty = EmptyState("没有持续关注的户", "不予纳入、暂未发现风险、不同意核查的户会列在这里，到时候再看。", "eye")
        self.table = DataTable(_columns(), empty, "watch_table", lambda line: (line.household, line.key), many=False)
        told = label("暂不纳入、但不能忘记的户：到时候再看一次，有风险的登记线索。", "muted", wrap=True)
        in_column(self, bar(self.add, self.look, self.end, self.open), told, self.table, tall=self.table)
        self.table.activated.connect(lambda _line: self._ask_look())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.table)
        self._free()

    def show_watched(self, lines: Sequence[WatchLine]) -> None:
        """Show the list; a household that was asked for is chosen."""
        self.table.set_rows(lines)
        wanted, self.wanted = self.wanted, ""
        if wanted:
            self.table.select(lambda line: line.household == wanted)
        self._free()

    def _free(self) -> None:
        for made in (self.look, self.end, self.open):
            made.setEnabled(bool(self.table.selected()))

    def _ask_add(self) -> None:
        self._context.run(home_choices, self._add_form, self)

    def _add_form(self, homes: Sequence[tuple[str, str]]) -> None:
        known = RECORDS["watch_entry"]
        fields = [
            Field("household", "哪一户", Kind.REF, Level.PERSONAL, Req.REQUIRED),
            *(known.field(key) for key in ("reason", "since", "referral")),
        ]
        fields += [Field("next_look", "下次看望", Kind.DATE, hint="不填时按设置的间隔。"), known.field("note")]

        def work(desk: Desk, typed: Values) -> str:
            return watch.add_watch(desk, str(typed["household"]), str(typed["reason"]), typed["since"], str(typed["referral"] or ""),
                                   typed["next_look"], str(typed["note"] or ""))  # fmt: skip

        FormDialog(self._context, self, "列入持续关注", fields, work, values={"since": self._context.desk.today}, ok="列入", glyph="eye",
                   name="add_watch", said="已列入持续关注。", choices={"household": homes}).open_form()  # fmt: skip

    def _ask_look(self) -> None:
        for line in self.table.selected()[:1]:
            fields = [
                Field("on", "看望日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
                Field("next_look", "下次看望", Kind.DATE, hint="不填时按设置的间隔。"),
                *(RECORDS["watch_entry"].field(key) for key in ("referral", "note")),
            ]
            values = {"on": self._context.desk.today, "referral": line.watch.referral, "note": line.watch.note}

            def work(desk: Desk, typed: Values, line: WatchLine = line) -> date:
                return watch.note_look(desk, line.household, line.key, typed["on"], typed["next_look"], str(typed["referral"] or ""),
                                       str(typed["note"] or ""))  # fmt: skip

            FormDialog(self._context, self, f"登记看望：{line.head}（{line.number}）", fields, work, values=values, ok="登记", glyph="eye",
                       name="note_look", said="已登记看望。").open_form()  # fmt: skip

    def _ask_end(self) -> None:
        for line in self.table.selected()[:1]:
            reason = ReasonDialog.ask(self, "不再关注？", f"{line.head}户为什么不用再看。", suggestions=REASONS)
            if reason:
                self._end(line, reason)

    def _end(self, line: WatchLine, reason: str) -> None:
        today = self._context.desk.today
        self._context.write(
            lambda desk: watch.end_watch(desk, line.household, line.key, today, reason),
            owner=self,
            said="不再持续关注。",
        )

    def _open(self) -> None:
        for line in self.table.selected()[:1]:
            self._context.go("households", household=line.household)


def _columns() -> list[Column]:
    return [
        Column(
            "state",
            "状态",
            lambda line: line.watch.next_look,
            7,
            chip=lambda line: (TONES[line.state], line.state.label),
        ),
        Column("next", "下次看望", lambda line: line.watch.next_look, 7),
        Column("group", "小组", lambda line: line.group, 5),
        Column("number", "户号", lambda line: line.number, 6),
        Column("head", "户主", lambda line: line.head, 7, tip=lambda line: line.head),
        Column("reason", "原因", lambda line: line.reason, 15, tip=lambda line: line.reason),
        Column("last", "上次看望", lambda line: line.watch.last_look, 7),
        Column("referral", "转介和说明", lambda line: _words(line), 0, tip=lambda line: _words(line)),
    ]


def _words(line: WatchLine) -> str:
    return "；".join(text for text in (line.watch.referral, line.watch.note) if text)
