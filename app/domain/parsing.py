"""Text that was typed, pasted or read from a cell → a value, or a sentence that says what to do (`data_checks.md` §7)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from app.domain.errors import AppError
from app.domain.nametext import tidy_name
from app.domain.questionnaire.codes import CODE_LISTS, code_for, foreign, labels
from app.domain.questionnaire.field import Field, Kind

_YES = {"是", "有", "对", "√", "✓", "☑", "Y", "YES", "TRUE", "1"}
_NO = {"否", "无", "没有", "不是", "×", "✗", "X", "N", "NO", "FALSE", "0"}
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]0?0:00(?::00(?:\.0+)?)?)?$")
_DATE8 = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\.0+)?$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_MONTH6 = re.compile(r"^(\d{4})(\d{2})(?:\.0+)?$")
_MAX_MONEY = Decimal("9999999999.99")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def parse(field: Field, text: str, keep_foreign: bool = False, parent: str = "") -> Any:
    """Value of a text; blank gives the kind's empty value. AppError names the field and what to do.

    `keep_foreign`: a text outside its code list is kept as it came (files) instead of refused (typing).
    `parent`: the class a choice belongs to where several share a word (其他 of 就业帮扶).
    """
    cleaned = _CONTROL.sub("", text).strip()
    if not cleaned:
        return _empty(field)
    if field.kind in (Kind.CODE, Kind.CODES, Kind.RANKED):
        return _codes(field, cleaned, keep_foreign, parent)
    if field.kind in (Kind.TEXT, Kind.LONGTEXT):
        return _text(field, cleaned)
    reader = _READERS.get(field.kind)
    if reader is None:
        raise _error(field, "typed", "不能直接录入文字。", "请在对应页面里填写。")
    return reader(field, unicodedata.normalize("NFKC", cleaned).strip())


def _empty(field: Field) -> Any:
    if field.kind in (Kind.CODES, Kind.RANKED, Kind.TEXTS):
        return ()
    return "" if field.kind in (Kind.TEXT, Kind.LONGTEXT, Kind.CODE, Kind.MONTH, Kind.REF) else None


def _error(field: Field, code: str, text: str, advice: str) -> AppError:
    return AppError(f"value.{code}", text, advice, where=field.label)


def _text(field: Field, text: str) -> str:
    if field.format in ("phone", "id_number", "bank", "region"):
        text = _digits(text)
    elif field.format == "name":
        text = tidy_name(text)
    elif field.kind is Kind.TEXT:
        text = re.sub(r"\s*[\r\n\t]+\s*", " ", text)
    if len(text) > field.max_length:
        raise _error(field, "too_long", f"填了{len(text)}个字，最多{field.max_length}个字。", "请写短一些。")
    return text


def _digits(text: str) -> str:
    # Numbers come back from spreadsheets with a trailing .0, an apostrophe in front, spaces and wide digits.
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'’‘`").upper()
    return re.sub(r"^(\d{7,})\.0+$", r"\1", folded)


def _bool(field: Field, text: str) -> bool:
    word = text.upper()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _error(field, "bool", f"填的是“{text}”，只能填是或否。", "请改成“是”或“否”，不清楚的空着。")


def _date(field: Field, text: str) -> date:
    found = _DATE.match(text) or _DATE8.match(text)
    if not found:
        raise _error(field, "date", f"“{text}”不是日期。", "请写成2026-11-03、2026年11月3日或20261103。")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise _error(field, "no_such_date", f"没有“{text}”这一天。", "请核对年月日。") from None


def _month(field: Field, text: str) -> str:
    found = _MONTH.match(text) or _MONTH6.match(text)
    if not found and (_DATE.match(text) or _DATE8.match(text)):
        day = _date(field, text)
        return f"{day.year:04d}{day.month:02d}"
    if not found:
        raise _error(field, "month", f"“{text}”不是年月。", "请写成202604或2026年4月。")
    year, month = (int(part) for part in found.groups())
    if not (1 <= month <= 12 and 1900 <= year <= 2999):
        raise _error(field, "no_such_month", f"没有“{text}”这个月份。", "请核对年份和月份。")
    return f"{year:04d}{month:02d}"


def _number(field: Field, text: str) -> Decimal:
    plain = re.sub(r"[,，、\s¥￥]", "", text)
    plain = re.sub(rf"(元|人|亩|公里|平方米|个月|个|天|岁|㎡|m2|{re.escape(field.unit) or '元'})$", "", plain)
    factor = Decimal(10000) if plain.endswith("万") else Decimal(1)
    try:
        number = Decimal(plain.removesuffix("万")) * factor
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _error(field, "number", f"“{text}”不是数字。", "请只填数字，例如1200或1200.50。")
    return number


def _within(field: Field, number: Decimal) -> None:
    unit = field.unit
    if field.minimum is not None and number < field.minimum:
        raise _error(field, "too_small", f"填的是{number:f}{unit}，不能小于{field.minimum}{unit}。", "请核对后再填。")
    if field.maximum is not None and number > field.maximum:
        raise _error(field, "too_big", f"填的是{number:f}{unit}，不能大于{field.maximum}{unit}。", "请核对后再填。")


def _decimal(field: Field, text: str) -> Decimal:
    number = _number(field, text)
    if abs(number) > _MAX_MONEY:
        raise _error(field, "too_big", f"“{text}”太大了。", "请核对是不是多写了几位。")
    number = number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    _within(field, number)
    return number


def _int(field: Field, text: str) -> int:
    number = _number(field, text)
    if number != number.to_integral_value() or abs(number) > 10**12:
        raise _error(field, "whole", f"“{text}”不是整数。", "请填整数。")
    _within(field, number)
    return int(number)


def _texts(field: Field, text: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in re.split(r"[,，、;；\n]", text) if part.strip()))
    if field.max_items and len(parts) > field.max_items:
        raise _error(field, "too_many", f"填了{len(parts)}项，最多{field.max_items}项。", "请删掉多余的。")
    return parts


def _codes(field: Field, text: str, keep_foreign: bool, parent: str) -> Any:
    if field.kind is Kind.CODE:
        return _code(field, text, keep_foreign, parent)
    codes = tuple(_code(field, part, keep_foreign, parent) for part in split_choices(field.codes, text))
    if field.kind is Kind.CODES:
        known = CODE_LISTS[field.codes]
        codes = tuple(sorted(dict.fromkeys(codes), key=known.order))
    if field.max_items and len(codes) > field.max_items:
        raise _error(field, "too_many", f"选了{len(codes)}项，最多{field.max_items}项。", "请去掉多余的。")
    return codes


def _code(field: Field, text: str, keep_foreign: bool, parent: str) -> str:
    code = code_for(field.codes, text, parent)
    if code is not None:
        return code
    if keep_foreign:
        return foreign(text)
    choices = labels(field.codes)
    offered = "、".join(choices[:12]) + ("等" if len(choices) > 12 else "")
    raise _error(field, "choice", f"“{text}”不在选项里。", f"请从这些里选：{offered}。")


def split_choices(name: str, text: str) -> tuple[str, ...]:
    """Texts of several choices in one cell; a choice that itself contains a comma stays whole."""
    if code_for(name, text) is not None:
        return (text,)
    for separator in (r"[,，;；|\n]", r"、"):
        parts = [part.strip() for part in re.split(separator, text) if part.strip()]
        if len(parts) > 1:
            return tuple(choice for part in parts for choice in split_choices(name, part))
    words = text.split()
    if len(words) > 1 and all(code_for(name, word) for word in words):
        return tuple(words)
    return (text.strip(),) if text.strip() else ()


_READERS: dict[Kind, Any] = {
    Kind.BOOL: _bool,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.MONEY: _decimal,
    Kind.DECIMAL: _decimal,
    Kind.INT: _int,
    Kind.TEXTS: _texts,
}
