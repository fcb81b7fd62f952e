"""Family changes recorded, taken back and followed up: one verb each, one transaction (`design.md` §3 "Life events")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.duplicates import number_key
from app.domain.errors import AppError
from app.domain.life.events import Event, Family, Plan, Wish, plan_event
from app.domain.life.follow_ups import LABELS, STOP
from app.domain.life.model import LEFT, Person
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.services.collecting.new_rows import short_numbers_from
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.lowincome.stops import note_by_follow_up, write_stops
from app.store import history
from app.store.door import UNDONE, Door, new_id
from app.store.rows import read_records, row_state
from app.store.store import Connection

__all__ = ["Event", "Plan", "Wish"]

# The sheet hangs on while an objection is looked into.
NOTICING = (Step.NOTICING, Step.OBJECTION, Step.REM_NOTICING, Step.REM_OBJECTION)
PARTS = (
    "household",
    "member",
    "monitoring_case",
    "case_event",
    "income_record",
    "work_spell",
    "public_post",
    "life_event",
)
HIGH_AGE = 80  # the least of the ages of 到龄提醒 from which 高龄津贴 is drawn


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    """A task a change left behind: the event's id and the place in it, whose it is, what kind, one sentence, since when."""

    event: str
    place: int
    household: str
    name: str
    number: str
    group: str
    kind: str
    label: str
    text: str
    since: date
    done_on: str = ""
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class EventLine:
    """A past change as the household's page shows it."""

    id: str
    event: str
    label: str
    on: date
    text: str
    place: str
    paper: str
    note: str
    other: str  # id of the other household, blank without one
    operator: str
    follow_ups: tuple[FollowUpLine, ...]


@dataclass(frozen=True, slots=True)
class EventDone:
    """What was recorded: the events' ids (one a household), the sentence, the new household of a split, what to look at."""

    event: Event
    ids: tuple[str, ...]
    text: str
    household: str
    new_household: str
    warnings: tuple[str, ...]
    follow_ups: tuple[str, ...]


# ---- looking before it is recorded ----------------------------------------------------------------------------


def preview(desk: Desk, household: str, wish: Wish) -> Plan:
    """What a wish would do; nothing is written."""
    with desk.reading() as connection:
        return _plan(desk, connection, household, wish)


def _plan(desk: Desk, connection: Connection, household: str, wish: Wish) -> Plan:
    own = load_household(connection, household)
    other = next(iter(load_households(connection, [wish.other])), None) if wish.other else None
    number = next(short_numbers_from(connection)) if wish.event is Event.SPLIT else ""
    found = plan_event(
        _family(own), wish, desk.today, new_id, _family(other) if other else None, number, _high_age(desk, connection)
    )
    twins = tuple(_known_numbers(connection, wish.newcomers)) if found.ready else ()
    if not twins:
        return found
    return Plan(**{**_parts(found), "warnings": (*found.warnings, *twins)})


def _parts(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__dataclass_fields__}


def _high_age(desk: Desk, connection: Connection) -> int:
    ages = [int(years) for years in desk.view(connection).get("birthday_ages") or () if int(years) >= HIGH_AGE]
    return min(ages, default=HIGH_AGE)


def _family(file: HouseholdFile) -> Family:
    case = file.case
    open_case = bool(case and case.road.is_open)
    return Family(
        file.id,
        file.short,
        file.record,
        tuple(file.all_members),
        open_case,
        case.road.label if case and open_case else "",
        bool(case and case.road.state in NOTICING),
        bool(file.rows("income_record")),
        {kind: tuple(file.rows(kind)) for kind in ("work_spell", "public_post")},
        tuple(
            dict.fromkeys(str(row["name"]) for row in file.rows("pairing") if row.get("name") and not row.get("end"))
        ),
    )


def _known_numbers(connection: Connection, newcomers: Iterable[Person]) -> Iterator[str]:
    """Sentences for newcomers whose number the village knows already; recording stays possible (`duplicates`)."""
    wanted = {number_key(str(person.get("id_number") or "")): str(person.get("name") or "") for person in newcomers}
    wanted.pop("", None)
    if not wanted:
        return
    known = [row for row in read_records(connection, "member") if number_key(str(row["id_number"] or "")) in wanted]
    files = {file.id: file for file in load_households(connection, {str(row["unit_id"]) for row in known})}
    for row in known:
        file = files.get(str(row["unit_id"]))
        if file is None:
            continue
        name = wanted[number_key(str(row["id_number"]))]
        where = f"{file.short}里{'原来' if row.get('presence') == LEFT else '现在'}的{row['name']}"
        yield f"{name}的证件号码和{where}相同。本村另一户的人请选“对方农户”，回来的人请在名单里选。"


# ---- recording ------------------------------------------------------------------------------------------------


def record_event(desk: Desk, household: str, wish: Wish) -> EventDone:
    """Record a change as one verb. AppError LIFE-101 … LIFE-126 (every reason at once), LIFE-130 at the township."""
    if desk.store.role != "village":
        raise AppError(
            "LIFE-130", "家庭变动由村里登记。", "请村里登记以后随报送包报来。", label("LIFE_EVENT", wish.event)
        )
    with desk.writing(f"登记{label('LIFE_EVENT', wish.event)}") as door:
        return event_in(desk, door, household, wish)


