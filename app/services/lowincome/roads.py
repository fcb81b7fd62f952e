"""The road of a low-income recognition: applying, each step with its guards, taking one back (`domain.md` §22, §14.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.income import money
from app.domain.lowincome.guards import LowFacts, check_low_step, paid_until
from app.domain.lowincome.road import LowRoad
from app.domain.lowincome.standing import Recognition
from app.domain.lowincome.states import NOTICES, TOWN_STEPS, Step, step_label
from app.domain.policy import PolicyView
from app.domain.procedure.facts import Refusal
from app.domain.procedure.guards import blocking
from app.domain.questionnaire.codes import label
from app.domain.records import RECORDS, declared
from app.domain.records.relative import kept_out
from app.domain.workdays import add_months, month_end, month_of
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household
from app.services.lowincome.reading import household_of, roads_of
from app.services.road.cases import Refused
from app.store.door import Door, new_id
from app.store.rows import read_records
from app.store.store import Connection

WHERE = "低收入认定"
FORM_KEYS = tuple(key for key in RECORDS["low_income_record"].keys if key not in ("household_id", "previous_id"))
EVENT_KEYS = (
    "handlers",
    "notice_id",
    "low_class",
    "grade",
    "amount",
    "benefit_from",
    "valid_until",
    "paid_until",
    "outcome",
)


@dataclass(frozen=True, slots=True)
class LowWish:
    """A step a person wants to record; `values` of the event (EVENT_KEYS)."""

    step: Step
    on: date
    person: str
    paper: str = ""
    reason: str = ""
    by_paper: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LowStepDone:
    """A step that was recorded: its event, where the recognition stands now, warnings it passed."""

    event: str
    state: str
    warnings: tuple[Refusal, ...] = ()


def apply(desk: Desk, household: str, form: Mapping[str, Any], on: date, person: str) -> str:
    """A household (or a person) applies: the application and its first step; returns the recognition's row.

    AppError LOW-130 a class that is asked for or in force already, LOW-131 at the township, Refused."""
    with desk.writing("登记救助申请") as door:
        return start_in(desk, door, household, form, LowWish(Step.APPLIED, on, person))


def note_known(desk: Desk, household: str, form: Mapping[str, Any], wish: LowWish) -> str:
    """A recognition from before this program (历史数据): class, grade, amount, validity as the paper has them; returns its row."""
    with desk.writing("登记历史认定") as door:
        return start_in(desk, door, household, {"channel": "history", **form}, wish)


def start_in(desk: Desk, door: Door, household: str, form: Mapping[str, Any], wish: LowWish) -> str:
    """`apply` and `note_known` inside a verb that writes more."""
    _village_only(desk)
    file = load_household(door.connection, household)
    asked = _with_members(file, {key: value for key, value in form.items() if key in FORM_KEYS})
    asked.setdefault("scope", "person" if asked.get("applied_class") == "tekun" else "whole")
    _check_free(file, asked)
    record = new_id()
    row: Rec = {**asked, "household_id": file.id, "previous_id": _previous(file, str(asked.get("applied_class") or ""))}
    values = _values(wish, row, LowRoad(), desk.view(door.connection, wish.on))
    facts = _facts(desk, door.connection, file, row, LowRoad(), wish, values)
    refusals = check_low_step(facts, desk.view(door.connection, wish.on))
    _refuse(file.short, refusals)
    door.create("low_income_record", row, row_id=record)
    _write(desk, door, file.id, record, "", wish, values)
    return record


def _check_free(file: HouseholdFile, asked: Mapping[str, Any]) -> None:
    for known in roads_of(file):
        same = known.low_class == asked.get("applied_class")
        others = known.scope != "whole" or asked.get("scope") != "whole"
        people = set(known.record.get("member_ids") or ()) & set(asked.get("member_ids") or ())
        if same and known.road.is_open and (not others or people):
            name = label("LOW_CLASS", known.low_class)
            text = f"这一户已经有一件{name}（{known.road.label}）。"
            raise AppError("LOW-130", text, "请在原来那一件上继续办。", file.short)


def _previous(file: HouseholdFile, low_class: str) -> str:
    closed = [one for one in roads_of(file) if one.low_class == low_class and not one.road.is_open]
    return closed[-1].id if closed else ""


def change_form(desk: Desk, record: str, values: Mapping[str, Any]) -> None:
    """Mend the application: who signed, what the visit found, who is covered. AppError LOW-131, LOW-132."""
    with desk.writing("修改低收入认定") as door:
        _village_only(desk)
        file = household_of(door.connection, "low_income_record", record, "LOW-132", "低收入认定")
        changed = {key: value for key, value in values.items() if key in FORM_KEYS}
        door.change("low_income_record", record, _with_members(file, changed))


def _with_members(file: HouseholdFile, form: Rec) -> Rec:
    """Who is covered, by row or by name; AppError LOW-133 where it is nobody of the household."""
    if not form.get("member_ids"):
        return form
    known = {str(member.get("name") or ""): str(member["id"]) for member in file.members}
    rows = set(known.values())
    wanted = [str(one).strip() for one in form["member_ids"]]
    strangers = [one for one in wanted if one not in known and one not in rows]
    if strangers:
        raise AppError(
            "LOW-133", f"“{'、'.join(strangers)}”不是这一户在册的人。", "请照家庭成员的姓名填写。", file.short
        )
    return {**form, "member_ids": tuple(known.get(one, one) for one in wanted)}


def take_low_step(desk: Desk, record: str, wish: LowWish) -> LowStepDone:
    """Record one step; Refused names every reason. AppError LOW-132 where the recognition is not here."""
    with desk.writing(f"低收入{step_label(wish.step)}") as door:
        return low_step_in(desk, door, record, wish)


def low_step_in(desk: Desk, door: Door, record: str, wish: LowWish) -> LowStepDone:
    """`take_low_step` inside a verb that writes more."""
    file, found = find_recognition(door.connection, record)
    facts = facts_of(desk, door.connection, file, found, wish)
    refusals = check_low_step(facts, desk.view(door.connection, wish.on))
    _refuse(file.short, refusals)
    event = _write(desk, door, file.id, record, found.road.tip, wish, dict(facts.values))
    return LowStepDone(event, step_label(wish.step), tuple(r for r in refusals if not r.blocks))


def facts_of(desk: Desk, connection: Connection, file: HouseholdFile, found: Recognition, wish: LowWish) -> LowFacts:
    """What a step is judged by, with the values its event would have."""
    view = desk.view(connection, wish.on)
    values = {**_values(wish, found.record, found.road, view, file), **_notice_of(connection, wish)}
    return _facts(desk, connection, file, found.record, found.road, wish, values)


def find_recognition(connection: Connection, record: str) -> tuple[HouseholdFile, Recognition]:
    """A recognition with its household; AppError LOW-132."""
    file = household_of(connection, "low_income_record", record, "LOW-132", "低收入认定")
    return file, next(one for one in roads_of(file) if one.id == record)


def _values(
    wish: LowWish, record: Mapping[str, Any], road: LowRoad, view: PolicyView, file: HouseholdFile | None = None
) -> Rec:
    """The event's fields: what was typed, and what the rules fill in (month of the first benefit, validity, 渐退)."""
    known: Rec = {key: wish.values[key] for key in EVENT_KEYS if wish.values.get(key) not in (None, "", ())}
    if "amount" in known:
        known["amount"] = money(known["amount"])
    low_class = str(known.get("low_class") or road.decided("low_class") or record.get("applied_class") or "")
    if wish.step in (Step.CONFIRMED, Step.IMPORTED):
        known.setdefault("low_class", low_class)
    if wish.step is Step.CONFIRMED:
        known.setdefault("benefit_from", month_of(add_months(wish.on, 1)))
        known.setdefault("valid_until", month_end(month_of(add_months(wish.on, view.number("low_valid_months")))))
    if wish.step is Step.EXIT_CONFIRMED and file is not None and "paid_until" not in known:
        kind, monitored = str(file.record.get("household_kind") or ""), file.group == "monitored"
        until = paid_until(str(known.get("outcome") or ""), wish.on, view, low_class, kind, monitored)
        if until is not None:
            known["paid_until"] = until
    return {**known, "paper": wish.paper, "reason": wish.reason, "by_paper": True if wish.by_paper else None}


