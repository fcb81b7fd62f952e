"""What waits on 今天 because of packages: fields written side by side (`design.md` §5, §7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from app.domain.due import DutyFact
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.packages.parallels import waiting_fields
from app.store.store import Connection

DAYS = 7  # shown as due, never as overdue: nothing hangs on it but one value shown for another (D)


def parallel_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """One line for all fields that wait for a decision."""
    waiting = len(waiting_fields(connection))
    if waiting:
        reason = f"两台电脑都改过、互相不知道的有{waiting}项，等着裁决"
        yield DutyFact(kind="parallel", label="裁决并行修改", starts=facts.today, due=facts.today + timedelta(days=DAYS),
                       reason=reason, page="parallels")  # fmt: skip
