"""部门预警线索: who a row means, what an answer must say, when a batch may be closed (`domain.md` §22 Department warnings).

Every row is matched to a household or marked 查无此户/已迁出/已死亡, and two persons check it (S0-1, S0-2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.documents import chinese_date
from app.domain.duplicates import name_key, number_key
from app.domain.errors import AppError

WHERE = "部门预警"
CHECKERS = 2  # S0-1: two persons check every row


class Match(StrEnum):
    """Whom a row means."""

    HERE = "here"
    NOBODY = "nobody"
    MOVED_OUT = "moved_out"
    DIED = "died"


class Result(StrEnum):
    """What was found of somebody who lives here."""

    MONITORED = "monitored"
    INCLUDE = "include"
    HELPED = "helped"
    NONE = "none"


# Results after which the household stays on watch, each with the reason it is watched for (S2, S0-4).
WATCHED = {Result.HELPED: "closed_norisk", Result.NONE: "warning"}


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the village as a row is compared with him; `left`: code of why he is gone, "" while he is here."""

    member: str
    household: str
    name: str
    number: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a row means for sure (by number), or who bears the name (a suggestion: `sure` is False)."""

    match: Match | None
    household: str = ""
    member: str = ""
    sure: bool = False


class Register:
    """All people of the village by number and by name, made once for a whole batch."""

    def __init__(self, people: Iterable[Known]) -> None:
        self._by_number: dict[str, list[Known]] = {}
        self._by_name: dict[str, list[Known]] = {}
        for person in people:
            key = number_key(person.number)
            if key:
                self._by_number.setdefault(key, []).append(person)
            if not person.left:
                self._by_name.setdefault(name_key(person.name), []).append(person)

    def meant(self, name: str, number: str) -> Meant:
        """By number for sure (who lives here before who left); by a name that one person alone bears as a suggestion."""
        key = number_key(number)
        found = sorted(self._by_number.get(key, ()), key=lambda person: bool(person.left)) if key else []
        if found:
            return Meant(_match_of(found[0]), found[0].household, found[0].member, True)
        same = self._by_name.get(name_key(name), []) if name and not key else []
        return Meant(None, same[0].household, same[0].member) if len(same) == 1 else Meant(None)


def _match_of(person: Known) -> Match:
    if not person.left:
        return Match.HERE
    return Match.DIED if person.left == "died" else Match.MOVED_OUT


def check_batch(received: date, due: date, department: str, today: date) -> None:
    """AppError WARN-101 no department, WARN-102 days that do not fit."""
    if not department.strip():
        raise AppError("WARN-101", "没有写是哪个部门推送的。", "请写部门名称，例如医疗保障局。", WHERE)
    if received > today or due < received:
        text = f"收到日期{chinese_date(received)}和反馈期限{chinese_date(due)}对不上。"
        raise AppError("WARN-102", text, "收到日期不能晚于今天，反馈期限不能早于收到日期。", WHERE)


def is_answered(row: Mapping[str, Any]) -> bool:
    """True for a row two persons have answered: nobody here, or a result."""
    told = row.get("match") and (row["match"] != Match.HERE or row.get("result"))
    return bool(told) and len(set(row.get("checkers") or ())) >= CHECKERS


def check_answer(
    values: Mapping[str, Any], received: date, closed_on: date | None, under_watch: bool, today: date, where: str
) -> None:
    """AppError WARN-110 batch closed, WARN-111 … WARN-117: what an answer lacks. `under_watch`: 监测对象 already."""
    if closed_on is not None:
        raise AppError("WARN-110", f"这一批已在{chinese_date(closed_on)}办结。", "不能再改，请在下一批里更正。", where)
    named = {str(name).strip() for name in values.get("checkers") or () if str(name).strip()}
    if len(named) < CHECKERS:
        raise AppError("WARN-111", f"核查人只写了{len(named)}个。", "每一条要两个人核查，请写两个人的姓名。", where)
    day = values.get("checked_on")
    if not isinstance(day, date) or not received <= day <= today:
        text = f"核查日期要在收到日期（{chinese_date(received)}）和今天之间。"
        raise AppError("WARN-112", text, "请写入户核查那一天。", where)
    if not values.get("match"):
        raise AppError("WARN-113", "没有说明是不是本村的人。", "请选本村农户、查无此户、已迁出或已死亡。", where)
    if values["match"] == Match.HERE:
        _check_here(values, under_watch, where)
    elif values.get("result"):
        raise AppError("WARN-116", "不是本村在册的人，却填了核查结果。", "请去掉核查结果，或者改为本村农户。", where)


def _check_here(values: Mapping[str, Any], under_watch: bool, where: str) -> None:
    if not values.get("matched_household_id"):
        raise AppError("WARN-114", "没有选是哪一户。", "请选农户，或者写查无此户。", where)
    if not values.get("result"):
        raise AppError(
            "WARN-115", "没有写核查结果。", "请选已是监测对象、拟纳入、有困难已落实政策或暂未发现风险。", where
        )
    if (values["result"] == Result.MONITORED) != under_watch:
        text = "这一户已经是监测对象。" if under_watch else "这一户现在不是监测对象。"
        advice = "核查结果请选“已是监测对象”。" if under_watch else "请选另外三种结果之一。"
        raise AppError("WARN-117", text, advice, where)


def check_close(rows: Iterable[Mapping[str, Any]], number: str, closed_on: date | None) -> None:
    """AppError WARN-120 closed before, WARN-121 rows without an answer of two persons."""
    if closed_on is not None:
        raise AppError("WARN-120", f"{number}已在{chinese_date(closed_on)}办结。", "不用再登记。", WHERE)
    waiting = [row for row in rows if not is_answered(row)]
    if waiting:
        lines = "、".join(f"第{row['line']}行{row.get('name') or ''}" for row in waiting[:5])
        more = "等" if len(waiting) > 5 else ""
        raise AppError(
            "WARN-121",
            f"还有{len(waiting)}条没有两个人的核查结果：{lines}{more}。",
            "每一条都要答复以后才能办结。",
            number,
        )
