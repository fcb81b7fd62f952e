"""Typed settings to JSON values and back to Chinese, in the words people use at the window and the command line.

Every refusal is AppError SET-002 with the setting's label as place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from app.domain.documents.texts import DOC_TEXTS, TEXT_PREFIX
from app.domain.errors import AppError
from app.domain.merged_places import checked_places, places_text
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.editions import CODES_PREFIX, checked_items
from app.domain.settings import Setting, Shape

_YES = {"是": True, "否": False, "启用": True, "不启用": False, "开": True, "关": False}
_SPLIT = re.compile(r"[,，、;；\s]+")
MAX_MONEY = Decimal("1000000")
NOTHING = "未设置"


def check_value(setting: Setting, value: Any) -> Any:
    """The JSON value of a setting from Chinese text or from JSON itself; AppError SET-002 when it does not fit."""
    return _READERS[setting.shape](setting, value)


def value_text(setting: Setting, value: Any) -> str:
    """A value in Chinese; 未设置 for nothing."""
    if value is None or value == "":
        return NOTHING
    match setting.shape:
        case Shape.BOOL:
            return "是" if value else "否"
        case Shape.CHOICE:
            return dict(setting.choices).get(value, "未知选项")
        case Shape.RANGE:
            return f"{value[0]}至{value[1]}{setting.unit}"
        case Shape.INTS | Shape.NAMES:
            words = dict(setting.choices)
            return "、".join(str(words.get(part, part)) for part in value) + (setting.unit if value else "无")
        case Shape.MAP:
            words = dict(setting.choices)
            return "、".join(f"{words.get(key, key)}：{number}{setting.unit}" for key, number in value.items())
        case Shape.CODES:
            return _edition_text(setting, value)
        case Shape.PLACES:
            return places_text(value)
        case Shape.DAYS:
            return f"休息日{len(value.get('休', ()))}天、调休上班{len(value.get('班', ()))}天"
        case _:
            return f"{value}{setting.unit}"


def _edition_text(setting: Setting, value: Any) -> str:
    """What an edition changes against the shipped list."""
    shipped = CODE_LISTS.shipped[setting.key.removeprefix(CODES_PREFIX)].by_code
    added = [str(item["label"]) for item in value if item["code"] not in shipped]
    renamed = [f"{shipped[item['code']].label}改叫{item['label']}" for item in value
               if item["code"] in shipped and shipped[item["code"]].label != item["label"]]  # fmt: skip
    gone = [
        str(item["label"])
        for item in value
        if item.get("retired") and item["code"] in shipped and shipped[item["code"]].is_active
    ]
    parts = [f"增加{'、'.join(added)}" if added else "", f"停用{'、'.join(gone)}" if gone else "", "、".join(renamed)]
    return "；".join(part for part in parts if part) or ("只改了先后" if value else "程序原表")


def _codes(setting: Setting, value: Any) -> list[dict[str, object]]:
    return checked_items(CODE_LISTS.shipped[setting.key.removeprefix(CODES_PREFIX)], value)


def _places(setting: Setting, value: Any) -> list[dict[str, str]]:
    return checked_places(value)


def _refuse(setting: Setting, value: Any, advice: str) -> AppError:
    return AppError("SET-002", f"“{value}”不能用在这里。", advice, setting.label)


def _plain(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()


def _number_text(setting: Setting, value: Any) -> str:
    text = _plain(value).replace(",", "")
    return text.removesuffix(setting.unit).strip() if setting.unit else text


def _whole(setting: Setting, value: Any) -> int:
    text = _number_text(setting, value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise _refuse(setting, value, "请填一个整数。")
    number = int(text)
    if not setting.minimum <= number <= setting.maximum:
        raise _refuse(setting, value, f"请填{setting.minimum}到{setting.maximum}之间的整数。")
    return number


def _money(setting: Setting, value: Any) -> str | None:
    if setting.unset and value in (None, "", NOTHING):
        return None
    try:
        amount = Decimal(_number_text(setting, value).removesuffix("元"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(value, float | bool) or not amount.is_finite() or not 0 < amount <= MAX_MONEY:
        raise _refuse(setting, value, "请填大于0的金额，单位是元，例如8700。")
    if amount != amount.quantize(Decimal("0.01")):
        raise _refuse(setting, value, "金额最多两位小数。")
    return str(amount.quantize(Decimal("0.01")))


def _fraction(setting: Setting, value: Any) -> str:
    try:
        share = Fraction(_number_text(setting, value))
    except (ValueError, ZeroDivisionError):
        raise _refuse(setting, value, "请填分数或小数，例如2/3。") from None
    if not 0 < share <= 10:
        raise _refuse(setting, value, "请填大于0、不超过10的数。")
    return f"{share.numerator}/{share.denominator}"


def _flag(setting: Setting, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if _plain(value) not in _YES:
        raise _refuse(setting, value, "请填“是”或“否”。")
    return _YES[_plain(value)]


def _choice(setting: Setting, value: Any) -> str:
    text = _plain(value)
    for code, label in setting.choices:
        if text in (code, _plain(label)):
            return code
    raise _refuse(setting, value, f"请从这几项里选：{'、'.join(label for _, label in setting.choices)}。")


def _text(setting: Setting, value: Any) -> str:
    text = str(value).strip()
    if len(text) > 200 or "\n" in text:
        raise _refuse(setting, value, "请填一行文字，不超过200字。")
    return text


def _month(setting: Setting, value: Any) -> str:
    match = re.fullmatch(r"(\d{4})[-年.]?(0?[1-9]|1[0-2])月?", _plain(value))
    if not _plain(value):
        return ""
    if not match:
        raise _refuse(setting, value, "请填年月，例如202608。")
    return f"{match[1]}{int(match[2]):02d}"


def _parts(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [part for part in _SPLIT.split(_plain(value)) if part]


def _ints(setting: Setting, value: Any) -> list[int]:
    numbers = [_whole(setting, part) for part in _parts(value)]
    if not numbers or numbers != sorted(set(numbers)):
        raise _refuse(setting, value, "请从小到大填几个整数，用顿号隔开。")
    return numbers


def _range(setting: Setting, value: Any) -> list[int]:
    parts = value if isinstance(value, list | tuple) else re.split(r"\.\.|至|到|-|~", _number_text(setting, value))
    limits = [_whole(setting, part) for part in parts]
    if len(limits) != 2 or limits[0] > limits[1]:
        raise _refuse(setting, value, "请填下限和上限，例如16至69。")
    return limits


def _map(setting: Setting, value: Any) -> dict[str, int]:
    pairs = (
        value.items()
        if isinstance(value, Mapping)
        else re.findall(r"([^\s:,，、=]+)\s*[:=]\s*([^\s,，、]+)", _plain(value))
    )
    codes = {label: code for code, label in setting.choices}
    given = {codes.get(str(key), str(key)): number for key, number in pairs}
    if not given or not set(given) <= set(setting.shipped):
        raise _refuse(setting, value, f"请按“{value_text(setting, setting.shipped)}”的样子填写。")
    return {**setting.shipped, **{key: _whole(setting, number) for key, number in given.items()}}


def _names(setting: Setting, value: Any) -> list[str]:
    given = _parts(value) if isinstance(value, str | list | tuple) else None
    if given is None or not all(isinstance(part, str) for part in given):
        raise _refuse(setting, value, "请逐项填写，用顿号隔开。")
    if not setting.choices:
        return list(dict.fromkeys(given))
    return list(dict.fromkeys(_one_of(setting, part) for part in given if part != "无"))


def _one_of(setting: Setting, part: str) -> str:
    for code, label in setting.choices:
        if part in (code, label):
            return code
    raise _refuse(setting, part, f"请从这几项里选，用顿号隔开：{'、'.join(label for _, label in setting.choices)}。")


def _holidays(setting: Setting, value: Any) -> dict[str, list[str]]:
    if not isinstance(value, Mapping) or not set(value) <= {"休", "班"}:
        raise _refuse(setting, value, "节假日表只有“休”和“班”两栏。")
    return {side: sorted({_iso(setting, day) for day in value.get(side, ())}) for side in ("休", "班")}


def _iso(setting: Setting, value: Any) -> str:
    try:
        return date.fromisoformat(_plain(value)).isoformat()
    except ValueError:
        raise _refuse(setting, value, "日期不存在，请按2026-10-01的样子填写。") from None


def _letter(setting: Setting, value: Any) -> str:
    text = DOC_TEXTS[setting.key.removeprefix(TEXT_PREFIX)]
    return text.checked(str(value))


_READERS: dict[Shape, Callable[[Setting, Any], Any]] = {
    Shape.INT: _whole,
    Shape.MONEY: _money,
    Shape.FRACTION: _fraction,
    Shape.BOOL: _flag,
    Shape.CHOICE: _choice,
    Shape.TEXT: _text,
    Shape.MONTH: _month,
    Shape.INTS: _ints,
    Shape.RANGE: _range,
    Shape.MAP: _map,
    Shape.NAMES: _names,
    Shape.DAYS: _holidays,
    Shape.LETTER: _letter,
    Shape.CODES: _codes,
    Shape.PLACES: _places,
}
