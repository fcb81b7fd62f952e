"""暂缓: a duty put off with a reason until a day; shown grey, counted apart, taken back any time (`domain.md` §12, R-12.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.domain.due import Due, State
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.duties.dues import due_of, village_facts
from app.services.duties.listing import village_dues_of
from app.services.files import load_household, load_households
from app.services.summing.silence import silence_dues
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection

LONGEST = 366  # days: what is put off longer is not put off but given up
WHERE = "今天"


def excuse_duty(desk: Desk, household: str, duty: str, reason: str, until: date) -> None:
    """Put one duty off: `excuse_duties` for one."""
    excuse_duties(desk, ((household, duty),), reason, until)


def excuse_duties(desk: Desk, wanted: Sequence[tuple[str, str]], reason: str, until: date) -> int:
    """Put duties off, each (household, key of the duty), "" household for one of the whole village; returns how many.

    An older excuse of the same duty is replaced. AppError DUTY-101 (no reason), DUTY-102 (day), DUTY-103 (a duty does not stand
    any more), DUTY-104 (done already); all or none."""
    if not reason.strip():
        raise AppError("DUTY-101", "暂缓要写原因。", "请写明为什么现在办不了。", WHERE)
    if not 0 <= (until - desk.today).days <= LONGEST:
        raise AppError("DUTY-102", "暂缓到哪一天要在今天以后的一年以内。", "请核对日期。", WHERE)
    with desk.writing("暂缓待办") as door:
        told = {"reason": reason.strip(), "until": until, "date": desk.today, "name": desk.operator}
        for household, duty in wanted:
            due, own = _standing(desk, door.connection, household, duty)
            _drop(door, household, duty)
            values = {"duty": duty, "label": due.label, **told}
            if own:
                door.create("village_excuse", values, village=desk.place.code)
            else:
                door.create("duty_excuse", {"household_id": household, **values})
    return len(wanted)


def take_back_excuses(desk: Desk, wanted: Sequence[tuple[str, str]]) -> int:
    """The duties count again; returns how many. AppError DUTY-105 when one is not put off."""
    with desk.writing("取消暂缓") as door:
        for household, duty in wanted:
            if not _drop(door, household, duty):
                raise AppError("DUTY-105", "这一项没有暂缓。", "请刷新以后再看。", WHERE)
    return len(wanted)


def _drop(door: Door, household: str, duty: str) -> int:
    """Take the excuses of a duty away, the household's and the village's (a problem of the village names a household)."""
    old = [("village_excuse", row) for row in read_records(door.connection, "village_excuse")]
    if household:
        old += [("duty_excuse", row) for row in read_records(door.connection, "duty_excuse", units=[household])]
    named = [(kind, str(row["id"])) for kind, row in old if row["duty"] == duty]
    for kind, row_id in named:
        door.remove(kind, row_id, "取消暂缓")
    return len(named)


def _standing(desk: Desk, connection: Connection, household: str, duty: str) -> tuple[Due, bool]:
    """The duty as it stands today, and whether it is one of the village itself. AppError DUTY-103, DUTY-104."""
    facts = village_facts(desk, connection)
    where, own = "全村", False
    found: Due | None = None
    if household:
        file = load_household(connection, household)
        where = file.short
        found = next((due for due in due_of(file, facts) if due.key == duty), None)
    if found is None and desk.store.role == "township":
        own, where = True, "乡镇"
        found = next((due for _village, due in silence_dues(desk, connection) if due.key == duty), None)
    elif found is None:
        files = load_households(connection)
        own = True
        found = next((due for _, due in village_dues_of(desk, connection, files, facts) if due.key == duty), None)
    if found is None:
        raise AppError("DUTY-103", "这一项待办已经不在了，或者期限变了。", "请刷新以后再看。", where)
    if found.state is State.DONE:
        raise AppError("DUTY-104", "这一项已经完成，不用暂缓。", "请刷新以后再看。", where)
    return found, own
