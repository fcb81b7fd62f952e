"""Bringing a workbook in: everything shown before anything is written, a second time nothing changes (`design.md` §3).

Imported rows get the same id on every laptop. Each cell's last imported text is kept as its base: a later file proposes
only what changed in the file, and what the village changed since stays, with the difference listed. What is new and what
changed: `compare`; who is who: `people`; writing: `write`; chosen columns: `sheets`; registers with free headers:
`registers`; our own template: `templates`.
"""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.importing.plan import FieldChange, HouseholdPlan, ImportPlan, RowPlan
from app.services.importing.registers import known_headers
from app.services.importing.sheets import plan_sheets
from app.services.importing.templates import plan_template
from app.services.importing.write import IMPORTED_BY, Progress, undisturbed, write_plan
from app.services.undoing import last_step, undo_last
from app.workbooks.ours import is_ours
from app.workbooks.reader import open_workbook

__all__ = [
    "IMPORTED_BY", "FieldChange", "HouseholdPlan", "ImportPlan", "Progress", "RowPlan", "apply_import", "plan_import",
    "plan_sheets", "undo_import",
]  # fmt: skip


def plan_import(desk: Desk, path: Path, progress: Progress | None = None) -> ImportPlan:
    """Read a workbook and compare it with the store; nothing is written. AppError WB-01…WB-07.

    Our own template is known by its mark, a register with free headers by the columns remembered for it.
    """
    with undisturbed():
        sheets = open_workbook(path)
        if is_ours(sheets):
            return plan_template(desk, path.name, sheets, progress)
        return plan_sheets(desk, path.name, sheets, *known_headers(desk, sheets), progress=progress)


def apply_import(desk: Desk, plan: ImportPlan, progress: Progress | None = None) -> dict[str, int]:
    """Write a plan as one verb; returns its counts. Nothing is written (not even a journal entry) when nothing changed."""
    write_plan(desk, plan, progress)
    return plan.counts


def undo_import(desk: Desk, plan: ImportPlan) -> None:
    """Undo the whole import in one step. AppError WB-32 when it wrote nothing or something was done since, S-140, UNDO-102."""
    last = last_step(desk)
    if not plan.step or last is None or last.counter != plan.step:
        raise AppError("WB-32", "这次导入之后又做了别的，不能整步撤销。", "请用“撤销”一步一步退回。", plan.file)
    undo_last(desk)
    plan.step = 0
