"""One value at a time: stored form, typed text, shown text, masked text (`domain.md` §17, §18; `design.md` §3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from app.domain.parsing import parse
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Field, Kind, Level
from app.domain.units import Wire

__all__ = [
    "DECODERS",
    "EMPTY",
    "HIDDEN",
    "Decoder",
    "blank",
    "decode",
    "encode",
    "mask",
    "mask_text",
    "parse",
    "show",
    "show_date",
    "show_month",
]

HIDDEN = "＊＊＊"
CENT = Decimal("0.01")

# What "nothing entered" decodes to, per kind; every other kind gives None.
EMPTY: dict[Kind, Any] = {
    Kind.TEXT: "", Kind.LONGTEXT: "", Kind.CODE: "", Kind.MONTH: "", Kind.REF: "",
    Kind.CODES: (), Kind.RANKED: (), Kind.TEXTS: (),
}  # fmt: skip


def blank(value: Any) -> bool:
    """True for missing, empty or only spaces; 0 and 否 are not blank (`data_checks.md` §2)."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple | list):
        return all(blank(part) for part in value)
    return False


# Kinds stored as the very text they are.
_TEXTUAL = frozenset({Kind.TEXT, Kind.LONGTEXT, Kind.CODE, Kind.MONTH, Kind.REF})
_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def encode(field: Field, value: Any) -> Wire:
    """Stored form of a decoded value: lists as JSON text, money "12.50", dates ISO, blank as None."""
    if value is None:
        return None
    if value.__class__ is str and field.kind in _TEXTUAL:  # by far the most values of a form
        return str(value) or None
    if value == "" or value == ():
        return None
    if field.kind in (Kind.CODES, Kind.RANKED, Kind.TEXTS):
        return _encode_list(field, tuple(value))
    if field.kind in (Kind.MONEY, Kind.DECIMAL):
        return str(Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP))
    if field.kind is Kind.DATE:
        return str(value.isoformat())
    if field.kind is Kind.JSON:
        return _dump(value)
    if field.kind is Kind.BOOL:
        return bool(value)
    return int(value) if field.kind is Kind.INT else str(value)


def _encode_list(field: Field, parts: tuple[str, ...]) -> Wire:
    if field.kind is Kind.CODES:
        parts = sort_codes(field.codes, parts)
    while parts and not parts[-1]:
        parts = parts[:-1]
    return json.dumps(list(parts), ensure_ascii=False, separators=(",", ":")) if parts else None


def sort_codes(name: str, codes: Iterable[str]) -> tuple[str, ...]:
    """A set of codes in the order of its list, each once, foreign texts last."""
    found = CODE_LISTS.get(name)
    known = {code for code in codes if code}
    return tuple(sorted(known, key=found.order)) if found else tuple(sorted(known))


@lru_cache(maxsize=4096)
def _texts(wire: str) -> tuple[str, ...]:
    return tuple(str(part) for part in json.loads(wire))


Decoder = Callable[[Any], Any]
# How a stored value that is not blank is read, kind by kind.
DECODERS: dict[Kind, Decoder] = {
    **dict.fromkeys(Kind, str), **dict.fromkeys((Kind.CODES, Kind.RANKED, Kind.TEXTS), _texts),
    **dict.fromkeys((Kind.MONEY, Kind.DECIMAL), Decimal), Kind.DATE: lru_cache(maxsize=16_384)(date.fromisoformat),
    Kind.JSON: json.loads, Kind.BOOL: bool, Kind.INT: int,
}  # fmt: skip


def decode(field: Field, wire: Wire) -> Any:
    """Python value of a stored one (types: see `Kind`); nothing entered gives "" for texts, () for lists, else None."""
    if wire is None or wire == "":
        return EMPTY.get(field.kind)
    return DECODERS[field.kind](wire if field.kind in (Kind.BOOL, Kind.INT) else str(wire))


def show_date(day: date | None) -> str:
    """2025年7月3日, without leading zeros (`domain.md` §16); blank for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def show_month(month: str) -> str:
    """202507 as 2025年7月; a text of another shape as it is."""
    if len(month) != 6 or not month.isdigit():
        return month
    return f"{month[:4]}年{int(month[4:])}月"


def show(field: Field, value: Any) -> str:
    """Chinese text of a value for screen and paper; ids of rows are never shown."""
    if blank(value) or field.kind is Kind.REF:
        return ""
    if field.kind is Kind.CODE:
        return label(field.codes, value)
    if field.kind in (Kind.CODES, Kind.RANKED):
        return "、".join(label(field.codes, code) for code in value if code)
    if field.kind is Kind.TEXTS:
        return "、".join(value)
    if field.kind is Kind.BOOL:
        return "是" if value else "否"
    return _show_plain(field, value)


def _show_plain(field: Field, value: Any) -> str:
    if field.kind is Kind.DATE:
        return show_date(value)
    if field.kind is Kind.MONTH:
        return show_month(value)
    if field.kind is Kind.MONEY:
        return f"{Decimal(value):.2f}"
    if field.kind is Kind.DECIMAL:
        text = f"{Decimal(value):.2f}".rstrip("0").rstrip(".")
        return text or "0"
    return json.dumps(value, ensure_ascii=False) if field.kind is Kind.JSON else str(value)


def mask(field: Field, value: Any, group: str = "") -> str:
    """Shown text with what §17 hides: numbers and names in part, an address down to its group, other level 3 as ＊＊＊."""
    text = show(field, value)
    if not text or field.level < Level.PERSONAL:
        return text
    if field.format and field.kind is Kind.TEXTS:
        return "、".join(mask_text(field.format, part, group) for part in value)
    if field.format:
        return mask_text(field.format, text, group)
    return HIDDEN if field.level >= Level.SENSITIVE else text


def mask_text(format_: str, text: str, group: str = "") -> str:
    """Mask of a text by its format: name | phone | id_number | bank | address."""
    if format_ == "name":
        return text[:1] + "**"
    if format_ == "phone":
        return f"{text[:3]}****{text[-4:]}" if len(text) == 11 and text.isdigit() else "****" + text[-4:]
    if format_ == "id_number":
        # Digits 19 and 20 of a disability number say what somebody suffers from: they are cut off, not masked.
        return f"{text[:3]}{'*' * 11}{text[14:18]}" if len(text) >= 18 else HIDDEN
    if format_ == "bank":
        return "*" * max(len(text) - 4, 4) + text[-4:] if len(text) > 4 else HIDDEN
    return group or HIDDEN
