"""结对帮扶, kept by the township: naming a helper, replacing him in time, one list for many households (`domain.md` §11.1, §22).

Every household under watch has exactly one 监测帮扶联系人; the pairing does not end while the risk stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.pairing_papers import from_paper
from app.domain.questionnaire.field import Field
from app.domain.records import declared
from app.domain.values import blank, parse, show_date
from app.domain.workdays import add_days
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households, row_with_household
from app.services.importing.write import undisturbed
from app.store.door import Door
from app.store.store import Connection
from app.workbooks.cells import cell_text
from app.workbooks.idtext import clean_id
from app.workbooks.matching import RowKind, Target, match_columns
from app.workbooks.reader import open_workbook

KEYS = ("name", "sex", "helper_unit", "post", "phone", "level", "start", "by_paper", "paper", "paper_on")
_HOUSE, _HELPER = "house", "helper"
_TARGETS = (
    Target(_HOUSE, "national", "户编号"),
    Target(_HOUSE, "number", "户号", ("村内户号",)),
    Target(_HOUSE, "id_number", "户主证件号码", ("户主身份证号", "户主身份证号码", "证件号码", "身份证号")),
    Target(_HOUSE, "head", "户主", ("户主姓名", "农户", "监测户")),
    Target(_HELPER, "name", "联系人", ("监测帮扶联系人", "帮扶联系人", "帮扶干部", "联系人姓名", "帮扶人", "责任人")),
    Target(_HELPER, "helper_unit", "单位", ("联系人单位", "工作单位", "帮扶单位")),
    Target(_HELPER, "post", "职务", ("联系人职务",)),
    Target(_HELPER, "phone", "电话", ("联系人电话", "联系电话", "手机号码")),
    Target(_HELPER, "start", "开始日期", ("结对日期", "开始时间")),
)


@dataclass(frozen=True, slots=True)
class PairingRow:
    """One row of a list: the household it means, the helper, `replaces` the contact in force who makes room ("" for none)."""

    household: str
    short: str
    values: Rec
    replaces: str
    place: str
    same: bool = False


@dataclass(frozen=True, slots=True)
class PairingTrouble:
    """A row that is not taken, and why."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class PairingPlan:
    """What a list says: rows to write, households that have this helper already, rows refused."""

    file: str
    rows: tuple[PairingRow, ...]
    same: int
    refused: tuple[PairingTrouble, ...]


def contact_of(file: HouseholdFile, day: date) -> Rec | None:
    """The 监测帮扶联系人 in force on a day, by the township's record."""
    return next(
        (row for row in reversed(file.rows("pairing")) if row.get("is_monitor_contact") and in_force(row, day)), None
    )


def own_contact_of(file: HouseholdFile, day: date) -> Rec | None:
    """The contact in force by the township's own entry: one the village knows from paper makes room for it."""
    found = contact_of(file, day)
    return None if found is None or from_paper(found) else found


def in_force(row: Mapping[str, Any], day: date) -> bool:
    """True while a pairing has not ended by that day."""
    end = row.get("end")
    return end is None or end > day


def assign_helper(desk: Desk, household: str, values: Mapping[str, Any], contact: bool = True) -> str:
    """Name a helper; as 监测帮扶联系人 only where there is none. AppError PAIR-101 (village), PAIR-102 (name, start),
    PAIR-103 (there is a contact), PAIR-104 (no open case), H-101."""
    with desk.writing("确定联系人" if contact else "登记结对帮扶") as door:
        _township_only(desk)
        return _assign(desk, door, load_household(door.connection, household), values, contact)