def _facts(
    desk: Desk,
    connection: Connection,
    file: HouseholdFile,
    record: Mapping[str, Any],
    road: LowRoad,
    wish: LowWish,
    values: Rec,
) -> LowFacts:
    relatives = kept_out(read_records(connection, "relative"), file.id)
    return LowFacts(road, wish.step, wish.on, desk.today, wish.person, values, record, file.record, tuple(file.members),
                    tuple(file.rows("obligor")), relatives, desk.store.role == "village", file.group == "monitored",
                    _open_objections(connection, file.id, road))  # fmt: skip


def _open_objections(connection: Connection, household: str, road: LowRoad) -> int:
    event = road.find(*NOTICES)
    notice = str(event.get("notice_id") or "") if event else ""
    rows = read_records(connection, "objection", [notice]) if notice else []
    return sum(1 for row in rows if row["household_id"] == household and not row.get("result"))


def _notice_of(connection: Connection, wish: LowWish) -> Rec:
    """A notice made here that the step names by its number."""
    if wish.step not in NOTICES or wish.values.get("notice_id") or not wish.paper.strip():
        return {}
    found = [row for row in read_records(connection, "notice") if row["number"] == wish.paper.strip()]
    return {"notice_id": str(found[0]["id"])} if found else {}


def _refuse(who: str, refusals: Iterable[Refusal]) -> None:
    stopping = blocking(refusals)
    if stopping:
        raise Refused(who, stopping)


