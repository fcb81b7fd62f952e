"""帮扶 of a household: measures the village keeps, what its risks still call for, helpers the township names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.domain.values import show_date
from app.forms.inputs.base import MessageLine
from app.forms.page import Values
from app.services.desk import Desk
from app.services.family.page import HouseholdPage
from app.services.helping import measures, pairings, paper_pairings
from app.services.helping.measures import HelpView, MeasureLine, PairingLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.households.records import ListTab
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.table import Column, DataTable

_NEEDED = ("measure_class", "status")
_HELPER = ("name", "sex", "helper_unit", "post", "phone", "start")
_END = (
    Field("end", "结束日期", Kind.DATE, req=Req.REQUIRED),
    Field("status", "结果", Kind.CODE, req=Req.REQUIRED, codes="MEASURE_STATUS"),
    Field("effect", "成效（没有落实的写原因）", Kind.LONGTEXT, max_length=500),
)
_LEAVES = (
    Field("until", "原联系人到哪一天", Kind.DATE, req=Req.REQUIRED),
    Field("reason", "为什么更换", Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
)
_PAPER = (
    Field("paper", "通知文号或名称", Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
    Field("paper_on", "通知日期", Kind.DATE, req=Req.REQUIRED),
)


class HelpTab(ListTab):
    """Two lists with their verbs; what is suggested stands above them."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._village = False
        self.view: HelpView | None = None
        self.add = on_click(button("登记措施(&M)", "add_measure", "plus", "small"), self._add)
        self.change = on_click(button("修改(&E)", "change_measure", "pencil", "small"), self._change)
        self.end = on_click(button("结束(&K)", "end_measure", "check", "small"), self._end)
        self.remove = on_click(button("删除", "remove_measure", "trash-2", "small"), self._remove)
        self.assign = on_click(button("确定联系人(&L)", "assign_helper", "plus", "small"), self._assign)
        self.replace = on_click(button("更换(&R)", "replace_helper", "user-plus", "small"), self._replace)
        self.stop = on_click(button("结束结对", "end_helper", "check", "small"), self._stop)
        self.by_paper = on_click(button("凭纸质通知登记(&L)", "paper_helper", "plus", "small"), self._by_paper)
        self.drop = on_click(button("删除登记", "drop_paper_helper", "trash-2", "small"), self._drop)
        self.measures = DataTable(
            _measure_columns(), EmptyState("还没有帮扶措施", "按“登记措施”，或按 Alt+M。", "list-checks"), "help_measure_table",
            lambda line: line.id, many=False,
        )  # fmt: skip
        self.pairings = DataTable(
            _pairing_columns(), EmptyState("还没有联系人", "监测帮扶联系人由乡镇确定，随回执包来；先有纸质通知的，凭通知登记。", "heart-handshake"),
            "pairing_table", lambda line: line.id, many=False,
        )  # fmt: skip
        self.measures.selection_changed.connect(lambda _rows: self._free())
        self.pairings.selection_changed.connect(lambda _rows: self._free())
        self.measures.activated.connect(lambda _line: self._change())
        made = self.card("帮扶措施", self.measures, (self.add, self.change, self.end, self.remove), "双击或回车修改")
        self._hints = made
        self._told: list[MessageLine] = []
        self.card("结对帮扶", self.pairings, (self.assign, self.replace, self.stop, self.by_paper, self.drop))

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Read a household's help anew."""
        self._village = village
        household = page.line.id
        if self.view is not None and self.view.household != household:
            self.view = None
            self.measures.set_rows(())
            self.pairings.set_rows(())
        self._context.run(lambda desk: measures.help_view(desk, household), self.show_view, self)

    def show_view(self, view: HelpView) -> None:
        """Show it."""
        self.view = view
        self.measures.set_rows(view.measures)
        self.pairings.set_rows(view.pairings)
        for line in self._told:
            line.deleteLater()
        texts = [view.gap] if view.gap else []
        self._told = [MessageLine("warn", text) for text in (*texts, *(warning.text for warning in view.suggestions))]
        for line in self._told:
            line.setObjectName("help_hint")
            self._hints.add(line)
        self._free()

    def _free(self) -> None:
        known = self.view is not None
        chosen, helper = self._measure() is not None, self._pairing()
        for made in (self.add, self.change, self.end, self.remove):
            made.setVisible(self._village)
            made.setEnabled(known and (chosen or made is self.add))
        for made in (self.assign, self.replace, self.stop):
            made.setVisible(not self._village)
        for made in (self.by_paper, self.drop):
            made.setVisible(self._village)
        self.by_paper.setEnabled(known)
        self.drop.setEnabled(helper is not None and bool(helper.paper))
        self.assign.setEnabled(known)
        for made in (self.replace, self.stop):
            made.setEnabled(helper is not None and helper.end is None)

    def _measure(self) -> MeasureLine | None:
        rows = self.measures.selected()
        return rows[0] if rows else None

    def _pairing(self) -> PairingLine | None:
        rows = self.pairings.selected()
        return rows[0] if rows else None

    # ---- measures ----
    def _add(self) -> None:
        view = self.view
        if view is None or not self._village:
            return
        wanted = [code for warning in view.suggestions for code in warning.expected]
        start = {
            "measure_class": wanted[0] if len(set(wanted)) == 1 else "",
            "status": "planned",
            "start": self._context.desk.today,
        }
        self._ask(
            "登记帮扶措施",
            start,
            lambda desk, values: measures.add_measure(desk, view.household, values),
            "已登记帮扶措施。",
        )

    def _change(self) -> None:
        line = self._measure()
        if line is not None and self._village:
            self._ask(
                "修改帮扶措施",
                line.values,
                lambda desk, values: measures.change_measure(desk, line.id, values),
                "已修改。",
            )

    def _ask(self, title: str, start: dict[str, Any], work: Callable[[Desk, Values], Any], said: str) -> None:
        view, fields = self.view, declared("measure")
        if view is None:
            return
        asked = [replace(fields[k], req=Req.REQUIRED) if k in _NEEDED else fields[k] for k in measures.KEYS]
        text = "".join(warning.text for warning in view.suggestions)
        dialog = FormDialog(
            self._context, self, title, asked, work, values=start, text=text, name="measure", glyph="list-checks",
            choices={"member_id": view.people}, said=said,
        )  # fmt: skip
        dialog.open_form()

    def _end(self) -> None:
        line = self._measure()
        if line is None or not self._village:
            return

        def work(desk: Desk, values: Values) -> None:
            measures.end_measure(desk, line.id, values["end"], values["status"], str(values.get("effect") or ""))

        start = {"end": self._context.desk.today, "status": "done", "effect": line.values.get("effect")}
        dialog = FormDialog(
            self._context, self, "结束措施", _END, work, values=start, text=line.title, name="end_measure", ok="结束",
            glyph="check", said="已结束这项措施。",
        )  # fmt: skip
        dialog.open_form()

    def _remove(self) -> None:
        line = self._measure()
        if line is None or not self._village:
            return
        reason = ReasonDialog.ask(
            self,
            f"删除“{line.title}”？",
            "录错的才删除；做完的请办结束。删除以后可以撤销。",
            "哪里录错了",
            ("录重了", "录错了户"),
            1,
            ok="删除",
        )
        if reason:
            self._context.write(
                lambda desk: measures.remove_measure(desk, line.id, reason), owner=self, said="已删除。"
            )

    # ---- helpers ----
    def _assign(self) -> None:
        view = self.view
        if view is None or self._village:
            return

        def work(desk: Desk, values: Values) -> str:
            return pairings.assign_helper(desk, view.household, {"level": "town", **values})

        self._ask_helper("确定监测帮扶联系人", (), work, "已确定联系人。", "从乡镇干部、工作队里确定一人。")

    def _by_paper(self) -> None:
        view = self.view
        if view is None or not self._village:
            return

        def work(desk: Desk, values: Values) -> str:
            who = {"level": "town", **{key: values.get(key) for key in _HELPER}}
            return paper_pairings.name_by_paper(
                desk, view.household, who, str(values.get("paper") or ""), values.get("paper_on")
            )

        text = "乡镇用纸质通知确定联系人的，照通知登记；以后回执包里有乡镇登记的，以乡镇的为准。"
        self._ask_helper("凭纸质通知登记联系人", _PAPER, work, "已登记联系人。", text)

    def _drop(self) -> None:
        line = self._pairing()
        if line is None or not line.paper:
            return
        text = "登记错了的才删除；换人的，再登记一次接替的人。"
        reason = ReasonDialog.ask(
            self, f"删除{line.name}的登记？", text, "原因", ("登记错户", "姓名写错"), 1, ok="删除"
        )
        if reason:
            self._context.write(
                lambda desk: paper_pairings.drop_paper_contact(desk, line.id, reason), owner=self, said="已删除。"
            )

    def _replace(self) -> None:
        line = self._pairing()
        if line is None or self._village:
            return

        def work(desk: Desk, values: Values) -> str:
            who = {"level": "town", **{key: values.get(key) for key in _HELPER}}
            return pairings.replace_helper(desk, line.id, values["until"], str(values["reason"]), who)

        self._ask_helper(
            f"更换{line.name}", _LEAVES, work, "已更换联系人。", f"原联系人：{line.name}　{line.unit}。下面填接替的人。"
        )

    def _ask_helper(
        self, title: str, more: tuple[Field, ...], work: Callable[[Desk, Values], Any], said: str, text: str
    ) -> None:
        fields, today = declared("pairing"), self._context.desk.today
        asked = [replace(fields[k], req=Req.REQUIRED) if k in ("name", "start") else fields[k] for k in _HELPER]
        dialog = FormDialog(
            self._context, self, title, (*more, *asked), work, values={"start": today, "until": today}, text=text,
            name="helper", glyph="user-plus", said=said,
        )  # fmt: skip
        dialog.open_form()

    def _stop(self) -> None:
        line = self._pairing()
        if line is None or self._village:
            return
        reason = ReasonDialog.ask(
            self,
            f"结束{line.name}的结对？",
            "风险没有消除的，联系人不能结束，只能更换。",
            "原因",
            ("调动", "退休"),
            1,
            ok="结束",
        )
        if reason:
            today = self._context.desk.today
            self._context.write(
                lambda desk: pairings.end_helper(desk, line.id, today, reason), owner=self, said="已结束结对。"
            )


