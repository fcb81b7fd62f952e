"""联系人 of all households: who has none, one helper for many, the list out and in, the sheets each helper takes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.helping import roster
from app.services.helping.pairings import PairingPlan, apply_pairings, plan_pairings
from app.services.helping.roster import Helper, PairLine
from app.ui.context import PageContext
from app.ui.dialogs.files import WORKBOOKS, OpenFiles
from app.ui.dialogs.task import FormDialog, TaskDialog
from app.ui.printing import save_file, show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

_HELPER = ("name", "sex", "helper_unit", "post", "phone", "start")
_WHY = Field("reason", "更换的原因（有联系人的户要写）", Kind.TEXT, Level.INTERNAL)
Found = tuple[list[PairLine], list[Helper]]


def ask_helpers(context: PageContext, parent: QWidget) -> None:
    """Open the dialog."""
    context.run(
        _read, lambda found: HelpersDialog(context, parent, found).open_wide(size("dialog_wide") * 5 // 4, True), parent
    )


def _read(desk: Desk) -> Found:
    return roster.pair_lines(desk), roster.helpers(desk)


class HelpersDialog(TaskDialog):
    """The township names and replaces; a village looks and prints the sheets."""

    def __init__(self, context: PageContext, parent: QWidget, found: Found) -> None:
        self._town = context.desk.store.role == "township"
        text = (
            "选几户，一次确定同一位联系人；已有联系人的按更换登记。"
            if self._town
            else "监测帮扶联系人由乡镇确定，随回执包来；先有纸质通知的，在这一户的“帮扶”里凭通知登记。"
        )
        super().__init__(context, parent, "监测帮扶联系人", text, "heart-handshake")
        self.setObjectName("dialog_helpers")
        self.setMaximumWidth(size("dialog_wide") * 5 // 4)
        empty = EmptyState("没有在办的监测户", "登记线索以后，这一户会列在这里。", "users")
        self.table = DataTable(
            _columns(not_village=self._town), empty, "helpers_table", lambda line: line.household, many=self._town
        )
        self.facts = label("", "strong", wrap=True)
        self.facts.setObjectName("helpers_facts")
        self.who = QComboBox()
        self.who.setObjectName("helper_choice")
        self.who.setAccessibleName("哪一位帮扶人")
        self.sheets = on_click(button("打印走访单(&W)", "helper_sheets", "printer"), self._print)
        self.assign = on_click(button("确定联系人(&A)…", "pair_many", "user-plus"), self._assign)
        self.read = on_click(button("读联系人名单(&I)…", "read_pairings", "import"), self._ask_list)
        self.save = on_click(button("另存空名单(&T)…", "save_pairing_list", "download"), self._save)
        self._lay_out()
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._show(found)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        row.addWidget(self.facts, 1)
        row.addWidget(self.who)
        row.addWidget(self.sheets)
        for made in (self.sheets, self.assign, self.read, self.save):
            made.setAutoDefault(False)
        self.body.addLayout(row)
        self.body.addWidget(self.table, 1)
        self.finish("关闭", "", (self.assign, self.read, self.save) if self._town else ())

    def _show(self, found: Found) -> None:
        lines, known = found
        self.table.set_rows(lines)
        gaps = sum(line.gap for line in lines)
        self.facts.setText(f"在办{len(lines)}户，{gaps}户监测户没有联系人；帮扶人{len(known)}位。")
        self.who.clear()
        self.who.addItem("全部帮扶人", "")
        for one in known:
            self.who.addItem(f"{one.shown}　{len(one.households)}户", one.shown)
        self.sheets.setEnabled(bool(known))
        self._free()

    def _free(self) -> None:
        self.assign.setEnabled(bool(self.table.selected()))

    def _again(self, _done: object = None) -> None:
        self.context.run(_read, self._show, self)

    # ---- doing ----
    def _assign(self) -> None:
        chosen: Sequence[PairLine] = self.table.selected()
        ids, today = [line.household for line in chosen], self.context.desk.today
        fields = declared("pairing")
        asked = [replace(fields[key], req=Req.REQUIRED) if key in ("name", "start") else fields[key] for key in _HELPER]
        replaced = sum(bool(line.name) for line in chosen)

        def work(desk: Desk, values: Values) -> int:
            told = {key: values.get(key) for key in _HELPER}
            return roster.pair_many(desk, ids, told, str(values.get("reason") or ""))

        text = f"已选{len(ids)}户" + (f"，其中{replaced}户已有联系人，按更换登记。" if replaced else "。")
        FormDialog(
            self.context, self, "确定联系人", (*asked, _WHY), work, values={"start": today}, text=text, name="pair_many",
            glyph="user-plus", said="已确定联系人。", done=self._again,
        ).open_form()  # fmt: skip

    def _ask_list(self) -> None:
        for path in OpenFiles.ask(self, "选择联系人名单", (WORKBOOKS,)):
            self.read_list(path)

    def read_list(self, path: Path) -> None:
        """Read a list and show what it would do."""

        def show(plan: PairingPlan) -> None:
            PairingPlanDialog(self.context, self, plan, self._again).open_wide(tall=True)

        self.context.run(lambda desk: plan_pairings(desk, path), show, self)

    def _save(self) -> None:
        self.context.run(roster.pairing_list, lambda made: save_file(self.context, self, *made), self)

    def _print(self) -> None:
        show_paper(self.context, self, "helper_visits", helper=str(self.who.currentData() or ""))


class PairingPlanDialog(TaskDialog):
    """What a list says before it is written."""

    def __init__(self, context: PageContext, parent: QWidget, plan: PairingPlan, done: object) -> None:
        text = f"登记{len(plan.rows)}户，{plan.same}户没有变化，{len(plan.refused)}行不能登记。现在什么都还没有写。"
        super().__init__(context, parent, f"联系人名单：{plan.file}", text, "file-spreadsheet")
        self.setObjectName("dialog_pairing_plan")
        self.plan, self._done = plan, done
        rows = [(row.short, row.values["name"], "更换" if row.replaces else "新确定", row.place) for row in plan.rows]
        rows += [("", "", "不能登记", f"{one.place}：{one.text}") for one in plan.refused]
        empty = EmptyState("没有要登记的行", "表里的联系人和现在的一样。", "check")
        self.table = DataTable(_plan_columns(), empty, "pairing_plan_table", many=False)
        self.table.set_rows(rows)
        self.body.addWidget(self.table, 1)
        self.finish(f"登记（{len(plan.rows)}户）")
        self.ok.setEnabled(bool(plan.rows))

    def submit(self) -> None:
        """Write the rows."""
        done = self._done
        assert callable(done)
        self.write(lambda desk: apply_pairings(desk, self.plan), done, f"已登记{len(self.plan.rows)}户的联系人。")


def _plan_columns() -> list[Column]:
    return [
        Column("short", "农户", lambda row: row[0], 12, tip=lambda row: row[0]),
        Column("name", "联系人", lambda row: row[1], 8, tip=lambda row: row[1]),
        Column(
            "how",
            "怎么办",
            lambda row: row[2],
            8,
            chip=lambda row: ("danger" if row[2] == "不能登记" else "info", row[2]),
        ),
        Column("place", "位置和原因", lambda row: row[3], 0, tip=lambda row: row[3]),
    ]


def _columns(not_village: bool) -> list[Column]:
    where = (
        [Column("village", "村", lambda line: line.village, 6, tip=lambda line: line.village)] if not_village else []
    )
    return [
        *where,
        Column("group", "小组", lambda line: line.group, 5),
        Column("number", "户号", lambda line: line.number, 5),
        Column("head", "户主", lambda line: line.head, 7, tip=lambda line: line.head),
        Column("name", "联系人", lambda line: line.name, 8, chip=_gap, tip=lambda line: line.name),
        Column("unit", "单位职务", _post, 0, tip=_post),
        Column("since", "开始", lambda line: line.since, 7),
        Column("state", "状态", lambda line: line.state, 8, tip=lambda line: line.state),
    ]


def _gap(line: PairLine) -> tuple[str, str] | None:
    return ("danger", "没有联系人") if line.gap else None


def _post(line: PairLine) -> str:
    return f"{line.unit} {line.post}".strip()
