"""Receiving packages: verified, planned, taken one by one, answered for; a bad one is put aside (`design.md` §5)."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.errors import AppError
from app.domain.merging import Merged, Outcome, Rules, merge_unit
from app.domain.records import declared
from app.domain.units import Seen, UnitState, behind, join
from app.services.desk import Desk
from app.services.keeping.backups import BEFORE_RECEIVE, keep_backup
from app.services.packages.enrolment import known_senders, opening_keys
from app.services.packages.rules import rules_for
from app.services.packages.sending import running_number
from app.services.setup import device_keys
from app.store import peers
from app.store.peers import DeviceRow, PackageRow
from app.store.rows import load_unit, seen_of
from app.store.store import Connection
from app.sync.reader import Inspection, OpenedPackage, Standing, inspect_package, read_package
from app.sync.receipt import Receipt
from app.sync.writer import Progress, quiet

QUARANTINE = "quarantine"


WORDS = {
    Outcome.NEW: "新增",
    Outcome.UPDATED: "更新",
    Outcome.UNCHANGED: "无变化",
    Outcome.PARALLEL: "并行修改",
    Outcome.CONFLICT: "待裁决",
    Outcome.REFUSED: "拒收",
}


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What receiving one unit does here."""

    unit: str
    kind: str
    name: str
    outcome: Outcome
    note: str = ""
    head: str = ""


@dataclass(slots=True)
class Received:
    """One package received or planned; `state`: planned, taken, unchanged, quarantined."""

    file: str
    number: str
    sender: str
    check_code: str
    state: str
    counts: dict[str, int] = field(default_factory=dict)
    units: list[UnitPlan] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def inspect(desk: Desk | None, path: Path) -> Inspection:
    """What can be known of a package without taking anything; with a desk its keys are tried."""
    if desk is None:
        return inspect_package(path)
    with desk.reading() as connection:
        known = known_senders(connection)
    return inspect_package(path, opening_keys(desk), known)


def receive(
    desk: Desk, paths: Iterable[Path], confirm: str = "", plan_only: bool = False,
    confirms: Mapping[Path, str] | None = None, progress: Progress = quiet,
) -> list[Received]:  # fmt: skip
    """Take packages one after the other, in any order; one that cannot be read is put aside, the others go on.

    `confirm` are the 12 characters typed for all of them, `confirms` for single files."""
    files = list(paths)
    typed = {path: (confirms or {}).get(path, confirm) for path in files}
    if len(files) > 1:
        _ask_first(desk, typed)
    if not plan_only and files:
        keep_backup(desk, BEFORE_RECEIVE)
    done = []
    for number, path in enumerate(files):
        progress(f"正在接收 {path.name}", number, len(files))
        done.append(_receive_one(desk, path, typed[path], plan_only))
    return done


def _ask_first(desk: Desk, typed: Mapping[Path, str]) -> None:
    """What has to be asked of a person is asked before the first of several packages is taken."""
    for path, confirm in typed.items():
        try:
            _opened(desk, path, confirm)
        except AppError as error:
            if error.code in PASS_ON:
                raise


def _receive_one(desk: Desk, path: Path, confirm: str, plan_only: bool) -> Received:
    try:
        package = _opened(desk, path, confirm)
    except AppError as error:
        if error.code in PASS_ON or plan_only:
            raise
        _quarantine(desk, path)
        return Received(path.name, "", "", "", "quarantined", notes=[str(error)])
    try:
        if plan_only:
            with desk.reading() as connection:
                result, _ = _plan(desk, connection, package)
                result.state = "planned"
                return result
        return _apply(desk, package)
    except AppError as error:
        if error.code not in ALARMS or plan_only:
            raise
        _quarantine(desk, path)
        facts = package.manifest.facts
        return Received(
            path.name, facts.number, facts.place_name, package.check_code, "quarantined", notes=[str(error)]
        )


# Not a bad package but a question to the person, or a wrong file name: said at once, nothing put aside.
PASS_ON = frozenset({"sync.stranger", "sync.code", "sync.code_length", "sync.missing", "sync.practice_here",
                     "sync.practice_there", "P-110", "P-111", "P-113"})  # fmt: skip
# Seals and signatures hold, and yet it is not taken: put aside, the others go on.
ALARMS = frozenset({"P-112", "sync.malformed", "sync.bomb"})


