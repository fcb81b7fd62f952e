"""帮扶措施 of a household: entered, changed, ended, with what its risks call for beside them (`domain.md` §11.2, §11.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.category import has_labour
from app.domain.errors import AppError
from app.domain.measures import MeasureFacts, MeasureWarning, measure_warnings
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.records import declared
from app.domain.values import blank, show_date
from app.domain.workdays import month_end
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_household, row_with_household
from app.services.helping.pairings import in_force
from app.store.store import Connection

KEYS = (
    "measure_class", "item", "item_note", "provider", "start", "end", "amount", "member_id", "status", "evidence", "effect",
)  # fmt: skip
FULL_LABOUR = ("normal", "skilled")
BEGUN = ("running", "done")
ENDED = ("done", "failed")


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure as people see it, with its values for a form."""

    id: str
    title: str
    provider: str
    term: str
    member: str
    status: str
    values: Rec


@dataclass(frozen=True, slots=True)
class PairingLine:
    """One helper; `ended` is a day that has come."""

    id: str
    name: str
    unit: str
    post: str
    phone: str
    level: str
    is_contact: bool
    start: date | None
    end: date | None
    reason: str
    ended: bool
    paper: str = ""  # the township's paper a village wrote it down from


@dataclass(frozen=True, slots=True)
class HelpView:
    """Measures and helpers of a household, what is suggested, and whether a contact is missing."""

    household: str
    measures: tuple[MeasureLine, ...]
    pairings: tuple[PairingLine, ...]
    suggestions: tuple[MeasureWarning, ...]
    people: tuple[tuple[str, str], ...]
    gap: str = ""


