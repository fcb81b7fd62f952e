"""近亲属备案: kept by the village, read by the guards of every case of that household (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import load_household, load_households
from app.store.rows import read_records
from app.store.store import Connection

KEYS = ("name", "role", "household_id", "member_id", "kinship", "told_on", "note")
WHERE = "近亲属备案"


@dataclass(frozen=True, slots=True)
class RelativeLine:
    """One person on record and the household he belongs to."""

    id: str
    name: str
    role: str
    household: str
    short: str
    member: str
    kinship: str
    told_on: date | None
    note: str

    @property
    def sentence(self) -> str:
        """How a paper says it: 周文斌（“两委”成员）是户主张德福的兄弟姐妹."""
        who = self.member or "户主"
        return f"{self.name}（{self.role}）是{who}的{self.kinship}"


def relatives_list(desk: Desk, household: str = "") -> list[RelativeLine]:
    """Everybody on record, or of one household, by household."""
    with desk.reading() as connection:
        return relatives_in(connection, household)


def relatives_in(connection: Connection, household: str = "") -> list[RelativeLine]:
    """`relatives_list` inside a transaction."""
    rows = [row for row in read_records(connection, "relative") if household in ("", row["household_id"])]
    wanted = {str(row["household_id"]) for row in rows}
    files = {file.id: file for file in load_households(connection, wanted, ("household", "member"))} if rows else {}
    found = []
    for row in rows:
        file = files.get(str(row["household_id"]))
        names = {str(m["id"]): str(m.get("name") or "") for m in file.all_members} if file else {}
        member = names.get(str(row.get("member_id") or ""), file.head_name if file else "")
        found.append(RelativeLine(
            str(row["id"]), str(row["name"]), label("RELATIVE_ROLE", row["role"]), str(row["household_id"]),
            file.short if file else "（不在这里的农户）", member, label("KINSHIP", row["kinship"]), row.get("told_on"),
            str(row.get("note") or ""),
        ))  # fmt: skip
    return sorted(found, key=lambda line: (line.short, line.name))


def keep_relative(desk: Desk, values: Mapping[str, Any]) -> str:
    """Put somebody on record; returns the row. AppError KIN-101 … KIN-106, H-101."""
    with desk.writing("登记近亲属备案") as door:
        asked = {key: values.get(key) for key in KEYS}
        _check(desk, door.connection, asked)
        whole = {**asked, "name": str(asked["name"]).strip(), "told_on": asked["told_on"] or desk.today}
        return door.create("relative", whole, village=desk.place.code)


def remove_relative(desk: Desk, row: str, reason: str) -> None:
    """Take somebody off the record, with the reason. AppError KIN-104, KIN-106, KIN-107."""
    if not reason.strip():
        raise AppError("KIN-107", "取消备案要写原因。", "请写明录错了，或人已经不再经办。", WHERE)
    with desk.writing("取消近亲属备案") as door:
        _village_only(desk)
        if all(line.id != row for line in relatives_in(door.connection)):
            raise AppError("KIN-104", "没有找到这条备案，可能已经取消。", "请重新打开再看。", WHERE)
        door.remove("relative", row, reason)


def _village_only(desk: Desk) -> None:
    if desk.store.role != "village":
        raise AppError("KIN-106", "近亲属备案由村里登记。", "请告诉村里补登，随报送包上来。", WHERE)


def _check(desk: Desk, connection: Connection, asked: Mapping[str, Any]) -> None:
    _village_only(desk)
    if not str(asked.get("name") or "").strip():
        raise AppError("KIN-101", "没有填干部或经办人的姓名。", "请填姓名。", WHERE)
    if (
        asked.get("role") not in CODE_LISTS["RELATIVE_ROLE"].by_code
        or asked.get("kinship") not in CODE_LISTS["KINSHIP"].by_code
    ):
        raise AppError("KIN-102", "没有选身份或亲属关系。", "请各选一项。", WHERE)
    if not asked.get("household_id"):
        raise AppError("KIN-103", "没有写是哪一户的近亲属。", "请选一户。", WHERE)
    file = load_household(connection, str(asked["household_id"]))
    member = str(asked.get("member_id") or "")
    if member and member not in {str(one["id"]) for one in file.all_members}:
        raise AppError("KIN-103", "选的家庭成员不是这一户的。", "请选这一户的成员；和户主的关系可以空着。", file.short)
    told = asked.get("told_on")
    if told and told > desk.today:
        raise AppError("KIN-108", f"备案日期{show_date(told)}还没有到。", "请填实际登记的日期。", file.short)
    name = str(asked["name"]).strip()
    same = [line for line in relatives_in(connection, file.id) if line.name == name]
    if same:
        raise AppError(
            "KIN-105", f"{name}在这一户已经备案（{same[0].kinship}）。", "关系录错的，先取消再登记。", file.short
        )


def known_names(desk: Desk) -> tuple[str, ...]:
    """People who handle cases here, to choose from: “两委”, team, operator, those who took part in meetings."""
    with desk.reading() as connection:
        village = desk.village(connection)
        meetings = read_records(connection, "meeting")
    listed = [*(village.get("committee") or ()), *(village.get("team") or ())]
    if desk.store.role == "village":
        listed.append(desk.operator)
    for meeting in meetings:
        listed += [meeting.get("chair"), meeting.get("recorder"), *(meeting.get("attendees") or ())]
    return tuple(dict.fromkeys(str(name).strip() for name in listed if name))