def _measure_columns() -> list[Column]:
    return [
        Column("title", "措施", lambda line: line.title, 16, tip=lambda line: line.title),
        Column("status", "状态", lambda line: line.status, 5),
        Column("term", "起止", lambda line: line.term, 14),
        Column("member", "受益人", lambda line: line.member, 6),
        Column("amount", "金额（元）", lambda line: _money(line), 6),
        Column("provider", "帮扶单位", lambda line: line.provider, 9),
        Column("evidence", "佐证", lambda line: str(line.values.get("evidence") or ""), 0),
    ]


def _money(line: MeasureLine) -> str:
    amount = line.values.get("amount")
    return f"{amount:,.2f}" if amount is not None else ""


def _pairing_columns() -> list[Column]:
    return [
        Column("name", "姓名", lambda line: line.name, 6),
        Column(
            "state",
            "状态",
            lambda line: line.ended,
            5,
            chip=lambda line: ("quiet", "已结束") if line.ended else ("good", "在联系"),
        ),
        Column("kind", "结对", lambda line: "监测帮扶联系人" if line.is_contact else line.level, 9),
        Column("paper", "凭纸质", lambda line: line.paper, 7, tip=lambda line: line.paper),
        Column("unit", "单位职务", lambda line: f"{line.unit} {line.post}".strip(), 12),
        Column("phone", "电话", lambda line: line.phone, 8),
        Column("start", "开始", lambda line: show_date(line.start), 8),
        Column("end", "结束", lambda line: f"{show_date(line.end)} {line.reason}".strip(), 0),
    ]


__all__ = ["HelpTab"]
