"""What taking a package does, unit by unit: merged against the store, or against what earlier packages of a plan leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from app.domain.errors import AppError
from app.domain.merging import Merged, Outcome, Rules, merge_unit
from app.domain.records import RECORDS, declared
from app.domain.units import UnitState, behind
from app.services.packages.rules import Ground, take_whole
from app.services.packages.vetting import refusals_of
from app.store import package_log
from app.store.rows import load_units, seen_of_many
from app.store.store import Connection
from app.sync.reader import OpenedPackage, UnitEntry

WORDS = {
    Outcome.NEW: "新增",
    Outcome.UPDATED: "更新",
    Outcome.UNCHANGED: "无变化",
    Outcome.PARALLEL: "并行修改",
    Outcome.CONFLICT: "待裁决",
    Outcome.REFUSED: "拒收",
}
BATCH = 64  # units read, merged and written together
QUARANTINED = "没有收下"
WAITING = "里面有另一位经办人填写、本机还没有收到的内容，先不收；请先和他的电脑互相接收一次，再收这个包"


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What receiving one unit does here; `quarantined`: the program could not take it, though its sender may write it."""

    unit: str
    kind: str
    name: str
    outcome: Outcome
    note: str = ""
    head: str = ""
    quarantined: bool = False


@dataclass(slots=True)
class Received:
    """One package received or planned; `state`: planned, taken, unchanged, quarantined, parked, skipped."""

    file: str
    number: str
    sender: str
    check_code: str
    state: str
    counts: dict[str, int] = field(default_factory=dict)
    units: list[UnitPlan] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of a package, merged; `problem` where there is nothing to merge."""

    id: str
    kind: str
    incoming: UnitState | None
    merged: Merged | None
    local: UnitState | None = None
    problem: str = ""
    quarantined: bool = False


Ahead = dict[str, UnitState]  # units as packages planned before would leave them


def batches(entries: Iterator[UnitEntry], size: int = BATCH) -> Iterator[list[UnitEntry]]:
    """Entries in pieces: few enough for the memory, many enough for the disk."""
    while piece := list(islice(entries, size)):
        yield piece


def merge_entries(
    connection: Connection, entries: list[UnitEntry], ground: Ground, ahead: Mapping[str, UnitState] | None = None
) -> list[Step]:
    """Each unit merged with ours, or with what is ahead; one that cannot be merged says so and stops no other."""
    before = ahead or {}
    units = [entry.unit for entry in entries if entry.unit is not None]
    refused = refusals_of(connection, units, ground.villages, ground.trusted)
    seen = seen_of_many(connection, [unit.id for unit in units])
    seen |= {unit.id: before[unit.id].seen for unit in units if unit.id in before}
    lacking = [unit.id for unit in units if unit.id in seen and behind(seen[unit.id], unit.seen)]
    locals_ = {unit.id: unit for unit in load_units(connection, [one for one in lacking if one not in before])}
    locals_ |= {one: before[one] for one in lacking if one in before}
    return [_step(entry, refused.get(entry.id, ""), entry.id in seen, locals_.get(entry.id), ground.rules)
            for entry in entries]  # fmt: skip


def _step(entry: UnitEntry, refused: str, here: bool, local: UnitState | None, rules: Rules) -> Step:
    unit = entry.unit
    if unit is None or refused:
        return Step(entry.id, entry.kind, unit, None, problem=refused or str(entry.problem))
    if here and local is None:  # we have seen all it has: it is not even read
        return Step(unit.id, unit.kind, unit, Merged(unit, Outcome.UNCHANGED))
    try:
        merged = (take_whole(unit, rules) if local is None else None) or merge_unit(local, unit, rules)
    except Exception as error:  # whatever it holds, the other households are not stopped by it
        return failed(unit, error)
    return Step(unit.id, unit.kind, unit, merged, local)


def failed(unit: UnitState, error: Exception, why: str = "") -> Step:
    """A unit the program could not take: whole put aside, named in the receipt."""
    told = f"内容有问题，{why or '程序'}没有收下这一户（件），其余照收（{type(error).__name__}）"
    return Step(unit.id, unit.kind, unit, None, problem=told, quarantined=True)


def changes(step: Step) -> bool:
    """True when there is something to write."""
    return step.merged is not None and step.merged.outcome not in (Outcome.REFUSED, Outcome.UNCHANGED)


def unit_plan(step: Step) -> UnitPlan:
    """How a list tells of it."""
    if step.merged is None:
        named = step.incoming
        return UnitPlan(step.id, step.kind, unit_name(named) if named else "", Outcome.REFUSED, step.problem,
                        head_name(named) if named else "", step.quarantined)  # fmt: skip
    merged = step.merged
    notes = [WAITING] if merged.waiting else []
    if merged.returned:
        notes.append(f"找回本机恢复以前填写、由对方交回的{merged.returned}项，请核对")
    if merged.disputes:
        notes.append(f"{len(merged.disputes)}项两边都改过，待裁决")
    if merged.refusals:
        labels = sorted({_label(refusal.kind, refusal.key) for refusal in merged.refusals})
        notes.append("不收对方无权填写的：" + "、".join(labels[:5]))
    unit = merged.unit
    return UnitPlan(step.id, step.kind, unit_name(unit), merged.outcome, "；".join(notes), head_name(unit))


def head_name(unit: UnitState) -> str:
    """Name of the head of a household's unit, for the list a person reads before he takes it."""
    members = (row.values for row in unit.rows.values() if row.kind == "member")
    return next((str(values.get("name") or "") for values in members if values.get("relation") == "head"), "")


