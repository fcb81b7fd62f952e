"""回执来件: what each return package brought, for whom, what is to be done, and whether it is done (`domain.md` §17.1).

Nothing is kept twice: what a package changed stands in the journal's lines of its taking, what the township said of ours in
the receipts of our own packages; whether a thing is done is asked of the households as they stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.comparing import flags_answered
from app.domain.errors import AppError
from app.domain.handed import Standing, standing
from app.domain.pairing_papers import from_paper
from app.domain.policy import setting_for
from app.domain.procedure.states import Step
from app.domain.returned import (
    Matter,
    Said,
    check_said,
    comments_said,
    contact_said,
    flags_said,
    from_outside,
    refused_said,
    step_said,
)
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, load_households
from app.services.packages.parallels import waiting_fields
from app.store import package_log
from app.store.handed import handed
from app.store.history import Entry, between
from app.store.package_log import PackageHead
from app.store.peers import PackageRow
from app.store.rows import read_records
from app.store.store import Connection

PARTS = (
    "household", "member", "life_event", "monitoring_case", "case_event", "compare_flag", "field_comment", "sample_check",
    "pairing",
)  # fmt: skip
# Kinds looked at, and the fields beside the making of a row that say something new.
READ = (
    ("case_event", ""), ("compare_flag", ""), ("field_comment", ""), ("sample_check", ""), ("sample_check", "result"),
    ("pairing", ""), ("pairing", "end"), ("policy", ""), ("policy", "value"),
)  # fmt: skip
WHOLE = "全村"
SHOWN = 60  # return packages looked back at; older ones stay in the log of packages


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One thing a package brought: whose ("" id and 全村 for the village's own), what, what to do, where, whether it is done."""

    package: str
    household: str
    who: str
    said: Said
    done: bool

    @property
    def state(self) -> str:
        """待办, 已办 or 知道即可."""
        if not self.said.todo:
            return "知道即可"
        return "已办" if self.done else "待办"

    @property
    def open(self) -> bool:
        """True while something is to be done."""
        return bool(self.said.todo) and not self.done


@dataclass(frozen=True, slots=True)
class Returned:
    """One return package: number, day and time it came, what it said of our packages, its lines."""

    id: str
    number: str
    sender: str
    at: str
    check_code: str
    answers: tuple[str, ...] = ()
    lines: tuple[ReturnedLine, ...] = field(default_factory=tuple)

    @property
    def open(self) -> int:
        """How many things are still to be done."""
        return sum(line.open for line in self.lines)


def returned(desk: Desk, number: str = "") -> tuple[Returned, ...]:
    """Return packages received here, the newest first; one alone by its number. AppError RET-101 (not here), RET-102 (a township)."""
    if desk.store.role != "village":
        raise AppError("RET-102", "回执来件在村里看，乡镇没有回执来件。", "乡镇请看“接收”。", "回执来件")
    with desk.reading() as connection:
        found = returned_in(connection)
    if not number:
        return found
    wanted = tuple(one for one in found if number in (one.number, one.id))
    if not wanted:
        listed = "、".join(one.number for one in found[:5]) or "还没有收过回执包"
        raise AppError("RET-101", f"没有收过{number}号回执包。", f"收过的有：{listed}。", "回执来件")
    return wanted


def returned_in(connection: Connection) -> tuple[Returned, ...]:
    """`returned` inside a reading."""
    heads = [h for h in package_log.package_heads(connection) if h.direction == "in" and h.kind == "return"][:SHOWN]
    if not heads:
        return ()
    sent = package_log.answered(connection, [head.id for head in heads])
    raw = [_Raw(head, row, _entries(connection, row), tuple(p for p in sent if p.answered_by == head.id))
           for head in heads if (row := package_log.package(connection, head.id)) is not None]  # fmt: skip
    now = _now(connection, raw)
    return tuple(_returned(one, now) for one in raw)


@dataclass(frozen=True, slots=True)
class _Raw:
    head: PackageHead
    row: PackageRow
    entries: tuple[Entry, ...]
    sent: tuple[PackageRow, ...]


