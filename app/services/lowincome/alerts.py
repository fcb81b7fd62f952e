"""Red, orange, yellow: opened from the data or by hand, rescue first, routed to departments, closed (`domain.md` §14.2, S0-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.lowincome.alerts import (
    LEVELS,
    check_answer,
    check_close,
    check_meeting,
    check_new_alert,
    check_route,
)
from app.domain.lowincome.standing import covered
from app.domain.policy import Policy
from app.domain.workdays import add_days
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.lowincome.reading import PARTS, household_of, low_file, row_of, standing_in
from app.store.door import Door, stable_id

QUIET_MONTHS = 12  # an answered alert with the same grounds is not opened anew within a year (D)


def waiting_alerts(desk: Desk) -> int:
    """How many households the data speak for and nobody has opened an alert for."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
        files = load_households(connection, None, PARTS)
    return sum(1 for file in files if _proposed(file, policy, desk.today) is not None)


def open_alerts(desk: Desk) -> int:
    """Open what the data speak for, raise those that got worse; returns how many were written. One verb; nothing for a
    township's store, which sees what the villages open."""
    if desk.store.role != "village":
        return 0
    if not waiting_alerts(desk):
        return 0
    with desk.writing("按数据开出预警") as door:
        policy = desk.policy(door.connection)
        files = load_households(door.connection, None, PARTS)
        return sum(_open(desk, door, file, policy) for file in files)


def _proposed(file: HouseholdFile, policy: Policy, on: date) -> Rec | None:
    """The alert to open or the one to raise (with its id); None where nothing is to be written."""
    if file.ended:
        return None
    found = low_file(file, policy, on)
    if found.alert is None or found.alert.grounds == ("monitored",):
        return None  # whoever is only monitored shows his colour and is helped on the road of his case
    values: Rec = {"level": found.alert.level, "grounds": found.alert.grounds, "reason": found.alert.reason}
    known = found.standing.alert
    if known is not None:
        worse = LEVELS.index(found.alert.level) < LEVELS.index(str(known["level"]))
        return {**values, "id": known["id"]} if worse else None
    return None if _answered(file, found.alert.grounds, on) else values


def _answered(file: HouseholdFile, grounds: tuple[str, ...], on: date) -> bool:
    """An alert with all these grounds was closed within the year."""
    return any(
        row.get("closed_on") and set(grounds) <= set(row.get("grounds") or ()) and (on - row["closed_on"]).days < QUIET_MONTHS * 30
        for row in file.rows("low_income_alert")
    )  # fmt: skip


def _open(desk: Desk, door: Door, file: HouseholdFile, policy: Policy) -> int:
    values = _proposed(file, policy, desk.today)
    if values is None:
        return 0
    if "id" in values:
        row = str(values.pop("id"))
        door.change("low_income_alert", row, values)
        return 1
    due = add_days(desk.today, policy.at(desk.today).number("low_alert_days"))
    made = {**values, "household_id": file.id, "opened_on": desk.today, "by_data": True, "due_on": due}
    door.create("low_income_alert", made, stable_id(file.id, "alert", desk.today.isoformat()))
    return 1


def add_alert(desk: Desk, household: str, level: str, grounds: tuple[str, ...], reason: str, on: date) -> str:
    """An alert by hand; returns its row. AppError LALERT-101 … LALERT-105."""
    with desk.writing("登记低收入预警") as door:
        _village_only(desk)
        policy, file = desk.policy(door.connection), load_household(door.connection, household)
        check_new_alert(level, grounds, reason, file.short)
        standing = standing_in(file, policy, desk.today)
        if covered(file.all_members, standing):
            raise AppError("LALERT-104", "这一户都已经在社会救助里，不列预警颜色。", "还有别的困难，请登记救助或转办。", file.short)  # fmt: skip
        if standing.alert is not None:
            raise AppError("LALERT-105", "这一户已经有一条预警在办。", "请在原来那一条上办理。", file.short)
        if on > desk.today:
            raise AppError("LALERT-106", "预警日期还没有到。", "请核对日期。", file.short)
        due = add_days(on, policy.at(on).number("low_alert_days"))
        values = {"household_id": file.id, "level": level, "grounds": grounds, "reason": reason.strip(), "opened_on": on, "due_on": due}  # fmt: skip
        return door.create("low_income_alert", values)


