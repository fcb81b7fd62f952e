"""What waits on 今天 because of packages: fields written side by side (`design.md` §5, §7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.domain.due import DutyFact
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.packages.mending import open_mendings
from app.services.packages.parallels import waiting_fields
from app.services.packages.returned import returned_in
from app.store.store import Connection

DAYS_RETURNED = 15  # as long as the whole road of a case (P1), so that nothing a package brought is forgotten (D)
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


def mending_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """One line for all that merging left to be put right."""
    found = open_mendings(connection)
    if found:
        told = "、".join(dict.fromkeys(f"{one.label}（{one.title}）" for one in found))
        yield DutyFact(kind="mending", label="合并后理顺", starts=facts.today, due=facts.today + timedelta(days=DAYS),
                       reason=f"两台电脑各自登记后有{len(found)}处要理顺：{told[:80]}", page="parallels")  # fmt: skip


def returned_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """One line for each return package of which something is still to be done."""
    for package in returned_in(connection):
        if package.open:
            came = date.fromisoformat(package.at[:10])
            names = "、".join(dict.fromkeys(line.who for line in package.lines if line.open))
            reason = f"回执包{package.number}（{came.month}月{came.day}日收到）里还有{package.open}件要办：{names[:60]}"
            yield DutyFact(kind="returned", label="办理回执来件", starts=came, due=came + timedelta(days=DAYS_RETURNED),
                           reason=reason, subject=package.number, page="returned", where=(("package", package.number),))  # fmt: skip
