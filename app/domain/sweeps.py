"""集中排查: who belongs to a round, what a result must say, when a round may end, its sums (`domain.md` §8.1 Sweeps).

Every household of the round's groups is either checked or listed as not reached; only then may the round end (S0-1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.documents import chinese_date
from app.domain.errors import AppError

WHERE = "集中排查"
# What a result tells of a household nobody met: nothing.
SUBJECTS = (
    "at_risk", "risk_class", "help_works", "still_stable", "only_home_unsafe", "relocation_home", "jobless_workers",
)  # fmt: skip


class Watched(StrEnum):
    """Whom subject (2) is asked of: households under watch, households whose risk was removed, all others."""

    MONITORED = "monitored"
    REMOVED = "removed"
    OTHER = ""


class Standing(StrEnum):
    """Where a household stands in a round."""

    OPEN = "open"
    CHECKED = "checked"
    FOUND = "found"
    NOT_REACHED = "not_reached"

    @property
    def label(self) -> str:
        """In Chinese."""
        return {"open": "还没有排查", "checked": "没有发现问题", "found": "发现问题", "not_reached": "没有入到户"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class RoundFact:
    """A round: days, groups (none: the whole village), the day its end was recorded."""

    number: str
    start: date
    end: date
    groups: tuple[str, ...] = ()
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class HomeFact:
    """A household as a round sees it; `ended`: nobody lives there any more."""

    id: str
    short: str
    group: str
    watched: Watched = Watched.OTHER
    relocated: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class SweepSums:
    """What 排查汇总表 counts: households in all, checked, not reached, open, and per subject."""

    households: int
    checked: int
    not_reached: int
    open: int
    found: int
    at_risk: int
    clues: int
    help_fails: int
    unstable: int
    only_home_unsafe: int
    empty: int
    jobless: int


def check_round(fact: RoundFact, known_groups: Iterable[str], taken: Iterable[str], today: date) -> None:
    """AppError SWEEP-101 number taken, SWEEP-102 days out of order, SWEEP-103 a group the village does not have."""
    if not fact.number.strip() or fact.number in set(taken):
        raise AppError("SWEEP-101", f"编号“{fact.number}”已经用过或者没有填。", "请换一个编号。", WHERE)
    if fact.end < fact.start:
        raise AppError(
            "SWEEP-102", f"排查结束（{chinese_date(fact.end)}）早于排查开始（{chinese_date(fact.start)}）。",
            "请核对两个日期。", WHERE,
        )  # fmt: skip
    known = set(known_groups)
    foreign = [group for group in fact.groups if known and group not in known]
    if foreign:
        raise AppError("SWEEP-103", f"村里没有“{foreign[0]}”这个小组。", f"请从{'、'.join(sorted(known))}里选。", WHERE)


def homes_of(fact: RoundFact, homes: Iterable[HomeFact]) -> tuple[HomeFact, ...]:
    """The households a round has to see: those of its groups where somebody lives."""
    return tuple(home for home in homes if not home.ended and (not fact.groups or home.group in fact.groups))


def standing_of(result: Mapping[str, Any] | None) -> Standing:
    """Where a household stands, by its result."""
    if not result:
        return Standing.OPEN
    if result.get("reached") is False:
        return Standing.NOT_REACHED
    return Standing.FOUND if result.get("found") else Standing.CHECKED


def open_homes(fact: RoundFact, homes: Iterable[HomeFact], results: Mapping[str, Mapping[str, Any]]) -> list[HomeFact]:
    """Households of the round with no result yet."""
    return [home for home in homes_of(fact, homes) if standing_of(results.get(home.id)) is Standing.OPEN]


def check_result(values: Mapping[str, Any], home: HomeFact, fact: RoundFact, today: date) -> None:
    """A result that may stand; AppError SWEEP-110 … SWEEP-117 says what is missing or does not fit."""
    if fact.closed_on is not None:
        raise _refused(
            "SWEEP-110", f"{fact.number}已在{chinese_date(fact.closed_on)}登记结束。", "补排查请开新的一轮。", home
        )
    if home.ended or (fact.groups and home.group not in fact.groups):
        raise _refused("SWEEP-111", f"这一户不在{fact.number}的范围里。", "请核对小组，或者在下一轮排查。", home)
    _check_day(values.get("date"), fact, today, home)
    if not tuple(values.get("checkers") or ()):
        raise _refused("SWEEP-113", "没有写排查人。", "请写入户的人的姓名。", home)
    if values.get("reached") is None:
        raise _refused("SWEEP-114", "没有说明是不是入到了户。", "请选“是”，或者写未能入户的原因。", home)
    if values["reached"] is False:
        _check_not_reached(values, home)
    else:
        _check_answers(values, home)


def _check_day(day: Any, fact: RoundFact, today: date, home: HomeFact) -> None:
    if not isinstance(day, date):
        raise _refused("SWEEP-112", "没有排查日期。", "请写入户那一天。", home)
    if not fact.start <= day <= today:
        text = f"排查日期{chinese_date(day)}不在{chinese_date(fact.start)}到今天之间。"
        raise _refused("SWEEP-112", text, "请写入户那一天。", home)


def _check_not_reached(values: Mapping[str, Any], home: HomeFact) -> None:
    if not str(values.get("not_reached_reason") or "").strip():
        raise _refused("SWEEP-115", "没有写未能入户的原因。", "请写明，例如“全家在外务工，电话联系不上”。", home)
    if any(values.get(key) not in (None, "") for key in SUBJECTS):
        raise _refused("SWEEP-116", "没有入到户，又填了排查结果。", "请去掉排查结果，或者改为入到了户。", home)


def _check_answers(values: Mapping[str, Any], home: HomeFact) -> None:
    missing = [text for key, text in _asked(home) if values.get(key) in (None, "")]
    if missing:
        raise _refused("SWEEP-117", f"没有回答：{'、'.join(missing)}。", "四项内容都要回答。", home)


def _asked(home: HomeFact) -> list[tuple[str, str]]:
    found = [("mode", "排查方式"), ("at_risk", "有没有返贫致贫风险"), ("only_home_unsafe", "唯一住房是否不安全")]
    if home.watched is Watched.MONITORED:
        found.append(("help_works", "帮扶措施是否有效"))
    if home.watched is Watched.REMOVED:
        found.append(("still_stable", "消除后是否稳定"))
    if home.relocated:
        found.append(("relocation_home", "搬迁房是否入住"))
    return found


def _refused(code: str, text: str, advice: str, home: HomeFact) -> AppError:
    return AppError(code, text, advice, home.short)


def nothing_found(home: HomeFact) -> dict[str, Any]:
    """The answers of a household where all is well: what “这一组没有发现问题” writes."""
    values: dict[str, Any] = {"reached": True, "at_risk": False, "only_home_unsafe": False, "found": False}
    if home.watched is Watched.MONITORED:
        values["help_works"] = True
    if home.watched is Watched.REMOVED:
        values["still_stable"] = True
    if home.relocated:
        values |= {"relocation_home": "lived_in", "jobless_workers": 0}
    return values


def is_finding(values: Mapping[str, Any]) -> bool:
    """True where one of the four subjects speaks of trouble."""
    return bool(
        values.get("at_risk") or values.get("only_home_unsafe") or values.get("help_works") is False
        or values.get("still_stable") is False or values.get("relocation_home") == "empty" or values.get("jobless_workers")
    )  # fmt: skip


def needs_clue(values: Mapping[str, Any], watched: Watched, case_open: bool) -> bool:
    """True where a result has to become a clue: a risk, or a removed household that slips, and nothing runs on it yet."""
    slips = watched is Watched.REMOVED and values.get("still_stable") is False
    return bool(values.get("at_risk") or slips) and not case_open


def check_close(
    fact: RoundFact, homes: Iterable[HomeFact], results: Mapping[str, Mapping[str, Any]], on: date, today: date
) -> None:
    """AppError SWEEP-120 already ended, SWEEP-121 households without a result, SWEEP-122 a day that does not fit."""
    if fact.closed_on is not None:
        raise AppError("SWEEP-120", f"{fact.number}已经登记结束。", "不用再登记。", WHERE)
    waiting = open_homes(fact, homes, results)
    if waiting:
        named = "、".join(home.short for home in waiting[:5]) + ("等" if len(waiting) > 5 else "")
        raise AppError(
            "SWEEP-121", f"还有{len(waiting)}户没有排查，也没有列入未入户清单：{named}。",
            "每一户都要有排查结果，或者写明未能入户的原因。", fact.number,
        )  # fmt: skip
    last = max((row["date"] for row in results.values() if row.get("date")), default=fact.start)
    if not last <= on <= today:
        raise AppError(
            "SWEEP-122", f"结束日期{chinese_date(on)}早于最后一户的排查日期（{chinese_date(last)}），或者晚于今天。",
            "请核对日期。", fact.number,
        )  # fmt: skip


def sums_of(
    fact: RoundFact, homes: Iterable[HomeFact], results: Mapping[str, Mapping[str, Any]], group: str | None = None
) -> SweepSums:
    """The sums of a round, or of one of its groups; a household counts once in each column."""
    return tally(results.get(home.id, {}) for home in homes_of(fact, homes) if group is None or home.group == group)


def tally(results: Iterable[Mapping[str, Any]]) -> SweepSums:
    """The sums of some households, one result each ({} where there is none yet)."""
    rows = list(results)
    stands = Counter(standing_of(row) for row in rows)
    told = [row for row in rows if row]
    return SweepSums(
        households=len(rows), checked=stands[Standing.CHECKED] + stands[Standing.FOUND],
        not_reached=stands[Standing.NOT_REACHED], open=stands[Standing.OPEN], found=stands[Standing.FOUND],
        at_risk=sum(bool(row.get("at_risk")) for row in told), clues=sum(bool(row.get("clue_case")) for row in told),
        help_fails=sum(row.get("help_works") is False for row in told),
        unstable=sum(row.get("still_stable") is False for row in told),
        only_home_unsafe=sum(bool(row.get("only_home_unsafe")) for row in told),
        empty=sum(row.get("relocation_home") == "empty" for row in told),
        jobless=sum(int(row.get("jobless_workers") or 0) for row in told),
    )  # fmt: skip