def _write(desk: Desk, door: Door, household: str, record: str, follows: str, wish: LowWish, values: Rec) -> str:
    side = "township" if wish.step in TOWN_STEPS or desk.store.role == "township" else "village"
    row: Rec = {key: value for key, value in values.items() if key in declared("low_income_event")}
    row |= {"household_id": household, "record_id": record, "follows": follows, "step": str(wish.step), "side": side,
            "date": wish.on, "person": wish.person.strip()}  # fmt: skip
    return door.create("low_income_event", row, why=wish.reason)


def take_low_step_back(desk: Desk, record: str, event: str, on: date, person: str, reason: str) -> str:
    """更正: a step (and what followed) no longer counts, with the reason; of two parallel roads the one named goes.

    AppError LOW-132, LOW-134 a step that does not count, LOW-135 the other side's step, Refused."""
    with desk.writing("更正低收入步骤") as door:
        file, found = find_recognition(door.connection, record)
        target, tip = _to_undo(found.road, event, file.short)
        theirs = target.get("side") == "township" and not target.get("by_paper")
        if theirs and desk.store.role == "village":
            raise AppError("LOW-135", "这一步是乡镇登记的，村里不能更正。", "请乡镇更正后发回执包。", file.short)
        wish = LowWish(Step.CORRECTION, on, person, reason=reason)
        _refuse(file.short, check_low_step(_facts(desk, door.connection, file, found.record, found.road, wish, {"reason": reason}), desk.view(door.connection, on)))  # fmt: skip
        values: Rec = {"household_id": file.id, "record_id": record, "follows": tip, "step": str(Step.CORRECTION),
                       "side": desk.store.role, "date": on, "person": person, "undoes": event, "reason": reason}  # fmt: skip
        return door.create("low_income_event", values, why=reason)


def _to_undo(road: LowRoad, event: str, where: str) -> tuple[Mapping[str, Any], str]:
    for branch in road.parallel:
        if branch[0]["id"] == event:
            return branch[0], str(branch[-1]["id"])
    found = next((step for step in road.path if step["id"] == event), None)
    if found is None or road.disputed:
        text = "要更正的步骤现在不作数，可能已经更正过。"
        raise AppError("LOW-134", text, "待裁决的，请更正并行登记的第一步。", where)
    return found, road.tip


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        raise AppError("LOW-131", "救助申请由村里登记。", "请村里登记后随报送包报来。", WHERE)
