"""The table of holidays and make-up working days as people read and type it: a line a day or a span (`domain.md` §8.4).

`2026-10-01至2026-10-07 休 国庆节` · `2026-10-10 班`. The value is that of the setting `holidays`: {"休": […], "班": […]}, ISO days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from app.domain.errors import AppError

REST, WORK = "休", "班"
SIDES = {REST: REST, "放假": REST, "休息": REST, WORK: WORK, "上班": WORK, "调休": WORK}
LONGEST = 31  # days of one span
WEEKDAYS = "一二三四五六日"
_DAY = r"(?:(\d{4})[-年./])?(\d{1,2})[-月./](\d{1,2})日?"
_LINE = re.compile(rf"^{_DAY}(?:\s*(?:至|到|~|-{{1,2}})\s*{_DAY})?\s*[:,，、]?\s*(休息|放假|上班|调休|休|班)")
Table = dict[str, list[str]]


def read_holidays(text: str) -> Table:
    """The table from its lines; a line that cannot be read, a day that does not exist or stands twice is AppError SET-020
    … SET-023 with the number of the line. Empty lines and lines that start with # are passed over."""
    found: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        plain = unicodedata.normalize("NFKC", line).strip()
        if not plain or plain.startswith("#"):
            continue
        side, days = _read_line(plain, f"节假日表第{number}行")
        for day in days:
            if found.get(day, side) != side:
                raise AppError(
                    "SET-023",
                    f"{day.isoformat()}既写了休、又写了班。",
                    "一天只能写一种，请核对。",
                    f"节假日表第{number}行",
                )
            found[day] = side
    return {side: sorted(day.isoformat() for day, kind in found.items() if kind == side) for side in (REST, WORK)}


def _read_line(plain: str, where: str) -> tuple[str, list[date]]:
    match = _LINE.match(plain)
    if not match:
        raise AppError("SET-020", f"“{plain}”看不懂。", "请写成2026-10-01至2026-10-07 休，或者2026-10-10 班。", where)
    if match[1] is None:
        raise AppError("SET-020", f"“{plain}”没有写年份。", "请写成2026-10-01的样子。", where)
    first = _day(match[1], match[2], match[3], where)
    last = _day(match[4] or match[1], match[5], match[6], where) if match[5] else first
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST:
        raise AppError(
            "SET-022", f"“{plain}”前后日期不对（{length}天）。", f"请先写开始再写结束，一段不超过{LONGEST}天。", where
        )
    return SIDES[match[7]], [first + timedelta(days=step) for step in range(length)]


def _day(year: str, month: str, day: str, where: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise AppError(
            "SET-021", f"{year}年{int(month)}月{int(day)}日这一天不存在。", "请照放假通知核对日期。", where
        ) from None


def holiday_text(table: Mapping[str, Iterable[str]]) -> str:
    """The table as lines, the earliest first, days that follow each other as one span."""
    days = sorted((date.fromisoformat(day), side) for side in (REST, WORK) for day in table.get(side, ()))
    return "\n".join(_line(first, last, side) for first, last, side in _spans(days))


def _line(first: date, last: date, side: str) -> str:
    span = first.isoformat() if first == last else f"{first.isoformat()}至{last.isoformat()}"
    week = f"周{WEEKDAYS[first.weekday()]}" + ("" if first == last else f"到周{WEEKDAYS[last.weekday()]}")
    return f"{span} {side}　{week}"


def _spans(days: list[tuple[date, str]]) -> Iterator[tuple[date, date, str]]:
    start = 0
    for place in range(1, len(days) + 1):
        follows = place < len(days) and days[place] == (days[place - 1][0] + timedelta(days=1), days[start][1])
        if not follows and start < len(days):
            yield days[start][0], days[place - 1][0], days[start][1]
            start = place
