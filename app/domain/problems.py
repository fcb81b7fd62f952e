"""问题整改台账: what an entry must say, when it may be struck off (`domain.md` §15.15, S0-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from app.domain.documents import chinese_date
from app.domain.due import DutyFact, State, state_of
from app.domain.errors import AppError

WHERE = "问题整改"


def check_problem(values: Mapping[str, Any], today: date) -> None:
    """AppError PROB-101 … PROB-104: what an entry lacks."""
    if not str(values.get("what") or "").strip():
        raise AppError("PROB-101", "没有写是什么问题。", "请写明问题。", WHERE)
    if not str(values.get("name") or "").strip():
        raise AppError("PROB-102", "没有写责任人。", "请写由谁负责整改。", WHERE)
    found = values.get("found_on")
    if not isinstance(found, date) or found > today:
        raise AppError("PROB-103", "发现日期没有填，或者晚于今天。", "请核对日期。", WHERE)
    due = values.get("due_on")
    if values.get("term") == "dated" and (not isinstance(due, date) or due < found):
        raise AppError("PROB-104", "限期整改没有写期限，或者期限早于发现日期。", "请写到哪一天改好。", WHERE)


def check_strike(values: Mapping[str, Any], outcome: str, person: str, on: date, today: date) -> None:
    """AppError PROB-110 struck off before, PROB-111 no result, PROB-112 struck off by whom, PROB-113 a day that does not fit."""
    where = str(values.get("number") or WHERE)
    if values.get("closed_on"):
        raise AppError("PROB-110", "这个问题已经销号。", "同样的问题再出现，请重新登记。", where)
    if not outcome.strip():
        raise AppError("PROB-111", "没有写整改结果。", "请写明怎么改的、改成什么样。", where)
    if not person.strip() or person.strip() == str(values.get("name") or "").strip():
        raise AppError("PROB-112", "销号人没有填，或者就是责任人自己。", "请由另一个人核实后销号。", where)
    if not values["found_on"] <= on <= today:
        raise AppError("PROB-113", "销号日期要在发现日期和今天之间。", "请核对日期。", where)


def due_day(values: Mapping[str, Any]) -> date:
    """Until when: the day named, or for 立行立改 the day it was found."""
    due: date = values.get("due_on") or values["found_on"]
    return due


def problem_duties(rows: Iterable[Mapping[str, Any]]) -> Iterator[DutyFact]:
    """One duty a problem that is not struck off yet: its limit, and who answers for it."""
    for row in rows:
        if row.get("closed_on"):
            continue
        what = "".join(str(row["what"]).split()).rstrip("。；")
        yield DutyFact(
            kind="problem", label="问题整改", starts=row["found_on"], due=due_day(row), subject=str(row["number"]),
            household=str(row.get("concerned_id") or ""), person=str(row["name"]),
            reason=f"{row['number']}“{what if len(what) <= 20 else what[:20] + '…'}”由{row['name']}负责整改，{chinese_date(due_day(row))}前销号",
            page="sweeps", where=(("tab", "problems"),),
        )  # fmt: skip


def problem_state(values: Mapping[str, Any], on: date, amber: int) -> State:
    """How an entry stands."""
    return state_of(values["found_on"], due_day(values), on, amber, bool(values.get("closed_on")))