def _opened(desk: Desk, path: Path, confirm: str) -> OpenedPackage:
    with desk.reading() as connection:
        known = known_senders(connection)
    package = read_package(path, opening_keys(desk), known, practice=desk.place.practice)
    _check_place(desk, package)
    _check_own(desk, package)
    if package.standing is Standing.STRANGER and confirm:
        package = package.confirmed(confirm)
    if package.standing is Standing.STRANGER:
        package.entries()  # says whose fingerprint has to be typed
    return package


def _check_place(desk: Desk, package: OpenedPackage) -> None:
    code, own = package.manifest.facts.place_code, desk.place.code
    if desk.store.role == "township" and not code.startswith(own):
        raise AppError(
            "P-110",
            f"这个包是{package.manifest.facts.place_name}（{code}）的，不属于本乡镇。",
            "请核对拿错了没有。",
            package.name,
        )
    if desk.store.role == "village" and not (own.startswith(code) or own == code):
        raise AppError(
            "P-111",
            f"这个包是{package.manifest.facts.place_name}（{code}）发的，不是发给本村的。",
            "请核对拿错了没有。",
            package.name,
        )


def _check_own(desk: Desk, package: OpenedPackage) -> None:
    """A store can open what it sent; there is nothing in it to take."""
    if package.manifest.sender.device == device_keys(desk).public.device:
        raise AppError(
            "P-113",
            "这是本机自己写的包，里面的内容本机都有，不用接收。",
            "请选对方给的包；本机数据没有变化。",
            package.name,
        )


def _quarantine(desk: Desk, path: Path) -> None:
    folder = desk.store.folder / QUARANTINE
    folder.mkdir(exist_ok=True)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        shutil.copyfile(path, folder / f"{path.stem}-{digest}{path.suffix}")  # two of one name are both kept
    except OSError:
        return  # the original stays where it is


def _plan(
    desk: Desk, connection: Connection, package: OpenedPackage
) -> tuple[Received, list[tuple[UnitState, Merged, UnitState | None]]]:
    manifest = package.manifest
    result = Received(package.name, manifest.facts.number, manifest.facts.place_name, package.check_code, "taken")
    result.notes += _gap_notes(connection, package)
    rules = rules_for(desk, manifest.sender.role)
    merges = []
    for entry in package.entries():
        if entry.unit is None:
            result.units.append(UnitPlan(entry.id, entry.kind, "", Outcome.REFUSED, str(entry.problem)))
            continue
        local, merged = _merged(connection, entry.unit, rules)
        merges.append((entry.unit, merged, local))
        result.units.append(_unit_plan(entry.unit, merged))
    result.counts = dict(Counter(WORDS[plan.outcome] for plan in result.units))
    if manifest.facts.receipts:
        result.counts["回执"] = len(manifest.facts.receipts)
    return result, merges


def _merged(connection: Connection, incoming: UnitState, rules: Rules) -> tuple[UnitState | None, Merged]:
    """Our unit and what merging makes of it; one that has seen all the incoming one has is not even read."""
    seen = seen_of(connection, incoming.id)
    if seen is not None and not behind(seen, incoming.seen):
        return None, Merged(incoming, Outcome.UNCHANGED)
    local = load_unit(connection, incoming.id) if seen is not None else None
    return local, merge_unit(local, incoming, rules)


def _unit_plan(unit: UnitState, merged: Merged) -> UnitPlan:
    notes = []
    if merged.disputes:
        notes.append(f"{len(merged.disputes)}项两边都改过，待裁决")
    if merged.refusals:
        labels = sorted({_label(refusal.kind, refusal.key) for refusal in merged.refusals})
        notes.append("不收对方无权填写的：" + "、".join(labels[:5]))
    return UnitPlan(
        unit.id, unit.kind, _unit_name(merged.unit), merged.outcome, "；".join(notes), _head_name(merged.unit)
    )


def _head_name(unit: UnitState) -> str:
    """Name of the head of a household's unit, for the list a person reads before he takes it."""
    members = (row.values for row in unit.rows.values() if row.kind == "member")
    return next((str(values.get("name") or "") for values in members if values.get("relation") == "head"), "")


def _label(kind: str, key: str) -> str:
    try:
        return declared(kind)[key].label
    except KeyError:
        return "新版本的内容"


def _unit_name(unit: UnitState) -> str:
    for row in unit.rows.values():
        if row.kind == "household":
            return str(row.values.get("local_household_no") or "")
        if row.id == unit.id:
            return str(row.values.get("number") or "")
    return ""


