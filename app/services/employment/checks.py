"""逐一核对: everybody away, quarter by quarter, one key a person; a change is written at once and reported (R-12.5, S0-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.employment import ENDING, MOVING, STARTED, is_away, quarter_of, unreported, work_words
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.values import blank
from app.domain.workdays import month_of
from app.services.desk import Desk
from app.services.employment.people import Worker, read_files, worker_in, workers_of
from app.services.employment.spells import change_spell_in, spell_in
from app.services.files import Rec
from app.store.door import Door
from app.store.rows import read_records


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A person away: where he stands in the quarter; `check` its row (None while nobody asked), `tries` calls nobody took."""

    worker: Worker
    spell: Rec | None
    check: Rec | None
    tries: int

    @property
    def key(self) -> str:
        """The member's id."""
        return self.worker.id

    @property
    def told(self) -> str:
        """Where the person works, in words."""
        return work_words(self.spell) if self.spell else "在外务工，还没有登记务工经历"

    @property
    def state(self) -> str:
        """还没有核实, 无变化, 有变化（…）."""
        if self.check is None:
            return f"没有联系上（{self.tries}次）" if self.tries else "还没有核实"
        change = label("WORK_CHANGE", self.check.get("change"))
        return f"有变化：{change}" if change else label("WORK_CHECK_RESULT", self.check.get("result"))


@dataclass(frozen=True, slots=True)
class CheckBoard:
    """A quarter: everybody away (and those whose change of the quarter ended it), changes nobody reported yet."""

    quarter: str
    lines: tuple[CheckLine, ...]
    changes: tuple[tuple[Worker, Rec], ...]

    @property
    def waiting(self) -> int:
        """People still to be asked."""
        return sum(line.check is None for line in self.lines)


def check_board(desk: Desk, group: str = "") -> CheckBoard:
    """The list of the running quarter, those not asked yet first."""
    with desk.reading() as connection:
        files = [file for file in read_files(connection) if not file.ended]
    quarter, found, changes = quarter_of(desk.today), [], []
    for file in files:
        for worker in workers_of(file):
            changes += [(worker, dict(row)) for row in unreported(worker.checks)]
            line = _line(worker, quarter, desk.today)
            if line and group in ("", worker.group):
                found.append(line)
    found.sort(key=lambda line: line.check is not None)
    return CheckBoard(quarter, tuple(found), tuple(changes))


def _line(worker: Worker, quarter: str, on: date) -> CheckLine | None:
    check = worker.checked(quarter)
    if not is_away(worker.member, worker.spells, on) and not (check and check.get("spell_id")):
        return None
    tries = sum(row.get("quarter") == quarter and row.get("result") == "unreached" for row in worker.checks)
    return CheckLine(worker, worker.spell(on), check, tries)


def confirm_same(
    desk: Desk, people: Iterable[tuple[str, str]], on: date, checkers: Sequence[str], mode: str = "phone"
) -> int:
    """无变化 for (household, member) pairs, one verb; returns how many. AppError WORK-110 a day that does not fit."""
    with desk.writing("核实外出务工") as door:
        count = 0
        for household, member in people:
            worker = worker_in(door.connection, member, household)
            _check_row(desk, door, worker, {"result": "same", "date": on, "checkers": tuple(checkers), "mode": mode})
            count += 1
    return count


def not_reached(
    desk: Desk, household: str, member: str, on: date, checkers: Sequence[str], note: str = "", mode: str = "phone"
) -> str:
    """Nobody took the call: kept as a try; the person stays on the list."""
    with desk.writing("务工核实没有联系上") as door:
        worker = worker_in(door.connection, member, household)
        values = {"result": "unreached", "date": on, "checkers": tuple(checkers), "mode": mode, "note": note.strip()}
        return _check_row(desk, door, worker, values)


def record_change(desk: Desk, household: str, member: str, values: Mapping[str, Any]) -> str:
    """有变化: the change, the spell it makes or ends, and the member's fields, one verb; returns the check's id.

    `values`: fields of `work_quarter_check` (change, changed_on, date, checkers, mode, note, reported_on, reported_to) and of
    `work_spell`, phone, labour. AppError WORK-110 … WORK-113, and those of a spell."""
    with desk.writing("登记务工变动") as door:
        worker = worker_in(door.connection, member, household)
        return change_in(desk, door, worker, values)


