"""导入花名册: choose a file, see everything it would do, then bring it in; nothing is written before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.services.desk import Desk
from app.services.importing.markup import marked_name, marked_problems, save_marked
from app.services.importing.registers import RegisterView, look_into, plan_register
from app.services.importing.run import HouseholdPlan, ImportPlan, Progress, apply_import, plan_import, undo_import
from app.ui.context import PageContext
from app.ui.dialogs.files import WORKBOOKS, OpenFiles, SaveFile
from app.ui.dialogs.task import TaskDialog
from app.ui.pages.households.import_columns import take_columns
from app.ui.pages.households.import_tables import ProblemsPane, change_columns, changes_of, other_lines, plan_columns
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, StatusChip, button, label, on_click
from app.ui.widgets.table import Column, DataTable

XLSX = ("Excel/WPS 表格", ("*.xlsx",))
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
    """Look into a chosen file: a register with free headers asks what its columns are, others are read at once."""

    def looked(view: RegisterView) -> None:
        if view.kind == "register" and any(sheet.columns for sheet in view.sheets):
            ask_columns(context, parent, view)
        else:
            _plan(context, parent, path, plan_import)

    context.run_long(lambda desk, progress: look_into(desk, path), looked, parent, "正在打开表格")


def ask_columns(context: PageContext, parent: QWidget, view: RegisterView) -> None:
    """Ask what the columns are, then show what the file would do."""
    take_columns(
        context, parent, view,
        lambda choices: _plan(context, parent, view.path, lambda desk, path, told: plan_register(desk, path, choices, told)),
    )  # fmt: skip


def _plan(
    context: PageContext, parent: QWidget, path: Path, plan: Callable[[Desk, Path, Progress], ImportPlan]
) -> None:
    """Read the file; it can be stopped."""

    def shown(found: ImportPlan) -> None:
        dialog = ImportDialog(context, parent, found, path)
        dialog.open_wide(size("dialog_wide") * 5 // 4, tall=True)

    context.run_long(
        lambda desk, progress: plan(desk, path, lambda done, total: progress(done, total, "正在读取表格")),
        shown, parent, "正在读取表格",
    )  # fmt: skip


class ImportDialog(TaskDialog):
    """The preview; after 导入 it says what was done."""

    def __init__(self, context: PageContext, parent: QWidget, plan: ImportPlan, path: Path | None = None) -> None:
        counts = plan.counts
        self._path = path
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
        self._make_buttons(plan)
        self.finish("导入", "先不导入", extra=(self.marked, self.columns, self.undo, self.doubles))
        self.ok.setEnabled(bool(counts["new"] or counts["changed"] or counts["parked"]))

    def _make_buttons(self, plan: ImportPlan) -> None:
        from_file = self._path is not None
        self.marked = on_click(button("另存标出问题的副本(&M)", "save_marked", "download"), self._save_marked)
        self.marked.setVisible(from_file and bool(marked_problems(plan)))
        self.columns = on_click(button("改列的对应(&C)", "change_columns", "table-2"), self._change_columns)
        self.columns.setVisible(from_file and not any(sheet.grain == "template" for sheet in plan.book.sheets))
        self.undo = on_click(button("撤销这次导入(&U)", "undo_import", "undo-2"), self._undo)
        self.undo.hide()
        self.doubles = on_click(button("去重复核对(&G)", "go_duplicates", "git-merge"), self._go_duplicates)
        self.doubles.hide()

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

    # ---- beside the main road ----
    def _save_marked(self) -> None:
        """A copy of the workbook with its problems coloured, for whoever made the list."""
        source, plan = self._path, self.plan
        if source is None:
            return
        target = SaveFile.ask(self, "副本存到哪里", source.with_name(marked_name(source)), (XLSX,))
        if target is None:
            return
        self.marked.setEnabled(False)

        def saved(count: int) -> None:
            self.marked.setEnabled(True)
            self.context.frame.toast.show_text(f"标出 {count} 处问题，已存到 {target}")

        self.context.run_long(lambda desk, _progress: save_marked(desk, plan, source, target), saved, self,
                              "正在标出问题", self._not_saved)  # fmt: skip

    def _not_saved(self, error: BaseException) -> None:
        self.marked.setEnabled(True)
        self.fail(error)

    def _go_duplicates(self) -> None:
        """To the rows that were put aside."""
        self.accept()
        self.context.go("duplicates", tab="parked")

    def _change_columns(self) -> None:
        """Back to what the columns are."""
        path, parent = self._path, self.parentWidget()
        if path is None or parent is None:
            return

        def looked(view: RegisterView) -> None:
            self.reject()
            ask_columns(self.context, parent, view)

        self.context.run(lambda desk: look_into(desk, path), looked, self, self.fail)

    def _undo(self) -> None:
        """All of this import back in one step."""
        plan = self.plan
        self.undo.setEnabled(False)
        self.context.write(lambda desk: undo_import(desk, plan), lambda _none: self._undone(), self, self.fail)

    def _undone(self) -> None:
        self.undo.hide()
        self.outcome.setText("已撤销这次导入，村里的内容和导入前一样。")

    def _done(self, counts: dict[str, int]) -> None:
        parts = [f"新增 {counts['new']} 户 {counts['new_persons']} 人"] if counts["new"] else []
        parts += [f"更新 {counts['changed']} 户 {counts['fields']} 项"] if counts["changed"] else []
        parts += [f"{counts['kept']} 项保留村里填的"] if counts["kept"] else []
        parts += [f"{counts['parked']} 行放到一边，等核对"] if counts["parked"] else []
        self.outcome.setText(f"已导入：{'，'.join(parts)}。")
        self.outcome.show()
        self._lead.hide()
        self.columns.hide()
        self.undo.setVisible(bool(self.plan.step))
        self.doubles.setVisible(bool(counts["parked"]))
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
