"""导入花名册: choose a file, see everything it would do, then bring it in; nothing is written before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.services.importing import HouseholdPlan, ImportPlan, apply_import, plan_import
from app.ui.context import PageContext
from app.ui.dialogs.files import WORKBOOKS, OpenFiles
from app.ui.dialogs.task import TaskDialog
from app.ui.pages.households.import_tables import ProblemsPane, change_columns, changes_of, other_lines, plan_columns
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, StatusChip, label
from app.ui.widgets.table import Column, DataTable

# Count in the plan, sentence, tone of its chip where there is something.
CHIPS = (
    ("new", "新增 {new} 户 {new_persons} 人", "info"),
    ("changed", "有变化 {changed} 户 {fields} 项", "warn"),
    ("unchanged", "没有变化 {unchanged} 户", "quiet"),
    ("kept", "保留村里改过的 {kept} 项", "info"),
    ("problems", "要看的问题 {problems} 条", "warn"),
    ("parked", "放到一边 {parked} 行", "warn"),
)


def choose_workbook(context: PageContext, parent: QWidget) -> None:
    """Ask for a file, read it with progress, show what it would do."""
    files = OpenFiles.ask(parent, "选择花名册", (WORKBOOKS,), Path.home())
    if files:
        read_workbook(context, parent, files[0])


def read_workbook(context: PageContext, parent: QWidget, path: Path) -> None:
    """Read a chosen file; it can be stopped."""

    def shown(plan: ImportPlan) -> None:
        dialog = ImportDialog(context, parent, plan)
        dialog.open_wide(size("dialog_wide") * 5 // 4, tall=True)

    context.run_long(
        lambda desk, progress: plan_import(desk, path, lambda done, total: progress(done, total, "正在读取表格")),
        shown, parent, "正在读取表格",
    )  # fmt: skip


class ImportDialog(TaskDialog):
    """The preview; after 导入 it says what was done."""

    def __init__(self, context: PageContext, parent: QWidget, plan: ImportPlan) -> None:
        counts = plan.counts
        super().__init__(context, parent, f"导入：{plan.file}", glyph="file-spreadsheet")
        self.setObjectName("dialog_import")
        read = f"文件里有 {counts['households']} 户 {counts['persons']} 人。"
        self._lead = label(f"{read}先看会有什么变化，再按“导入”；现在什么都还没有写。", wrap=True)
        self.body.addWidget(self._lead)
        self.plan = plan
        self.setMaximumWidth(size("dialog_wide") * 5 // 4)
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        for key, words, tone in CHIPS:
            if counts[key]:
                row.addWidget(StatusChip(words.format(**counts), tone))
        row.addStretch(1)
        self.body.addLayout(row)
        self.tabs = QTabWidget()
        self.households, self.changes = self._household_tables()
        self.kept = DataTable(
            change_columns(with_kept=True),
            EmptyState("没有要保留的", "村里没有改过文件里要变的内容。", "check"),
            "kept_table",
        )
        self.kept.set_rows([change for found in plan.households for change in found.kept])
        self.problems = ProblemsPane(plan.problems)
        self.others = DataTable(
            _other_columns(), EmptyState("没有放到一边的", "每一行、每一列都认得出。", "check"), "other_table"
        )
        self.others.set_rows(other_lines(plan))
        self._add_tabs(counts)
        self.body.addWidget(self.tabs, 1)
        self.outcome = label("", "strong", wrap=True)
        self.outcome.setObjectName("import_result")
        self.body.addWidget(self.outcome)
        self.outcome.hide()
        self.finish("导入", "先不导入")
        self.ok.setEnabled(bool(counts["new"] or counts["changed"] or counts["parked"]))

    def _household_tables(self) -> tuple[DataTable, DataTable]:
        empty = EmptyState("没有变化", "文件里的内容和村里的一样。", "check")
        households = DataTable(plan_columns(), empty, "plan_table", lambda found: found.household, many=False)
        changes = DataTable(
            change_columns(), EmptyState("没有变化", "这一户文件里的内容和村里的一样。", "check"), "change_table"
        )
        households.set_rows(sorted(self.plan.households, key=_weight))
        households.selection_changed.connect(lambda rows: changes.set_rows(changes_of(rows[0]) if rows else ()))
        if households.rows():
            households.view.selectRow(0)
        return households, changes

    def _add_tabs(self, counts: dict[str, int]) -> None:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.households, 3)
        column.addWidget(self.changes, 2)
        self.tabs.addTab(both, f"户 {counts['households']}")
        self.tabs.addTab(self.kept, f"保留村里的 {counts['kept']}")
        self.tabs.addTab(self.problems, f"问题 {counts['problems']}")
        self.tabs.addTab(self.others, f"放到一边的 {len(self.others.rows())}")

    def submit(self) -> None:
        """Bring it in."""
        plan = self.plan
        self.ok.setEnabled(False)
        self.context.write(lambda desk: apply_import(desk, plan), self._done, self, self.fail)

    def _done(self, counts: dict[str, int]) -> None:
        parts = [f"新增 {counts['new']} 户 {counts['new_persons']} 人"] if counts["new"] else []
        parts += [f"更新 {counts['changed']} 户 {counts['fields']} 项"] if counts["changed"] else []
        parts += [f"{counts['kept']} 项保留村里填的"] if counts["kept"] else []
        parts += [f"{counts['parked']} 行放到一边，等核对"] if counts["parked"] else []
        self.outcome.setText(f"已导入：{'，'.join(parts)}。")
        self.outcome.show()
        self._lead.hide()
        cancel = self.findChild(QPushButton, "action_cancel")
        if cancel is not None:
            cancel.hide()
        self.ok.setText("完成")
        self.ok.setEnabled(True)
        self.ok.clicked.disconnect()
        self.ok.clicked.connect(lambda: self.accept())
        self.ok.setFocus()


def _weight(found: HouseholdPlan) -> int:
    return 0 if found.is_new else 1 if found.changed or found.kept else 2


def _other_columns() -> list[Column]:
    return [
        Column("what", "什么", lambda line: line.what, 6),
        Column("place", "在哪里", lambda line: line.place, 14),
        Column("text", "内容", lambda line: line.text, 14, tip=lambda line: line.text),
        Column("why", "为什么", lambda line: line.why, 0, tip=lambda line: line.why),
    ]
