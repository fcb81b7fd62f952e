"""工作移交: the list of what is handed over, its three signatures, then the old account closes (`domain.md` §22).

The list is made from the store on the day and kept with the record, so that a reprint is the sheet that was signed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.turnover import Part, listed, parts_of, typed_part
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.files import HouseholdFile, Rec, load_households
from app.services.staff.operators import Closed, check_closing, close_account, operator_lines
from app.store.door import Door
from app.store.narrow import unit_villages
from app.store.package_log import package_heads
from app.store.rows import read_records
from app.store.store import Connection

KIND, WHERE = "staff_handover", "工作移交"
PEOPLE = (("giver", "移交人"), ("receiver", "接收人"), ("witness", "监交人"))
TYPED = ("papers", "sticks", "keys")
PARTS = ("household", "member", "life_event", "monitoring_case", "case_event")
PACKAGES = 5


@dataclass(frozen=True, slots=True)
class Turnover:
    """One hand-over of work; `state`: 待签字, 已签字, 账户已关闭."""

    id: str
    number: str
    day: date
    giver: str
    receiver: str
    witness: str
    reason: str
    note: str
    signed_on: date | None
    closed_on: date | None
    parts: tuple[Part, ...]

    @property
    def state(self) -> str:
        """How far it has come."""
        return "账户已关闭" if self.closed_on else "已签字" if self.signed_on else "待签字"


def begin_turnover(desk: Desk, values: Mapping[str, Any]) -> Turnover:
    """Write the list down: giver, receiver, witness, reason, date (today), and what is typed: papers, sticks, keys, note.

    AppError TURN-101 (a name or the reason lacks), TURN-102 (one person twice), TURN-103 (a day to come)."""
    told = _checked(desk, values)
    with desk.reading() as connection:
        parts = tuple(_parts(desk, connection, told))
    with desk.writing("登记工作移交") as door:
        number = _next_number(desk, door.connection, told["date"])
        row = door.create(KIND, {**told, "number": number, "listed": listed(parts)}, village=_unit(desk))
    return _named(turnovers(desk), row)


def _unit(desk: Desk) -> str:
    """A township's own list stays in the office: units of no village go to nobody."""
    return desk.place.code if desk.store.role == "village" else ""


def _checked(desk: Desk, values: Mapping[str, Any]) -> Rec:
    told: Rec = {key: " ".join(str(values.get(key) or "").split()) for key, _ in PEOPLE}
    told["reason"] = str(values.get("reason") or "").strip()
    told["note"] = str(values.get("note") or "").strip()
    lacking = [name for key, name in PEOPLE if not told[key]] + ([] if told["reason"] else ["移交原因"])
    if lacking:
        raise AppError("TURN-101", f"没有填{'、'.join(lacking)}。", "移交人、接收人、监交人和原因都要写明。", WHERE)
    if len({told[key] for key, _ in PEOPLE}) < len(PEOPLE):
        raise AppError("TURN-102", "移交人、接收人、监交人要是三个不同的人。", "请核对姓名。", WHERE)
    day = values.get("date") or desk.today
    if day > desk.today:
        raise AppError("TURN-103", f"移交日期{show_date(day)}还没有到。", "请在移交当天生成清单。", WHERE)
    return {**told, "date": day, **{key: tuple(t for t in values.get(key) or () if str(t).strip()) for key in TYPED}}


def _own(desk: Desk, connection: Connection, deleted: bool = False) -> list[Rec]:
    villages = unit_villages(connection)
    return [
        row for row in read_records(connection, KIND, deleted=deleted) if villages[str(row["unit_id"])] == _unit(desk)
    ]


def _next_number(desk: Desk, connection: Connection, day: date) -> str:
    count = sum(1 for row in _own(desk, connection, deleted=True) if row["date"].year == day.year)
    return f"移交{day.year}-{count + 1:02d}"


# ---- what is handed over ------------------------------------------------------------------------------------------


def _parts(desk: Desk, connection: Connection, told: Rec) -> Iterator[Part]:
    files = load_households(connection, None, PARTS)
    yield _households(files)
    yield _cases(files)
    yield _duties(desk)
    yield _sheets(connection)
    yield typed_part("纸质材料", told["papers"], "材料")
    yield typed_part("编号的U盘", told["sticks"], "编号")
    yield typed_part("钥匙和密封件", told["keys"], "名称")
    yield _packages(connection)


def _households(files: list[HouseholdFile]) -> Part:
    living = [file for file in files if not file.ended]
    counts = Counter(str(file.record.get("group_name") or "未填小组") for file in living)
    people = {
        group: sum(len(f.members) for f in living if str(f.record.get("group_name") or "未填小组") == group)
        for group in counts
    }
    lines = [(group, f"{count}户", f"{people[group]}人") for group, count in sorted(counts.items())]
    lines.append(("合计", f"{len(living)}户", f"{sum(people.values())}人"))
    return Part("农户", ("小组", "户数", "人口"), tuple(lines))


