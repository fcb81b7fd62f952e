"""One cell → (value, original text, troubles), by the declared kind of its field (`data_checks.md` §7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from app.domain.errors import AppError
from app.domain.nametext import tidy_name
from app.domain.parsing import parse
from app.domain.questionnaire.codes import is_foreign
from app.domain.questionnaire.field import Field, Kind
from app.domain.units import Wire
from app.domain.values import encode
from app.workbooks.glyphs import narrow, repair, unreadable
from app.workbooks.idtext import LOST, clean_id, clean_number_text
from app.workbooks.problems import Trouble, Weight
from app.workbooks.reader import Raw

_NOTHING = {
    "-",
    "--",
    "—",
    "——",
    "－",
    "/",
    "\\",
    "空",
    "无数据",
    "NULL",
    "null",
    "None",
    "nan",
    "NaN",
    "(空白)",
    "（空白）",
}
_SPACES = re.compile(r"\s+")
_DECIMALS = re.compile(r"^(-?\d+)\.0+$")
_PHONE_PARTS = re.compile(r"[,，、;；/\s]+")
_SERIAL = range(10_000, 80_000)  # 1927…2119 as day numbers of a spreadsheet
_SERIAL_START = date(1899, 12, 30)
_NO_END = {"至今", "今", "目前", "现在"}


class Cleaned(NamedTuple):
    """Value as the field's kind decodes it (empty value when nothing usable), text as it stood, what is to be said.

    `wire` is the value as it is stored, worked out once for all cells with this text.
    """

    value: Any
    text: str
    troubles: tuple[Trouble, ...] = ()
    blank: bool = False
    wire: Wire = None


def cell_text(raw: Raw) -> str:
    """What a person sees in the cell, as far as the file tells: numbers without .0, days as 2023-04-01."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw == raw and abs(raw) < 1e21 and raw == int(raw) else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    return raw.isoformat() if isinstance(raw, date | time) else str(raw)


def is_blank(raw: Raw) -> bool:
    """True for an empty cell, only spaces or invisible characters, and marks that stand for nothing (-, /)."""
    return isinstance(raw, str) and (not raw or not (text := repair(raw).strip()) or text in _NOTHING)


class Cleaner:
    """Reads the cells of one column; equal cells are cleaned once and share what came out."""

    __slots__ = ("_field", "_scale", "_words", "known")

    def __init__(self, field: Field, words: dict[str, str], scale: Decimal | None) -> None:
        self._field, self._words, self._scale = field, words, scale
        self.known: dict[Any, Cleaned] = {}  # by text; other cells by (type, value)

    def __call__(self, raw: Raw) -> Cleaned:
        """The cleaned cell."""
        key = raw if isinstance(raw, str) else (type(raw), raw)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._clean(raw)
        return found

    def _clean(self, raw: Raw) -> Cleaned:
        ready = self._words.get(raw, raw) if isinstance(raw, str) else raw
        found = clean_cell(self._field, ready, self._scale)
        text = cell_text(raw)
        return found if found.text == text else found._replace(text=text)


def cleaner(field: Field, aliases: dict[str, str] | None = None, scale: Decimal | None = None) -> Cleaner:
    """A reader of one column. `aliases`: texts this column uses for others (是 → 农村低保).

    `scale` multiplies numbers where the column's header names another unit (万元, 米).
    """
    return Cleaner(field, aliases or {}, scale)


def clean_cell(field: Field, raw: Raw, scale: Decimal | None = None) -> Cleaned:
    """One cell by its field; never raises, what cannot be used is blank with a trouble that says why."""
    text = cell_text(raw)
    if is_blank(raw):
        return Cleaned(parse(field, ""), text, blank=True)
    special = _FORMATS.get(field.format) or _SPECIAL.get(field.kind)
    ready, troubles = special(raw) if special else (repair(text).strip(), ())
    value, more = _parse(field, _scaled(ready, scale) if scale is not None else ready)
    said = (*troubles, *more, *_foreign(field, value), *_unreadable(ready))
    return Cleaned(value, text, said, wire=encode(field, value))


def _scaled(text: str, scale: Decimal) -> str:
    try:
        return format(Decimal(text.replace(",", "")) * scale, "f")
    except InvalidOperation:
        return text  # the parser says what is wrong with it


def _parse(field: Field, text: str) -> tuple[Any, tuple[Trouble, ...]]:
    try:
        return parse(field, text, keep_foreign=True), ()
    except AppError as error:
        return parse(field, ""), (Trouble("WB-15", Weight.ERROR, error.text + error.advice),)


