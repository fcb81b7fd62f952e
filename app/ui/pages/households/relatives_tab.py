"""近亲属 of a household: cadres and handlers who belong to it and stay away from its case."""

from __future__ import annotations

from dataclasses import replace

from app.domain.questionnaire.field import Req
from app.domain.records import declared
from app.domain.values import show_date
from app.forms.page import Values
from app.services.desk import Desk
from app.services.family import relatives
from app.services.family.page import HouseholdPage
from app.services.family.relatives import RelativeLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.households.records import ListTab
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.table import Column, DataTable

_ASKED = ("name", "role", "kinship", "member_id", "told_on", "note")
_NEEDED = ("name", "role", "kinship")
SHOWN = 12
TEXT = "备案的人不参加这一户的入户核查、会议主持、表决、异议核实和审核；这一户列入乡镇抽查。"


class RelativesTab(ListTab):
    """The list with 登记 and 取消; 近亲属备案表 is printed from the case's papers."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._may = False
        self._page: HouseholdPage | None = None
        self.add = on_click(button("登记(&N)", "add_relative", "plus", "small"), self._add)
        self.remove = on_click(button("取消备案", "remove_relative", "trash-2", "small"), self._remove)
        self.table = DataTable(
            [
                Column("name", "姓名", lambda line: line.name, 6),
                Column("role", "身份", lambda line: line.role, 10),
                Column("kin", "与谁是什么关系", lambda line: f"{line.member}的{line.kinship}", 14),
                Column("on", "备案日期", lambda line: show_date(line.told_on), 8),
                Column("note", "说明", lambda line: line.note, 0, tip=lambda line: line.note),
            ],
            EmptyState("没有近亲属备案", "“两委”成员、代表、操作员、经办人是这一户近亲属的，按“登记”备案。", "users"),
            "relative_table", lambda line: line.id, many=False,
        )  # fmt: skip
        self.table.selection_changed.connect(lambda rows: self.remove.setEnabled(bool(rows) and self._may))
        self.card("近亲属备案和回避", self.table, (self.add, self.remove), "有关人员回避，材料列入乡镇抽查")

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Read the list anew."""
        self._page, self._may = page, village
        self.add.setVisible(village)
        self.remove.setVisible(village)
        household = page.line.id
        self._context.run(lambda desk: relatives.relatives_list(desk, household), self._show, self)

    def _show(self, lines: list[RelativeLine]) -> None:
        self.table.set_rows(lines)
        self.remove.setEnabled(bool(self.table.selected()) and self._may)

    def _add(self) -> None:
        page = self._page
        if page is None or not self._may:
            return
        self._context.run(relatives.known_names, lambda names: self._ask(page, names), self)

    def _ask(self, page: HouseholdPage, names: tuple[str, ...]) -> None:
        household, fields = page.line.id, declared("relative")
        known = f"登记过的：{'、'.join(names[:SHOWN])}。" if names else ""
        asked = [replace(fields[key], req=Req.REQUIRED) if key in _NEEDED else fields[key] for key in _ASKED]

        def work(desk: Desk, values: Values) -> str:
            return relatives.keep_relative(desk, {**values, "household_id": household})

        dialog = FormDialog(
            self._context, self, "近亲属备案", asked, work, values={"told_on": self._context.desk.today}, text=TEXT + known,
            name="relative", glyph="users", choices={"member_id": [(person.id, person.name) for person in page.people]},
            said="已登记近亲属备案。",
        )  # fmt: skip
        dialog.open_form()

    def _remove(self) -> None:
        for line in self.table.selected() if self._may else ():
            reason = ReasonDialog.ask(
                self,
                f"取消{line.name}的备案？",
                "取消以后不再提醒回避。",
                "原因",
                ("录错了", "不再经办"),
                1,
                ok="取消备案",
            )
            if reason:
                self._context.write(
                    lambda desk, line=line, reason=reason: relatives.remove_relative(desk, line.id, reason),  # type: ignore[misc]
                    owner=self, said="已取消备案。",
                )  # fmt: skip
