"""住房饮水搬迁: rounds with one result a household, handling until it is done, 空置率 (`domain.md` §15.11, §15.12, §22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.home_rounds import EMPTY, RELOCATION, HomeSums
from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.domain.sweeps import Standing
from app.forms.page import Values
from app.services.desk import Desk
from app.services.files import Rec
from app.services.rounds import home_rounds
from app.services.rounds.home_rounds import HomeBoard, RoundHome
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.sweeps.rounds import names_of, standing_columns
from app.ui.widgets.basics import EmptyState, button, label, on_click, text_box
from app.ui.widgets.list_tab import EVERYBODY, bar, in_column, offer, pick
from app.ui.widgets.table import Column, DataTable

OPEN, FOUND, WAITING = "还没有结果的", "发现问题的", "还没有处理好的"


class HomesTab(QWidget):
    """Rounds and their households; reads for itself."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._board: HomeBoard | None = None
        self._wanted = ""
        self.facts = label("", "muted", wrap=True)
        self.facts.setObjectName("homes_facts")
        self.round = pick("homes_round", "哪一轮")
        self.group = pick("homes_group", "小组")
        self.which = pick("homes_which", "看哪些户", (OPEN, FOUND, WAITING, EVERYBODY))
        self.who = text_box("homes_checkers", "排查人（不填是操作员）")
        self._make_buttons()
        empty = EmptyState("没有符合的户", "选“开展一轮”：住房安全、饮水安全、易地搬迁入住。", "house")
        self.table = DataTable(_columns(), empty, "homes_table", lambda home: home.id)
        self._lay_out()
        self.round.activated.connect(lambda _place: self.read(str(self.round.currentData() or "")))
        for box in (self.group, self.which):
            box.activated.connect(lambda _place: self._fill())
        self.table.activated.connect(lambda _home: self._ask_result())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.table)
        self._free()

    def _make_buttons(self) -> None:
        self.new = on_click(button("开展一轮(&N)…", "new_homes", "plus"), self._ask_round)
        self.site = on_click(button("安置区(&Z)…", "keep_site", "house"), self._ask_site)
        self.close_ = on_click(button("登记结束(&E)", "close_homes", "check"), self._ask_close)
        self.fine = on_click(button("没有问题(&A)", "homes_fine", "circle-check", "primary"), self._fine)
        self.result = on_click(button("登记结果(&R)…", "homes_result", "pencil"), self._ask_result)
        self.away = on_click(button("未能入户(&W)…", "homes_away", "user-minus"), self._ask_away)
        self.done = on_click(button("问题已办好(&D)…", "homes_done", "list-checks"), self._ask_done)

    def _lay_out(self) -> None:
        in_column(
            self, bar(self.facts, self.new, self.site, self.close_, wide=self.facts), bar(self.round, self.group, self.which), self.table,
            bar(self.who, self.fine, self.result, self.away, self.done, wide=self.who), tall=self.table,
        )  # fmt: skip

    # ---- showing ----
    def read(self, wanted: str = "") -> None:
        """Look again, at one round."""
        self._wanted = wanted or self._wanted

        def find(desk: Desk) -> tuple[list[Rec], HomeBoard | None]:
            rounds = home_rounds.home_rounds(desk)
            known = [str(row["id"]) for row in rounds]
            chosen = self._wanted if self._wanted in known else (known[0] if known else "")
            return rounds, home_rounds.home_board(desk, chosen) if chosen else None

        self._context.run(find, lambda found: self._show(*found), self)

    def _show(self, rounds: Sequence[Rec], board: HomeBoard | None) -> None:
        self._board = board
        self.round.clear()
        for row in rounds:
            self.round.addItem(_round_name(row), str(row["id"]))
        if board is not None:
            self.round.setCurrentIndex(self.round.findData(str(board.round["id"])))
        offer(self.group, "全部小组", [home.group for home in board.homes] if board else [])
        self.facts.setText(_facts(board))
        self._fill()

    def _fill(self) -> None:
        group, which = str(self.group.currentData() or ""), self.which.currentText()
        homes = [
            home
            for home in (self._board.homes if self._board else ())
            if group in ("", home.group) and _fits(home, which)
        ]
        self.table.set_rows(homes)
        if homes and not self.table.selected():
            self.table.view.selectRow(0)
        self._free()

    def _free(self) -> None:
        running = self._board is not None and self._board.round["closed_on"] is None
        chosen: list[RoundHome] = self.table.selected()
        self.fine.setEnabled(running and any(home.standing is Standing.OPEN for home in chosen))
        for made in (self.result, self.away):
            made.setEnabled(running and len(chosen) == 1)
        self.done.setEnabled(
            len(chosen) == 1 and bool(chosen[0].result.get("handling")) and not chosen[0].result.get("done_on")
        )
        self.close_.setEnabled(running)

    # ---- writing ----
    def _checkers(self) -> tuple[str, ...]:
        return names_of(self.who.text()) or (self._context.desk.operator,)

    def _ask_round(self) -> None:
        known = declared("home_round")
        fields = [known[key] for key in ("kind", "start", "end", "groups", "note")]

        def work(desk: Desk, typed: Values) -> str:
            return home_rounds.open_round(desk, str(typed["kind"] or ""), typed["start"], typed["end"], typed["groups"] or (),
                                          str(typed["note"] or ""))  # fmt: skip

        FormDialog(self._context, self, "开展一轮排查", fields, work, values={"start": self._context.desk.today}, ok="开展", glyph="house",
                   name="new_homes", said="已开展一轮排查。", done=self._opened).open_form()  # fmt: skip

    def _opened(self, made: str) -> None:
        self._wanted = made

    def _ask_site(self) -> None:
        self._context.run(home_rounds.sites, self._site_form, self)

    def _site_form(self, known: list[Rec]) -> None:
        fields = [
            replace(field, req=Req.REQUIRED if field.key in ("name", "homes") else Req.OPTIONAL)
            for field in home_rounds.site_fields()
        ]
        last = known[-1] if known else {}
        values = {
            **{field.key: last[field.key] for field in fields if last.get(field.key) not in (None, "")},
            "told_on": self._context.desk.today,
        }
        FormDialog(self._context, self, "易地搬迁安置区", fields, home_rounds.keep_site, values=values, ok="保存", glyph="house",
                   text="空置率按安置房套数、没有分配的套数和各户入住情况计算。", name="keep_site", said="已登记安置区。").open_form()  # fmt: skip

    def _fine(self) -> None:
        chosen = [home for home in self.table.selected() if home.standing is Standing.OPEN]
        if not chosen or self._board is None:
            return
        round_, ids = str(self._board.round["id"]), [home.id for home in chosen]
        today, who = self._context.desk.today, self._checkers()
        self._context.write(lambda desk: home_rounds.record_fine(desk, round_, ids, today, who), owner=self,
                            said=f"已登记{len(ids)}户没有问题。")  # fmt: skip
        self.table.go_on(ids)

    def _ask_result(self) -> None:
        for home in self.table.selected()[:1]:
            if self.result.isEnabled() and self._board is not None:
                told = home.result if home.result.get("reached") else home.start
                values = {
                    **_filled(told, home_rounds.KEYS[home.kind]),
                    "date": self._context.desk.today,
                    "checkers": self._checkers(),
                }
                self._form(
                    home,
                    "登记排查结果",
                    home_rounds.result_fields(home.kind),
                    values,
                    {"reached": True},
                    "homes_result",
                )

    def _ask_away(self) -> None:
        for home in self.table.selected()[:1]:
            known = declared("home_result")
            fields = [known[key] for key in ("date", "checkers")]
            fields += [replace(known["not_reached_reason"], req=Req.REQUIRED, when=None), known["note"]]
            values = {"date": self._context.desk.today, "checkers": self._checkers()}
            self._form(home, "未能入户", fields, values, {"reached": False}, "homes_away")

    def _form(
        self, home: RoundHome, title: str, fields: Sequence[Field], values: Values, fixed: Values, name: str
    ) -> None:
        if self._board is None:
            return
        round_ = str(self._board.round["id"])

        def work(desk: Desk, typed: Values) -> str:
            return home_rounds.record_result(desk, round_, home.id, {**typed, **fixed})

        def done(clue: str) -> None:
            if clue:
                self._context.frame.toast.show_text(f"{home.head}户已登记结果，唯一住房不安全，同时登记了线索。")
            self.table.go_on([home.id])

        FormDialog(self._context, self, f"{title}：{home.head}（{home.number}）", fields, work, values=values, ok="登记", name=name,
                   said="已登记排查结果。", done=done).open_form()  # fmt: skip

    def _ask_done(self) -> None:
        for home in self.table.selected()[:1]:
            fields = [Field("on", "办好日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
                      Field("note", "处理结果", Kind.TEXT, Level.PERSONAL, Req.REQUIRED)]  # fmt: skip

            def work(desk: Desk, typed: Values, home: RoundHome = home) -> None:
                home_rounds.finish_handling(
                    desk, home.id, str(home.result["id"]), typed["on"], str(typed["note"] or "")
                )

            FormDialog(self._context, self, f"问题已办好：{home.head}", fields, work, values={"on": self._context.desk.today},
                       text=f"{home.told}；{home.handling}。", ok="登记", name="homes_done", said="已登记处理结果。").open_form()  # fmt: skip

    def _ask_close(self) -> None:
        if self._board is None:
            return
        round_, today = str(self._board.round["id"]), self._context.desk.today
        text = "登记结束以后，这一轮的结果不能再改；还没有处理好的问题留在今天的待办里。"
        if ConfirmDialog.ask(self, f"{self._board.round['number']}排查结束？", text, "登记结束"):
            self._context.write(
                lambda desk: home_rounds.close_round(desk, round_, today), owner=self, said="已登记结束。"
            )


def _fits(home: RoundHome, which: str) -> bool:
    if which == OPEN:
        return home.standing is Standing.OPEN
    if which == FOUND:
        return home.standing is Standing.FOUND
    return which == EVERYBODY or (bool(home.result.get("handling")) and not home.result.get("done_on"))


def _filled(values: Rec, keys: Sequence[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if values.get(key) not in (None, "", ())}


def _round_name(row: Rec) -> str:
    return f"{row['number']} {code_label('HOME_ROUND', row['kind'])}（{'已结束' if row['closed_on'] else '进行中'}）"


def _facts(board: HomeBoard | None) -> str:
    if board is None:
        return "还没有开展过住房、饮水、易地搬迁排查。"
    row, sums = board.round, board.sums
    ended = f"{row['end'].month}月{row['end'].day}日前完成"
    text = f"{ended}，应查{sums.households}户，已查{sums.checked}户，未入户{sums.not_reached}户，还有{sums.open}户；发现问题{sums.found}户"
    text += f"，已办好{sums.handled}户，正在处理{sums.waiting}户"
    return text + _more(str(row["kind"]), sums) + "。"


def _more(kind: str, sums: HomeSums) -> str:
    if kind == RELOCATION:
        rate = f"，空置率{sums.rate}%" if sums.rate is not None else ""
        return f"；安置房{sums.homes}套，空置{sums.empty}套{rate}，搬迁劳动力{sums.workers}人，没有就业{sums.jobless}人"
    return f"；唯一住房不安全{sums.only_home_unsafe}户" if sums.only_home_unsafe else ""


def _columns() -> list[Column]:
    return [
        *standing_columns(),
        Column("known", "现有资料", lambda home: _known(home), 14, tip=lambda home: _known(home)),
        Column("told", "情况", lambda home: home.told, 0, tip=lambda home: home.told),
        Column("handling", "处理", lambda home: home.handling, 14, tip=lambda home: home.handling),
    ]


def _known(home: RoundHome) -> str:
    """What the village knew before: grade, water, whether lived in."""
    start = home.start
    if home.kind == RELOCATION:
        state = code_label("RELOCATION", start.get("home_state"))
        idle = f"{start['jobless']}人没有就业" if start.get("jobless") else ""
        return "；".join(
            part
            for part in (state, start.get("empty_reason") if start.get("home_state") in EMPTY else "", idle)
            if part
        )
    if home.kind == "housing":
        return code_label("HOUSE", start.get("house_grade")) + ("，唯一住房" if start.get("only_home") else "")
    return code_label("WATER", start.get("water_source")) + ("，有问题" if start.get("water_unsafe") else "")