def _foreign(field: Field, value: Any) -> tuple[Trouble, ...]:
    if not field.codes:
        return ()
    found = [code[1:] for code in ((value,) if isinstance(value, str) else value) if is_foreign(code)]
    message = "填了“{}”，不在系统选项里，先按原文保留，请核对。"
    return tuple(Trouble("SW-206", Weight.ERROR, message.format(text)) for text in found)


def _unreadable(text: str) -> tuple[Trouble, ...]:
    lost = unreadable(text)
    if not lost:
        return ()
    return (Trouble("WB-17", Weight.ERROR, f"有 {len(lost)} 个字显示不出来（旧编码留下的），请按证件重新输入。"),)


Ready = tuple[str, tuple[Trouble, ...]]


def _name(raw: Raw) -> Ready:
    return tidy_name(cell_text(raw)), ()


def _id_number(raw: Raw) -> Ready:
    number, trouble = clean_id(raw)
    return number, (trouble,) if trouble else ()


def _phone(raw: Raw) -> Ready:
    text = narrow(repair(clean_number_text(raw) if not isinstance(raw, str) else raw)).strip(" '’‘`")
    parts = [_DECIMALS.sub(r"\1", part) for part in _PHONE_PARTS.split(text) if part]
    if len(parts) > 1 and all(len(part) >= 7 for part in parts):
        note = f"一格里有{len(parts)}个电话，用第一个，其余请记在备注里。"
        return _mobile(parts[0]), (Trouble("WB-16", Weight.NOTE, note),)
    return _mobile("".join(parts)), ()


def _mobile(text: str) -> str:
    text = re.sub(r"^(\+86|0086)-?", "", text)
    bare = text.replace("-", "")
    return bare if re.match(r"^1\d{10}$", bare) else text


def _bank(raw: Raw) -> Ready:
    if isinstance(raw, float | int) and abs(raw) >= 10**15:
        return "", (LOST._replace(message=LOST.message.replace("证件号码", "账号").replace("按证件", "按存折")),)
    return clean_number_text(raw).replace("-", ""), ()


def _day(raw: Raw) -> Ready:
    if isinstance(raw, datetime):
        return raw.date().isoformat(), ()
    if isinstance(raw, date):
        return raw.isoformat(), ()
    text = _date_text(raw)
    if text.isdecimal() and int(text) in _SERIAL and len(text) == 5:
        return (_SERIAL_START + timedelta(days=int(text))).isoformat(), ()
    if re.match(r"^\d{6}$|^\d{4}[-/.年]\d{1,2}月?$", text):
        return "", (Trouble("WB-14", Weight.ERROR, f"“{text}”只有年月，没有日，请填完整日期。"),)
    return text, ()


def _month(raw: Raw) -> Ready:
    if isinstance(raw, datetime | date):
        return f"{raw.year:04d}{raw.month:02d}", ()
    text = _date_text(raw)
    if text in _NO_END:
        return "", ()
    if text.isdecimal() and len(text) == 5 and int(text) in _SERIAL:
        day = _SERIAL_START + timedelta(days=int(text))
        return f"{day.year:04d}{day.month:02d}", ()
    if isinstance(raw, float) and "." in text:
        return "", (Trouble("WB-14", Weight.ERROR, f"“{text}”看不出是哪个月，请写成202304这样。"),)
    return text, ()


def _date_text(raw: Raw) -> str:
    """Digits and separators of a date without spaces, quotes, a time of midnight or a trailing .0."""
    text = narrow(repair(cell_text(raw))).strip(" '’‘`")
    text = re.sub(r"[T ]0?0:00(:00(\.0+)?)?$", "", text)
    text = _DECIMALS.sub(r"\1", _SPACES.sub("", text))
    return re.sub(r"(?<=\d)[/.\-](?=$)", "", text)


def _number(raw: Raw) -> Ready:
    if isinstance(raw, bool):
        return ("1" if raw else "0"), ()
    if isinstance(raw, float):
        return (format(Decimal(repr(raw)), "f") if raw == raw and abs(raw) < 1e15 else repr(raw)), ()
    return narrow(repair(cell_text(raw))).strip(" '’‘`"), ()


def _choice(raw: Raw) -> Ready:
    text = repair(cell_text(raw)).strip(" '’‘`\r\n\t\u3000")
    return _DECIMALS.sub(r"\1", text), ()


_FORMATS: dict[str, Callable[[Raw], Ready]] = {"name": _name, "id_number": _id_number, "phone": _phone, "bank": _bank}
_SPECIAL: dict[Kind, Callable[[Raw], Ready]] = {
    Kind.DATE: _day,
    Kind.MONTH: _month,
    Kind.MONEY: _number,
    Kind.DECIMAL: _number,
    Kind.INT: _number,
    Kind.BOOL: _choice,
    Kind.CODE: _choice,
    Kind.CODES: _choice,
    Kind.RANKED: _choice,
}
