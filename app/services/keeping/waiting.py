"""What waits on 今天 because of backups: the newest copy outside this machine is old (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.domain.due import DutyFact
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.keeping.backups import LAST_ON_STICK
from app.store.store import Connection, get_meta

DAYS = 7  # shown as due, never as overdue


def backup_duties(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """One line once no backup left this machine for longer than the setting `backup_days`; the practice village needs none."""
    if desk.place.practice or not files:
        return
    last = get_meta(connection, LAST_ON_STICK)[:10]
    started = desk.village(connection).get("started_on") or facts.today
    since = date.fromisoformat(last) if last else started
    age = (facts.today - since).days
    if age >= facts.policy.at(facts.today).number("backup_days"):
        reason = (
            f"上次备份到U盘是{since.month}月{since.day}日，已经{age}天" if last else f"还没有备份到U盘，已经{age}天"
        )
        yield DutyFact(kind="backup", label="备份到U盘", starts=since, due=facts.today + timedelta(days=DAYS), reason=reason,
                       page="settings")  # fmt: skip
