"""A cell of a measure column → items of its class (`national_export.md` §2, `domain.md` §11.2)."""

from __future__ import annotations

import re

from app.domain.questionnaire.codes import CODE_LISTS, code_for, foreign
from app.workbooks.cells import cell_text
from app.workbooks.glyphs import repair
from app.workbooks.problems import Trouble, Weight
from app.workbooks.reader import Raw

_PARTS = re.compile(r"([,，、;；/|\n]+)")
_NONE = {"否", "无", "没有", "0", "0.0", "未享受", "不享受"}
_SOME = {"是", "有", "√", "1", "1.0", "已享受", "已落实"}


def measure_items(measure_class: str, raw: Raw) -> tuple[tuple[str, ...] | None, tuple[Trouble, ...]]:
    """Codes of the items in a cell (foreign ones as "!text"), None when the cell says there is no measure."""
    text = repair(cell_text(raw)).strip()
    if text in _NONE:
        return None, ()
    if text in _SOME:
        return (), ()
    items, troubles = [], []
    for item in split_items(measure_class, text):
        code = code_for("MEASURE_ITEM", item, measure_class)
        items.append(code or foreign(item))
        if code is None and _has_items(measure_class):
            message = (
                f"“{item}”不在“{CODE_LISTS['MEASURE'].by_code[measure_class].label}”的措施里，先按原文保留，请核对。"
            )
            troubles.append(Trouble("SW-206", Weight.DOUBT, message))
    return tuple(dict.fromkeys(items)), tuple(troubles)


def split_items(measure_class: str, text: str) -> list[str]:
    """Items of a cell; an item whose own name contains 、 or / stays whole (longest known name wins)."""
    if not _has_items(measure_class):
        return [text]
    pieces = _PARTS.split(text)  # items at even places, separators between them
    items, start = [], 0
    while start < len(pieces):
        end = _longest(measure_class, pieces, start)
        item = "".join(pieces[start:end]).strip()
        if item:
            items.append(item)
        start = end + 1
    return items


def _longest(measure_class: str, pieces: list[str], start: int) -> int:
    for end in range(min(len(pieces), start + 9), start + 1, -1):
        if (end - start) % 2 and code_for("MEASURE_ITEM", "".join(pieces[start:end]), measure_class):
            return end
    return start + 1


def _has_items(measure_class: str) -> bool:
    return any(code.parent == measure_class for code in CODE_LISTS["MEASURE_ITEM"].codes)
