"""Columns of a ledger by the township's template: the header row of a workbook, or names; back to the usual ones (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.domain.errors import AppError
from app.domain.ledgers import LedgerColumn, LedgerKind, ledger_kind
from app.domain.ledgers.templates import column_named, columns_by
from app.domain.settings import COLUMNS_PREFIX
from app.services.desk import Desk
from app.services.policies import set_policy
from app.workbooks.reader import open_workbook

SEARCHED = 12  # rows in which the header of a template is looked for


def set_columns(
    desk: Desk, ledger: str, names: Sequence[str], document: str = "", since: date | None = None
) -> tuple[str, ...]:
    """Columns in this order from a day on (today); none: the usual ones again. Returns their labels.

    AppError LEDG-100, LEDG-110 … LEDG-112, SET-010 (the township's template stands)."""
    kind = ledger_kind(ledger)
    chosen = columns_by(kind, names) if any(str(name).strip() for name in names) else ()
    set_policy(desk, f"{COLUMNS_PREFIX}{kind.key}", [column.key for column in chosen], since, document)
    return tuple(column.label for column in chosen or kind.usual)


def set_columns_by_file(
    desk: Desk, ledger: str, path: Path, document: str = "", since: date | None = None
) -> tuple[str, ...]:
    """Columns as a template's header row has them. AppError LEDG-114 no header row, LEDG-110 … LEDG-112, those of the reader."""
    kind = ledger_kind(ledger)
    sheet, line, names = _header(kind, path)
    columns_by(kind, names, f"{path.name} {sheet}第{line}行")
    return set_columns(desk, ledger, names, document or path.name, since)


def _header(kind: LedgerKind, path: Path) -> tuple[str, int, list[str]]:
    """The row with most known names, of all sheets; what stands behind its last name is cut off."""
    best: tuple[int, str, int, list[str]] = (0, "", 0, [])
    for sheet in open_workbook(path):
        for line, row in enumerate(sheet.rows[:SEARCHED], 1):
            names = [str(cell).strip() if cell is not None else "" for cell in row]
            known = sum(column_named(kind, name) is not None for name in names if name)
            if known > best[0]:
                best = (known, sheet.name, line, names)
    if best[0] < 2:
        raise AppError(
            "LEDG-114", f"模板前{SEARCHED}行里没有找到{kind.title}的表头。", "请核对是不是这本台账的模板。", path.name
        )
    _known, name, line, names = best
    return name, line, names


def columns_in_force(desk: Desk, ledger: str) -> tuple[LedgerColumn, ...]:
    """The columns of today's prints."""
    kind = ledger_kind(ledger)
    with desk.reading() as connection:
        names = desk.view(connection).names(f"{COLUMNS_PREFIX}{kind.key}")
    return columns_by(kind, names) if names else kind.usual
