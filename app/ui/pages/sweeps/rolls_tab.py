"""名单核对: a season's roll, everybody on it answered one by one or several together (`domain.md` §15.16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.files import Rec
from app.services.rounds import rolls
from app.services.rounds.rolls import RollBoard, RollPerson
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import FormDialog
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.list_tab import EVERYBODY, bar, in_column, offer, pick
from app.ui.widgets.table import Column, DataTable

OPEN, UNSETTLED = "还没有核对的", "还要再问的"


class RollsTab(QWidget):
    """Rounds and their people; reads for itself."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._board: RollBoard | None = None
        self._wanted = ""
        self.facts = label("", "muted", wrap=True)
        self.round = pick("roll_round", "哪一轮")
        self.which = pick("roll_which", "看哪些人", (OPEN, UNSETTLED, EVERYBODY))
        self.group = pick("roll_group", "小组")
        self.new = on_click(button("开展核对(&N)…", "new_roll", "plus"), self._ask_round)
        self.close_ = on_click(button("登记结束(&E)", "close_roll", "check"), self._ask_close)
        self.answer = on_click(button("登记结果(&R)…", "roll_answer", "pencil", "primary"), self._ask_answer)
        self.open_ = on_click(button("打开农户(&O)", "roll_household", "users"), self._open)
        empty = EmptyState("没有要核对的人", "选“开展核对”，名单按家庭成员信息自动列出来。", "list-checks")
        self.table = DataTable(_columns(), empty, "roll_table", lambda person: person.key)
        self._lay_out()
        self.round.activated.connect(lambda _place: self.read(str(self.round.currentData() or "")))
        for box in (self.which, self.group):
            box.activated.connect(lambda _place: self._fill())
        self.table.activated.connect(lambda _person: self._ask_answer())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.table)
        self._free()

    def _lay_out(self) -> None:
        in_column(
            self, bar(self.facts, self.new, self.close_, wide=self.facts), bar(self.round, self.group, self.which),
            self.table, bar(self.answer, self.open_), tall=self.table,
        )  # fmt: skip

    # ---- showing ----
    def read(self, wanted: str = "") -> None:
        """Look again, at one round."""
        self._wanted = wanted or self._wanted

        def find(desk: Desk) -> tuple[list[Rec], RollBoard | None]:
            rounds = rolls.roll_rounds(desk)
            known = [str(row["id"]) for row in rounds]
            chosen = self._wanted if self._wanted in known else (known[0] if known else "")
            return rounds, rolls.roll_board(desk, chosen) if chosen else None

        self._context.run(find, lambda found: self._show(*found), self)

    def _show(self, rounds: Sequence[Rec], board: RollBoard | None) -> None:
        self._board = board
        self.round.clear()
        for row in rounds:
            self.round.addItem(round_name(row), str(row["id"]))
        if board is not None:
            self.round.setCurrentIndex(self.round.findData(str(board.round["id"])))
        offer(self.group, "全部小组", [person.group for person in board.people] if board else [])
        self.facts.setText(_facts(board))
        self._fill()

    def _fill(self) -> None:
        group, which = str(self.group.currentData() or ""), self.which.currentText()
        people = [
            person for person in (self._board.people if self._board else ())
            if group in ("", person.group) and (which == EVERYBODY or (person.row is None if which == OPEN else
                                                                       person.row is not None and not person.settled))
        ]  # fmt: skip
        self.table.set_rows(people)
        if people and not self.table.selected():
            self.table.view.selectRow(0)
        self._free()

    def _free(self) -> None:
        running = self._board is not None and self._board.round["closed_on"] is None
        chosen = self.table.selected()
        self.answer.setEnabled(running and bool(chosen))
        self.open_.setEnabled(len(chosen) == 1)
        self.close_.setEnabled(running)

    # ---- writing ----
    def _ask_round(self) -> None:
        self._context.run(rolls.rolls_needed, self._round_form, self)

    def _round_form(self, needed: Sequence[tuple[str, str, int]]) -> None:
        known = declared("roll_round")
        fields = [known[key] for key in ("roll", "season", "start", "end", "note")]
        fields[1] = replace(fields[1], req=Req.OPTIONAL, hint="例如2026年、2026年秋季；不填就是今年。")
        today = self._context.desk.today
        listed = "，".join(f"{name}{count}人" for _roll, name, count in needed)

        def work(desk: Desk, typed: Values) -> str:
            return rolls.open_roll(desk, str(typed["roll"] or ""), typed["start"], typed["end"], str(typed["season"] or ""),
                                   str(typed["note"] or ""))  # fmt: skip

        FormDialog(self._context, self, "开展逐一核对", fields, work, values={"start": today, "season": f"{today.year}年"}, ok="开展",
                   text=f"按现在的家庭成员信息：{listed}。", glyph="list-checks", name="new_roll", said="已开展逐一核对。",
                   done=self._opened).open_form()  # fmt: skip

    def _opened(self, made: str) -> None:
        self._wanted = made

    def _ask_answer(self) -> None:
        chosen: list[RollPerson] = self.table.selected()
        if not chosen or self._board is None or not self.answer.isEnabled():
            return
        roll, round_ = str(self._board.round["roll"]), str(self._board.round["id"])
        pairs = [(person.household, person.key) for person in chosen]
        known = {
            key: value
            for key, value in (chosen[0].row or {}).items()
            if len(chosen) == 1 and value not in (None, "", ())
        }
        fields = [replace(field, req=Req.REQUIRED if field.key in ("date", "checkers", "answer") else Req.OPTIONAL, when=None)
                  for field in rolls.answer_fields(roll)]  # fmt: skip
        values: dict[str, Any] = {"date": self._context.desk.today, "checkers": (self._context.desk.operator,),
                                  **{field.key: known[field.key] for field in fields if field.key in known}}  # fmt: skip

        def work(desk: Desk, typed: Values) -> int:
            return rolls.answer_people(desk, round_, pairs, typed)

        title = (
            f"{code_label('ROLL', roll)}：{chosen[0].name}"
            if len(chosen) == 1
            else f"{code_label('ROLL', roll)}：{len(chosen)}人"
        )
        FormDialog(self._context, self, title, fields, work, values=values, text=f"{chosen[0].why}。" if len(chosen) == 1 else "选中的人登记同样的结果。",
                   ok="登记", name="roll_answer", said="已登记核对结果。", choices={"answer": rolls.answer_choices(roll)}).open_form()  # fmt: skip

    def _ask_close(self) -> None:
        if self._board is None:
            return
        round_, today = str(self._board.round["id"]), self._context.desk.today
        text = f"还要再问的{self._board.waiting}人留在今天的待办里。登记结束以后，这一轮的结果不能再改。"
        if ConfirmDialog.ask(self, f"{round_name(self._board.round)}核对结束？", text, "登记结束"):
            self._context.write(lambda desk: rolls.close_roll(desk, round_, today), owner=self, said="已登记结束。")

    def _open(self) -> None:
        for person in self.table.selected()[:1]:
            self._context.go("households", household=person.household)