def _cases(files: list[HouseholdFile]) -> Part:
    found = []
    for file in files:
        case = file.case
        if case is not None and case.road.is_open:
            side = case.road.waiting_for()
            found.append((file.short, case.road.label, f"等{label('SIDE', side)}办" if side else ""))
    return Part("在办监测事项", ("农户", "步骤", "等谁办"), tuple(found))


def _duties(desk: Desk) -> Part:
    open_ones = (
        [line for line in due_list(desk) if line.due.state is not State.DONE] if desk.store.role == "village" else []
    )
    lines = [(f"{line.name}　{line.due.label}", f"{line.due.state.label}，最迟{show_date(line.due.to)}", line.due.reason)
             for line in open_ones]  # fmt: skip
    return Part("待办事项", ("事项", "期限", "原因"), tuple(lines))


def _sheets(connection: Connection) -> Part:
    out = [row for row in read_records(connection, "blank_sheet") if row.get("state") == "out"]
    lines = [(str(row["number"]), "未交回", str(row.get("name") or "")) for row in out]
    return Part("未交回的编号空白表", ("表号", "情况", "领用人"), tuple(sorted(lines)))


def _packages(connection: Connection) -> Part:
    lines = [(head.number, "写出" if head.direction == "out" else "接收", head.at[:10])
             for head in package_heads(connection)[:PACKAGES]]  # fmt: skip
    return Part("最近的数据包", ("包号", "收发", "日期"), tuple(lines))


# ---- after the list -----------------------------------------------------------------------------------------------


def turnovers(desk: Desk) -> tuple[Turnover, ...]:
    """All hand-overs of work of this very place, the newest first: those of the villages reach an office too, they are not its own."""
    with desk.reading() as connection:
        rows = _own(desk, connection)
    return tuple(_turnover(row) for row in sorted(rows, key=lambda row: (row["date"], row["number"]), reverse=True))


def _turnover(row: Rec) -> Turnover:
    return Turnover(
        str(row["id"]), str(row["number"]), row["date"], str(row["giver"]), str(row["receiver"]), str(row["witness"]),
        str(row["reason"]), str(row.get("note") or ""), row.get("signed_on"), row.get("closed_on"), parts_of(row["listed"] or ()),
    )  # fmt: skip


def turnover_named(desk: Desk, wanted: str = "") -> Turnover:
    """One by id or number, the newest without; AppError TURN-104."""
    return _named(turnovers(desk), wanted)


def _named(found: tuple[Turnover, ...], wanted: str) -> Turnover:
    one = next((item for item in found if not wanted or wanted in (item.id, item.number)), None)
    if one is None:
        raise AppError("TURN-104", "没有找到这次工作移交。", "请先生成移交清单。", WHERE)
    return one


def sign_turnover(desk: Desk, wanted: str, on: date) -> Turnover:
    """All three signed the paper. AppError TURN-104, TURN-105 (signed already), TURN-106 (the day)."""
    found = turnover_named(desk, wanted)
    if found.signed_on:
        raise AppError("TURN-105", f"{found.number}已经登记签字。", "下一步是关闭移交人的账户。", WHERE)
    if not found.day <= on <= desk.today:
        raise AppError("TURN-106", "签字日期要在生成清单那天以后、今天以前。", "请照清单上签的日期填写。", WHERE)
    with desk.writing("登记移交签字") as door:
        door.change(KIND, found.id, {"signed_on": on})
    return turnover_named(desk, found.id)


def close_giver(desk: Desk, wanted: str) -> Closed:
    """Close the account of who handed over, once the list is signed: the store gets a new key, a new recovery sheet is due.

    AppError TURN-104, TURN-107 (not signed yet), TURN-108 (closed already), OPER-104, OPER-105, S-…"""
    found = turnover_named(desk, wanted)
    if found.closed_on:
        raise AppError("TURN-108", f"{found.giver}的账户已经关闭。", "不用再办。", WHERE)
    if not found.signed_on:
        raise AppError("TURN-107", "移交清单还没有登记三方签字。", "请先打印清单，三方签字以后登记签字日期。", WHERE)
    check_closing(desk, found.giver)

    def last(door: Door) -> None:
        door.change(KIND, found.id, {"closed_on": desk.today})

    return close_account(desk, found.giver, last)


def drop_turnover(desk: Desk, wanted: str, reason: str) -> None:
    """Take a list made by mistake away. AppError TURN-104, TURN-105 (signed), TURN-109 (no reason)."""
    found = turnover_named(desk, wanted)
    if found.signed_on:
        raise AppError("TURN-105", f"{found.number}已经登记签字，不能作废。", "有变化的，另外再办一次移交。", WHERE)
    if not reason.strip():
        raise AppError("TURN-109", "作废要写原因。", "请写明为什么作废。", WHERE)
    with desk.writing("作废移交清单") as door:
        door.remove(KIND, found.id, reason.strip())


def people_here(desk: Desk) -> tuple[str, ...]:
    """Names of those who may sign in, for choosing who hands over."""
    return tuple(row.name for row in operator_lines(desk) if row.left_on is None)
