"""How a duty may stand, and the kinds the engine itself makes (`domain.md` R-12.2)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class State(StrEnum):
    """How a duty stands (R-12.2): grey done, green due, amber soon, red overdue; put off with a reason: grey too."""

    DONE = "done"
    DUE = "due"
    SOON = "soon"
    OVERDUE = "overdue"
    EXCUSED = "excused"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return {"done": "已完成", "due": "待办", "soon": "快到期", "overdue": "已逾期", "excused": "已暂缓"}[self.value]

    @property
    def colour(self) -> str:
        """Name of the chip's colour; the word always stands beside it."""
        return {"done": "grey", "due": "green", "soon": "amber", "overdue": "red", "excused": "grey"}[self.value]


# Most pressing first; the states in which somebody has to act.
ORDER = (State.OVERDUE, State.SOON, State.DUE, State.EXCUSED, State.DONE)
OPEN = (State.OVERDUE, State.SOON, State.DUE)


class DueKind(StrEnum):
    """Kinds this engine makes; limits of the road keep their own code (`procedure.clocks`), other modules bring theirs."""

    REVISIT = "revisit"
    NOTICE_END = "notice_end"
    NOTICE_PHOTO = "notice_photo"
    HELPER = "helper"
    CONSENT = "consent"
    GROUP_CHECK = "group_check"
    ANNUAL_INCOME = "annual_income"
    MEASURE = "measure"
    AGE = "age"
    SWEEP = "sweep"
    WARNING = "warning"
    WATCH = "watch"
    WORK_CHECK = "work_check"
    LEDGER = "ledger"
    MONTH_REPORT = "month_report"
    ANALYSIS = "analysis"
    CALENDAR = "calendar"
    QUARTER_REPORT = "quarter_report"
    YEAR_REPORT = "year_report"


def state_of(from_: date, to: date, on: date, amber_days: int, done: bool = False) -> State:
    """The one place that says how a duty stands: overdue from the day after `to`; amber in the last days (R-12.2).

    A limit of a few days would be amber from its first hour: amber never takes more than a third of it."""
    if done:
        return State.DONE
    if on > to:
        return State.OVERDUE
    amber = min(amber_days, (to - from_).days // 3)
    return State.SOON if (to - on).days <= amber else State.DUE
