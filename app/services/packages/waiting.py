"""What waits on 今天 because of packages: fields written side by side (`design.md` §5, §7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from app.domain.due import DutyFact
from app.domain.merging import disputed
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.packages.rules import is_auto
from app.store.rows import parallel_rows
from app.store.store import Connection

DAYS = 7  # shown as due, never as overdue: nothing hangs on it but one value shown for another (D)


def parallel_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """One line for all fields that wait for a decision."""
    waiting = sum(
        disputed(siblings) and not is_auto(row.kind, key)
        for _unit, row in parallel_rows(connection)
        for key, siblings in row.siblings.items()
    )
    if waiting:
        reason = f"两台电脑都改过、互相不知道的有{waiting}项，等着裁决"
        yield DutyFact(kind="parallel", label="裁决并行修改", starts=facts.today, due=facts.today + timedelta(days=DAYS),
                       reason=reason, page="parallels")  # fmt: skip
