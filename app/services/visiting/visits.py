"""Visits: one record with its 帮扶台账 entry, pre-filled from last time, new difficulties noticed (`domain.md` §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.policy import Policy
from app.domain.records import declared
from app.domain.revisits import VisitFact, revisit_standing
from app.domain.values import blank
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts, due_facts
from app.services.files import HouseholdFile, Rec, load_household
from app.services.road.cases import start_case_in
from app.services.visiting.visit_drafts import draft_key
from app.store.door import Door, new_id
from app.store.drafts import drop_draft
from app.store.rows import read_records, unit_of

# What last time's visit hands on, unconfirmed; everything else is asked anew.
CARRIED = ("food_ok", "clothing_ok", "edu_dropout", "house_unsafe", "water_unsafe", "uninsured_member", "visitors")
# The 帮扶台账 entry of S0-1: a visit without one is not kept.
ENTRY = ("family_change", "measure_progress", "income_change", "new_difficulties", "solved")
CHANNEL = "cadre"  # a risk seen at the door: 基层干部排查
REVISIT, IN_PERSON = "revisit", "home"


@dataclass(frozen=True, slots=True)
class VisitDone:
    """A recorded visit: its id, the clue it started ("" for none), what to mind, each a Chinese sentence."""

    id: str
    clue: str
    notes: tuple[str, ...] = ()


def prefill(desk: Desk, household: str) -> Rec:
    """A new visit's first values: last time's safeguards and visitors, today, 入户, 回访."""
    with desk.reading() as connection:
        file = load_household(connection, household)
    last = max(file.rows("visit"), key=lambda row: row["date"], default=None)
    values: Rec = {key: last[key] for key in CARRIED if last and not blank(last[key])}
    return {"date": desk.today, "mode": "home", "purpose": "revisit", **values}


def record_visit(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """Record a visit; returns its id. AppError VISIT-1xx for what is missing or cannot be."""
    return keep_visit_with_clue(desk, household, values).id


def keep_visit_with_clue(desk: Desk, household: str, values: Mapping[str, Any], clue: bool | None = None) -> VisitDone:
    """Record a visit and, in the same step, the clue it starts (R-12.4): a new risk does so by itself, new difficulties where
    `clue` is True; False starts none. Where a case is open already it stays one, and a note says so.

    AppError VISIT-101 … VISIT-107, VISIT-109 (a clue is wanted, but nothing says why)."""
    with desk.writing("登记走访") as door:
        file = load_household(door.connection, household)
        whole = {"purpose": REVISIT, **values}
        check_visit(desk, file, whole)
        notes = [phone_note(file, whole, desk.policy(door.connection), desk.today)]
        visit = new_id()
        made, said = _clue(desk, door, file, whole, clue, visit)
        case = file.case.id if file.case and file.case.road.is_open else made
        drop_draft(door.connection, draft_key(desk, household))
        fixed = {"household_id": household, "case_id": whole.get("case_id") or case, "clue_case": made}
        door.create("visit", {**whole, **{key: value for key, value in fixed.items() if value}}, visit)
        return VisitDone(visit, made, tuple(note for note in (*notes, said) if note))


def _clue(
    desk: Desk, door: Door, file: HouseholdFile, values: Mapping[str, Any], wanted: bool | None, visit: str
) -> tuple[str, str]:
    """(case, what to say): the clue a visit starts."""
    risk = values.get("new_risk") is True or values.get("result") == "risk"
    if not (risk or wanted) or wanted is False:
        return "", ""
    told = next(
        (str(values[key]) for key in ("new_difficulties", "family_change", "income_change_why") if values.get(key)), ""
    )
    if not told and wanted:
        raise AppError("VISIT-109", "要登记线索，但没有写是什么困难或风险。", "请在“困难诉求”里写明。", file.short)
    running = next((case for case in file.cases if case.road.is_open), None)
    if running is not None:
        return "", f"这一户已有一件在办（{running.road.label}），新的风险请在那一件里补充，不另登记线索。"
    person = "、".join(values["visitors"])
    details = {"visit": visit}
    made = start_case_in(
        desk,
        door,
        file.id,
        CHANNEL,
        values["date"],
        person,
        {"risk_story": (told or "走访发现新的风险，待核查。")[:500]},
        details,
    )
    return made, "已登记线索，请在“评议公示”里继续办理。"


def phone_note(file: HouseholdFile, values: Mapping[str, Any], policy: Policy, today: date) -> str:
    """R-12.4 in the words of the due engine: what to say where a telephone or video visit would leave the period open."""
    day, mode = values.get("date"), values.get("mode")
    if mode in (None, IN_PERSON) or values.get("purpose") not in (None, REVISIT) or not isinstance(day, date):
        return ""
    known = due_facts(file, VillageFacts(policy, {}, today))
    visits = (*known.visits, VisitFact(day, str(mode)))
    found = revisit_standing(known.group, known.since, known.started_on, visits, policy, day)
    if found is None or found.served is not None:
        return ""
    return f"前面已连续用过电话或视频回访，这一次不算完成{found.label}的回访，还要入户一次。"


def check_visit(desk: Desk, file: HouseholdFile, values: Mapping[str, Any], own: str = "") -> None:
    """AppError VISIT-101 … VISIT-107 for what a visit lacks or what cannot be; `own`: the row that is being corrected."""
    if file.ended and not own:
        raise AppError("VISIT-107", f"这一户{file.ended}，已经没有在册的人，不能再登记走访。",
                       "请在现在住的那一户登记；这次走访的内容已存为草稿。", file.short)  # fmt: skip
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
    same = [
        row for row in file.rows("visit")
        if row["id"] != own and (row["date"], row["mode"]) == (values["date"], values["mode"])
    ]  # fmt: skip
    if same:
        who = "、".join(same[0].get("visitors") or ())
        raise AppError("VISIT-105", f"{values['date']}已经登记过一次同样方式的走访（{who}）。",
                       "同一次走访不用再登记；日期填错的改日期，要补充的在历次走访里更正原来那一条。", file.short)  # fmt: skip


def change_visit(desk: Desk, visit: str, values: Mapping[str, Any], why: str) -> None:
    """Correct a recorded visit; the reason stays in its history. AppError VISIT-101 … VISIT-106, VISIT-108 it is gone."""
    if not why.strip():
        raise AppError("VISIT-106", "修改走访记录要写原因。", "请写明哪里记错了。", "走访")
    with desk.writing("修改走访记录") as door:
        household = unit_of(door.connection, "visit", visit)
        file = load_household(door.connection, household) if household else None
        row = next((row for row in file.rows("visit") if row["id"] == visit), None) if file else None
        if file is None or row is None:
            raise AppError("VISIT-108", "这次走访记录已经不在了。", "可能已经撤销，请刷新后再看。", "走访")
        check_visit(desk, file, {**row, **values}, visit)
        door.change("visit", visit, values, why)


def visits_between(desk: Desk, first: Any, last: Any) -> list[Rec]:
    """All visits of a span of days, both included."""
    with desk.reading() as connection:
        return [row for row in read_records(connection, "visit") if first <= row["date"] <= last]
