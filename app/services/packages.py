"""The hand-over: enrolling with the office, writing a package to the stick, receiving, answering (`design.md` §4, §5)."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.errors import AppError, Cancelled
from app.domain.merging import Merged, Outcome, Rules, merge_unit
from app.domain.records import declared
from app.domain.units import RowState, Seen, UnitState, behind, join
from app.services.desk import Desk
from app.services.setup import device_keys
from app.store import migrations, peers
from app.store.backup import copy_database
from app.store.peers import DeviceRow, PackageRow
from app.store.rows import load_unit, load_units, seen_of, short_numbers
from app.store.store import Connection, get_meta, set_meta
from app.sync.certificate import certify
from app.sync.enrolment import load_enrolment, make_offer, read_offer, save_enrolment
from app.sync.files import DISK, Files
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint
from app.sync.manifest import ManifestFacts
from app.sync.reader import Inspection, OpenedPackage, Standing, inspect_package, read_package
from app.sync.receipt import Receipt
from app.sync.writer import PackageInfo, Progress, package_name, quiet, write_package

BACKUPS, QUARANTINE = "backups", "quarantine"
WORDS = {
    Outcome.NEW: "新增",
    Outcome.UPDATED: "更新",
    Outcome.UNCHANGED: "无变化",
    Outcome.PARALLEL: "并行修改",
    Outcome.CONFLICT: "待裁决",
    Outcome.REFUSED: "拒收",
}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """After enrolling: both codes, to be compared and typed at the other side."""

    township: str
    office_code: str
    own_code: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A package on the stick, read back; `households` are the short numbers in it."""

    path: Path
    number: str
    check_code: str
    counts: dict[str, int]
    households: tuple[str, ...]
    size: int


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


def office_keys(desk: Desk) -> DeviceKeys:
    """The office key of a township store; AppError P-101 in a village."""
    text = desk.store.meta("office_keys")
    if not text:
        raise AppError("P-101", "这一步由乡镇来做，村里的程序不能做。", "请在乡镇的电脑上操作。", "报送")
    return DeviceKeys.from_bytes(text.encode())


def own_fingerprint(desk: Desk) -> str:
    """The 12 characters the other side types: of the office key in a township, of this laptop in a village."""
    keys = office_keys(desk) if desk.store.role == "township" else device_keys(desk)
    return fingerprint(keys.public)


def offer_enrolment(desk: Desk, path: Path) -> str:
    """Write the office's enrolment file for the villages; returns the office code to print."""
    keys = office_keys(desk)
    facts = json.loads(desk.store.meta("town_facts", "{}"))
    created = desk.today.isoformat()
    data = make_offer(keys, desk.place.code, desk.place.name, facts.get("county", ""), desk.place.practice, created)
    save_enrolment(path, data)
    return fingerprint(keys.public)


def enrol(desk: Desk, path: Path, confirm: str) -> Enrolled:
    """Believe the office whose 12 characters were typed from paper. AppError P-102, sync.code …"""
    if desk.store.role != "village":
        raise AppError("P-102", "乡镇的程序不用登记乡镇。", "请在村里的电脑上登记。", "登记乡镇")
    offer = read_offer(load_enrolment(path), path.name)
    offer.confirm(confirm)
    if offer.practice != desk.place.practice:
        raise AppError("P-103", "练习数据和正式数据不能互相登记。", "请换成同一种再登记。", path.name)
    if not desk.place.code.startswith(offer.town_code):
        raise AppError(
            "P-104", f"这份登记文件是{offer.township}的，和本村代码{desk.place.code}不属于同一个乡镇。", "请向本乡镇要登记文件。", path.name
        )
    row = DeviceRow(offer.office.device, "office", offer.town_code, offer.township,
                    public=json.dumps(offer.office.to_json()), confirmed=True)  # fmt: skip
    with desk.store.writing() as connection:
        for old in peers.devices(connection):
            if old.role == "office" and old.id != row.id:
                peers.put_device(connection, replace(old, active=False))
        peers.put_device(connection, row)
        set_meta(connection, "enrolled", row.id)
    return Enrolled(offer.township, offer.fingerprint, own_fingerprint(desk))


