"""Who helps whom, over all households: the list to be filled in and read back, one helper for many households, a helper's own households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.documents import CellKind, Column, Ledger, Marks, Row, chinese_date, print_line
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.helping.pairings import PairingPlan, PairingRow, apply_pairings, contact_of, in_force, own_contact_of
from app.store.rows import read_records
from app.store.store import Connection

PARTS = ("household", "member", "monitoring_case", "case_event", "pairing", "life_event")
# Columns of the list that is filled in: names `pairings.plan_pairings` reads back.
_LIST = (
    Column("village", "村", 28), Column("number", "户号", 26), Column("head", "户主", 26), Column("group", "小组", 22),
    Column("category", "监测对象类别", 34), Column("name", "联系人", 26), Column("helper_unit", "单位", 40), Column("post", "职务", 24),
    Column("phone", "电话", 34, kind=CellKind.IDENTIFIER), Column("start", "开始日期", 30),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairLine:
    """A household with an open case and its 监测帮扶联系人, "" where there is none."""

    household: str
    head: str
    number: str
    village: str
    group: str
    state: str
    category: str
    name: str
    unit: str
    post: str
    phone: str
    since: date | None
    watched: bool

    @property
    def gap(self) -> bool:
        """True for a household under watch that nobody is in contact with."""
        return self.watched and not self.name


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helps, with the households he helps (ids in the order of their numbers)."""

    name: str
    unit: str
    post: str
    phone: str
    households: tuple[str, ...]
    contacts: int

    @property
    def shown(self) -> str:
        """李梅（乡村振兴办）."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name


def pair_lines(desk: Desk) -> list[PairLine]:
    """Every household with an open case, those without a contact first."""
    with desk.reading() as connection:
        files = load_households(connection, None, PARTS)
        villages = {str(row["code"]): str(row["name"]) for row in read_records(connection, "village")}
    lines = [_line(file, villages, desk.today) for file in files if file.case is not None and file.case.road.is_open]
    return sorted(lines, key=lambda line: (not line.gap, line.village, line.group, line.number))


def _line(file: HouseholdFile, villages: Mapping[str, str], today: date) -> PairLine:
    row: Mapping[str, Any] = contact_of(file, today) or {}
    case = file.case
    return PairLine(
        file.id, file.head_name, str(file.record.get("local_household_no") or ""),
        villages.get(str(file.record.get("village_code") or ""), ""), str(file.record.get("group_name") or ""),
        case.road.label if case else "", label("CATEGORY", case.category) if case else "", str(row.get("name") or ""),
        str(row.get("helper_unit") or ""), str(row.get("post") or ""), str(row.get("phone") or ""), row.get("start"),
        file.group == "monitored",
    )  # fmt: skip


def pair_many(desk: Desk, households: Sequence[str], values: Mapping[str, Any], reason: str = "") -> int:
    """One contact for many households as one verb: named where there is none, a successor where there is one; how many changed.

    AppError PAIR-101, PAIR-102, PAIR-104 … PAIR-106, PAIR-112 (all of them have him already), PAIR-114 (none chosen)."""
    wanted = list(dict.fromkeys(households))
    if not wanted:
        raise AppError("PAIR-114", "没有选农户。", "请先在名单里选要确定联系人的户。", "结对帮扶")
    told: Rec = {"level": "town", "start": desk.today, **values}
    rows: list[PairingRow] = []
    with desk.reading() as connection:
        for household in wanted:
            file = load_household(connection, household)
            now = own_contact_of(file, desk.today)
            if now is None or (now["name"], now.get("phone")) != (told.get("name"), told.get("phone")):
                rows.append(PairingRow(file.id, file.short, told, str(now["id"]) if now else "", file.short))
    if any(row.replaces for row in rows) and not reason.strip():
        raise AppError("PAIR-106", "有的户要更换联系人，没有写原因。", "请写明调动、退休、生病等原因。", "结对帮扶")
    return apply_pairings(desk, PairingPlan("所选农户", tuple(rows), len(wanted) - len(rows), ()), reason)


def pairing_list(desk: Desk) -> tuple[str, bytes]:
    """(file name, XLSX bytes) of all households with an open case and their contacts, to be filled in and read back."""
    from app.reports import render_xlsx

    lines = pair_lines(desk)
    rows = tuple(
        Row((x.village, x.number, x.head, x.group, x.category, x.name, x.unit, x.post, x.phone, show_date(x.since)))
        for x in lines
    )
    note = print_line(desk.operator, desk.today, "确定联系人").replace("打印", "另存")
    ledger = Ledger(
        title="监测帮扶联系人名单", village=desk.place.name, period=chinese_date(desk.today), columns=_LIST, rows=rows,
        group="全部", filler=desk.operator, date=chinese_date(desk.today), notes=("填写联系人一列再读回；更换的写新的联系人和开始日期。",),
        marks=Marks("", desk.place.practice, note),
    )  # fmt: skip
    return f"联系人名单-{desk.today:%Y%m%d}.xlsx", render_xlsx(ledger)


# ---- a helper's own households ------------------------------------------------------------------------------------


def helpers(desk: Desk) -> list[Helper]:
    """Everybody who helps now, by unit and name."""
    with desk.reading() as connection:
        return helpers_in(connection, desk.today)


def helpers_in(connection: Connection, today: date, files: Iterable[HouseholdFile] | None = None) -> list[Helper]:
    """`helpers` inside a reading: pairings in force of every level, and the contact a case names without one."""
    known = load_households(connection, None, PARTS) if files is None else files
    found: dict[tuple[str, str], list[tuple[HouseholdFile, Mapping[str, Any]]]] = {}
    for file in known:
        if file.ended:
            continue
        for row in _helping(file, today):
            found.setdefault((str(row["name"]), str(row.get("helper_unit") or "")), []).append((file, row))
    made = [_helper(key, rows) for key, rows in found.items()]
    return sorted(made, key=lambda helper: (helper.unit, helper.name))


def _helping(file: HouseholdFile, today: date) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = [row for row in file.rows("pairing") if row.get("name") and in_force(row, today)]
    named = str(file.case.record.get("monitor_contact") or "") if file.case and file.case.road.is_open else ""
    if named and not any(row.get("is_monitor_contact") for row in rows):
        phone = file.case.record.get("monitor_contact_phone") if file.case else ""
        rows.append({"name": named, "phone": phone, "is_monitor_contact": True})
    return rows


def _helper(key: tuple[str, str], rows: Sequence[tuple[HouseholdFile, Mapping[str, Any]]]) -> Helper:
    ordered = sorted(rows, key=lambda one: str(one[0].record.get("local_household_no") or ""))
    newest = max((row for _file, row in rows), key=lambda row: row.get("start") or date.min)
    contacts = {file.id for file, row in rows if row.get("is_monitor_contact")}
    return Helper(
        key[0], key[1], str(newest.get("post") or ""), str(newest.get("phone") or ""),
        tuple(dict.fromkeys(file.id for file, _row in ordered)), len(contacts),
    )  # fmt: skip


def helper_named(found: Iterable[Helper], wanted: str) -> list[Helper]:
    """The helpers a name means (all without one); AppError PAIR-115 (nobody), PAIR-116 (several of that name)."""
    known = list(found)
    if not wanted:
        return known
    meant = [one for one in known if wanted in (one.shown, one.name)]
    if not meant:
        raise AppError("PAIR-115", f"没有叫“{wanted}”的帮扶人。", "请核对姓名，或先登记结对。", "走访单")
    if len(meant) > 1:
        named = "、".join(one.shown for one in meant)
        raise AppError(
            "PAIR-116",
            f"有{len(meant)}位帮扶人叫“{wanted}”：{named}。",
            "请连单位一起写，例如：李梅（乡村振兴办）。",
            "走访单",
        )
    return meant