@dataclass(frozen=True, slots=True)
class _Now:
    """Households as they stand, what waits for a decision, how our own part of each stands over there."""

    files: Mapping[str, HouseholdFile]
    waiting: frozenset[str]
    standing: Mapping[str, Standing]
    sender: str
    policies: Mapping[str, Mapping[str, Any]]

    def who(self, unit: str) -> str:
        """Head and short number, or the whole village."""
        return self.files[unit].short if unit in self.files else WHOLE


def _entries(connection: Connection, row: PackageRow) -> tuple[Entry, ...]:
    """What taking the package made new here; lines between that are another verb's are left out."""
    if row.journal_to <= row.journal_from:
        return ()
    ours = f"{row.number}号包"
    found = between(connection, row.journal_from, row.journal_to, READ)
    return tuple(entry for entry in found if entry.verb.startswith("接收") and entry.verb.endswith(ours))


def _now(connection: Connection, raw: Iterable[_Raw]) -> _Now:
    listed = list(raw)
    units = {entry.unit for one in listed for entry in one.entries}
    refused = {unit for one in listed for package in one.sent for unit in _refusals(package)}
    units |= refused | {unit for one in listed for unit in one.row.receipt.get("refused", {})}
    files = {file.id: file for file in load_households(connection, sorted(units), PARTS)}
    ways = handed(connection, "T", refused)
    waiting = frozenset(unit for unit, _row, _key in waiting_fields(connection))
    town = next((name for one in listed if (name := _town(one))), "乡镇")
    changed = any(entry.kind == "policy" for one in listed for entry in one.entries)
    policies = {str(row["id"]): row for row in read_records(connection, "policy")} if changed else {}
    return _Now(files, waiting, {uid: standing(way, "V") for uid, way in ways.items()}, town, policies)


def _town(one: _Raw) -> str:
    """接收青石镇Z-0003号包 -> 青石镇."""
    verb = next((entry.verb for entry in one.entries), "")
    return verb.removeprefix("接收").removesuffix(f"{one.row.number}号包")


def _refusals(package: PackageRow) -> dict[str, str]:
    return {**package.receipt.get("refused", {}), **package.receipt.get("quarantined", {})}


def _returned(one: _Raw, now: _Now) -> Returned:
    lines = tuple(
        ReturnedLine(one.head.id, unit if unit in now.files else "", now.who(unit), said, done)
        for unit, said, done in (*_brought(one, now), *_refused(one, now), *_merged(one, now))
    )
    ranked = sorted(lines, key=lambda line: (not line.open, not line.said.todo, line.household == "", line.who))
    sender, answers = _town(one) or now.sender, tuple(_answer(package) for package in one.sent)
    return Returned(one.head.id, one.row.number, sender, one.row.at, one.row.check_code, answers, tuple(ranked))


def _answer(package: PackageRow) -> str:
    """A-0003：收下12件，1件没有全收."""
    whole = str(package.receipt.get("whole") or "")
    if whole:
        return f"{package.number}：整包没有收，{whole}"
    refused = len(_refusals(package))
    return f"{package.number}：收下{len(package.receipt.get('taken', {}))}件" + (
        f"，{refused}件有说明" if refused else ""
    )


# ---- what it brought ----------------------------------------------------------------------------------------------

Found = tuple[str, Said, bool]  # unit, words, done


def _brought(one: _Raw, now: _Now) -> Iterator[Found]:
    by_unit: dict[tuple[str, str], list[Entry]] = {}
    for entry in one.entries:
        by_unit.setdefault((entry.unit, entry.kind), []).append(entry)
    for (unit, kind), entries in by_unit.items():
        yield from _OF_KIND[kind](unit, entries, now)


def _made(entry: Entry) -> dict[str, Any]:
    """The row as it came, where the journal tells it."""
    return {**entry.new, "id": entry.row} if isinstance(entry.new, dict) else {"id": entry.row}


