"""合村并组: which village or group goes by another name from a day on (`domain.md` §22 "People and villages change").

The mapping is a dated setting of the township. Rows keep the code and the group they were written with; names are looked up for
the day a paper speaks of, so that papers of before keep the old name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import AppError

CODE = re.compile(r"[0-9]{12}")
WHERE = "合村并组"
KEYS = ("code", "group", "to_code", "to_name", "to_group")


@dataclass(frozen=True, slots=True)
class Places:
    """The mapping in force on a day."""

    rows: tuple[Mapping[str, str], ...] = ()

    @staticmethod
    def of(value: Any) -> Places:
        """From a setting's value."""
        return Places(tuple(dict(row) for row in value or ()))

    def village(self, code: str, name: str) -> str:
        """The name a village goes by."""
        return next((row["to_name"] for row in self.rows if row["code"] == code and not row.get("group")), name)

    def code(self, code: str) -> str:
        """The code a village goes by."""
        return next((row["to_code"] for row in self.rows if row["code"] == code and not row.get("group") and row.get("to_code")), code)  # fmt: skip

    def group(self, code: str, group: str) -> str:
        """The name a group goes by."""
        return next((row["to_group"] for row in self.rows if row["code"] == code and group and row.get("group") == group), group)  # fmt: skip


def checked_places(value: Any) -> list[dict[str, str]]:
    """The rows of the setting from JSON or from lines `原村代码 新村名 新村代码` or `原村代码 原小组 > 新小组`.

    AppError PLACE-101 … PLACE-105 with the line."""
    rows = (
        [_line(line, number) for number, line in _lines(value)]
        if isinstance(value, str)
        else [_row(one) for one in value]
    )
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (row["code"], row.get("group", ""))
        if key in seen:
            raise AppError(
                "PLACE-104", f"{row['code']}{row.get('group', '')}写了两次。", "一个村、一个小组只写一行。", WHERE
            )
        seen.add(key)
    return rows


def _lines(text: str) -> Iterable[tuple[int, str]]:
    return [
        (number, line.strip())
        for number, line in enumerate(re.split(r"[\n；;]", text), 1)
        if line.strip() and line.strip() != "无"
    ]


def _line(line: str, number: int) -> dict[str, str]:
    group = re.fullmatch(r"(\S+)\s+(\S+)\s*(?:>|→|改)\s*(\S+)", line)
    if group:
        return _row({"code": group[1], "group": group[2], "to_group": group[3]})
    village = re.fullmatch(r"(\S+)\s+(\S+)(?:\s+(\S+))?", line)
    if village:
        return _row({"code": village[1], "to_name": village[2], "to_code": village[3] or ""})
    raise AppError(
        "PLACE-101",
        f"第{number}行“{line}”看不懂。",
        "请照“539901101203 新桥村”或“539901101203 1组 > 桥东组”填写。",
        WHERE,
    )


def _row(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not set(value) <= set(KEYS):
        raise AppError("PLACE-102", "合村并组的内容不完整。", "请在“设置”的“合村并组”里修改。", WHERE)
    row = {key: str(value[key]).strip() for key in KEYS if str(value.get(key) or "").strip()}
    for key in ("code", "to_code"):
        if not CODE.fullmatch(row.get(key, "0" * 12 if key == "to_code" else "")):
            raise AppError("PLACE-103", f"村代码“{row.get(key, '')}”不是12位数字。", "请照区划代码表填写。", WHERE)
    if not (row.get("to_group") if row.get("group") else row.get("to_name")):
        raise AppError("PLACE-105", f"{row['code']}没有写新的名称。", "请写合并以后的村名或小组名。", WHERE)
    return row


def places_text(rows: Iterable[Mapping[str, str]]) -> str:
    """The mapping in words, a line a village or group."""
    told = [
        f"{row['code']} {row['group']} > {row['to_group']}" if row.get("group")
        else f"{row['code']} {row['to_name']} {row.get('to_code', '')}".strip()
        for row in rows
    ]  # fmt: skip
    return "；".join(told) or "无"