def known_senders(connection: Connection) -> dict[str, PublicKeys]:
    """Devices whose keys were confirmed here."""
    found = {}
    for device in peers.devices(connection):
        if device.confirmed and device.active and not device.is_self:
            found[device.id] = PublicKeys.from_json(json.loads(device.public))
    return found


def opening_keys(desk: Desk) -> list[DeviceKeys]:
    """All keys that may open what is sealed to this store."""
    keys = [device_keys(desk)]
    return [*keys, office_keys(desk)] if desk.store.role == "township" else keys


def _office_of(desk: Desk, connection: Connection) -> DeviceRow:
    wanted = get_meta(connection, "enrolled")
    for device in peers.devices(connection):
        if device.id == wanted:
            return device
    raise AppError("P-105", "还没有登记乡镇，不能生成报送包。", "请先用乡镇给的登记文件登记（报送→登记乡镇）。", "报送")


def export_package(desk: Desk, folder: Path, progress: Progress = quiet, files: Files = DISK) -> Exported:
    """Write whole units the office lacks to a stick. AppError P-105, P-106 (nothing new), sync.… (stick)."""
    with desk.store.writing() as connection:
        office = _office_of(desk, connection)
        known = _least_known(connection, office)
        ids = peers.units_behind(connection, known, desk.place.code)  # what the office made is the office's
        if not ids:
            raise AppError("P-106", "没有新的内容要报送，乡镇已经全部收到。", "有新的登记后再来。", "报送")
        number = _draw_number(connection, desk)
        units = [unit for unit in load_units(connection, ids) if unit.rows]
        holds = peers.all_seen(connection)
        names = _short_numbers(connection, ids)
        previous = _previous(connection, desk.place.code)
    facts = _facts(desk, "sync", number, holds, previous=previous)
    public = PublicKeys.from_json(json.loads(office.public))
    target = folder / package_name("sync", desk.place.name, number, desk.place.practice)
    with _number_given_back(desk, number):
        info = write_package(target, facts, units, device_keys(desk), [public], progress, files=files)
    with desk.store.writing() as connection:
        peers.put_package(connection, _logged(desk, info, names, "sync"))
    return Exported(info.path, number, info.check_code, _counts(info), names, info.size)


@dataclass(frozen=True, slots=True)
class Pending:
    """What the office has not acknowledged: short numbers of households, how many other units (meetings, notices …)."""

    enrolled: bool
    households: tuple[str, ...] = ()
    others: int = 0

    @property
    def any(self) -> bool:
        """True when a package would carry something."""
        return bool(self.households or self.others)


def pending(desk: Desk) -> Pending:
    """What the next package would carry; before enrolment everything."""
    with desk.reading() as connection:
        wanted = get_meta(connection, "enrolled")
        office = next((device for device in peers.devices(connection) if device.id == wanted), None)
        ids = peers.units_behind(connection, _least_known(connection, office) if office else {}, desk.place.code)
        names = _short_numbers(connection, ids)
    return Pending(office is not None, names, len(ids) - len(names))


def _counts(info: PackageInfo) -> dict[str, int]:
    return {**info.units, **{f"row:{kind}": count for kind, count in info.rows.items()}}


def _least_known(connection: Connection, office: DeviceRow) -> dict[str, Seen]:
    """What every active store of the other side has acknowledged: a unit counts as far as the least informed has it."""
    clerks = [d.id for d in peers.devices(connection) if d.role == "township" and d.active and not d.is_self]
    if not clerks:
        return {}
    known = [peers.acknowledged(connection, clerk) for clerk in clerks]
    shared = set(known[0]).intersection(*known[1:])
    return {unit: _meet([k[unit] for k in known]) for unit in shared}


def _meet(vectors: list[Seen]) -> Seen:
    devices = set(vectors[0]).intersection(*vectors[1:])
    return {device: min(v[device] for v in vectors) for device in devices}


