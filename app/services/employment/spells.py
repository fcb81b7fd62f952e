"""务工经历 as verbs: one begins, is corrected, ends; the member's own fields follow in the same step (`domain.md` §4.7, §15.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.employment import member_fields, runs
from app.domain.errors import AppError
from app.domain.questionnaire.field import Req
from app.domain.records import declared
from app.domain.values import blank
from app.domain.workdays import add_months, month_of
from app.services.desk import Desk
from app.services.employment.people import Worker, house_of, worker_in, workers_of
from app.services.files import Rec
from app.store.door import Door
from app.store.rows import row_state

# What a spell form writes into the member instead of the spell.
OF_MEMBER = ("phone", "labour")
SPELL_KEYS = (
    "start", "end", "place_kind", "province", "city", "county", "place", "employer", "industry", "channel", "month_income",
    "point_to_point", "travel_subsidy",
)  # fmt: skip


def record_spell(desk: Desk, household: str, member: str, values: Mapping[str, Any]) -> str:
    """A new spell of work; returns its id. `values`: fields of `work_spell`, and phone and labour of the member.

    AppError WORK-103 without a beginning, WORK-104 end before beginning, WORK-105 begins later than today, WORK-106 the
    person is no longer here."""
    with desk.writing("登记务工") as door:
        worker = worker_in(door.connection, member, household)
        return spell_in(desk, door, worker, values)


def spell_in(desk: Desk, door: Door, worker: Worker, values: Mapping[str, Any]) -> str:
    """`record_spell` inside a verb that writes more: a spell still running ends the month before."""
    if worker.member.get("presence") == "left":
        raise AppError("WORK-106", f"{worker.name}已经不在册，不能登记务工。", "请先核对家庭成员。", worker.short)
    check_spell(values, desk.today, worker)
    own = {key: values[key] for key in SPELL_KEYS if key in values}
    spells = [*worker.spells]
    for row in worker.spells:
        if runs(row, desk.today) and str(row.get("start") or "") < str(own["start"]) and blank(own.get("end")):
            end = max(month_of(add_months(_first(str(own["start"])), -1)), str(row["start"]))
            door.change("work_spell", str(row["id"]), {"end": end})
            spells = [{**kept, "end": end} if kept["id"] == row["id"] else kept for kept in spells]
    made = door.create("work_spell", {**own, "household_id": worker.household, "member_id": worker.id,
                                      "person_id": worker.member.get("person_id")})  # fmt: skip
    follow_member(desk, door, worker, [*spells, {**own, "id": made}], values)
    return made


def change_spell(desk: Desk, household: str, spell: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Correct a spell (or end it); returns the changed keys. AppError WORK-103 … WORK-105, WORK-107 no such spell."""
    with desk.writing("修改务工") as door:
        worker, row = spell_of(door, household, spell)
        return change_spell_in(desk, door, worker, row, values)


def change_spell_in(desk: Desk, door: Door, worker: Worker, row: Rec, values: Mapping[str, Any]) -> tuple[str, ...]:
    """`change_spell` inside a verb that writes more."""
    own = {key: value for key, value in values.items() if key in SPELL_KEYS}
    check_spell({**row, **own}, desk.today, worker)
    changed = door.change("work_spell", str(row["id"]), own)
    spells = [{**kept, **own} if kept["id"] == row["id"] else kept for kept in worker.spells]
    follow_member(desk, door, worker, spells, values)
    return changed


def spell_of(door: Door, household: str, spell: str) -> tuple[Worker, Rec]:
    """A spell and whose it is; AppError WORK-107."""
    file = house_of(door.connection, household)
    for worker in workers_of(file):
        for row in worker.spells:
            if row["id"] == spell:
                return worker, row
    raise AppError("WORK-107", "没有找到这段务工经历。", "请重新打开再看。", file.short)


def check_spell(values: Mapping[str, Any], today: date, worker: Worker) -> None:
    """AppError WORK-103 … WORK-105 for a spell that cannot be."""
    start, end = str(values.get("start") or ""), str(values.get("end") or "")
    where = f"{worker.name}（{worker.short}）"
    if not start:
        raise AppError("WORK-103", "没有填务工开始时间。", "请填开始的年月，例如202603。", where)
    if end and end < start:
        raise AppError("WORK-104", "务工结束时间早于开始时间。", "请核对两个年月。", where)
    if start > month_of(today):
        raise AppError("WORK-105", "务工开始时间还没有到。", "打算外出的，登记在“意愿和服务”里。", where)


def follow_member(
    desk: Desk, door: Door, worker: Worker, spells: Sequence[Mapping[str, Any]], values: Mapping[str, Any] | None = None
) -> None:
    """The member's own fields follow the spells; phone and labour come from the form where it has them."""
    told: dict[str, Any] = {key: values[key] for key in OF_MEMBER if values and not blank(values.get(key))}
    told |= member_fields(spells, desk.today)
    if told:
        door.change("member", worker.id, told)


def follow_spells(desk: Desk, door: Door, household: str, spells: Collection[str]) -> None:
    """After spells were typed on the form page: the members they are about follow them.

    A spell that is new and over already takes no 是否已务工 typed beside it back: a year's spells are typed at its end."""
    door.flush()
    for worker in workers_of(house_of(door.connection, household)):
        typed = [str(row["id"]) for row in worker.spells if str(row["id"]) in spells]
        told = member_fields(worker.spells, desk.today) if typed else {}
        if all(_is_new(door, row) for row in typed):
            told = {key: value for key, value in told.items() if value is not False}
        if told:
            door.change("member", worker.id, told)


def _is_new(door: Door, spell: str) -> bool:
    row = row_state(door.connection, "work_spell", spell)
    return row is not None and row.created == door.stamp


def spell_fields() -> list[Any]:
    """Fields a spell form asks, the member's phone and 劳动技能 among them."""
    known, person = declared("work_spell"), declared("member")
    own = (replace(person["phone"], when=None, label="联系电话"), person["labour"])
    return [*(known[key] for key in SPELL_KEYS), *(replace(field, req=Req.OPTIONAL) for field in own)]


def spell_values(worker: Worker, row: Rec | None = None) -> Rec:
    """What a spell form begins with: the spell itself, else what the last one said of place, employer and channel."""
    if row is not None:
        values = {key: row.get(key) for key in SPELL_KEYS}
    else:
        last = max(worker.spells, key=lambda found: str(found.get("start") or ""), default={})
        values = {
            key: last.get(key)
            for key in SPELL_KEYS
            if key not in ("start", "end", "place", "point_to_point", "travel_subsidy")
        }
    values |= {key: worker.member.get(key) for key in OF_MEMBER}
    return {key: value for key, value in values.items() if not blank(value)}


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[4:6]), 1)
