"""停发报告: rows written in the same moment in which somebody dies, goes to prison, moves or takes work (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.due import State, state_of
from app.domain.errors import AppError
from app.domain.income import money
from app.domain.lowincome.standing import ON_SCHEME
from app.domain.lowincome.stopping import CAUSES, StopWish, check_done, check_new, check_report, stops
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.lowincome.reading import household_of, names_of, roads_of, row_of
from app.store.door import Door, stable_id
from app.store.rows import read_records, row_state

HIGH_AGE = 80


@dataclass(frozen=True, slots=True)
class StopLine:
    """One row as the list shows it."""

    id: str
    household: str
    head: str
    number: str
    group: str
    name: str
    scheme: str
    cause: str
    happened_on: date
    opened_on: date
    due: date
    state: State
    reported_on: date | None
    reported_to: str
    stop_from: str
    done_on: date | None
    outcome: str
    overpaid: Decimal | None
    answer: str = ""  # the township's, with the day and the month it named


def write_stops(
    desk: Desk, door: Door, household: str, people: Mapping[str, tuple[str, date]], source: str = ""
) -> list[str]:
    """Inside the verb that recorded it: rows for what each person drew. `people`: member row -> (reason of leaving or
    "working", the day). Rows have ids of their own, so that doing it twice writes nothing new. Returns the rows written."""
    door.flush()
    file = load_household(door.connection, household)
    view = desk.view(door.connection)
    made = []
    for member in file.all_members:
        told = people.get(str(member["id"]))
        cause = "working" if told and told[0] == "working" else CAUSES.get(told[0], "") if told else ""
        if not told or not cause:
            continue
        for wish in _wishes(file, member, cause, told[1], view):
            made += _write(desk, door, file, wish, source)
    return made


def _wishes(file: HouseholdFile, member: Rec, cause: str, on: date, view: PolicyView) -> list[StopWish]:
    ages = [int(years) for years in view.get("birthday_ages") or () if int(years) >= HIGH_AGE]
    posts = [row for row in file.rows("public_post") if row.get("member_id") == member["id"]]
    running = [
        one.low_class for one in roads_of(file)
        if one.low_class in ON_SCHEME[:2] and one.road.runs_on(on) and _covers(one.record, one.scope, member)
    ]  # fmt: skip
    return list(stops(member, cause, on, posts, file.rows("benefit"), running, min(ages, default=HIGH_AGE)))


def _covers(record: Mapping[str, Any], scope: str, member: Rec) -> bool:
    return scope == "whole" or str(member["id"]) in (record.get("member_ids") or ())


def _write(desk: Desk, door: Door, file: HouseholdFile, wish: StopWish, source: str) -> list[str]:
    row = stable_id(wish.member, "stop_report", wish.scheme, wish.cause, wish.happened_on.isoformat())
    if row_state(door.connection, "stop_report", row) is not None:
        return []
    values = {**wish.values, "household_id": file.id, "opened_on": desk.today, "source_id": source}
    return [door.create("stop_report", values, row)]


def saved_members(desk: Desk, door: Door, household: str, before: Iterable[Rec]) -> list[str]:
    """Rows for those whose page says since this verb that they left or found work; `before` their rows before it."""
    door.flush()
    after = load_household(door.connection, household).all_members
    known = {str(row["id"]): row for row in before}
    people = left_now(known.values(), after)
    for row in after:
        old = known.get(str(row["id"]))
        if old is not None and row.get("is_working") is True and old.get("is_working") is not True:
            people.setdefault(str(row["id"]), ("working", desk.today))
    return write_stops(desk, door, household, people) if people else []


def left_now(before: Iterable[Rec], after: Iterable[Rec]) -> dict[str, tuple[str, date]]:
    """Members whose row says since this verb that they left: row -> (reason, day)."""
    known = {str(row["id"]): row.get("presence") for row in before}
    return {
        str(row["id"]): (str(row.get("presence_reason") or ""), row["presence_date"])
        for row in after
        if row.get("presence") == "left"
        and known.get(str(row["id"])) not in ("left", None)
        and row.get("presence_date")
    }


def add_stop(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """A row by hand (somebody took steady work); returns it. AppError STOP-101, STOP-102, STOP-109, H-101."""
    with desk.writing("登记停发报告") as door:
        _village_only(desk)
        file = load_household(door.connection, household)
        check_new(values, desk.today, file.short)
        wish = StopWish(str(values["member_id"]), str(values["scheme"]), str(values["cause"]), values["happened_on"])
        made = _write(desk, door, file, wish, "")
        if not made:
            raise AppError("STOP-110", "这一条已经在停发报告里。", "请在原来那一条上登记。", file.short)
        return made[0]


def note_working(desk: Desk, household: str, member: str, on: date) -> list[str]:
    """Somebody took steady work: rows for 低保, 特困 and posts he draws; returns them. AppError STOP-111 where he draws none."""
    with desk.writing("登记就业停发") as door:
        _village_only(desk)
        made = write_stops(desk, door, household, {member: ("working", on)})
        if not made:
            raise AppError("STOP-111", "这个人没有低保、特困或公益性岗位，或者已经列出。", "不用报告停发。", "停发报告")
        return made


def report_stop(desk: Desk, stop: str, on: date, to: str) -> None:
    """Told the township. AppError STOP-103 … STOP-105, STOP-112."""
    with desk.writing("报告停发") as door:
        file = _file(desk, door, stop)
        row = row_of(file, "stop_report", stop)
        check_report(row, on, to, desk.today)
        door.change("stop_report", stop, {"reported_on": on, "reported_to": to.strip()})
        _tick(door, file, row, on, desk.operator)


def _tick(door: Door, file: HouseholdFile, row: Rec, on: date, person: str) -> None:
    """The follow-up of the family change that made a row is done with it."""
    event = next((e for e in file.rows("life_event") if e["id"] == row.get("source_id")), None)
    if event is None:
        return
    details = dict(event.get("details") or {})
    tasks = [dict(task) for task in details.get("follow_ups") or ()]
    for task in tasks:
        if task.get("scheme") == row["scheme"] and task.get("member") == row["member_id"]:
            task |= {"done_on": on.isoformat(), "done_by": person}
    door.change("life_event", str(event["id"]), {"details": {**details, "follow_ups": tasks}})


def note_by_follow_up(door: Door, event: str, task: Mapping[str, Any], on: date | None) -> None:
    """A follow-up 停发报告 was ticked off (or opened again): its row says the same."""
    scheme, member = task.get("scheme"), task.get("member")
    for row in read_records(door.connection, "stop_report") if scheme else ():
        if (row["source_id"], row["scheme"], row["member_id"]) == (event, scheme, member) and not row["done_on"]:
            door.change("stop_report", str(row["id"]), {"reported_on": on, "reported_to": "乡镇" if on else ""})


def finish_stop(desk: Desk, stop: str, on: date, outcome: str, stop_from: str = "", overpaid: object = None) -> None:
    """How it ended. AppError STOP-104, STOP-106 … STOP-108, STOP-112."""
    with desk.writing("办结停发报告") as door:
        file = _file(desk, door, stop)
        check_done(row_of(file, "stop_report", stop), on, outcome, stop_from, desk.today)
        values = {"done_on": on, "outcome": outcome, "stop_from": stop_from or None, "overpaid": money(overpaid)}
        door.change("stop_report", stop, values)


def stop_lines(desk: Desk, with_done: bool = False) -> list[StopLine]:
    """The list, the most pressing first."""
    with desk.reading() as connection:
        view = desk.view(connection)
        files = load_households(connection, None, ("household", "member", "stop_report"))
    found = [line for file in files for line in stops_in(file, view, desk.today)]
    wanted = [line for line in found if with_done or line.done_on is None]
    return sorted(wanted, key=lambda line: (line.done_on is not None, line.due, line.number))


def stops_in(file: HouseholdFile, view: PolicyView, today: date) -> list[StopLine]:
    """Rows of one household."""
    names = names_of(file)
    return [_line(file, row, names, view, today) for row in file.rows("stop_report")]


def _line(file: HouseholdFile, row: Rec, names: Mapping[str, str], view: PolicyView, today: date) -> StopLine:
    due = view.calendar.add(row["opened_on"], view.number("stop_report_days"))
    told = row.get("reported_on") is not None or row.get("done_on") is not None
    state = state_of(row["opened_on"], due, today, view.number("amber_days"), told)
    return StopLine(
        str(row["id"]), file.id, file.head_name, str(file.record.get("local_household_no") or ""),
        str(file.record.get("group_name") or ""), names.get(str(row["member_id"]), ""), label("STOP_SCHEME", row["scheme"]),
        label("STOP_CAUSE", row["cause"]), row["happened_on"], row["opened_on"], due, state, row.get("reported_on"),
        str(row.get("reported_to") or ""), str(row.get("stop_from") or ""), row.get("done_on"),
        label("STOP_OUTCOME", row.get("outcome")), row.get("overpaid"), _answer(row),
    )  # fmt: skip


def _answer(row: Rec) -> str:
    """What the township said to it: 11月24日：同意停发，从202612."""
    if row.get("answered_on") is None:
        return ""
    month = f"，从{row['answer_from']}停发" if row.get("answer_from") else ""
    return f"{row['answered_on'].isoformat()}：{row.get('answer') or ''}{month}"


def _file(desk: Desk, door: Door, stop: str) -> HouseholdFile:
    _village_only(desk)
    return household_of(door.connection, "stop_report", stop, "STOP-112", "停发报告")


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        raise AppError("STOP-109", "停发报告由村里登记。", "请村里登记后随报送包报来。", "停发报告")