def _draw_number(connection: Connection, desk: Desk) -> str:
    number = int(get_meta(connection, "package_number", "0")) + 1
    set_meta(connection, "package_number", str(number))
    letter = get_meta(connection, "letter", "A" if desk.store.role == "village" else "Z")
    return f"{letter}-{number:04d}"


@contextmanager
def _number_given_back(desk: Desk, number: str) -> Iterator[None]:
    """A package that never came to be leaves no gap; one that may lie on a pulled stick keeps its number for good."""
    try:
        yield
    except (AppError, Cancelled) as error:
        if isinstance(error, Cancelled) or error.code not in MAYBE_WRITTEN:
            last = _count(number)
            with desk.store.writing() as connection:
                if get_meta(connection, "package_number") == str(last):
                    set_meta(connection, "package_number", str(last - 1))
        raise


# After these a whole package may lie on the stick under this number, ours or an older one.
MAYBE_WRITTEN = frozenset({"sync.pulled", "sync.exists", "sync.write"})


def _previous(connection: Connection, village: str) -> str:
    """Number of the package before, to the same receiver; blank for the first one."""
    return next((p.number for p in peers.packages(connection) if p.direction == "out" and p.village == village), "")


def _short_numbers(connection: Connection, ids: list[str]) -> tuple[str, ...]:
    wanted = set(ids)
    return tuple(number or "无户号" for uid, number in short_numbers(connection).items() if uid in wanted)


def _facts(desk: Desk, kind: str, number: str, holds: dict[str, Seen], **more: Any) -> ManifestFacts:
    place = desk.place
    return ManifestFacts(
        kind, number, place.practice, migrations.VERSION, VERSION, place.code, place.name, desk.today.isoformat(),
        holds=holds, **more,
    )  # fmt: skip


def _logged(desk: Desk, info: PackageInfo, names: tuple[str, ...], kind: str, village: str = "") -> PackageRow:
    device = desk.store.device
    return PackageRow(
        f"{device}:{info.number}:out",
        "out",
        kind,
        info.number,
        device,
        village or desk.place.code,
        info.content_hash,
        info.check_code,
        desk.now(),
        {**_counts(info), "households": list(names)},
        "written",
    )


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
        _backup_before(desk)
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


def _backup_before(desk: Desk) -> None:
    folder = desk.store.folder / BACKUPS
    folder.mkdir(exist_ok=True)
    copy_database(desk.store, folder / f"before-receive-{desk.now().replace(':', '')}.db")
    for old in sorted(folder.glob("before-receive-*.db"))[:-5]:
        old.unlink()


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
        return Received(path.name, facts.number, facts.place_name, package.check_code, "quarantined", notes=[str(error)])


# Not a bad package but a question to the person, or a wrong file name: said at once, nothing put aside.
PASS_ON = frozenset({"sync.stranger", "sync.code", "sync.code_length", "sync.missing", "sync.practice_here",
                     "sync.practice_there", "P-110", "P-111"})  # fmt: skip
# Seals and signatures hold, and yet it is not taken: put aside, the others go on.
ALARMS = frozenset({"P-112", "sync.malformed", "sync.bomb"})


def _opened(desk: Desk, path: Path, confirm: str) -> OpenedPackage:
    with desk.reading() as connection:
        known = known_senders(connection)
    package = read_package(path, opening_keys(desk), known, practice=desk.place.practice)
    _check_place(desk, package)
    if package.standing is Standing.STRANGER and confirm:
        package = package.confirmed(confirm)
    if package.standing is Standing.STRANGER:
        package.entries()  # says whose fingerprint has to be typed
    return package


def _check_place(desk: Desk, package: OpenedPackage) -> None:
    code, own = package.manifest.facts.place_code, desk.place.code
    if desk.store.role == "township" and not code.startswith(own):
        raise AppError("P-110", f"这个包是{package.manifest.facts.place_name}（{code}）的，不属于本乡镇。", "请核对拿错了没有。", package.name)
    if desk.store.role == "village" and not (own.startswith(code) or own == code):
        raise AppError("P-111", f"这个包是{package.manifest.facts.place_name}（{code}）发的，不是发给本村的。", "请核对拿错了没有。", package.name)


