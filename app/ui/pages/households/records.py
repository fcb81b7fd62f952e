"""What happened to a household: steps of its cases, visits and measures, findings, every change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.checks import Finding, Severity
from app.services.family.history import HistoryLine
from app.services.family.page import HouseholdPage, Row
from app.services.road.cases import RoadLine
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click
from app.ui.widgets.table import Column, DataTable

TONES = {Severity.ERROR: "danger", Severity.DOUBT: "warn", Severity.HINT: "info"}
ORDER = list(Severity)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step with the case it belongs to."""

    case: str
    title: str
    line: RoadLine


class ListTab(QWidget):
    """A tab that is one or more lists in cards."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        self.column.setSpacing(size("grid2"))

    def card(self, title: str, table: DataTable, actions: tuple[Any, ...] = (), note: str = "") -> SectionCard:
        """Put a list into a card."""
        made = SectionCard(title, note, actions)
        made.add(table, 1)
        self.column.addWidget(made, 1)
        return made


class StepsTab(ListTab):
    """Steps of all cases, the newest first; `undo_wanted(StepLine)` for 更正."""

    undo_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.undo = on_click(
            button("更正", "undo_step", "undo-2", "small"), lambda: self.undo_wanted.emit(self.table.selected()[0])
        )
        columns = [
            Column(
                "on", "办理日期", lambda s: s.line.on, 7, chip=lambda s: None if s.line.on else ("quiet", "没有日期")
            ),
            Column("step", "步骤", lambda s: s.line.step, 10),
            Column("state", "办完以后", lambda s: s.line.state, 10),
            Column("person", "经办人", lambda s: s.line.person, 6),
            Column("paper", "文号", lambda s: s.line.paper, 12),
            Column("by_paper", "凭纸质录入", lambda s: "是" if s.line.by_paper else "", 5),
            Column("late", "补录", lambda s: s.line.late, 8),
            Column("reason", "说明", lambda s: s.line.reason, 0, tip=lambda s: s.line.reason),
        ]
        self.table = DataTable(columns, EmptyState("还没有办过一步", "登记线索以后，每一步都记在这里。", "flag"), "step_table",
                               lambda s: s.line.event, many=False)  # fmt: skip
        self._may = False
        self.table.selection_changed.connect(lambda rows: self.undo.setEnabled(bool(rows) and self._may))
        self.card("办理记录", self.table, (self.undo,), "录错的步骤可以更正，原来的登记留着")

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show the steps."""
        self._may = village
        lines = [StepLine(case.id, case.title, line) for case in reversed(page.cases) for line in reversed(case.steps)]
        self.table.set_rows(lines)
        self.undo.setEnabled(False)


class WorkTab(ListTab):
    """Visits and measures."""

    def __init__(self) -> None:
        super().__init__()
        self.visits = DataTable(
            [_text("date", "日期", 9), _text("purpose", "目的", 5), _text("mode", "方式", 5), _text("visitors", "走访人", 8),
             _text("result", "结果", 8), _text("new_difficulties", "困难诉求", 0)],
            EmptyState("还没有走访记录", "点“登记走访”记第一次。", "heart-handshake"), "visit_table", lambda row: row.id, many=False,
        )  # fmt: skip
        self.measures = DataTable(
            [_text("measure_class", "类别", 7), _text("item", "具体措施", 12), _text("start", "开始", 9), _text("end", "结束", 9),
             _text("member_id", "受益人", 6), _text("status", "状态", 0)],
            EmptyState("还没有帮扶措施", "审定以后登记帮扶措施。", "list-checks"), "measure_table", lambda row: row.id, many=False,
        )  # fmt: skip
        self.card("走访", self.visits)
        self.card("帮扶措施", self.measures)

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show both lists."""
        self.visits.set_rows(page.visits)
        self.measures.set_rows(page.measures)


class FindingsTab(ListTab):
    """Open findings; `field_wanted(Finding)` leads into the form, `list_wanted()` to 问题清单."""

    field_wanted = Signal(object)
    list_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        columns = [
            Column("level", "级别", lambda f: ORDER.index(f.level), 5, chip=lambda f: (TONES[f.level], str(f.level))),
            Column("who", "谁", lambda f: self._names.get(f.member_id, ""), 7),
            Column("text", "内容", lambda f: f.text, 0, tip=lambda f: f.text),
        ]
        self.go = on_click(
            button("到采集表里改", "go_to_field", "pencil", "small"),
            lambda: self.field_wanted.emit(self.table.selected()[0]),
        )
        self.table = DataTable(columns, EmptyState("没有核查提示", "填了的内容都对得上。", "circle-check"), "finding_table",
                               lambda f: (f.rule, f.member_id, f.field), many=False)  # fmt: skip
        self._whole = label("", wrap=True)
        self.table.activated.connect(self.field_wanted)
        self.table.selection_changed.connect(self._chosen)
        self._may = False
        self.list = on_click(button("在问题清单里看", "open_findings", "list-checks", "small"), self.list_wanted.emit)
        self.card("核查提示", self.table, (self.list, self.go), "双击或回车到那一格").add(self._whole)

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show findings, the worst first."""
        self._may = village
        self._names = {person.id: person.name for person in page.people}
        self.table.set_rows(sorted(page.findings, key=lambda f: ORDER.index(f.level)))
        self._chosen(self.table.selected())

    def _chosen(self, rows: list[Finding]) -> None:
        self.go.setEnabled(bool(rows) and self._may)
        self._whole.setText(rows[0].text if rows else "")
        self._whole.setVisible(bool(rows))


class HistoryTab(ListTab):
    """Every change with who, when and why."""

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column("at", "时间", lambda h: h.at.replace("T", " ")[:16], 9),
            Column("operator", "谁", lambda h: h.operator, 6),
            Column("verb", "做了什么", lambda h: h.verb, 10),
            Column("text", "内容", lambda h: h.text, 0, tip=_whole_change),
            Column("why", "原因", lambda h: h.why, 8, tip=lambda h: h.why),
        ]
        self.table = DataTable(columns, EmptyState("还没有变更", "", "history"), "history_table")
        self.card("变更记录", self.table)

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show the journal."""
        self.table.set_rows(page.history)


def _text(key: str, title: str, width: int) -> Column:
    return Column(key, title, lambda row: row.text(key), width, tip=lambda row: row.text(key))


def _whole_change(line: HistoryLine) -> str:
    return str(line)


__all__ = ["FindingsTab", "HistoryTab", "Row", "StepLine", "StepsTab", "WorkTab"]