def _gap_notes(connection: Connection, package: OpenedPackage) -> list[str]:
    facts, device = package.manifest.facts, package.manifest.sender.device
    letter, _, number = facts.number.rpartition("-")
    have = {p.number for p in peers.packages(connection) if p.direction == "in" and p.device == device}
    # An office numbers through all its villages: only the one before it to this village says something.
    before = [facts.previous] if facts.previous else []
    if package.manifest.sender.role == "village":
        before = [f"{letter}-{n:04d}" for n in range(1, int(number))]
    missing = [found for found in before if found not in have]
    if not missing or facts.number in have:
        return []
    shown = "、".join(missing[:6]) + ("等" if len(missing) > 6 else "")
    return [f"还没有收到{shown}号包；本包内容完整，先收下，请问对方这些包是不是没交。"]


def _apply(desk: Desk, package: OpenedPackage) -> Received:
    manifest = package.manifest
    key = f"{manifest.sender.device}:{manifest.facts.number}:in"
    with desk.store.writing() as connection:
        before = next((p for p in peers.packages(connection) if p.id == key), None)
        if before and before.content != manifest.content_hash:
            raise AppError(
                "P-112",
                f"{manifest.facts.place_name}的{manifest.facts.number}号包以前收过，但内容不一样。",
                "这个包没有收。请向对方核对是不是电脑被还原或复制过。",
                package.name,
            )
        _remember_sender(connection, package)
        result, merges = _plan(desk, connection, package)
        receipt = _take(desk, connection, package, result, merges)
        if _is_newest(connection, package):
            peers.holds_only(connection, manifest.sender.device, dict(manifest.facts.holds))
        _take_receipts(connection, package)
        counts = {**result.counts}
        log = PackageRow(key, "in", manifest.facts.kind, manifest.facts.number, manifest.sender.device,
                         manifest.facts.place_code, manifest.content_hash, package.check_code, desk.now(), counts,
                         "taken", receipt.to_json())  # fmt: skip
        if before is None:  # what is known of its first coming stays
            peers.put_package(connection, log)
    if before:
        result.state = "unchanged"
        result.notes.insert(0, "已导入，无变化。")
    return result


def _is_newest(connection: Connection, package: OpenedPackage) -> bool:
    """True when no later package of this device came before: an old one says nothing about what it holds today."""
    device, number = package.manifest.sender.device, package.manifest.facts.number
    came = (p.number for p in peers.packages(connection) if p.direction == "in" and p.device == device)
    return all(running_number(other) < running_number(number) for other in came)


def _remember_sender(connection: Connection, package: OpenedPackage) -> None:
    sender, facts = package.manifest.sender, package.manifest.facts
    if any(device.id == sender.device for device in peers.devices(connection)):
        return
    letter = facts.number.partition("-")[0]
    row = DeviceRow(sender.device, sender.role, facts.place_code, facts.place_name, letter,
                    json.dumps(sender.to_json()), confirmed=True)  # fmt: skip
    peers.put_device(connection, row)


def _take(
    desk: Desk,
    connection: Connection,
    package: OpenedPackage,
    result: Received,
    merges: list[tuple[UnitState, Merged, UnitState | None]],
) -> Receipt:
    manifest = package.manifest
    taken: dict[str, Seen] = {}
    refused = {plan.unit: plan.note or "拒收" for plan in result.units if plan.outcome is Outcome.REFUSED}
    with desk.door(connection, f"接收{manifest.facts.place_name}{manifest.facts.number}号包") as door:
        for incoming, merged, local in merges:
            if merged.outcome is Outcome.REFUSED:
                continue
            if merged.outcome is not Outcome.UNCHANGED:
                door.take(merged, local)
            taken[incoming.id] = dict(incoming.seen)
    partly = {plan.unit: plan.note for plan in result.units if plan.note and plan.unit in taken}
    return Receipt(manifest.sender.device, manifest.facts.number, manifest.content_hash, package.check_code, taken,
                   {**refused, **partly})  # fmt: skip


def _take_receipts(connection: Connection, package: OpenedPackage) -> None:
    """The other side's word on our packages: only units it took count as acknowledged, and only for that store."""
    peer = package.manifest.sender.device
    known = peers.acknowledged(connection, peer)
    sent = {(p.device, p.number): p for p in peers.packages(connection) if p.direction == "out"}
    taken: dict[str, Seen] = {}
    for receipt in package.manifest.facts.receipts:
        for unit, seen in receipt.taken.items():
            taken[unit] = join(taken.get(unit, known.get(unit, {})), seen)
        ours = sent.get((receipt.device, receipt.number))
        if ours is not None and ours.state != "acknowledged":
            peers.put_package(connection, replace(ours, state="acknowledged", receipt=receipt.to_json()))
    peers.acknowledge(connection, peer, taken)
