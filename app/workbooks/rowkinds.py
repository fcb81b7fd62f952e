"""What each row of a block is: data, title, header, total, note or blank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from app.workbooks.cells import is_blank
from app.workbooks.contents import squeezed
from app.workbooks.names import plain_name

Rows = Sequence[Sequence[str]]
_TOTAL = re.compile(
    r"^(?:本?[页组村户屯寨队社乡镇]|[\d一二三四五六七八九十]+组|全[村组户])?(?:合计|小计|总计|共计|累计|总和)[:：]?(?:\(.*\))?$"
)
_COUNTED = re.compile(r"^共(?:计|有)?\d+[户人条行项]|^(?:合计|总计|小计|共计)[:：]?[\d.,]+[户人元]?")
_NOTE = re.compile(
    r"^(?:备?注|说明|填表说明|填[报表]人|制表人?|审核人?|负责人|经办人|填报单位|填表单位|填报日期|填表日期|填表时间|单位负责人)[:：]"
)
_TITLE_NOTE = re.compile(r"^\(?(?:计量)?单位[:：]|^第?\d+页")
FIGURES = re.compile(r"^[¥￥+-]?[\d.,]+(?:元|%|E\+?\d+)?$|^\d{17}[\dXx]$|^\d{4}[-/年.]\d{1,2}([-/月.]\d{1,2}日?)?$")


class RowKind(StrEnum):
    """What a row of a block is."""

    DATA = "data"
    BLANK = "blank"
    TITLE = "title"
    HEADER = "header"
    TOTAL = "total"
    NOTE = "note"


def is_blank_row(row: Sequence[str]) -> bool:
    """True when no cell holds anything (marks that stand for nothing count as nothing)."""
    return all(is_blank(text) for text in row)


def is_total(row: Sequence[str]) -> bool:
    """True for a row of sums: a cell among its first filled ones says 合计, 小计, 总计, 共12户 …"""
    filled = [squeezed(text) for text in row if not is_blank(text)][:3]
    return any(_TOTAL.match(text) for text in filled) or bool(filled and _COUNTED.match(filled[0]))


def is_note(row: Sequence[str]) -> bool:
    """True for a row of words about the table: 填表人：…, 注：…, 单位：元."""
    filled = [squeezed(text) for text in row if not is_blank(text)]
    return bool(filled) and (
        bool(_NOTE.match(filled[0])) or (len(set(filled)) == 1 and bool(_TITLE_NOTE.match(filled[0])))
    )


def is_title(row: Sequence[str], width: int) -> bool:
    """True for a line that names the table: one text over several columns."""
    filled = {squeezed(text) for text in row if not is_blank(text)}
    return width > 2 and len(filled) == 1 and len(text := filled.pop()) >= 4 and not FIGURES.match(text)


def row_kinds(rows: Rows, header: Sequence[int] = (), names: Sequence[str] = ()) -> tuple[RowKind, ...]:
    """The kind of every row; rows above the header are titles, a header repeated further down is one again."""
    width = max((len(row) for row in rows), default=0)
    titles = {plain_name(name) for name in names if name}
    first = header[-1] + 1 if header else 0
    kinds = []
    leading = True
    for number, row in enumerate(rows):
        kind = RowKind.HEADER if number in header else _kind(row, width, titles, number < first, leading and not header)
        leading = leading and kind in (RowKind.BLANK, RowKind.TITLE, RowKind.NOTE)
        kinds.append(kind)
    return tuple(kinds)


def _kind(row: Sequence[str], width: int, titles: set[str], above: bool, leading: bool) -> RowKind:
    if is_blank_row(row):
        return RowKind.BLANK
    if above or (leading and is_title(row, width)):
        return RowKind.TITLE
    if is_total(row):
        return RowKind.TOTAL
    if is_note(row):
        return RowKind.NOTE
    filled = [plain_name(text) for text in row if not is_blank(text)]
    repeated = len(titles) > 1 and len(filled) > 1 and sum(name in titles for name in filled) * 5 >= len(filled) * 4
    return RowKind.HEADER if repeated else RowKind.DATA
