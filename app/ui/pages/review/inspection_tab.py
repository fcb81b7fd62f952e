"""材料检查 (迎检): what each file lacks before an inspector comes; 登记已存档 and 情况说明 from the list (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.road.archive import explain, note_kept
from app.services.road.inspection import InspectLine, inspection, kinds_told
from app.services.road.inspection import Kind as LineKind
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.printing import save_workbook, show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

TONES = {
    LineKind.MISSING: "danger", LineKind.UNSIGNED: "danger", LineKind.ORDER: "warn", LineKind.LATE: "quiet",
    LineKind.DIFFERS: "warn",
}  # fmt: skip
TO_DO = "要办的"
ALL_KINDS = "全部类别"
SETTLED = "已写情况说明"


class InspectionTab(QWidget):
    """`selection_changed()` when other lines are chosen; the page's main button does what `main` says."""

    selection_changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._lines: list[InspectLine] = []
        self.kind = QComboBox()
        self.kind.setObjectName("inspection_kind")
        self.kind.setAccessibleName("类别")
        self.kind.addItems([TO_DO, *LineKind, SETTLED, ALL_KINDS])
        self.kind.currentIndexChanged.connect(lambda _place: self._filter())
        self.told = label("", "muted", wrap=True)
        self.story = on_click(button("写情况说明", "explain", "pencil"), self._ask_story)
        self.open = on_click(button("打开这一户", "inspection_household", "users"), self._open)
        self.print = on_click(
            button("打印检查表", "print_inspection", "printer"), lambda: show_paper(context, self, "inspection")
        )
        self.export = on_click(
            button("导出检查表", "export_inspection", "file-spreadsheet"),
            lambda: save_workbook(context, self, "inspection"),
        )
        empty = EmptyState("暂未发现问题", "有监测事项的农户，材料、签字、日期都对得上。", "circle-check")
        self.table = DataTable(_columns(), empty, "inspection_table", _key)
        self.table.activated.connect(lambda _line: self._enter())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._lay_out()
        self._free()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(size("grid"))
        top.addWidget(self.kind)
        top.addWidget(self.told, 1)
        for made in (self.story, self.open, self.print, self.export):
            top.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        column.addLayout(top)
        column.addWidget(self.table, 1)

    def refresh(self) -> None:
        """Check every file anew."""
        self.context.run(inspection, self._show, self)

    def _show(self, lines: list[InspectLine]) -> None:
        self._lines = lines
        self._filter()

    def _filter(self) -> None:
        wanted = self.kind.currentText()
        shown = [line for line in self._lines if _fits(line, wanted)]
        self.table.set_rows(shown)
        self.told.setText(kinds_told(self._lines))
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        self.story.setEnabled(len(chosen) == 1 and chosen[0].open)
        self.open.setEnabled(len(chosen) == 1)
        self.selection_changed.emit()

    def main(self) -> tuple[str, Callable[[], object]] | None:
        """The main button: papers of one case that a person has seen in the archive."""
        chosen: list[InspectLine] = [line for line in self.table.selected() if line.notable and line.open]
        if not chosen or len({line.case for line in chosen}) > 1:
            return None
        return "登记已存档", lambda: self._ask_kept(chosen)

    def _enter(self) -> None:
        found = self.main()
        found[1]() if found else self._open()

    def _open(self) -> None:
        for line in self.table.selected()[:1]:
            self.context.go("households", household=line.household)

    def _ask_kept(self, lines: Sequence[InspectLine]) -> None:
        note = declared("archive_note")
        papers, case = [line.paper for line in lines], lines[0].case
        names = "、".join(code_label("ROAD_PAPER", paper) for paper in papers)

        def work(desk: Desk, typed: Values) -> object:
            return note_kept(desk, case, papers, typed["date"], str(typed["name"] or ""), str(typed["reference"] or ""))

        FormDialog(
            self.context, self, "登记已存档", (note["date"], note["name"], note["reference"]), work, ok="登记", name="kept",
            glyph="clipboard-check", text=f"{lines[0].name}户：{names}。在档案里看到了原件再登记。", said="已登记存档。",
            values={"date": self.context.desk.today, "name": self.context.desk.operator},
        ).open_form()  # fmt: skip

    def _ask_story(self) -> None:
        line: InspectLine = self.table.selected()[0]
        fields = (
            Field("story", "情况说明", Kind.LONGTEXT, Level.PERSONAL, Req.REQUIRED, max_length=500,
                  hint="为什么补不了，实际情况怎样。"),
            Field("name", "说明人", Kind.TEXT, Level.PERSONAL, Req.REQUIRED, max_length=50),
        )  # fmt: skip

        def work(desk: Desk, typed: Values) -> object:
            return explain(desk, line.case, line.text, str(typed["story"] or ""), str(typed["name"] or ""), line.paper)

        FormDialog(
            self.context, self, "写情况说明", fields, work, ok="保存", name="explain", glyph="pencil", columns=1,
            text=f"{line.name}户：{line.text}情况说明的日期是今天，不能倒填。", said="已写情况说明，可以在这一户的材料里打印。",
            values={"name": self.context.desk.operator},
        ).open_form()  # fmt: skip


def _key(line: InspectLine) -> tuple[str, str, str, str]:
    return line.case, str(line.kind), line.paper, line.text


def _fits(line: InspectLine, wanted: str) -> bool:
    if wanted == TO_DO:
        return line.open
    if wanted == SETTLED:
        return bool(line.story)
    return wanted == ALL_KINDS or (line.kind == wanted and not line.story)


def _columns() -> list[Column]:
    return [
        Column("name", "户主", lambda line: line.name, 9),
        Column("number", "户号", lambda line: line.number, 5),
        Column("group", "小组", lambda line: line.group, 4),
        Column("state", "状态", lambda line: line.state, 8),
        Column("kind", "类别", lambda line: list(LineKind).index(line.kind), 8, chip=lambda line: (TONES[line.kind], str(line.kind))),
        Column("text", "情况", lambda line: line.text, 0, tip=lambda line: line.text),
        Column("story", "处理", lambda line: "已说明" if line.story else "", 5, tip=lambda line: line.story),
    ]  # fmt: skip
