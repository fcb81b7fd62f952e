"""What is due, from when, until when, and why: the one engine behind 今天, the ledgers and `shouwang due`.

Pure: dates and dated settings in, a list out. Modules of the rules say what is owed (`DutyFact`); `settle` alone says how it
stands, and `state_of` is the only place that says *overdue* (`design.md` §2). Rules: `domain.md` §12, §8.4, §11.1, §7.4, §14.3, §22.
"""

from __future__ import annotations

from app.domain.due.ages import Turning, turnings
from app.domain.due.duty import Due, DutyFact, Excuse, pressing, settle, settled
from app.domain.due.household import (
    DueFacts,
    Limit,
    LimitFact,
    NoticeFact,
    dues,
    duties,
    last_revisit,
    next_revisit,
)
from app.domain.due.periodic import periodic
from app.domain.due.states import OPEN, ORDER, DueKind, State, state_of
from app.domain.due.village import CalendarFact, NoticePhotos, VillageDueFacts, village_dues, village_duties
from app.domain.revisits import Group, VisitFact

__all__ = [
    "OPEN", "ORDER", "CalendarFact", "Due", "DueFacts", "DueKind", "DutyFact", "Excuse", "Group", "Limit", "LimitFact",
    "NoticeFact", "NoticePhotos", "State", "Turning", "VillageDueFacts", "VisitFact", "dues", "duties", "last_revisit",
    "next_revisit", "periodic", "pressing", "settle", "settled", "state_of", "turnings", "village_dues", "village_duties",
]  # fmt: skip
