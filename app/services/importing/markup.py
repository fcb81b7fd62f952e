"""What was wrong with a workbook comes back as a marked copy of it: the file a person hands to whoever made the list."""

from __future__ import annotations

import os
from pathlib import Path

from app.domain.documents import PRACTICE_MARK
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import save_file
from app.services.importing.plan import ImportPlan
from app.services.importing.write import undisturbed
from app.store.peers import log_access
from app.workbooks.marking import mark_copy
from app.workbooks.problems import CellProblem, Weight


def marked_problems(plan: ImportPlan) -> list[CellProblem]:
    """All problems of a plan, and besides them columns and sheets nobody understood."""
    rows = {sheet.name: sheet.header_row for sheet in plan.book.sheets}
    found = list(plan.problems)
    for column in plan.book.unknown_columns:
        if not column.reason:
            cell = f"{column.letters}{rows[column.sheet]}" if rows.get(column.sheet) else ""
            message = f"认不出这一列是什么（{column.filled}格有内容），原文会保存，没有填进哪一项；请核对列名。"
            found.append(CellProblem(column.sheet, cell, column.header, column.header, message, Weight.NOTE, "WB-41"))
    for sheet in plan.book.sheets:
        if sheet.reason:
            message = f"这张表没有读入：{sheet.reason}。请核对是不是需要导入的表。"
            found.append(CellProblem(sheet.name, "", "", "", message, Weight.NOTE, "WB-42"))
    return found


def marked_name(source: Path) -> str:
    """名单.xls → 名单-标出问题.xlsx"""
    return f"{source.stem}-标出问题.xlsx"


def save_marked(desk: Desk, plan: ImportPlan, source: Path, target: Path) -> int:
    """Write the marked copy; gives the number of problems in it. The original is never touched.

    AppError MARK-101 (target is the original), FILE-101 (cannot be written), WB-01…WB-07 (the original is gone).
    """
    if target.exists() and source.exists() and os.path.samefile(source, target):
        raise AppError("MARK-101", "副本不能盖掉原来的文件。", "请换一个文件名或文件夹。", str(target))
    problems = marked_problems(plan)
    with undisturbed():
        data = mark_copy(source, problems, PRACTICE_MARK if desk.place.practice else "")
    save_file(target, data)
    if not desk.place.practice:
        with desk.store.writing() as connection:
            log_access(connection, desk.now(), desk.operator, "另存标出问题的副本", source.name, "核对导入的表格")
    return len(problems)
