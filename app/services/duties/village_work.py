"""What the whole village does and writes down: reports that were sent, 研判会 (`domain.md` §15, R-12.6, §22)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.revisits import period_of
from app.domain.workdays import month_of
from app.services.desk import Desk
from app.services.files import Rec, find_household, load_households
from app.store.rows import read_records
from app.store.store import Connection

INTERVAL = {"quarter": "quarter", "year": "year"}
NEEDED = ("date", "place", "chair", "recorder", "attendees", "conclusions")


def record_report(desk: Desk, kind: str, period_end: date, sent_on: date, note: str = "") -> str:
    """A report of a period (`period_end` any day of it) was sent; a second time replaces the first. AppError DUTY-151, DUTY-152."""
    if kind not in INTERVAL:
        raise AppError("DUTY-151", "没有选是哪一种报表。", "请选季报或年报。", "报表上报登记")
    period = period_of(period_end, INTERVAL[kind])
    if not period.start <= sent_on <= desk.today:
        raise AppError(
            "DUTY-152", f"{period.label}的报表，上报日期要在期初以后、今天以前。", "请核对日期。", "报表上报登记"
        )
    values = {
        "kind": kind,
        "period": month_of(period.end),
        "sent_on": sent_on,
        "name": desk.operator,
        "note": note.strip(),
    }
    with desk.writing("登记报表上报") as door:
        rows = read_records(door.connection, "report_done")
        known = next((row for row in rows if (row["kind"], row["period"]) == (kind, values["period"])), None)
        if known:
            door.change("report_done", str(known["id"]), values)
            return str(known["id"])
        return door.create("report_done", values, village=desk.place.code)


def record_analysis(desk: Desk, values: Mapping[str, Any], households: Sequence[str] = ()) -> str:
    """A 研判会: day, place, chair, recorder, attendees, conclusions, next steps, the households talked about.

    Returns its row. AppError DUTY-161 (something is not filled in), DUTY-162 (day ahead), H-101."""
    lacking = [key for key in NEEDED if not values.get(key)]
    if lacking:
        raise AppError(
            "DUTY-161", "研判会的日期、地点、主持人、记录人、参会人员和结论都要填。", "请补齐以后再登记。", "研判会"
        )
    if values["date"] > desk.today:
        raise AppError("DUTY-162", "研判会日期不能晚于今天。", "请核对日期。", "研判会")
    with desk.writing("登记研判会") as door:
        known = {file.id for file in load_households(door.connection, households, ("household", "member"))}
        if set(households) - known:
            raise AppError("H-101", "没有找到这一户。", "请在农户列表里重新查找。", "研判会")
        told = {**{key: values.get(key) for key in (*NEEDED, "next_steps")}, "concerned_ids": list(households)}
        return door.create("analysis_meeting", told, village=desk.place.code)


def named_homes(desk: Desk, texts: Sequence[str]) -> tuple[str, ...]:
    """Ids of households named by number or head, each once. AppError H-101, H-102."""
    with desk.reading() as connection:
        found = [find_household(connection, text).id for text in texts if text.strip()]
    return tuple(dict.fromkeys(found))


def remove_analysis(desk: Desk, meeting: str, reason: str) -> None:
    """Take a meeting entered by mistake away. AppError DUTY-101, DUTY-163."""
    if not reason.strip():
        raise AppError("DUTY-101", "删除要写原因。", "请写明为什么删除。", "研判会")
    with desk.writing("删除研判会") as door:
        door.remove("analysis_meeting", str(analysis_named(door.connection, meeting)["id"]), reason.strip())


def analysis_rows(connection: Connection) -> list[Rec]:
    """All meetings, the newest first."""
    return sorted(
        read_records(connection, "analysis_meeting"), key=lambda row: (row["date"], str(row["id"])), reverse=True
    )


def analysis_named(connection: Connection, wanted: str = "") -> Rec:
    """A meeting by id or day (2026-11-23), the newest without; AppError DUTY-163."""
    rows = analysis_rows(connection)
    found = next((row for row in rows if not wanted or wanted in (row["id"], row["date"].isoformat())), None)
    if found is None:
        raise AppError("DUTY-163", "没有找到这次研判会。", "请先登记研判会。", "研判会")
    return found