def event_in(desk: Desk, door: Door, household: str, wish: Wish) -> EventDone:
    """`record_event` inside a verb that writes more."""
    plan = _plan(desk, door.connection, household, wish)
    if plan.troubles:
        text = "".join(f"{trouble.text}{trouble.advice}" for trouble in plan.troubles)
        raise AppError(plan.troubles[0].code, text, "", load_household(door.connection, household).short)
    for change in plan.changes:
        if change.is_new:
            door.create(change.kind, change.values, row_id=change.row, village=desk.place.code)
        else:
            door.change(change.kind, change.row, change.values, why=plan.text)
    ids = tuple(_write_event(door, plan, wish, household, house, rows) for house, rows in plan.touched if rows)
    _write_stops(desk, door, plan, wish, [house for house, rows in plan.touched if rows], ids)
    return EventDone(
        plan.event, ids, plan.text, household, plan.new_household, plan.warnings, tuple(f.text for f in plan.follow_ups)
    )


def _write_stops(desk: Desk, door: Door, plan: Plan, wish: Wish, houses: Sequence[str], events: Sequence[str]) -> None:
    """停发报告 rows of those whose going leaves payments behind (`domain.md` §22), in the same verb."""
    on, left = wish.on or desk.today, {c.row: str(c.values.get("presence_reason") or "") for c in plan.changes}
    for house, event in zip(houses, events, strict=True):
        tasks = [task for task in plan.follow_ups if task.kind == STOP and task.household == house]
        gone = {task.member: (left.get(task.member, ""), on) for task in tasks}
        if gone:
            write_stops(desk, door, house, gone, event)


def _write_event(door: Door, plan: Plan, wish: Wish, own: str, house: str, rows: Sequence[str]) -> str:
    others = [other for other, _rows in plan.touched if other != house]
    tasks = [
        {
            "kind": task.kind,
            "member": task.member,
            "text": task.text,
            "done_on": "",
            "done_by": "",
            "scheme": task.scheme,
        }
        for task in plan.follow_ups
        if task.household == house
    ]
    values = {
        "household_id": house, "event": str(plan.event), "date": wish.on, "member_ids": tuple(rows),
        "other_household_id": others[0] if others else "", "place": wish.place, "paper": wish.paper, "note": wish.note,
        "details": {"text": plan.text, "from_here": house == own, "follow_ups": tasks},
    }  # fmt: skip
    return door.create("life_event", values, why=plan.text)


def birth(desk: Desk, household: str, on: date, child: Mapping[str, Any], parent: str, **more: Any) -> EventDone:
    """出生: `child` fields of a member (name, sex …), `parent` the row of the father or mother."""
    return record_event(desk, household, Wish(Event.BIRTH, on, newcomers=(child,), partner=parent, **more))


def death(desk: Desk, household: str, on: date, members: Sequence[str], head: str = "", **more: Any) -> EventDone:
    """死亡: `head` the successor where the head died."""
    return record_event(desk, household, Wish(Event.DEATH, on, tuple(members), head=head, **more))


def move_out(desk: Desk, household: str, on: date, members: Sequence[str], **more: Any) -> EventDone:
    """迁出: away from the village, or to another household of it (`other`); `head` the successor."""
    return record_event(desk, household, Wish(Event.MOVE_OUT, on, tuple(members), **more))


def marriage(desk: Desk, household: str, on: date, outgoing: bool = False, **more: Any) -> EventDone:
    """婚嫁: 嫁入 (`members` of `other`, or `newcomers`; `partner` here), or 嫁出 (`members` here, `partner` in `other`)."""
    return record_event(desk, household, Wish(Event.MARRIAGE, on, outgoing=outgoing, **more))


def split(desk: Desk, household: str, on: date, members: Sequence[str], other_head: str, **more: Any) -> EventDone:
    """分户: `members` go into a household of their own under `other_head`; `head` the successor where the head goes too."""
    return record_event(desk, household, Wish(Event.SPLIT, on, tuple(members), other_head=other_head, **more))


def merge(desk: Desk, household: str, on: date, other: str, relations: Mapping[str, str], **more: Any) -> EventDone:
    """并户: everybody of `household` goes into `other`; `relations` of the old head to the other head by his row."""
    return record_event(desk, household, Wish(Event.MERGE, on, other=other, relations=relations, **more))


def change_head(desk: Desk, household: str, on: date, head: str, **more: Any) -> EventDone:
    """户主变更: `head` becomes 户主, everybody's relation is said from him."""
    return record_event(desk, household, Wish(Event.HEAD_CHANGE, on, head=head, **more))


# ---- taking back ----------------------------------------------------------------------------------------------