def help_view(desk: Desk, household: str) -> HelpView:
    """Everything about help to one household; AppError H-101."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        view = desk.view(connection)
        late, dev = view.number("measure_late_months"), view.number("dev_measure_late_months")
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    facts = measure_facts(file, desk.today)
    pairings = tuple(_pairing(row, desk.today) for row in sorted(file.rows("pairing"), key=_started, reverse=True))
    return HelpView(
        file.id, tuple(_line(row, names) for row in file.rows("measure")), pairings,
        tuple(measure_warnings(facts, late, dev)) if facts else (),
        tuple((str(member["id"]), str(member.get("name") or "")) for member in file.members), _gap(file, desk.today),
    )  # fmt: skip


def _started(row: Rec) -> tuple[date, str]:
    return (row.get("start") or date.min, str(row["id"]))


def _pairing(row: Rec, today: date) -> PairingLine:
    end = row.get("end")
    return PairingLine(
        str(row["id"]), str(row.get("name") or ""), str(row.get("helper_unit") or ""), str(row.get("post") or ""),
        str(row.get("phone") or ""), label("PAIRING_LEVEL", row.get("level")), bool(row.get("is_monitor_contact")),
        row.get("start"), end, str(row.get("end_reason") or ""), end is not None and end <= today,
        str(row.get("paper") or "") if row.get("by_paper") else "",
    )  # fmt: skip


def _gap(file: HouseholdFile, today: date) -> str:
    """What is said of a household under watch that nobody is in contact with."""
    if file.group != "monitored":
        return ""
    named = any(row.get("is_monitor_contact") and in_force(row, today) for row in file.rows("pairing"))
    case = file.case
    if named or (case is not None and case.record.get("monitor_contact")):
        return ""
    return "这一户现在没有监测帮扶联系人，请乡镇尽快确定。"


def measure_facts(file: HouseholdFile, today: date) -> MeasureFacts | None:
    """What §11.3 looks at in a household; None for one without a case that was recognised."""
    case = file.case
    if case is None or not (case.road.is_imported or case.road.find(Step.APPROVED)):
        return None
    snapshot = file.latest("safeguard_snapshot") or {}
    since = _since(case)
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day) if since else 0
    return MeasureFacts(
        tuple(code for code in case.record.get("risks") or () if code),
        frozenset(str(row["measure_class"]) for row in file.rows("measure") if row.get("measure_class")),
        bool(snapshot.get("edu_dropout")), bool(snapshot.get("uninsured_member")), has_labour(file.members),
        any(member.get("labour") in FULL_LABOUR for member in file.members), case.road.state is Step.REMOVED, max(0, months),
    )  # fmt: skip


def _since(case: CaseFile) -> date | None:
    month = case.decision.get("identified_month")
    return case.road.entered(Step.APPROVED) or (month_end(str(month)) if month else None)


def _line(row: Rec, names: Mapping[str, str]) -> MeasureLine:
    what = "：".join(
        text for text in (label("MEASURE", row.get("measure_class")), label("MEASURE_ITEM", row.get("item"))) if text
    )
    note = str(row.get("item_note") or "")
    term = "至".join(show_date(row.get(key)) for key in ("start", "end") if row.get(key))
    return MeasureLine(
        str(row["id"]), f"{what}（{note}）" if note else what, str(row.get("provider") or ""), term,
        names.get(str(row.get("member_id") or ""), "全家"), label("MEASURE_STATUS", row.get("status")),
        {key: row.get(key) for key in KEYS},
    )  # fmt: skip


# ---- verbs ----


def add_measure(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """Enter a measure; returns its id. AppError MEAS-101 … MEAS-107, H-101."""
    with desk.writing("登记帮扶措施") as door:
        file = load_household(door.connection, household)
        asked = {key: value for key, value in values.items() if key in KEYS}
        _check(desk, file, asked, "")
        case = file.case.id if file.case else ""
        return door.create("measure", {**asked, "household_id": household, "case_id": case})


def change_measure(desk: Desk, measure: str, values: Mapping[str, Any], why: str = "") -> tuple[str, ...]:
    """Change a measure (progress, amount, evidence …); returns the changed keys. AppError MEAS-101 … MEAS-108."""
    with desk.writing("修改帮扶措施") as door:
        file, row = _found(door.connection, measure)
        asked = {key: value for key, value in values.items() if key in KEYS}
        _check(desk, file, {**row, **asked}, measure)
        return door.change("measure", measure, asked, why)


def end_measure(desk: Desk, measure: str, on: date, status: str = "done", effect: str = "") -> None:
    """A measure came to its end: its last day, 已落实 or 未落实, what it brought. AppError MEAS-103, MEAS-106, MEAS-108."""
    with desk.writing("结束帮扶措施") as door:
        file, row = _found(door.connection, measure)
        if status not in ENDED:
            raise AppError("MEAS-106", "结束措施要写明已落实或未落实。", "请选其中一项。", file.short)
        if status == "failed" and not effect.strip():
            raise AppError("MEAS-106", "没有落实的措施要写原因。", "请在成效里写明为什么没有落实。", file.short)
        if on > desk.today:
            raise AppError(
                "MEAS-103",
                f"结束日期{show_date(on)}还没有到。",
                "到期以后再办结束；计划的结束日期请用修改。",
                file.short,
            )
        changed = {"end": on, "status": status, **({"effect": effect} if effect.strip() else {})}
        _check(desk, file, {**row, **changed}, measure)
        door.change("measure", measure, changed)


def remove_measure(desk: Desk, measure: str, reason: str) -> None:
    """Take a measure entered by mistake away. AppError MEAS-107, MEAS-108."""
    if not reason.strip():
        raise AppError("MEAS-107", "删除措施要写原因。", "请写明哪里录错了；做完的措施请办结束，不要删除。", "帮扶措施")
    with desk.writing("删除帮扶措施") as door:
        _village_only(desk)
        _found(door.connection, measure)
        door.remove("measure", measure, reason)


def _found(connection: Connection, measure: str) -> tuple[HouseholdFile, Rec]:
    missing = AppError("MEAS-108", "没有找到这项措施，可能已经删除。", "请重新打开这一户再看。", "帮扶措施")
    return row_with_household(connection, "measure", measure, missing)


def _village_only(desk: Desk) -> None:
    if desk.store.role == "township":
        raise AppError("MEAS-109", "帮扶措施由村里登记。", "请等村里的报送包。", "帮扶措施")


def _check(desk: Desk, file: HouseholdFile, row: Mapping[str, Any], own: str) -> None:
    _village_only(desk)
    where, start, end = file.short, row.get("start"), row.get("end")
    kind = str(row.get("measure_class") or "")
    if kind not in CODE_LISTS["MEASURE"].by_code and not kind.startswith("!"):
        raise AppError("MEAS-101", "没有选措施类别。", "请选产业帮扶、就业帮扶等一类。", where)
    item = CODE_LISTS["MEASURE_ITEM"].by_code.get(str(row.get("item") or ""))
    if item is not None and item.parent and item.parent != kind:
        name, right = label("MEASURE", kind), label("MEASURE", item.parent)
        raise AppError(
            "MEAS-102", f"具体措施“{item.label}”属于{right}，不属于{name}。", "请改选类别或具体措施。", where
        )
    if start and end and end < start:
        raise AppError(
            "MEAS-103", f"结束日期{show_date(end)}早于开始日期{show_date(start)}。", "请核对两个日期。", where
        )
    if row.get("status") in BEGUN and start and start > desk.today:
        raise AppError("MEAS-103", f"开始日期{show_date(start)}还没有到，不能写实施中或已落实。", "请写“计划”。", where)
    member = str(row.get("member_id") or "")
    if member and member not in {str(one["id"]) for one in file.all_members}:
        raise AppError("MEAS-104", "受益人不是这一户的。", "请选这一户的家庭成员，全家受益的空着。", where)
    if row.get("amount") is not None and row["amount"] < 0:
        raise AppError("MEAS-105", "金额不能小于0。", f"请核对“{declared('measure')['amount'].label}”。", where)
    same = [one for one in file.rows("measure") if one["id"] != own and _same(one, row)]
    if same and not own:
        raise AppError(
            "MEAS-110",
            "同样的措施（类别、具体措施、受益人、开始日期都相同）已经登记过。",
            "请打开原来那一项修改。",
            where,
        )


def _same(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    keys = ("measure_class", "item", "item_note", "member_id", "start")
    return all((left.get(key) or None) == (right.get(key) or None) for key in keys) and not blank(left.get("start"))
