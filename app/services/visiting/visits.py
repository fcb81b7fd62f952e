"""Visits: one record with its 帮扶台账 entry, pre-filled from last time, new difficulties noticed (`domain.md` §12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.errors import AppError
from app.domain.records import declared
from app.domain.values import blank
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household
from app.services.visiting.visit_drafts import draft_key
from app.store.drafts import drop_draft
from app.store.rows import read_records

# What last time's visit hands on, unconfirmed; everything else is asked anew.
CARRIED = ("food_ok", "clothing_ok", "edu_dropout", "house_unsafe", "water_unsafe", "uninsured_member", "visitors")
# The 帮扶台账 entry of S0-1: a visit without one is not kept.
ENTRY = ("family_change", "measure_progress", "income_change", "new_difficulties", "solved")


def prefill(desk: Desk, household: str) -> Rec:
    """A new visit's first values: last time's safeguards and visitors, today, 入户, 回访."""
    with desk.reading() as connection:
        file = load_household(connection, household)
    last = max(file.rows("visit"), key=lambda row: row["date"], default=None)
    values: Rec = {key: last[key] for key in CARRIED if last and not blank(last[key])}
    return {"date": desk.today, "mode": "home", "purpose": "revisit", **values}


def record_visit(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """Record a visit; returns its id. AppError VISIT-1xx for what is missing or cannot be."""
    with desk.writing("登记走访") as door:
        file = load_household(door.connection, household)
        whole = {"purpose": "revisit", **values}
        check_visit(desk, file, whole)
        case = file.case.id if file.case and file.case.road.is_open else ""
        drop_draft(door.connection, draft_key(desk, household))
        return door.create("visit", {**whole, "household_id": household, "case_id": whole.get("case_id") or case})


def check_visit(desk: Desk, file: HouseholdFile, values: Mapping[str, Any]) -> None:
    """AppError VISIT-101 … VISIT-105 for what a visit lacks or what cannot be."""
    for key in ("date", "mode", "visitors", "result"):
        if blank(values.get(key)):
            name = declared("visit")[key].label
            raise AppError("VISIT-101", f"走访记录没有填“{name}”。", "请补上后再保存。", file.short)
    if values["date"] > desk.today:
        raise AppError("VISIT-102", f"走访日期{values['date']}还没有到。", "请改成实际走访的日期。", file.short)
    if values["result"] == "not_reached" and blank(values.get("not_reached_reason")):
        raise AppError("VISIT-103", "未能入户要写明原因。", "请写上原因，例如全家外出务工。", file.short)
    if values["result"] not in ("not_reached", "absent") and all(blank(values.get(key)) for key in ENTRY):
        raise AppError(
            "VISIT-104",
            "回访必须同时登记帮扶台账，现在家庭变化、措施落实、收入变化、困难诉求、解决情况都没有填。",
            "没有变化的，收入变化选“无明显变化”。",
            file.short,
        )
    same = [row for row in file.rows("visit") if (row["date"], row["mode"]) == (values["date"], values["mode"])]
    if same:
        raise AppError("VISIT-105", "这一天已经登记过一次同样方式的走访。", "请打开原来那一条修改。", file.short)


def change_visit(desk: Desk, visit: str, values: Mapping[str, Any], why: str) -> None:
    """Correct a recorded visit; the reason stays in its history."""
    if not why.strip():
        raise AppError("VISIT-106", "修改走访记录要写原因。", "请写明哪里记错了。", "走访")
    with desk.writing("更正走访") as door:
        door.change("visit", visit, values, why)


def visits_between(desk: Desk, first: Any, last: Any) -> list[Rec]:
    """All visits of a span of days, both included."""
    with desk.reading() as connection:
        return [row for row in read_records(connection, "visit") if first <= row["date"] <= last]
