"""One round: by group and checker who is still to be visited, and quick entry down the list by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import RECORDS
from app.domain.sweeps import HomeFact, Standing, Watched, nothing_found
from app.forms.inputs.parts import FlowBox
from app.forms.page import Values
from app.services.desk import Desk
from app.services.watching import sweep_clues, sweeps
from app.services.watching.sweeps import HomeLine, SweepBoard, SweepLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.sweeps.checkers import ask_checkers
from app.ui.pages.sweeps.locking import ask_lock
from app.ui.paper_menu import papers_button
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click, text_box
from app.ui.widgets.list_tab import offer, pick
from app.ui.widgets.table import Column, DataTable

TONES = {Standing.OPEN: "info", Standing.CHECKED: "good", Standing.FOUND: "warn", Standing.NOT_REACHED: "quiet"}
PAPERS = ("sweep_summary", "not_reached", "sweep_report")
WAITING, ALL = "还没有排查的", "全部"


def names_of(text: str) -> tuple[str, ...]:
    """Names as typed, between 、 commas or spaces."""
    plain = text.replace("，", "、").replace(",", "、").replace(" ", "、")
    return tuple(name for name in plain.split("、") if name)


class RoundsTab(QWidget):
    """`round_wanted()` when another round was chosen."""

    round_wanted = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._board: SweepBoard | None = None
        self.round = pick("sweep_round", "轮次")
        self.group = pick("sweep_group", "小组")
        self.checker = pick("sweep_checker", "排查人")
        self.which = pick("sweep_which", "看哪些户", (WAITING, ALL))
        self.who = text_box("sweep_checkers", "这次登记的排查人（不填按各组排查人）")
        self.facts = label("", "muted", wrap=True)
        self.facts.setObjectName("sweep_facts")
        self._make_buttons()
        empty = EmptyState("没有还要排查的户", "还没有开展过的，点“开展一轮”。", "clipboard-check")
        self.table = DataTable(_columns(), empty, "sweep_table", lambda home: home.id)
        self._lay_out()
        self.round.activated.connect(lambda _place: self.round_wanted.emit())
        for box in (self.group, self.checker, self.which):
            box.activated.connect(lambda _place: self._fill())
        self.table.activated.connect(lambda _home: self._ask_result())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.table)
        self._free()

    # ---- building ----
    def _make_buttons(self) -> None:
        self.new = on_click(button("开展一轮(&N)…", "new_sweep", "plus"), self._ask_round)
        self.close_ = on_click(button("登记结束(&E)", "close_sweep", "check"), self._ask_close)
        self.report = on_click(button("线索上报(&U)", "report_clues", "send"), self._ask_report)
        self.who_checks = on_click(button("排查人(&K)…", "sweep_checkers", "users"), self._ask_checkers)
        self.lock = on_click(button("乡镇锁定(&J)…", "lock_clues", "lock"), lambda: ask_lock(self._context, self))
        self.papers = papers_button(self._context, self, "打印(&P)", "sweep_papers", PAPERS)
        self.fine = on_click(button("没有发现问题(&A)", "nothing_found", "circle-check", "primary"), self._fine)
        self.result = on_click(button("登记结果(&R)…", "sweep_result", "pencil"), self._ask_result)
        self.away = on_click(button("未能入户(&W)…", "not_reached", "user-minus"), self._ask_away)
        self.rest = on_click(button("这一组没有发现问题(&G)", "group_fine", "list-checks"), self._ask_group)

    def _lay_out(self) -> None:
        top, low = QHBoxLayout(), QHBoxLayout()
        for row in (top, low):
            row.setSpacing(size("grid"))
        acts = FlowBox(size("grid"))
        for box in (self.round, self.group, self.checker, self.which):
            top.addWidget(box)
        top.addStretch(1)
        for made in (self.new, self.who_checks, self.report, self.lock, self.close_, self.papers):
            acts.addWidget(made)
        low.addWidget(self.who, 1)
        for made in (self.fine, self.result, self.away, self.rest):
            low.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        column.addWidget(self.facts)
        column.addWidget(acts)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(low)

    # ---- showing ----
    def chosen_round(self) -> str:
        """Id of the round shown, "" before any."""
        return str(self.round.currentData() or "")

    def show_rounds(self, lines: Sequence[SweepLine], board: SweepBoard | None) -> None:
        """Show the rounds and the households of one."""
        self._board = board
        self.round.clear()
        for line in lines:
            self.round.addItem(f"{line.number}（{'已结束' if line.closed_on else '进行中'}）", line.id)
        if board:
            self.round.setCurrentIndex(self.round.findData(board.sweep.id))
        homes = board.homes if board else ()
        offer(self.group, "全部小组", (home.group for home in homes))
        offer(self.checker, "全部排查人", (name for home in homes for name in home.checkers))
        self.facts.setText(_facts(board))
        self._fill()

    def _fill(self) -> None:
        group, checker = str(self.group.currentData() or ""), str(self.checker.currentData() or "")
        homes = [
            home for home in (self._board.homes if self._board else ())
            if group in ("", home.group) and (not checker or checker in home.checkers)
            and (self.which.currentText() == ALL or home.standing is Standing.OPEN)
        ]  # fmt: skip
        self.table.set_rows(homes)
        if homes and not self.table.selected():
            self.table.view.selectRow(0)
        self._free()

    def _free(self) -> None:
        running = self._board is not None and self._board.sweep.closed_on is None
        chosen = self.table.selected()
        self.fine.setEnabled(running and any(home.standing is Standing.OPEN for home in chosen))
        for made in (self.result, self.away):
            made.setEnabled(running and len(chosen) == 1)
        self.rest.setEnabled(running and bool(self._board and self._board.waiting(str(self.group.currentData() or ""))))
        self.close_.setEnabled(running)
        self.who_checks.setEnabled(running)
        self.papers.setEnabled(self._board is not None)
        self.report.setEnabled(bool(self._board and self._board.clues))

    # ---- writing ----
    def _write(self, work: Callable[[Desk, str], Any], said: str) -> None:
        if self._board is not None:
            sweep = self._board.sweep.id
            self._context.write(lambda desk: work(desk, sweep), owner=self, said=said)

    def _checkers(self, home: HomeLine) -> tuple[str, ...]:
        return names_of(self.who.text()) or home.checkers or (self._context.desk.operator,)

    def _fine(self) -> None:
        chosen = [home for home in self.table.selected() if home.standing is Standing.OPEN]
        self._record_fine(chosen)
        self.table.go_on(home.id for home in chosen)

    def _record_fine(self, homes: Sequence[HomeLine]) -> None:
        """没有发现问题 for households, each with the checkers of its group."""
        heaps: dict[tuple[str, ...], list[str]] = {}
        for home in homes:
            heaps.setdefault(self._checkers(home), []).append(home.id)
        today = self._context.desk.today
        for who, ids in heaps.items():
            self._write(_nothing(today, who, ids), f"已登记{len(ids)}户没有发现问题。")

    def _ask_group(self) -> None:
        board, group = self._board, str(self.group.currentData() or "")
        if board is None:
            return
        waiting = board.waiting(group)
        text = f"{group or '全村'}还有{len(waiting)}户没有结果，都登记为没有发现问题，日期是今天。"
        if ConfirmDialog.ask(self, "都没有发现问题？", text, "登记"):
            self._record_fine(waiting)

    def _ask_result(self) -> None:
        for home in self.table.selected()[:1]:
            if self._board is None or self._board.sweep.closed_on is not None:
                return
            told = home.result if home.result.get("reached") else {**nothing_found(_fact(home)), "mode": "home"}
            values = {"date": self._context.desk.today, "checkers": self._checkers(home), **_shown(told)}
            self._form(home, "登记排查结果", _result_fields(home), values, {"reached": True}, "sweep_result")

    def _ask_away(self) -> None:
        for home in self.table.selected()[:1]:
            kept = home.result if home.result.get("reached") is False else {}
            values = {"date": self._context.desk.today, "checkers": self._checkers(home), **_shown(kept)}
            self._form(home, "未能入户", _fields("date", "checkers", "not_reached_reason", "note"), values,
                       {"reached": False}, "not_reached")  # fmt: skip

    def _form(
        self, home: HomeLine, title: str, fields: Sequence[Field], values: Values, fixed: Values, name: str
    ) -> None:
        if self._board is None:
            return
        sweep = self._board.sweep.id

        def work(desk: Desk, typed: Values) -> str:
            return sweeps.record_result(desk, sweep, home.id, {**typed, **fixed})

        dialog = FormDialog(
            self._context, self, f"{title}：{home.head}（{home.number}）", fields, work, values=values, ok="登记",
            glyph="clipboard-check", name=name, said="已登记排查结果。", done=lambda _clue: self.table.go_on([home.id]),
        )  # fmt: skip
        dialog.open_form()

    def _ask_round(self) -> None:
        fields = [RECORDS["sweep"].field(key) for key in ("kind", "start", "end", "groups", "note")] + [
            Field(
                "everybody",
                "排查人",
                Kind.TEXTS,
                Level.PERSONAL,
                hint="各组都一样时填；各组不同的，开展以后点“排查人”按小组安排。",
            )
        ]
        today = self._context.desk.today

        def work(desk: Desk, typed: Values) -> str:
            who = {"": list(typed.get("everybody") or ())}
            return sweeps.open_sweep(desk, typed["start"], typed["end"], typed["kind"], typed["groups"] or (), who,
                                     note=str(typed["note"] or ""))  # fmt: skip

        FormDialog(
            self._context, self, "开展一轮排查", fields, work, values={"kind": "regular", "start": today}, ok="开展",
            glyph="clipboard-check", name="new_sweep", said="已开展一轮排查。", done=self._opened,
        ).open_form()  # fmt: skip

    def _ask_checkers(self) -> None:
        if self._board is not None:
            line, homes = self._board.sweep, self._board.homes
            groups = line.groups or tuple(dict.fromkeys(home.group for home in homes if home.group))
            ask_checkers(self._context, self, line, groups)

    def _opened(self, sweep: str) -> None:
        self.round.addItem("", sweep)
        self.round.setCurrentIndex(self.round.findData(sweep))

    def _ask_close(self) -> None:
        if self._board is None:
            return
        text = "登记结束以后，这一轮的结果不能再改，可以打印汇总表、未入户清单和排查报告。"
        if ConfirmDialog.ask(self, f"{self._board.sweep.number}排查结束？", text, "登记结束"):
            today = self._context.desk.today
            self._write(lambda desk, sweep: sweeps.close_sweep(desk, sweep, today), "已登记结束。")

    def _ask_report(self) -> None:
        text = "这一轮登记的线索，都登记为“已汇总上报待研判”；乡镇锁定名单以后再入户核查。"
        if ConfirmDialog.ask(self, "线索汇总上报？", text, "登记上报"):
            today = self._context.desk.today
            self._write(lambda desk, sweep: sweep_clues.report_clues(desk, sweep, today), "已登记上报。")


def _nothing(today: date, who: tuple[str, ...], ids: list[str]) -> Callable[[Desk, str], int]:
    return lambda desk, sweep: sweeps.record_nothing_found(desk, sweep, today, who, households=ids)


def _fact(home: HomeLine) -> HomeFact:
    return HomeFact(home.id, home.head, home.group, home.watched, home.relocated)


def _fields(*keys: str) -> list[Field]:
    known = RECORDS["sweep_result"]
    return [
        replace(
            known.field(key), when=None, req=Req.REQUIRED if known.field(key).req is not Req.OPTIONAL else Req.OPTIONAL
        )
        for key in keys
    ]


def _result_fields(home: HomeLine) -> list[Field]:
    """The subjects that concern this household."""
    asked = ["date", "checkers", "mode", "at_risk", "risk_class"]
    asked += ["help_works"] if home.watched is Watched.MONITORED else []
    asked += ["still_stable"] if home.watched is Watched.REMOVED else []
    asked += ["only_home_unsafe", *(("relocation_home", "jobless_workers") if home.relocated else ()), "found", "note"]
    return _fields(*asked)


def _shown(values: Values) -> dict[str, Any]:
    known = RECORDS["sweep_result"].keys
    return {key: value for key, value in values.items() if key in known and value not in (None, "", ())}


def _facts(board: SweepBoard | None) -> str:
    if board is None:
        return "还没有开展过集中排查。"
    line, sums = board.sweep, board.sweep.sums
    days = f"{line.start.month}月{line.start.day}日至{line.end.month}月{line.end.day}日"
    ended = f"，{line.closed_on.month}月{line.closed_on.day}日已登记结束" if line.closed_on else ""
    return (
        f"{days}，应排查{sums.households}户，已排查{sums.checked}户，未入户{sums.not_reached}户，还有{sums.open}户；"
        f"发现问题{sums.found}户，登记线索{sums.clues}条{ended}。"
    )


def standing_columns() -> list[Column]:
    """How a household of a round stands, and which one it is."""
    return [
        Column("state", "状态", lambda home: home.standing, 8,
               chip=lambda home: (TONES[home.standing], home.standing.label)),
        Column("group", "小组", lambda home: home.group, 5),
        Column("number", "户号", lambda home: home.number, 6),
        Column("head", "户主", lambda home: home.head, 7, tip=lambda home: home.head),
    ]  # fmt: skip


def _columns() -> list[Column]:
    return [
        *standing_columns(),
        Column("people", "人口", lambda home: home.people, 4),
        Column("who", "排查人", lambda home: "、".join(home.checkers), 10, tip=lambda home: "、".join(home.checkers)),
        Column("told", "情况", lambda home: home.told or _before(home), 0, tip=lambda home: home.told or _before(home)),
    ]


def _before(home: HomeLine) -> str:
    """What a checker should know at the door."""
    known = {Watched.MONITORED: "监测对象，问帮扶措施", Watched.REMOVED: "风险已消除，看稳不稳定"}.get(home.watched, "")
    return "；".join(text for text in (known, "易地搬迁户" if home.relocated else "") if text)
