"""系统录入清单 (15.14) of all villages: ticked by hand in bulk, or by a later export of the national system."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.desk import Desk
from app.services.ledgers.books import Wanted
from app.services.ledgers.system import AGREED, DIFFERS, ENTERED, OPEN
from app.services.summing.books import read_part, stale_parts, system_kind
from app.services.summing.system import SystemLine, Ticked, system_lines, tick, tick_by_export
from app.ui.context import PageContext
from app.ui.dialogs.files import OpenFiles
from app.ui.pages.summary.reading import VillageReader
from app.ui.printing import XLSX_FILES, save_workbook, show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import ListTab, offer, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "没有核对一致的"
STATES = (WAITING, OPEN, ENTERED, DIFFERS, AGREED)
TONES = {OPEN: "warn", ENTERED: "info", DIFFERS: "danger", AGREED: "good"}


class SystemTab(ListTab):
    """`told(text)`: one line about what is shown."""

    told = Signal(str)

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("没有要录入系统的变动", "各村的变动随报送包到了以后列在这里。", "check")
        super().__init__(context, "system", DataTable(_columns(), empty, "system_table", lambda line: line.key))
        self.lines: list[SystemLine] = []
        self.reader = VillageReader(context, self)
        self.reader.told.connect(self.told.emit)
        self.village = pick("system_village", "看哪个村")
        self.village.addItem("各村", "")
        self.state = pick("system_state", "看哪种", STATES)
        self.ticked = on_click(button("登记录入(&E)…", "tick_entered", "check", "primary"), self._ask)
        self.by_file = on_click(button("按系统导出核对(&M)…", "tick_export", "file-spreadsheet"), self._export)
        self.print = on_click(
            button("预览打印(&P)", "print_system", "printer"), lambda: show_paper(context, self, "system")
        )
        self.workbook = on_click(
            button("另存表格(&W)", "save_system", "file-spreadsheet"), lambda: save_workbook(context, self, "system")
        )
        self.open = on_click(button("打开这一户(&O)", "system_open", "users"), self._open)
        self.lay_out((self.village, self.state), (self.workbook, self.print), (self.open, self.by_file, self.ticked))
        self.table.activated.connect(lambda line: context.go("households", household=line.entry.household_id))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def words_of(self, line: SystemLine) -> tuple[str, ...]:
        """Head, person, column."""
        return line.entry.head, str(line.entry.values["name"]), str(line.entry.values["what"])

    def read(self) -> None:
        """Read the villages that were written since, then show the list."""
        kind, wanted = system_kind(), Wanted()
        self.reader.read(
            lambda desk: stale_parts(desk, kind, wanted), lambda desk, code: read_part(desk, kind, wanted, code), system_lines,
            self._show, lambda error: self.context.show_error(self, error),
        )  # fmt: skip

    def _show(self, found: list[SystemLine]) -> None:
        self.lines = found
        kept = str(self.village.currentData() or "")
        offer(self.village, "各村", (line.village for line in found))
        self.village.setCurrentIndex(max(self.village.findData(kept), 0))
        self.fill()

    def fill(self) -> None:
        """The changes that fit the choices, the most pressing first."""
        village, state = str(self.village.currentData() or ""), self.state.currentText()
        fits = [
            line for line in self.lines
            if (not village or line.village == village) and self.sought(line)
            and (line.entry.values["state"] == state or (state == WAITING and line.entry.values["state"] != AGREED))
        ]  # fmt: skip
        fits.sort(key=lambda line: (str(line.entry.values["limit"]), line.code, line.entry.key))
        today = self.context.desk.today
        late = sum(
            line.entry.values["state"] == OPEN and str(line.entry.values["limit"]) < today.isoformat()
            for line in self.lines
        )
        open_ones = sum(line.entry.values["state"] == OPEN for line in self.lines)
        self.told.emit(f"待录入{open_ones}项，其中超期{late}项；列出{len(fits)}项。")
        self.facts.setText("选几项（Ctrl+A全选）一起登记；或者用国家系统后来的导出文件核对，一致的自动登记。")
        self.table.set_rows(fits)
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        self.ticked.setEnabled(any(line.entry.values["state"] != AGREED for line in chosen))
        self.open.setEnabled(bool(chosen))

    def _open(self) -> None:
        for line in self.table.selected()[:1]:
            self.context.go("households", household=line.entry.household_id)

    def _ask(self) -> None:
        keys = [line.key for line in self.table.selected()]
        fields = [
            Field("name", "录入人", Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
            Field("on", "录入日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
        ]

        def work(desk: Desk, typed: Values) -> int:
            return tick(desk, keys, str(typed["name"] or ""), typed["on"])

        values = {"name": self.context.desk.operator, "on": self.context.desk.today}
        self.ask(f"登记系统录入：{len(keys)}项", fields, work, "tick_entered", values, "已登记。", ok="登记")

    def _export(self) -> None:
        chosen: list[Path] = OpenFiles.ask(self, "选国家系统后来的导出文件", XLSX_FILES)
        for path in chosen[:1]:
            self.context.write(
                partial(_tick_file, path), self._ticked, self, lambda error: self.context.show_error(self, error)
            )

    def _ticked(self, found: Ticked) -> None:
        self.context.frame.toast.show_text(
            f"{found.file}：{found.agreed}项一致，{len(found.differing)}项仍不一致，{found.silent}项文件里没有。"
        )


def _tick_file(path: Path, desk: Desk) -> Ticked:
    return tick_by_export(desk, path)


def _columns() -> list[Column]:
    def of(key: str):  # type: ignore[no-untyped-def]
        return lambda line: line.entry.values[key]

    def state(line: SystemLine) -> tuple[str, str]:
        word = str(line.entry.values["state"])
        return TONES.get(word, "quiet"), word

    return [
        Column("village", "村", lambda line: line.village, 6), Column("group", "小组", lambda line: line.entry.group.removeprefix(line.village), 4),
        Column("head", "户主", lambda line: line.entry.head, 6, tip=lambda line: line.entry.head), Column("name", "姓名", of("name"), 6),
        Column("what", "变动事项", of("what"), 9, tip=of("what")), Column("old", "原来", of("old"), 0, tip=of("old")),
        Column("new", "现在", of("new"), 0, tip=of("new")), Column("date", "变动日期", of("date"), 7), Column("limit", "录入时限", of("limit"), 7),
        Column("state", "情况", of("state"), 8, chip=state), Column("entered", "录入人", of("entered_name"), 5),
    ]  # fmt: skip