def _steps(unit: str, entries: list[Entry], now: _Now) -> Iterator[Found]:
    file = now.files.get(unit)
    cases = {case.id: case for case in file.cases} if file else {}
    for entry in entries:
        event = _made(entry)
        if from_outside(event):
            case = cases.get(str(event.get("case_id")))
            yield unit, step_said(event), case is None or not _stands(case, event)


def _stands(case: CaseFile, event: Mapping[str, Any]) -> bool:
    """True while nothing was done about a step: no other one since, nor every doubt of a comparison answered."""
    if case.road.last is None or case.road.last["id"] != event["id"]:
        return False
    return event.get("step") != Step.VERIFYING or not flags_answered(case.rows("compare_flag"), case.road)


def _flags(unit: str, entries: list[Entry], now: _Now) -> Iterator[Found]:
    yield unit, flags_said(len(entries)), not _left(unit, entries, now, lambda row: not row.get("answer"))


def _comments(unit: str, entries: list[Entry], now: _Now) -> Iterator[Found]:
    left = _left(unit, entries, now, lambda row: not row.get("answer") and not row.get("closed_on"))
    yield unit, comments_said(len(entries)), not left


def _checks(unit: str, entries: list[Entry], now: _Now) -> Iterator[Found]:
    """Doubts of the spot check, told from the rows as they stand: a result may come after the row."""
    file, ids = now.files.get(unit), {entry.row for entry in entries}
    for row in file.rows("sample_check") if file else ():
        if row["id"] in ids and row.get("result") == "doubt":
            yield unit, check_said(str(row.get("doubt") or "")), bool(row.get("rechecked_on"))


def _left(unit: str, entries: list[Entry], now: _Now, is_open: Any) -> bool:
    """True while one of these rows still waits for the village; one that is gone waits no more."""
    ids, file = {entry.row for entry in entries}, now.files.get(unit)
    return any(row["id"] in ids and is_open(row) for row in (file.rows(entries[0].kind) if file else ()))


def _contacts(unit: str, entries: list[Entry], now: _Now) -> Iterator[Found]:
    file = now.files.get(unit)
    rows = {row["id"]: row for row in file.by_kind.get("pairing", [])} if file else {}
    for entry in entries:
        row = rows.get(entry.row, {})
        if entry.field and row:
            told = f"{row.get('name') or ''}的结对{show_date(row['end'])}结束" if row.get("end") else "结对不结束"
            yield unit, Said(Matter.CONTACT, told), True
        elif row and not from_paper(row):
            yield unit, contact_said(row), True


def _policies(unit: str, entries: list[Entry], now: _Now) -> Iterator[Found]:
    for entry in entries:
        row = now.policies.get(entry.row) or _made(entry)
        text = f"政策改了：{_setting(str(row.get('key') or ''))}，{row.get('valid_from') or ''}起"
        if row.get("document"):
            text += f"（{row['document']}）"
        yield unit, Said(Matter.POLICY, text, page="settings"), True


def _setting(key: str) -> str:
    try:
        return setting_for(key).label
    except AppError:  # of a newer program
        return key


_OF_KIND = {
    "case_event": _steps, "compare_flag": _flags, "field_comment": _comments, "sample_check": _checks,
    "pairing": _contacts, "policy": _policies,
}  # fmt: skip


# ---- what was not taken -------------------------------------------------------------------------------------------


def _refused(one: _Raw, now: _Now) -> Iterator[Found]:
    for package in one.sent:
        for unit, why in _refusals(package).items():
            yield unit, refused_said(package.number, why), now.standing.get(unit) is not Standing.REFUSED
        if package.receipt.get("whole"):
            yield "", refused_said(package.number, str(package.receipt["whole"])), False


def _merged(one: _Raw, now: _Now) -> Iterator[Found]:
    """What taking it here left side by side, or did not take of the township's."""
    for unit, why in one.row.receipt.get("refused", {}).items():
        if "待裁决" in why:
            yield unit, Said(Matter.PARALLEL, why, "裁决留哪一个", "parallels"), unit not in now.waiting
        else:
            yield unit, Said(Matter.NOT_TAKEN, why), True
