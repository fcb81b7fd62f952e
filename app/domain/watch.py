"""持续关注: households that are not monitored but must not be forgotten (`domain.md` §22 Watch list, S2, S0-4).

A household whose case ended in 不予纳入, 暂未发现风险 or 不同意核查 stands on the list by itself; one that left 低保 or 特困 is put on
it by the verb that changed the field, whichever it was. An entry ends when somebody ends it, when a new case is opened, or,
for who left an aid, when it is drawn again; the next look comes a quarter (setting `watch_months`, D) after the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.checks.context import on_dibao, on_tekun
from app.domain.documents import chinese_date
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.field import Record
from app.domain.workdays import add_months

# Ends of the road after which a household stays on watch, and the reason it is listed for.
ENDS: Mapping[str, str] = {
    Step.REJECTED: "rejected", Step.CLOSED_NORISK: "closed_norisk", Step.CLOSED_REFUSED: "refused",
}  # fmt: skip


LEFT_AID = "left_aid"
AGAIN = "重新享受低保或特困供养"


def aids(member: Record) -> tuple[str, ...]:
    """What a person draws: 低保, 特困供养."""
    return tuple(name for name, draws in (("低保", on_dibao), ("特困供养", on_tekun)) if draws(member))


def aid_left(before: Record, after: Record) -> str:
    """Name of the aid a person drew before and draws no longer; "" where one aid took the other's place or nothing ended."""
    return "、".join(aids(before)) if not aids(after) else ""


@dataclass(frozen=True, slots=True)
class EndedCase:
    """The case that counts, where it has ended: its id, its last step and the day of it."""

    case: str
    step: str
    on: date


@dataclass(frozen=True, slots=True)
class Watch:
    """One entry; `row` is "" while it stands on the list by its case alone."""

    row: str
    source: str
    reason: str
    since: date
    next_look: date
    last_look: date | None = None
    referral: str = ""
    note: str = ""
    end: date | None = None


def watches(
    rows: Iterable[Mapping[str, Any]], ended: EndedCase | None, months: int, opened: Iterable[tuple[str, date]] = ()
) -> tuple[Watch, ...]:
    """All entries of a household, ended ones included: those written down, and the one its case makes.

    `opened`: (case, first day) of all its cases; one opened later than an entry ends it."""
    began = tuple(opened)
    found = [
        Watch(str(row["id"]), str(row.get("source_id") or ""), str(row["reason"]), row["since"], row["next_look"],
              row.get("last_look"), str(row.get("referral") or ""), str(row.get("note") or ""), _ended(row, began))
        for row in rows
    ]  # fmt: skip
    told = any(watch.end is None or watch.source == ended.case for watch in found) if ended else True
    if ended and ended.step in ENDS and not told:
        found.append(Watch("", ended.case, ENDS[ended.step], ended.on, add_months(ended.on, months)))
    return tuple(sorted(found, key=lambda watch: (watch.end is not None, watch.next_look)))


def _ended(row: Mapping[str, Any], opened: Iterable[tuple[str, date]]) -> date | None:
    if row.get("end"):
        written: date = row["end"]
        return written
    return min((day for case, day in opened if case != row.get("source_id") and day >= row["since"]), default=None)


def check_look(watch: Watch, on: date, next_look: date, today: date, where: str) -> None:
    """AppError WATCH-101 ended before, WATCH-102 a day that does not fit, WATCH-103 the next look is not later."""
    if watch.end is not None:
        raise AppError("WATCH-101", f"这一条关注已在{chinese_date(watch.end)}结束。", "请重新列入持续关注。", where)
    if not watch.since <= on <= today:
        text = f"看望日期要在开始关注（{chinese_date(watch.since)}）和今天之间。"
        raise AppError("WATCH-102", text, "请写看望那一天。", where)
    if next_look <= on:
        raise AppError("WATCH-103", f"下次看望{chinese_date(next_look)}不晚于这一次。", "请写以后的日期。", where)


def check_end(watch: Watch, on: date, reason: str, today: date, where: str) -> None:
    """AppError WATCH-101 ended before, WATCH-102 a day that does not fit, WATCH-104 no reason."""
    check_look(watch, on, date.max, today, where)
    if not reason.strip():
        raise AppError("WATCH-104", "没有写为什么不再关注。", "请写原因，例如“困难已经解决”。", where)