def change_in(desk: Desk, door: Door, worker: Worker, values: Mapping[str, Any]) -> str:
    """`record_change` inside a verb that writes more (a visit)."""
    change, where = str(values.get("change") or ""), f"{worker.name}（{worker.short}）"
    if not change:
        raise AppError("WORK-111", "没有选是什么变动。", "请选换了地方、返乡等。", where)
    on = values.get("date")
    changed = values.get("changed_on") or on
    if isinstance(on, date) and changed is not None and changed > on:
        raise AppError("WORK-112", "变动日期晚于核实日期。", "请核对两个日期。", where)
    before = worker.spell(desk.today)
    after = _write_spell(desk, door, worker, before, change, changed or desk.today, values)
    row = {
        **{key: values.get(key) for key in ("date", "checkers", "mode", "note", "reported_on", "reported_to") if values.get(key)},
        "result": "changed", "change": change, "changed_on": changed, "before": work_words(before), "after": after,
        "spell_id": before["id"] if before else None,
    }  # fmt: skip
    return _check_row(desk, door, worker, row)


def _write_spell(
    desk: Desk, door: Door, worker: Worker, before: Rec | None, change: str, changed: date, values: Mapping[str, Any]
) -> str:
    """What the change does to the spells; gives the words for 变动后."""
    if change in ENDING:
        if before is not None:
            end = max(month_of(changed), str(before.get("start") or month_of(changed)))
            change_spell_in(desk, door, worker, before, {"end": end})
        else:
            door.change("member", worker.id, {"is_working": False})
        return label("WORK_CHANGE", change)
    told = {key: value for key, value in values.items() if not blank(value)}
    if change == STARTED or (change in MOVING and before is not None) or before is None:
        kept = (
            {}
            if change == STARTED or before is None
            else {k: before[k] for k in _KEPT[change] if not blank(before.get(k))}
        )
        whole = {"start": month_of(changed), **kept, **told}
        if before is not None and str(whole["start"]) <= str(before.get("start") or ""):
            change_spell_in(desk, door, worker, before, {k: v for k, v in whole.items() if k != "start"})
            return work_words({**before, **{k: v for k, v in whole.items() if k != "start"}})
        spell_in(desk, door, worker, whole)
        return work_words(whole)
    change_spell_in(
        desk, door, worker, before, {key: value for key, value in told.items() if key not in ("start", "end")}
    )
    if change == "other" and blank(values.get("note")):
        raise AppError("WORK-113", "其他变动要写说明。", "请写明变了什么。", f"{worker.name}（{worker.short}）")
    return work_words({**before, **told}) if change != "other" else str(values.get("note") or "")


# What a new spell takes from the one before when only the place or only the employer changed.
_KEPT = {
    "place": ("channel", "industry", "employer", "month_income"),
    "employer": ("place_kind", "province", "city", "county", "place", "channel", "industry", "month_income"),
}


def _check_row(desk: Desk, door: Door, worker: Worker, values: Mapping[str, Any]) -> str:
    day, where = values.get("date"), f"{worker.name}（{worker.short}）"
    if not isinstance(day, date) or day > desk.today:
        raise AppError("WORK-110", "核实日期没有填，或者还没有到。", "请写核实那一天。", where)
    if not tuple(values.get("checkers") or ()):
        raise AppError("WORK-114", "没有写核实人。", "请写核实的人的姓名。", where)
    spell = worker.spell(desk.today)
    whole = {"spell_id": spell["id"] if spell else None, **values}
    return door.create("work_quarter_check", {**{k: v for k, v in whole.items() if not blank(v)}, "quarter": quarter_of(day),
                       "household_id": worker.household, "member_id": worker.id, "person_id": worker.member.get("person_id")})  # fmt: skip


def report_changes(desk: Desk, rows: Iterable[str], on: date, to: str) -> int:
    """Changes told to the township; returns how many. AppError WORK-115 without any, WORK-116 a day or a name that does not fit."""
    wanted = set(rows)
    if not to.strip() or on > desk.today:
        raise AppError("WORK-116", "没有写上报给谁，或者日期还没有到。", "请写乡镇接收的人或办公室。", "务工变动")
    with desk.writing("上报务工变动") as door:
        waiting = [row for row in unreported(read_records(door.connection, "work_quarter_check"))
                   if (not wanted or row["id"] in wanted) and row["date"] <= on]  # fmt: skip
        if not waiting:
            raise AppError("WORK-115", "没有要上报的务工变动。", "有变动的先登记变动。", "务工变动")
        for row in waiting:
            door.change("work_quarter_check", str(row["id"]), {"reported_on": on, "reported_to": to.strip()})
    return len(waiting)
