"""Columns of a ledger by a template: a header row of the township's workbook, or names in a setting (`domain.md` §15, §21.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.domain.errors import AppError
from app.domain.ledgers.model import LedgerColumn, LedgerKind


def squeezed(text: str) -> str:
    """A header as it is compared: no blanks, brackets or units in them, full-width made plain."""
    plain = unicodedata.normalize("NFKC", str(text))
    return re.sub(r"\s|[(（][^)）]*[)）]|[/、·．.:：]", "", plain)


def column_named(kind: LedgerKind, name: str) -> LedgerColumn | None:
    """The column of a header text or key; None for a name this ledger does not know."""
    wanted = squeezed(name)
    return next((column for column in kind.columns if wanted and wanted in (squeezed(column.label), column.key)), None)


def columns_by(kind: LedgerKind, names: Sequence[str], where: str = "") -> tuple[LedgerColumn, ...]:
    """The columns in the order of a template's names.

    AppError LEDG-110 unknown names, LEDG-111 a name twice, LEDG-112 columns that may not be left out, LEDG-113 no name."""
    place = where or kind.title
    given = [(at, name) for at, name in enumerate(names, 1) if str(name).strip()]
    if not given:
        raise AppError("LEDG-113", "模板里没有列名。", "请把列名写在一行里，一格一个。", place)
    found = [(at, name, column_named(kind, name)) for at, name in given]
    unknown = [f"第{at}列“{name.strip()}”" for at, name, column in found if column is None]
    if unknown:
        offered = "、".join(column.label for column in kind.columns)
        raise AppError("LEDG-110", f"{kind.title}没有这些列：{'、'.join(unknown)}。", f"可以用的列：{offered}。", place)
    chosen = [column for _at, _name, column in found if column is not None]
    twice = sorted({column.label for column in chosen if chosen.count(column) > 1})
    if twice:
        raise AppError("LEDG-111", f"模板里有重复的列：{'、'.join(twice)}。", "请每一列只写一次。", place)
    missing = [column.label for column in kind.columns if column.must and column not in chosen]
    if missing:
        raise AppError(
            "LEDG-112", f"模板缺少{kind.title}必须有的列：{'、'.join(missing)}。", "请把这些列加进模板的表头。", place
        )
    return tuple(chosen)
