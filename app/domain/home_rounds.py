"""住房、饮水、易地搬迁排查: who belongs to a round, what a result must say, its sums (`domain.md` §15.11, §15.12, §22; S0-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.domain.errors import AppError
from app.domain.sweeps import Standing
from app.domain.values import blank

HOUSING, WATER, RELOCATION = "housing", "water", "relocation"
EMPTY = ("not_moved", "vacated")
UNSAFE_GRADES = ("C", "D")
WHERE = "住房饮水搬迁排查"
_SUBJECTS = (
    "house_unsafe", "house_grade", "only_home", "water_unsafe", "water_problems", "water_source", "home_state", "empty_since",
    "empty_reason", "workers", "jobless", "jobless_names", "problem", "handling",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HomeSums:
    """What a round counts; `rate` is 空置率 in percent with one decimal (None where no home is known)."""

    households: int
    checked: int
    not_reached: int
    open: int
    found: int
    only_home_unsafe: int
    handled: int
    waiting: int
    homes: int
    empty: int
    rate: Decimal | None
    workers: int
    jobless: int


def is_found(kind: str, values: Mapping[str, Any]) -> bool:
    """True for a result that speaks of trouble."""
    if kind == HOUSING:
        return values.get("house_unsafe") is True
    if kind == WATER:
        return values.get("water_unsafe") is True
    return values.get("home_state") in EMPTY or bool(values.get("jobless"))


def standing_of(kind: str, result: Mapping[str, Any] | None) -> Standing:
    """Where a household stands in a round."""
    if not result:
        return Standing.OPEN
    if result.get("reached") is False:
        return Standing.NOT_REACHED
    return Standing.FOUND if is_found(kind, result) else Standing.CHECKED


def fine(kind: str, workers: int = 0) -> dict[str, Any]:
    """The answers of a household where all is well."""
    values: dict[str, Any] = {"reached": True}
    if kind == HOUSING:
        return {**values, "house_unsafe": False}
    if kind == WATER:
        return {**values, "water_unsafe": False}
    return {**values, "home_state": "resident", "workers": workers, "jobless": 0}


def needs_clue(kind: str, values: Mapping[str, Any]) -> bool:
    """The only home is unsafe, or the water: a risk of its own (S0-1, R-2.3)."""
    return kind == HOUSING and values.get("house_unsafe") is True and values.get("only_home") is True


def check_result(kind: str, values: Mapping[str, Any], start: date, today: date, who: str) -> None:
    """AppError HOMER-110 … HOMER-119 for a result that cannot stand."""
    day = values.get("date")
    if not isinstance(day, date) or not start <= day <= today:
        raise AppError("HOMER-110", "排查日期要在这一轮开始到今天之间。", "请写入户那一天。", who)
    if not tuple(values.get("checkers") or ()):
        raise AppError("HOMER-111", "没有写排查人。", "请写入户的人的姓名。", who)
    if values.get("reached") is False:
        _not_reached(values, who)
        return
    if kind == HOUSING:
        _housing(values, who)
    elif kind == WATER:
        _water(values, who)
    else:
        _relocation(values, who)
    _handling(kind, values, day, who)


def _not_reached(values: Mapping[str, Any], who: str) -> None:
    if blank(values.get("not_reached_reason")):
        raise AppError("HOMER-112", "没有写未能入户的原因。", "请写明，例如“全家在外务工”。", who)
    if any(not blank(values.get(key)) for key in _SUBJECTS):
        raise AppError("HOMER-113", "没有入到户，又填了排查结果。", "请去掉排查结果，或者改为入到了户。", who)


def _housing(values: Mapping[str, Any], who: str) -> None:
    if values.get("house_unsafe") is None:
        raise AppError("HOMER-114", "没有回答住房安不安全。", "请选是或否。", who)
    if values["house_unsafe"] and (blank(values.get("house_grade")) or values.get("only_home") is None):
        raise AppError("HOMER-115", "住房不安全的，要写住房等级，并说明是不是唯一住房。", "请补上这两项。", who)
    if not values["house_unsafe"] and values.get("house_grade") in UNSAFE_GRADES:
        raise AppError("HOMER-116", "住房等级是C级或D级，又填了住房安全。", "请核对哪一项填错了。", who)


def _water(values: Mapping[str, Any], who: str) -> None:
    if values.get("water_unsafe") is None:
        raise AppError("HOMER-114", "没有回答饮水安不安全。", "请选是或否。", who)
    if values["water_unsafe"] and not tuple(values.get("water_problems") or ()):
        raise AppError("HOMER-115", "饮水不安全的，要写是什么问题。", "请选水量、水质、取水、断水等。", who)


def _relocation(values: Mapping[str, Any], who: str) -> None:
    state = values.get("home_state")
    if blank(state):
        raise AppError("HOMER-114", "没有回答安置房有没有人住。", "请选常住、未入住或原入住现空置。", who)
    if state in EMPTY and (blank(values.get("empty_since")) or blank(values.get("empty_reason"))):
        raise AppError("HOMER-115", "未入住或空置的，要写从哪个月开始和原因。", "请补上这两项。", who)
    if values.get("workers") is None or values.get("jobless") is None:
        raise AppError("HOMER-117", "没有写搬迁劳动力有几人、没有就业的有几人。", "没有的填0。", who)
    if values["jobless"] > values["workers"]:
        raise AppError("HOMER-118", "没有就业的人数比劳动力还多。", "请核对两个人数。", who)


def _handling(kind: str, values: Mapping[str, Any], day: date, who: str) -> None:
    if is_found(kind, values) and blank(values.get("handling")):
        raise AppError("HOMER-119", "发现问题的，要写怎样处理。", "请选处理办法，写责任人和期限。", who)
    if not blank(values.get("handling")) and (blank(values.get("name")) or values.get("due_on") is None):
        raise AppError("HOMER-120", "处理问题要有责任人和期限。", "请补上责任人和处理期限。", who)
    if values.get("due_on") is not None and values["due_on"] < day:
        raise AppError("HOMER-121", "处理期限早于排查日期。", "请核对期限。", who)


def sums(kind: str, results: Iterable[Mapping[str, Any]], homes: int = 0, unassigned: int = 0) -> HomeSums:
    """The sums of a round, one result a household ({} while there is none); `homes` and `unassigned` of the relocation sites
    (0: only the households' own homes are known)."""
    rows = list(results)
    stands = [standing_of(kind, row) for row in rows]
    told = [row for row in rows if row and row.get("reached") is not False]
    empty = sum(row.get("home_state") in EMPTY for row in told) + unassigned
    known = max(homes, len(told) + unassigned if kind == RELOCATION else 0)
    handled = [row for row in told if not blank(row.get("handling"))]
    return HomeSums(
        households=len(rows), checked=stands.count(Standing.CHECKED) + stands.count(Standing.FOUND),
        not_reached=stands.count(Standing.NOT_REACHED), open=stands.count(Standing.OPEN), found=stands.count(Standing.FOUND),
        only_home_unsafe=sum(needs_clue(kind, row) for row in told), handled=sum(row.get("done_on") is not None for row in handled),
        waiting=sum(row.get("done_on") is None for row in handled), homes=known if kind == RELOCATION else 0,
        empty=empty if kind == RELOCATION else 0, rate=vacancy(empty, known) if kind == RELOCATION else None,
        workers=sum(int(row.get("workers") or 0) for row in told), jobless=sum(int(row.get("jobless") or 0) for row in told),
    )  # fmt: skip


def vacancy(empty: int, homes: int) -> Decimal | None:
    """空置率 in percent, one decimal; None without a home."""
    if homes <= 0:
        return None
    return (Decimal(empty * 100) / Decimal(homes)).quantize(Decimal("0.1"), ROUND_HALF_UP)
