"""A 监测帮扶联系人 the village knows from paper alone, until the township's own entry takes its place (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

Row = Mapping[str, Any]
REPLACED = "乡镇已登记联系人"


def counting(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pairings that count: an entry by paper goes where the township wrote the same contact or one from that day or before;
    it ends on the day another contact of the township begins."""
    own = [row for row in rows if _is_own_contact(row)]
    if not own or len(own) == len(rows):
        return list(rows)
    settled = ((row, _after(row, own)) for row in rows)
    return [row if found is row else found for row, found in settled if found is not None]


def from_paper(row: Row) -> bool:
    """True for an entry of the village: who made the row counts, whatever it says of itself."""
    made_by = str(row.get("row_device") or "")
    return made_by.startswith("V") if made_by else bool(row.get("by_paper"))


def _is_own_contact(row: Row) -> bool:
    return bool(row.get("is_monitor_contact")) and not from_paper(row) and isinstance(row.get("start"), date)


def _after(row: dict[str, Any], own: Iterable[Row]) -> dict[str, Any] | None:
    """An entry as it counts beside the township's rows; None where one of them says the same."""
    start = row.get("start")
    if not from_paper(row) or not row.get("is_monitor_contact") or not isinstance(start, date):
        return row
    later = []
    for other in own:
        if other.get("name") == row.get("name") or (other["start"] <= start and _covers(other, start)):
            return None
        if other["start"] > start:
            later.append(other["start"])
    end = row.get("end")
    if later and (end is None or end > min(later)):
        return {**row, "end": min(later), "end_reason": REPLACED}
    return row


def _covers(row: Row, day: date) -> bool:
    end = row.get("end")
    return end is None or end > day