def unit_name(unit: UnitState) -> str:
    """Short number of a household, number of a sheet."""
    for row in unit.rows.values():
        if row.kind == "household":
            return str(row.values.get("local_household_no") or "")
        if row.id == unit.id:
            return str(row.values.get("number") or "")
    return ""


def _label(kind: str, key: str) -> str:
    try:
        return declared(kind)[key].label
    except KeyError:
        return "新版本的内容"


def unit_label(kind: str, name: str, head: str) -> str:
    """How a list names a unit: head and short number of a household, kind and number of a sheet."""
    if kind == "household":
        return f"{head or '（未指定户主）'}（{name or '无户号'}）"
    record = RECORDS.get(kind)
    return f"{record.label if record else '其他材料'}{name}"


def blank_result(package: OpenedPackage, state: str) -> Received:
    """What a package says of itself, before any unit was looked at."""
    facts = package.manifest.facts
    return Received(package.name, facts.number, facts.place_name, package.check_code, state)


def finish_counts(result: Received, receipts: int) -> None:
    """How many units of each outcome."""
    for plan in result.units:
        word = QUARANTINED if plan.quarantined else WORDS[plan.outcome]
        result.counts[word] = result.counts.get(word, 0) + 1
    if receipts:
        result.counts["回执"] = receipts


def gap_notes(connection: Connection, package: OpenedPackage, beside: Iterable[str] = ()) -> list[str]:
    """The numbers before this one that never came; `beside`: numbers of the same device taken in the same go."""
    facts, sender = package.manifest.facts, package.manifest.sender
    series, _, number = facts.number.rpartition("-")
    have = package_log.came_from(connection, sender.device)
    # An office numbers through all its villages, a laptop through its fellows: only the one before says something.
    before = [facts.previous] if facts.previous else []
    if sender.role == "village" and len(series) == 1:
        before = [f"{series}-{n:04d}" for n in range(1, int(number))]
    # A laptop's letter may change while its count goes on: A-0007, B-0008.
    known = {_place_in_series(found) for found in have | set(beside)}
    missing = [found for found in before if _place_in_series(found) not in known]
    if not missing or facts.number in have:
        return []
    shown = "、".join(missing[:6]) + ("等" if len(missing) > 6 else "")
    return [f"还没有收到{shown}号包；本包内容完整，先收下，请问对方这些包是不是没交。"]


def _place_in_series(number: str) -> tuple[str, int]:
    """Series (what follows the letter) and count of a package number."""
    head, _, count = number.rpartition("-")
    return head[1:], int(count)


def refusal_of(error: AppError, name: str, state: str) -> Received:
    """A file nothing is known of but why it is not taken."""
    return Received(name, "", "", "", state, notes=[str(error)])