def _quarantine(desk: Desk, path: Path) -> None:
    folder = desk.store.folder / QUARANTINE
    folder.mkdir(exist_ok=True)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        shutil.copyfile(path, folder / f"{path.stem}-{digest}{path.suffix}")  # two of one name are both kept
    except OSError:
        return  # the original stays where it is


def _plan(desk: Desk, connection: Connection, package: OpenedPackage) -> tuple[Received, list[tuple[UnitState, Merged, UnitState | None]]]:
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


def rules_for(desk: Desk, sender_role: str) -> Rules:
    """What the receiver lets this sender write; a return package may also bring back a village's own units."""
    both = frozenset({"village", "township"})
    sides = both if sender_role != "village" else frozenset({"village"})
    return Rules(sides, owner_of, is_auto)


def owner_of(row: RowState, key: str) -> str:
    """The side that owns a field of a row; rows and fields of a newer program belong to who made the row."""
    try:
        return declared(row.kind)[key].owner.value
    except KeyError:
        return "either"


def is_auto(kind: str, key: str) -> bool:
    """True for bookkeeping fields, which are never in dispute; which file a text was imported from is one, too."""
    if kind == "import_base":
        return True
    try:
        return declared(kind)[key].auto
    except KeyError:
        return False


def _unit_plan(unit: UnitState, merged: Merged) -> UnitPlan:
    notes = []
    if merged.disputes:
        notes.append(f"{len(merged.disputes)}项两边都改过，待裁决")
    if merged.refusals:
        labels = sorted({_label(refusal.kind, refusal.key) for refusal in merged.refusals})
        notes.append("不收对方无权填写的：" + "、".join(labels[:5]))
    return UnitPlan(unit.id, unit.kind, _unit_name(merged.unit), merged.outcome, "；".join(notes), _head_name(merged.unit))


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
    return all(_count(other) < _count(number) for other in came)


def _count(number: str) -> int:
    return int(number.rpartition("-")[2])


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


def answer(desk: Desk, village: str, folder: Path, progress: Progress = quiet, files: Files = DISK) -> Exported:
    """A return package for one village: receipts and the units its laptops lack, sealed to each of its devices."""
    keys = office_keys(desk)
    with desk.store.writing() as connection:
        laptops = [d for d in peers.devices(connection) if d.role == "village" and d.village == village and d.active]
        if not laptops:
            raise AppError("P-120", f"还没有收到过{village}这个村的报送包。", "请先接收该村的报送包，再生成回执包。", "回执")
        receipts = tuple(
            Receipt.from_json(p.receipt)
            for p in peers.packages(connection)
            if p.direction == "in" and p.village == village and p.receipt
        )
        ids = sorted({u for d in laptops for u in peers.units_behind(connection, peers.acknowledged(connection, d.id), village)})
        ids += [u for u in peers.units_behind(connection, {}, desk.place.code) if u not in ids]
        units = [unit for unit in load_units(connection, ids) if unit.rows]
        number = _draw_number(connection, desk)
        own = set(peers.units_behind(connection, {}, village))
        holds = {unit: seen for unit, seen in peers.all_seen(connection).items() if unit in own}
        previous = _previous(connection, village)
    device = device_keys(desk)
    certificate = certify(keys, device.public, desk.place.code, desk.place.practice)
    facts = _facts(desk, "return", number, holds, receipts=receipts, certificate=certificate, previous=previous)
    recipients = [PublicKeys.from_json(json.loads(d.public)) for d in laptops]
    target = folder / package_name("return", f"给{laptops[0].name}", number, desk.place.practice)
    with _number_given_back(desk, number):
        info = write_package(target, facts, units, device, recipients, progress, files=files)
    with desk.store.writing() as connection:
        names = _short_numbers(connection, ids)
        peers.put_package(connection, _logged(desk, info, names, "return", village))
    return Exported(info.path, number, info.check_code, _counts(info), names, info.size)