def undo_life_event(desk: Desk, event: str) -> str:
    """Take a change back in all households concerned; returns its sentence.

    AppError LIFE-140 (something later touched it), LIFE-141 (not recorded on this computer), LIFE-142 (not here)."""
    with desk.writing("撤销家庭变动") as door:
        connection = door.connection
        row = next((r for r in read_records(connection, "life_event") if r["id"] == event), None)
        state = row_state(connection, "life_event", event)
        if row is None or state is None:
            raise AppError("LIFE-142", "这次家庭变动已经撤销，或者不在这里。", "请重新打开这一户再看。", "家庭变动")
        where = load_household(connection, str(row["household_id"])).short
        try:
            history.undo(connection, door, *state.created, settled=settled_verbs(connection, "life_event"))
        except AppError as error:
            raise _cannot_undo(error, row, where) from error
    return str((row["details"] or {}).get("text") or "")


def settled_verbs(connection: Connection, kind: str) -> set[history.Verb]:
    """Verbs that made a row of this kind and were undone, and those that undid them: they touch nothing any more."""
    gone = [r for r in read_records(connection, kind, deleted=True) if str(r["deleted_reason"]).startswith(UNDONE)]
    states = [state for r in gone if (state := row_state(connection, kind, str(r["id"]))) is not None]
    stamps = [stamp for state in states for stamp in (state.created, state.stamps.get("deleted_reason"))]
    return {(stamp.device, stamp.counter) for stamp in stamps if stamp is not None}


def _cannot_undo(error: AppError, row: Rec, where: str) -> AppError:
    if error.code == "S-141":
        return AppError("LIFE-141", "这次变动是在另一台电脑上登记的，这里不能整步撤销。", "请在那台电脑上撤销。", where)
    if error.code != "S-140":
        return error
    done = [task for task in (row["details"] or {}).get("follow_ups") or () if task.get("done_on")]
    why = "后续事项已经登记办结" if done else "这些人后来又改过内容，或者又有了新的变动"
    return AppError("LIFE-140", f"{why}，不能整步撤销。", "请先撤销后面的那一步，或者再登记一次变动改回来。", where)


# ---- looking back ---------------------------------------------------------------------------------------------


def events_of(file: HouseholdFile) -> tuple[EventLine, ...]:
    """The changes of a household, the latest first."""
    lines = [_event_line(file, row) for row in file.rows("life_event")]
    return tuple(sorted(lines, key=lambda line: line.on, reverse=True))


def _event_line(file: HouseholdFile, row: Rec) -> EventLine:
    return EventLine(
        str(row["id"]), str(row["event"]), label("LIFE_EVENT", row["event"]), row["date"], sentence_of(row),
        str(row["place"] or ""), str(row["paper"] or ""), str(row["note"] or ""), str(row["other_household_id"] or ""),
        str(row["created_by"] or ""), tuple(_tasks(file, row)),
    )  # fmt: skip


def sentence_of(row: Mapping[str, Any]) -> str:
    """The sentence of a recorded change."""
    details = row.get("details")
    return str(details.get("text") or "") if isinstance(details, dict) else ""


def _tasks(file: HouseholdFile, row: Rec) -> Iterator[FollowUpLine]:
    for place, task in enumerate((row["details"] or {}).get("follow_ups") or ()):
        yield FollowUpLine(
            str(row["id"]), place, file.id, file.head_name, str(file.record.get("local_household_no") or ""),
            str(file.record.get("group_name") or ""), str(task["kind"]), LABELS.get(str(task["kind"]), ""),
            str(task["text"]), row["date"], str(task.get("done_on") or ""), str(task.get("done_by") or ""),
        )  # fmt: skip


def follow_ups_of(file: HouseholdFile) -> tuple[FollowUpLine, ...]:
    """Tasks of a household that wait, the oldest first."""
    lines = [task for row in file.rows("life_event") for task in _tasks(file, row) if not task.done_on]
    return tuple(sorted(lines, key=lambda task: task.since))


def open_follow_ups(desk: Desk) -> list[FollowUpLine]:
    """Every task that family changes left behind and nobody has finished."""
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member", "life_event"))
    return sorted((task for file in files for task in follow_ups_of(file)), key=lambda task: task.since)


def finish_follow_up(desk: Desk, event: str, place: int, done: bool = True) -> None:
    """Write down that a task was done (or was not, after all). AppError LIFE-142, LIFE-143."""
    with desk.writing("办结后续事项" if done else "重开后续事项") as door:
        row = next((r for r in read_records(door.connection, "life_event") if r["id"] == event), None)
        if row is None:
            raise AppError("LIFE-142", "这次家庭变动已经撤销，或者不在这里。", "请重新打开这一户再看。", "家庭变动")
        details = dict(row["details"] or {})
        tasks = [dict(task) for task in details.get("follow_ups") or ()]
        if not 0 <= place < len(tasks):
            raise AppError("LIFE-143", "没有找到这一项后续事项。", "请重新打开这一户再看。", "家庭变动")
        tasks[place] |= {"done_on": desk.today.isoformat() if done else "", "done_by": desk.operator if done else ""}
        door.change("life_event", event, {"details": {**details, "follow_ups": tasks}})
        note_by_follow_up(door, event, tasks[place], desk.today if done else None)
