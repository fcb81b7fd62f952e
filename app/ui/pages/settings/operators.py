"""操作员: who signs in, handing work over with its list, the closing of an account, and whether the township enters here."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Req
from app.domain.records import declared
from app.forms.inputs.parts import FlowBox
from app.forms.page import Values
from app.services.desk import Desk
from app.services.staff import operators, standing_in, turnover
from app.services.staff.operators import Closed, OperatorRow
from app.services.staff.standing_in import StandIn
from app.services.staff.turnover import Turnover
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog, ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.settings.passwords import NewAccountDialog, NewRecoveryDialog, PasswordDialog
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

PEOPLE = (
    Column("name", "姓名", lambda row: row.name, 10),
    Column("since", "开始使用", lambda row: row.created_at[:10], 8),
    Column("state", "情况", lambda row: row.left_on or "", 0,
           chip=lambda row: ("quiet", f"{row.left_on}关闭") if row.left_on else ("good", "使用中")),
)  # fmt: skip
TURNOVERS = (
    Column("number", "编号", lambda one: one.number, 9),
    Column("day", "日期", lambda one: one.day, 7),
    Column("giver", "移交人", lambda one: one.giver, 7),
    Column("receiver", "接收人", lambda one: one.receiver, 7),
    Column("witness", "监交人", lambda one: one.witness, 7),
    Column("state", "情况", lambda one: one.state, 0,
           chip=lambda one: ({"待签字": "warn", "已签字": "info"}.get(one.state, "good"), one.state)),
)  # fmt: skip
ASKED = ("giver", "receiver", "witness", "reason", "date", "papers", "sticks", "keys", "note")
NEEDED = frozenset(("giver", "receiver", "witness", "reason", "date"))
HOW = "先生成清单打印，三方签字后登记签字日期；再由接收人用自己的账户登录，关闭移交人的账户。"
Found = tuple[tuple[OperatorRow, ...], tuple[Turnover, ...], StandIn | None]


class OperatorsTab(QWidget):
    """Three cards, one below the other."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = context.desk.place.role == "village"
        self._stand: StandIn | None = None
        column = page_body(page_column(self))
        column.addWidget(self._people_card(), 1)
        column.addWidget(self._turnover_card(), 1)
        column.addWidget(self._stand_in_card())
        self._free()

    # ---- building ----
    def _people_card(self) -> SectionCard:
        self.add = on_click(button("新增操作员(&N)…", "add_operator", "user-plus", "small"), self._add)
        self.password = on_click(button("修改我的密码(&M)…", "change_password", "key-round", "small"), self._password)
        self.close_one = on_click(button("关闭账户(&X)…", "close_operator", "x", "small"), self._close)
        card = SectionCard("操作员", "一人一个账户，用自己的密码登录", (self.add, self.password, self.close_one))
        self.people = DataTable(PEOPLE, EmptyState("没有操作员", ""), "operators_table", lambda row: (row.name, row.left_on),
                                many=False)  # fmt: skip
        self.people.selection_changed.connect(lambda _rows: self._free())
        self.people.setMinimumHeight(size("details"))
        card.add(self.people, 1)
        return card

    def _turnover_card(self) -> SectionCard:
        self.begin = on_click(button("工作移交(&W)…", "begin_turnover", "plus", "small"), self._begin)
        self.print = on_click(button("打印移交清单(&P)", "print_turnover", "printer", "small"), self._print)
        self.sign = on_click(button("登记签字(&G)…", "sign_turnover", "check", "small"), self._sign)
        self.finish = on_click(button("关闭移交人账户(&Z)…", "close_giver", "lock", "small"), self._close_giver)
        self.drop = on_click(button("作废", "drop_turnover", "trash-2", "small"), self._drop)
        card, acts = SectionCard("工作移交"), FlowBox(size("grid"))
        card.add(label(HOW, "muted", wrap=True))
        for part in (self.begin, self.print, self.sign, self.finish, self.drop):
            acts.addWidget(part)
        card.add(acts)
        empty = EmptyState("还没有办过工作移交", "换人时在这里生成移交清单。", "users")
        self.turnovers = DataTable(TURNOVERS, empty, "turnovers_table", lambda one: one.id, many=False)
        self.turnovers.selection_changed.connect(lambda _rows: self._free())
        self.turnovers.setMinimumHeight(size("details"))
        card.add(self.turnovers, 1)
        return card

    def _stand_in_card(self) -> SectionCard:
        self.stand = on_click(button("村里接过来(&V)…", "take_over", "house", "small"), self._stand_in)
        card = SectionCard("由谁录入", "", (self.stand,))
        self.told = label("", wrap=True)
        self.told.setObjectName("stand_in_text")
        card.add(self.told)
        card.setVisible(self._village)
        return card

    # ---- reading ----
    def refresh(self) -> None:
        """Look again."""

        def read(desk: Desk) -> Found:
            stands = standing_in.stand_in(desk) if desk.store.role == "village" else None
            return operators.operator_lines(desk), turnover.turnovers(desk), stands

        self._context.run(read, self._show, self)

    def _show(self, found: Found) -> None:
        people, made, self._stand = found
        self.people.set_rows(people)
        self.turnovers.set_rows(made)
        if self._stand is not None:
            self.told.setText(self._stand.text)
            self.stand.setText("村里接过来(&V)…" if self._open_stand() else "由乡镇代录(&V)…")
        self._free()

    def _open_stand(self) -> bool:
        stand = self._stand
        return stand is not None and (stand.active or (stand.since is not None and stand.until is None))

    def _free(self) -> None:
        person, made = self._person(), self._turnover()
        self.close_one.setEnabled(
            person is not None and person.left_on is None and person.name != self._context.desk.operator
        )
        self.print.setEnabled(made is not None)
        for part in (self.sign, self.drop):
            part.setEnabled(made is not None and made.signed_on is None)
        self.finish.setEnabled(made is not None and made.signed_on is not None and made.closed_on is None)

    def _person(self) -> OperatorRow | None:
        return next(iter(self.people.selected()), None)

    def _turnover(self) -> Turnover | None:
        return next(iter(self.turnovers.selected()), None)

    # ---- accounts ----
    def _add(self) -> None:
        NewAccountDialog(self._context, self).open_form()

    def _password(self) -> None:
        PasswordDialog(self._context, self).open_form()

    def _close(self) -> None:
        person = self._person()
        if person is not None and self._sure(person.name):
            name = person.name
            self._context.write(lambda desk: operators.close_account(desk, name), self._closed, self)

    def _sure(self, name: str) -> bool:
        text = (
            f"{name}以后不能再登录。数据会换一把新钥匙（数据多时要等一会儿），其他人的密码不变；"
            "现在的恢复单随即作废，要马上打印新的。"
        )
        return ConfirmDialog.ask(self, f"关闭{name}的账户？", text, "关闭账户")

    def _closed(self, done: Closed) -> None:
        NewRecoveryDialog(self._context, self, done).open_form()

    # ---- handing over ----
    def _begin(self) -> None:
        fields, desk = declared("staff_handover"), self._context.desk
        asked = [_needed(fields[key]) if key in NEEDED else fields[key] for key in ASKED]
        names = tuple((row.name, row.name) for row in self.people.rows() if row.left_on is None)

        def work(here: Desk, values: Values) -> Turnover:
            return turnover.begin_turnover(here, values)

        start = {"date": desk.today, "giver": names[0][0] if len(names) > 1 else desk.operator}
        text = "农户、在办事项、待办、未交回的空白表由程序列出；纸质材料、U盘、钥匙逐条写，冒号后面写说明。"
        FormDialog(self._context, self, "工作移交", asked, work, values=start, text=text, name="turnover", glyph="users",
                   ok="生成清单", said="已生成移交清单，请打印签字。", done=lambda _made: self.refresh()).open_form()  # fmt: skip

    def _print(self) -> None:
        made = self._turnover()
        if made is not None:
            show_paper(self._context, self, "work_handover", code=made.number)

    def _sign(self) -> None:
        made = self._turnover()
        if made is None:
            return
        signed = _needed(declared("staff_handover")["signed_on"])

        def work(desk: Desk, values: Values) -> Turnover:
            return turnover.sign_turnover(desk, made.id, values["signed_on"])

        FormDialog(self._context, self, "登记签字", (signed,), work, values={"signed_on": self._context.desk.today},
                   text=f"{made.number}：移交人{made.giver}、接收人{made.receiver}、监交人{made.witness}都签了字。", name="sign_turnover",
                   glyph="check", said="已登记签字。").open_form()  # fmt: skip

    def _close_giver(self) -> None:
        made = self._turnover()
        if made is not None and self._sure(made.giver):
            wanted = made.id
            self._context.write(lambda desk: turnover.close_giver(desk, wanted), self._closed, self)

    def _drop(self) -> None:
        made = self._turnover()
        if made is None:
            return
        reason = ReasonDialog.ask(
            self, f"作废{made.number}？", "作废以后可以另外生成一张。", "原因", ("写错姓名",), 1, ok="作废"
        )
        if reason:
            wanted, why = made.id, reason
            self._context.write(lambda desk: turnover.drop_turnover(desk, wanted, why), owner=self, said="已作废。")

    # ---- 代录 ----
    def _stand_in(self) -> None:
        if self._open_stand():
            text = "从今天起新录入的内容不再标“乡镇代录”，以前的标记保留。接过来以前，请先换成村里自己的操作员和密码。"
            if ConfirmDialog.ask(self, "村里自己接过来录入？", text, "村里接过来"):
                self._context.write(standing_in.take_over, owner=self, said="已由村里接过来。")
            return
        text = "从今天起录入的内容、打印的材料都标明“乡镇代录”，直到村里接过来。"
        if ConfirmDialog.ask(self, "从今天起由乡镇代录？", text, "由乡镇代录"):
            self._context.write(standing_in.begin_stand_in, owner=self, said="已标明由乡镇代录。")


def _needed(field: Field) -> Field:
    return replace(field, req=Req.REQUIRED)
