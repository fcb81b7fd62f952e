"""回访 / 入户记录: one visit with its 帮扶台账 entry, filled or blank (`domain.md` §12, §15.2)."""

from __future__ import annotations

from app.domain.documents import FormCell, VisitSheet
from app.reports.paper import SHEET, SHEET_TITLE, Paper
from app.reports.parts import GridStyle, grid, heading, signatures

_GRID = GridStyle(size=11, pitch=15.5, label=27, least=9)


def draw(sheet: VisitSheet) -> bytes:
    """The sheet as PDF."""
    paper = Paper(SHEET, sheet.marks, sheet.title, internal=True)
    paper.title(sheet.title, SHEET_TITLE)
    grid(paper, (
        FormCell("村", sheet.village), FormCell("小组", sheet.group), FormCell("户主", sheet.head),
        FormCell("村内户号", sheet.household_no), FormCell("监测对象类别", sheet.category), FormCell("家庭人口数", sheet.people),
        FormCell("走访日期", sheet.date), FormCell("走访方式", sheet.mode), FormCell("走访目的", sheet.purpose, span=2),
        FormCell("走访人", sheet.visitors), FormCell("见到何人", sheet.met),
    ), 2, _GRID)  # fmt: skip
    if sheet.snapshot:
        heading(paper, "“两不愁三保障”和饮水安全")
        grid(paper, sheet.snapshot, 2, _GRID)
    heading(paper, "帮扶台账记录")
    grid(paper, (
        FormCell("家庭变化", sheet.changes, height=15), FormCell("帮扶措施落实", sheet.measures, height=15),
        FormCell("收入变化", sheet.income, height=15), FormCell("困难诉求", sheet.requests, height=15),
        FormCell("解决情况", sheet.solved, height=15), FormCell("新增风险", sheet.new_risk, height=9),
        FormCell("农户满意度", sheet.satisfaction, height=9), FormCell("下一步打算", sheet.next_steps, height=12),
        FormCell("走访结果", sheet.result, height=9),
    ), 1, _GRID)  # fmt: skip
    paper.space(8)
    signatures(paper, sheet.signatures)
    return paper.finish()