def assign_many(desk: Desk, households: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """The same contact for many households, one verb; all or none."""
    with desk.writing("批量确定联系人") as door:
        _township_only(desk)
        files = [load_household(door.connection, household) for household in dict.fromkeys(households)]
        return [_assign(desk, door, file, values, True) for file in files]


def _assign(desk: Desk, door: Door, file: HouseholdFile, values: Mapping[str, Any], contact: bool) -> str:
    start = check_values(desk, file, values)
    now = own_contact_of(file, start)
    if contact and now is not None:
        raise AppError(
            "PAIR-103", f"这一户已有监测帮扶联系人{now['name']}。", "换人请用“更换联系人”，一户只有一名。", file.short
        )
    if contact and (file.case is None or not file.case.road.is_open):
        raise AppError(
            "PAIR-104", "这一户没有在办的监测事项，不用确定监测帮扶联系人。", "一般结对请登记为结对帮扶。", file.short
        )
    return pairing_row(door, file, values, contact)


def pairing_row(door: Door, file: HouseholdFile, values: Mapping[str, Any], contact: bool) -> str:
    """A new row of a helper; returns it."""
    case = file.case.id if file.case and file.case.road.is_open else ""
    known = {key: values.get(key) for key in KEYS}
    return door.create("pairing", {"household_id": file.id, "case_id": case, "is_monitor_contact": contact, **known})


def check_values(desk: Desk, file: HouseholdFile, values: Mapping[str, Any]) -> date:
    """The day a helper starts; AppError PAIR-102 where name or day cannot be."""
    if blank(values.get("name")):
        raise AppError("PAIR-102", "没有填联系人姓名。", "请从乡镇干部、工作队里确定一人。", file.short)
    start = values.get("start")
    if not isinstance(start, date):
        raise AppError("PAIR-102", "没有填开始日期。", "请填从哪一天起联系这一户。", file.short)
    if start > desk.today:
        raise AppError("PAIR-102", f"开始日期{show_date(start)}还没有到。", "到那一天再登记。", file.short)
    return start


def replace_helper(desk: Desk, pairing: str, on: date, reason: str, successor: Mapping[str, Any]) -> str:
    """A contact leaves on a day and another takes over within `helper_gap_days`; returns the new row.

    AppError PAIR-101, PAIR-102, PAIR-105 (the day, the gap, the same person), PAIR-106 (no reason), PAIR-107 (not here)."""
    with desk.writing("更换联系人") as door:
        _township_only(desk)
        file, row = found_pairing(door.connection, pairing)
        if from_paper(row):  # the village's own entry: ours begins beside it and takes its place
            return _assign(desk, door, file, successor, True)
        days = desk.view(door.connection).number("helper_gap_days")
        return _replace(desk, door, file, row, on, reason, successor, days)


def _replace(
    desk: Desk,
    door: Door,
    file: HouseholdFile,
    row: Rec,
    on: date,
    reason: str,
    successor: Mapping[str, Any],
    days: int,
) -> str:
    _check_end(desk, file, row, on, reason)
    start = check_values(desk, file, successor)
    if start < on:
        raise AppError(
            "PAIR-105",
            f"接替的日期{show_date(start)}早于原联系人结束的{show_date(on)}。",
            "一户只有一名联系人，请核对。",
            file.short,
        )
    if start > add_days(on, days):
        text = f"原联系人{show_date(on)}结束，接替的{show_date(start)}才开始，空缺超过{days}天。"
        raise AppError("PAIR-105", text, "请提前接替的日期，或先确定临时联系人。", file.short)
    if str(successor["name"]).strip() == str(row.get("name") or "").strip() and successor.get("phone") == row.get(
        "phone"
    ):
        raise AppError("PAIR-105", "接替的还是同一个人。", "没有换人的，不用办更换。", file.short)
    door.change("pairing", str(row["id"]), {"end": on, "end_reason": reason}, reason)
    return pairing_row(door, file, successor, bool(row.get("is_monitor_contact")))


def end_helper(desk: Desk, pairing: str, on: date, reason: str) -> None:
    """End a pairing without a successor; refused for the contact while the risk stands (S3, §11.1).

    AppError PAIR-101, PAIR-105, PAIR-106, PAIR-107, PAIR-108 (the risk stands)."""
    with desk.writing("结束结对") as door:
        _township_only(desk)
        file, row = found_pairing(door.connection, pairing)
        _check_end(desk, file, row, on, reason)
        if row.get("is_monitor_contact") and file.case is not None and file.case.road.is_open:
            text = f"这一户的风险还没有消除（{file.case.road.label}），监测帮扶联系人不能结束。"
            raise AppError("PAIR-108", text, "调走、退休、生病的，请办更换联系人。", file.short)
        door.change("pairing", pairing, {"end": on, "end_reason": reason}, reason)


def _check_end(desk: Desk, file: HouseholdFile, row: Rec, on: date, reason: str) -> None:
    if row.get("end") is not None:
        raise AppError("PAIR-105", f"这个结对{show_date(row['end'])}已经结束。", "请重新打开这一户再看。", file.short)
    if on > desk.today:
        raise AppError("PAIR-105", f"结束日期{show_date(on)}还没有到。", "到那一天再登记。", file.short)
    if row.get("start") and on < row["start"]:
        raise AppError(
            "PAIR-105",
            f"结束日期{show_date(on)}早于开始日期{show_date(row['start'])}。",
            "请核对两个日期。",
            file.short,
        )
    if not reason.strip():
        raise AppError("PAIR-106", "没有写结束的原因。", "请写明调动、退休、生病等原因。", file.short)


def _township_only(desk: Desk) -> None:
    if desk.store.role != "township":
        advice = "乡镇已发纸质通知的，请用“凭纸质通知登记”；没有的，请告诉乡镇，等回执包。"
        raise AppError("PAIR-101", "结对帮扶由乡镇登记。", advice, "结对帮扶")


def found_pairing(connection: Connection, pairing: str) -> tuple[HouseholdFile, Rec]:
    """A pairing that counts, with its household; AppError PAIR-107."""
    missing = AppError("PAIR-107", "没有找到这个结对。", "请重新打开这一户再看。", "结对帮扶")
    return row_with_household(connection, "pairing", pairing, missing)


# ---- a list ----


def plan_pairings(desk: Desk, path: Path) -> PairingPlan:
    """Read a list of households and contacts against this store; nothing is written.

    AppError PAIR-101, PAIR-111 (no column for the household or the contact), WB-01…WB-07."""
    _township_only(desk)
    with undisturbed():
        sheets = [sheet for sheet in open_workbook(path) if not sheet.blank]
    with desk.reading() as connection:
        files = load_households(connection)
    rows: list[PairingRow] = []
    refused: list[PairingTrouble] = []
    usable = False
    for sheet in sheets:
        texts = [[cell_text(raw).strip() for raw in row] for row in sheet.rows]
        matching = match_columns(texts, _TARGETS)
        paths = {one.target.path: one.index for one in matching.columns if one.target}
        if f"{_HELPER}.name" not in paths or not any(path.startswith(_HOUSE) for path in paths):
            continue
        usable = True
        for number, kind in enumerate(matching.kinds):
            if kind is not RowKind.DATA:
                continue
            place = f"工作表“{sheet.name}”第{number + 1}行"
            cells = {path: texts[number][index] if index < len(texts[number]) else "" for path, index in paths.items()}
            found = _planned(desk, files, cells, place)
            if isinstance(found, PairingTrouble):
                refused.append(found)
            elif any(row.household == found.household for row in rows):
                refused.append(PairingTrouble(place, f"{found.short}在这张表里出现了两次。"))
            else:
                rows.append(found)
    if not usable:
        raise AppError(
            "PAIR-111", "没有找到农户和联系人这两列。", "要有“户号”（或户主姓名、户主证件号码）和“联系人”。", path.name
        )
    fresh = tuple(row for row in rows if not row.same)
    return PairingPlan(path.name, fresh, len(rows) - len(fresh), tuple(refused))


def _planned(
    desk: Desk, files: Sequence[HouseholdFile], cells: Mapping[str, str], place: str
) -> PairingRow | PairingTrouble:
    matches = _meant(files, cells)
    if len(matches) != 1:
        named = "、".join(text for path, text in cells.items() if path.startswith(_HOUSE) and text) or "（空）"
        why = "没有找到这一户" if not matches else f"有{len(matches)}户都符合"
        return PairingTrouble(place, f"{why}：{named}。请用户号或户主证件号码。")
    file = matches[0]
    try:
        values = {"start": desk.today, "level": "town", **_helper_values(cells)}
        check_values(desk, file, values)
    except AppError as error:
        return PairingTrouble(place, f"{file.short}：{error}")
    if file.case is None or not file.case.road.is_open:
        return PairingTrouble(place, f"{file.short}没有在办的监测事项，不用确定联系人。")
    now = own_contact_of(file, desk.today)
    if now is not None and now["name"] == values["name"]:
        return PairingRow(file.id, file.short, values, "", place, same=True)
    if now is not None and now.get("start") and values["start"] < now["start"]:
        return PairingTrouble(place, f"{file.short}：接替的日期早于原联系人{now['name']}的开始日期。")
    return PairingRow(file.id, file.short, values, str(now["id"]) if now else "", place)


def _meant(files: Sequence[HouseholdFile], cells: Mapping[str, str]) -> list[HouseholdFile]:
    national, number = cells.get("house.national", ""), cells.get("house.number", "").upper()
    head, card = cells.get("house.head", ""), clean_id(cells.get("house.id_number", "")).number.upper()
    if national:
        return [file for file in files if file.record.get("national_household_no") == national]
    if number:
        return [
            file
            for file in files
            if str(file.record.get("local_household_no") or "").upper() == number and head in ("", file.head_name)
        ]
    if card:
        return [file for file in files if file.head and str(file.head.get("id_number") or "").upper() == card]
    return [file for file in files if head and file.head_name == head]


def _helper_values(cells: Mapping[str, str]) -> Rec:
    fields = declared("pairing")
    found: Rec = {}
    for key in ("name", "helper_unit", "post", "phone", "start"):
        text = cells.get(f"{_HELPER}.{key}", "")
        if text:
            field: Field = fields[key]
            found[key] = parse(field, text)
    return found


def apply_pairings(desk: Desk, plan: PairingPlan, reason: str = "按乡镇名单更换") -> int:
    """Write the rows of a plan as one verb; a contact in force ends on the day the new one starts. AppError PAIR-112 (nothing)."""
    if not plan.rows:
        raise AppError("PAIR-112", "这张表里没有要登记的联系人。", "请看每一行的原因。", plan.file)
    with desk.writing("批量确定联系人") as door:
        _township_only(desk)
        days = desk.view(door.connection).number("helper_gap_days")
        for row in plan.rows:
            file = load_household(door.connection, row.household)
            if row.replaces:
                old = next(one for one in file.rows("pairing") if one["id"] == row.replaces)
                _replace(desk, door, file, old, row.values["start"], reason, row.values, days)
            else:
                _assign(desk, door, file, row.values, True)
    return len(plan.rows)


__all__ = [
    "PairingPlan", "PairingRow", "PairingTrouble", "apply_pairings", "assign_helper", "assign_many", "contact_of",
    "end_helper", "in_force", "plan_pairings", "replace_helper",
]  # fmt: skip
