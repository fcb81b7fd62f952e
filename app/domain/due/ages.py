"""到龄名单: who reaches an age in a month, and what has to be seen to then (`domain.md` §22 "Death and birthdays")."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.documents import chinese_date
from app.domain.due.duty import DutyFact
from app.domain.due.states import DueKind
from app.domain.revisits import period_of

# What each shipped age stands for; an age the township adds is only named.
WHAT = {
    6: "核实入学", 16: "核实在校或就业，参加养老保险", 18: "再查询比对前由本人签承诺授权", 60: "办理养老待遇领取",
    70: "核对公益性岗位是否到龄退出", 80: "申请高龄津贴", 90: "核对高龄津贴标准", 100: "核对高龄津贴标准",
}  # fmt: skip
OTHER = "按乡镇要求办理"
LOOKED_BACK = 12  # months: a birthday nobody saw to is not called for ever


@dataclass(frozen=True, slots=True)
class Turning:
    """Somebody reaches an age on a day: whose, which age, what has to be seen to, when it was (None: not yet)."""

    household: str
    member: str
    name: str
    age: int
    on: date
    noted_on: date | None = None
    outcome: str = ""

    @property
    def what(self) -> str:
        """What has to be seen to at this age."""
        return WHAT.get(self.age, OTHER)


@dataclass(frozen=True, slots=True)
class Born:
    """A living member with a known birth date; `noted`: age -> (day, what was done)."""

    member: str
    name: str
    birth_date: date
    noted: tuple[tuple[int, date, str], ...] = ()


def birthday(born: date, age: int) -> date:
    """The day somebody is that many full years old; born on 29 February: 1 March in other years, as `idnumbers.age`."""
    year = born.year + age
    return date(year, 3, 1) if (born.month, born.day) == (2, 29) and not isleap(year) else born.replace(year=year)


def turnings(household: str, people: Iterable[Born], ages: Iterable[int], first: date, last: date) -> Iterator[Turning]:
    """Who reaches one of the ages between two days, both included."""
    for one in people:
        for age in ages:
            if not first.year <= one.birth_date.year + age <= last.year:
                continue
            day = birthday(one.birth_date, age)
            if first <= day <= last:
                noted = next((found for found in one.noted if found[0] == age), None)
                yield Turning(
                    household, one.member, one.name, age, day, noted[1] if noted else None, noted[2] if noted else ""
                )


def age_duties(
    household: str, people: Iterable[Born], ages: Iterable[int], begin: date, on: date
) -> Iterator[DutyFact]:
    """One duty for each: from the first of the month of the birthday to its last day; done ones of the running month alone.

    Nothing is asked for months before the one in which the village began (`begin`)."""
    this = period_of(on, "month")
    first = max(period_of(begin, "month").start, _back(this.start))
    for found in turnings(household, people, ages, first, this.end):
        if found.noted_on is not None and found.on < this.start:
            continue
        month = period_of(found.on, "month")
        done = f"，{chinese_date(found.noted_on)}已办理（{found.outcome.strip('。')}）" if found.noted_on else ""
        yield DutyFact(
            kind=DueKind.AGE, label=f"满{found.age}周岁", starts=month.start, due=month.end,
            reason=f"{found.name}{chinese_date(found.on)}满{found.age}周岁，请{found.what}{done}", done_on=found.noted_on,
            household=household, member=found.member, subject=f"{found.member}:{found.age}",
        )  # fmt: skip


def _back(start: date) -> date:
    return start.replace(year=start.year - LOOKED_BACK // 12)
