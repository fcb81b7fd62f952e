"""抽查: what the township found at the houses it drew, and the village's second look at each doubt."""

from __future__ import annotations

from dataclasses import replace

from app.domain.questionnaire.field import Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.auditing.sampling import CheckLine, record_recheck
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.printing import show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "等村里复核的"
_KEYS = ("recheck_result", "rechecked_on", "recheckers", "recheck_text")


class RecheckTab(ListTab):
    """Enter records the second look."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("没有要复核的疑点", "乡镇抽查有疑点的户会列在这里，逐户复核以后登记。", "circle-check")
        super().__init__(
            context, "recheck", DataTable(_columns(), empty, "recheck_table", lambda line: line.id, many=False)
        )
        self._lines: list[CheckLine] = []
        self.which = pick("recheck_which", "看哪些抽查户", (WAITING, EVERYBODY))
        self.opened = on_click(button("打开一户一档(&O)", "open_recheck_home", "folder-open"), self._open)
        self.proof = on_click(button("打印抽取记录(&J)", "print_draw", "printer"), self._print)
        self.sheet = on_click(
            button("打印待复核名单(&P)", "print_recheck", "printer"), lambda: show_paper(context, self, "recheck_list")
        )
        self.record = on_click(button("登记复核(&F)…", "record_recheck", "check", "primary"), self._ask)
        self.lay_out((self.which,), (self.sheet, self.proof), (self.opened, self.record))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._ask())
        self._free()

    def show_checks(self, lines: list[CheckLine]) -> None:
        """Show the list."""
        self._lines = lines
        self.fill()

    def fill(self) -> None:
        """Lines that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._lines if (everybody or line.waits_for_village) and self.sought(line)]
        self.facts.setText(f"乡镇抽查本村{len(self._lines)}户，列出{len(chosen)}户。疑点逐户复核，结果随报送包给乡镇。")
        self.table.set_rows(chosen)
        self._free()

    def _line(self) -> CheckLine | None:
        return next(iter(self.table.selected()), None)

    def _free(self) -> None:
        line = self._line()
        self.opened.setEnabled(line is not None)
        self.record.setEnabled(line is not None and line.result == "doubt")
        self.proof.setEnabled(any(line.draw for line in self._lines))

    def _open(self) -> None:
        line = self._line()
        if line is not None:
            self.context.go("households", household=line.household)

    def _print(self) -> None:
        line = self._line()
        show_paper(self.context, self, "sample_draw", code=line.draw if line else "")

    def _ask(self) -> None:
        line = self._line()
        if line is None or not self.record.isEnabled():
            return
        known = declared("sample_check")
        fields = [replace(known[key], req=Req.REQUIRED) for key in _KEYS]
        start = {"rechecked_on": line.rechecked_on or self.context.desk.today, "recheck_result": line.recheck,
                 "recheckers": line.recheckers, "recheck_text": line.recheck_text}  # fmt: skip

        def work(desk: Desk, typed: Values) -> None:
            record_recheck(desk, line.id, typed)

        text = f"{line.short}　{line.checked_on}乡镇抽查（{'、'.join(line.checkers)}）。疑点：{line.doubt}"
        self.ask(
            "登记疑点复核", fields, work, "record_recheck", start, "已登记复核，随报送包给乡镇。", text=text, ok="登记"
        )


def _columns() -> list[Column]:
    return [
        Column("state", "状态", lambda line: line.state, 9,
               chip=lambda line: ("warn" if line.waits_for_village else "info" if not line.result else "good", line.state)),
        Column("group", "小组", lambda line: line.group, 4),
        Column("name", "户主", lambda line: line.name, 6, tip=lambda line: line.short),
        Column("number", "户号", lambda line: line.number, 5),
        Column("reason", "为什么抽查", lambda line: line.reason, 10, tip=lambda line: line.reason),
        Column("checked", "乡镇核查", lambda line: line.checked_on, 7),
        Column("doubt", "疑点", lambda line: line.doubt, 0, tip=lambda line: line.doubt),
        Column("recheck", "村里复核", lambda line: line.recheck_text, 0, tip=lambda line: line.recheck_text),
    ]  # fmt: skip
