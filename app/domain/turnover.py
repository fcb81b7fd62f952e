"""工作移交清单: what one person hands to another, counted and listed as it stood on the day (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Line = tuple[str, str, str]  # what, how it stands or how many, a remark


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the list: heading, names of the three columns, lines; `none` what stands there when there is nothing."""

    title: str
    columns: Line
    lines: tuple[Line, ...]
    none: str = "无"


def listed(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The list as it is kept with the signatures."""
    return [
        {
            "title": part.title,
            "columns": list(part.columns),
            "lines": [list(line) for line in part.lines],
            "none": part.none,
        }
        for part in parts
    ]


def parts_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """What `listed` kept."""
    return tuple(
        Part(
            str(one["title"]),
            _line(one["columns"]),
            tuple(_line(row) for row in one["lines"]),
            str(one.get("none") or "无"),
        )
        for one in kept
    )


def _line(cells: Sequence[Any]) -> Line:
    first, second, third = (*(str(cell) for cell in cells), "", "", "")[:3]
    return first, second, third


def typed_part(title: str, texts: Iterable[str], what: str) -> Part:
    """Things people name themselves: papers, sticks, keys. `A-U01：在铁皮柜` becomes name and remark."""
    lines = []
    for text in texts:
        name, _, remark = text.strip().replace(":", "：").partition("：")
        if name:
            lines.append((name, "1", remark))
    return Part(title, (what, "数量", "说明"), tuple(lines))