def round_name(row: Rec) -> str:
    """医保未参保 2026年（进行中）."""
    return f"{code_label('ROLL', row['roll'])} {row['season']}（{'已结束' if row['closed_on'] else '进行中'}）"


def _facts(board: RollBoard | None) -> str:
    if board is None:
        return "还没有开展过逐一核对：医保、养老、控辍保学、毕业去向、大学生资助、雨露计划。"
    row = board.round
    return (
        f"{code_label('ROLL', row['roll'])}{row['season']}，{row['end'].month}月{row['end'].day}日前完成：名单{len(board.people)}人，"
        f"还没有核对{board.open}人，还要再问{board.waiting}人。"
    )


def _columns() -> list[Column]:
    def chip(person: RollPerson) -> tuple[str, str]:
        if person.row is None:
            return "info", "还没有核对"
        return ("good", "已落实") if person.settled else ("warn", "还要再问")

    return [
        Column("state", "核对", lambda person: person.row is None, 7, chip=chip),
        Column("group", "小组", lambda person: person.group, 5),
        Column("name", "姓名", lambda person: person.name, 6, tip=lambda person: person.name),
        Column("head", "户主", lambda person: person.head, 6),
        Column("number", "户号", lambda person: person.number, 5),
        Column("watch", "分类", lambda person: person.watch, 6),
        Column("why", "为什么在名单里", lambda person: person.why, 14, tip=lambda person: person.why),
        Column("told", "结果", lambda person: person.told, 0, tip=lambda person: person.told),
    ]