def note_rescue(desk: Desk, alert: str, what: str, on: date) -> None:
    """先行救助: what was done at once. AppError LALERT-107."""
    with desk.writing("登记先行救助") as door:
        _, row = _alert(desk, door, alert)
        if not what.strip() or not row["opened_on"] <= on <= desk.today:
            raise AppError("LALERT-107", "没有写先做了什么救助，或者日期不对。", "请写内容和当天的日期。", "低收入预警")
        door.change("low_income_alert", alert, {"rescue": what.strip(), "rescued_on": on})


def route_alert(desk: Desk, alert: str, department: str, request: str, routed_on: date, due_on: date) -> str:
    """Send a kind of help to its department; returns the row. AppError LALERT-110 … LALERT-112."""
    with desk.writing("转办低收入预警") as door:
        _village_only(desk)
        return route_in(desk, door, alert, department, request, routed_on, due_on)


def route_in(desk: Desk, door: Door, alert: str, department: str, request: str, routed_on: date, due_on: date) -> str:
    """`route_alert` inside a verb that writes more; the township routes too. AppError LALERT-109 … LALERT-112."""
    file = household_of(door.connection, "low_income_alert", alert, "LALERT-109", "预警")
    check_route(row_of(file, "low_income_alert", alert), routed_on, due_on, request, desk.today)
    values = {"household_id": file.id, "alert_id": alert, "department": department, "routed_on": routed_on, "due_on": due_on,
              "request": request.strip()}  # fmt: skip
    return door.create("alert_route", values)


def answer_route(desk: Desk, route: str, done_on: date, result: str) -> None:
    """What the department did. AppError LALERT-108, LALERT-113, LALERT-114."""
    with desk.writing("登记转办反馈") as door:
        file = household_of(door.connection, "alert_route", route, "LALERT-108", "转办")
        check_answer(row_of(file, "alert_route", route), done_on, result, desk.today)
        door.change("alert_route", route, {"done_on": done_on, "result": result.strip()})


def note_case_meeting(desk: Desk, alert: str, on: date, names: tuple[str, ...], conclusion: str) -> None:
    """一事一议 where no policy fits. AppError LALERT-110, LALERT-115, LALERT-116."""
    with desk.writing("登记一事一议") as door:
        _, row = _alert(desk, door, alert)
        check_meeting(row, on, names, conclusion, desk.today)
        door.change("low_income_alert", alert, {"meeting_on": on, "meeting_names": names, "meeting_conclusion": conclusion.strip()})  # fmt: skip


def close_alert(desk: Desk, alert: str, on: date, how: str, result: str) -> None:
    """Handled. AppError LALERT-110, LALERT-117 … LALERT-119."""
    with desk.writing("办结低收入预警") as door:
        file, row = _alert(desk, door, alert)
        routes = [found for found in file.rows("alert_route") if found["alert_id"] == alert]
        check_close(row, routes, on, how, result, desk.today)
        door.change("low_income_alert", alert, {"closed_on": on, "closed_how": how, "result": result.strip()})


def _alert(desk: Desk, door: Door, alert: str) -> tuple[HouseholdFile, Mapping[str, Any]]:
    _village_only(desk)
    file = household_of(door.connection, "low_income_alert", alert, "LALERT-109", "预警")
    return file, row_of(file, "low_income_alert", alert)


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        raise AppError("LALERT-120", "低收入预警由村里登记。", "请村里登记后随报送包报来。", "低收入预警")
