"""Taking one package: one transaction, its units in batches, a savepoint where one of them fails (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.domain.errors import AppError
from app.domain.merging import Outcome
from app.domain.units import Seen, UnitState, join
from app.services.desk import Desk
from app.services.erasing.arriving import Taken, arrive, brings
from app.services.packages.admitting import remember_sender
from app.services.packages.lacking import take_lacks
from app.services.packages.planning import (
    Received,
    Step,
    batches,
    blank_result,
    changes,
    failed,
    finish_counts,
    gap_notes,
    merge_entries,
    unit_plan,
)
from app.services.packages.roster import take_roster
from app.services.packages.rules import Ground, ground_of
from app.services.packages.sending import running_number
from app.services.packages.words import note_package
from app.store import history, package_log, peers
from app.store.door import Door
from app.store.peers import PackageRow
from app.store.savepoints import attempt, is_clash, roomy
from app.store.store import Connection
from app.sync.reader import OpenedPackage, UnitEntry
from app.sync.receipt import Receipt

AGAIN = "已导入，无变化。"
PARTLY = "P-117"
Counted = Callable[[int, int], None]  # units done, units in all; may raise Cancelled


def not_counted(done: int, total: int) -> None:
    """Nobody watches."""


def apply(desk: Desk, package: OpenedPackage, counted: Counted = not_counted, beside: Iterable[str] = ()) -> Received:
    """Take a package whole or not at all; AppError P-112 (alarm), sync.malformed, sync.bomb, S-10x: nothing of it stays."""
    manifest = package.manifest
    key = f"{manifest.sender.device}:{manifest.facts.number}:in"
    with desk.store.writing() as connection, roomy(connection):
        before = package_log.package(connection, key)
        if before and before.content != manifest.content_hash:
            raise _alarm(package)
        result = blank_result(package, "taken")
        result.notes += remember_sender(desk, connection, package)
        result.notes += take_roster(desk, connection, package)
        result.notes += gap_notes(connection, package, beside)
        line = history.mark(connection)
        receipt = _take_units(desk, connection, package, result, counted)
        if _is_newest(connection, package):
            peers.holds_only(connection, manifest.sender.device, dict(manifest.facts.holds))
            take_lacks(connection, manifest)
        _take_receipts(connection, package)
        note_package(connection, package, desk.now(), desk.store.role, receipt.taken)
        _log(desk, connection, package, result, receipt, before, (line, history.mark(connection)))
    if before and all(plan.outcome in (Outcome.UNCHANGED, Outcome.REFUSED) for plan in result.units):
        result.state = "unchanged"
        result.notes.insert(0, AGAIN)
    return result


def _alarm(package: OpenedPackage) -> AppError:
    facts = package.manifest.facts
    return AppError(
        "P-112",
        f"{facts.place_name}的{facts.number}号包以前收过，但内容不一样。",
        "这个包没有收。请向对方核对是不是电脑被还原或复制过。",
        package.name,
    )


def partly(package: OpenedPackage, result: Received) -> AppError | None:
    """Why a package that was taken is kept all the same: units of it the program could not take."""
    count = sum(plan.quarantined for plan in result.units)
    if not count:
        return None
    text = f"包里有{count}户（件）没有收下，其余已经收下。"
    return AppError(PARTLY, text, "请把隔离的原件交给技术人员，程序升级后再试一次。", package.name)


def _take_units(
    desk: Desk, connection: Connection, package: OpenedPackage, result: Received, counted: Counted
) -> Receipt:
    manifest = package.manifest
    ground, total = ground_of(desk, package), len(manifest.entries)
    taken: dict[str, Seen] = {}
    erased: list[Taken] = []
    with desk.door(connection, f"接收{manifest.facts.place_name}{manifest.facts.number}号包") as door:
        for batch in batches(package.entries()):
            counted(len(result.units), total)
            for step in _take_batch(door, batch, ground):
                plan = unit_plan(step)
                if step.merged is not None and brings(step.merged, step.local):
                    erased.append((step.merged, step.local))
                result.units.append(plan)
                if step.incoming is not None and plan.outcome is not Outcome.REFUSED:
                    taken[step.id] = dict(step.incoming.seen)
        if erased:  # all units are in place: what the erasures reach goes from every table
            result.notes.append(
                f"随包带来删除个人信息的决定{len(arrive(desk, door, erased, ground.villages))}户，本机照办。"
            )
    counted(total, total)
    finish_counts(result, len(manifest.facts.receipts))
    told = {plan.unit: plan.note or "拒收" for plan in result.units if plan.note or plan.outcome is Outcome.REFUSED}
    aside = {plan.unit for plan in result.units if plan.quarantined}
    return Receipt(
        manifest.sender.device, manifest.facts.number, manifest.content_hash, package.check_code, taken,
        {unit: why for unit, why in told.items() if unit not in aside},
        {unit: why for unit, why in told.items() if unit in aside},
    )  # fmt: skip


def _take_batch(door: Door, batch: list[UnitEntry], ground: Ground) -> list[Step]:
    """All of a batch at once; where that fails one after the other, so that only the bad one stays out."""
    steps = merge_entries(door.connection, batch, ground)
    writing = [step for step in steps if changes(step)]
    if not writing:
        return steps
    door.begin()
    if attempt(door.connection, lambda: _write(door, writing)) is None:
        return steps
    door.forget()
    return [_take_alone(door, step) if changes(step) else step for step in steps]


def _take_alone(door: Door, step: Step) -> Step:
    error = attempt(door.connection, lambda: _write(door, [step]))
    if error is None:
        return step
    door.forget()
    unit: UnitState | None = step.incoming
    assert unit is not None
    return failed(unit, error, "有一行和别的户的记录编号相同，" if is_clash(error) else "")


def _write(door: Door, steps: list[Step]) -> None:
    for step in steps:
        if step.merged is not None:
            door.take(step.merged, step.local)
    door.flush()


def _is_newest(connection: Connection, package: OpenedPackage) -> bool:
    """True when no later package of this device came before: an old one says nothing about what it holds today."""
    number = running_number(package.manifest.facts.number)
    came = package_log.came_from(connection, package.manifest.sender.device)
    return all(running_number(other) < number for other in came)


def _take_receipts(connection: Connection, package: OpenedPackage) -> None:
    """The other side's word on our packages: only units it took count as acknowledged, and only for that store."""
    receipts = package.manifest.facts.receipts
    if not receipts:
        return
    peer = package.manifest.sender.device
    key = f"{peer}:{package.manifest.facts.number}:in"
    known = peers.acknowledged(connection, peer)
    sent = {(p.device, p.number): p for p in peers.packages(connection) if p.direction == "out"}
    taken: dict[str, Seen] = {}
    for receipt in receipts:
        for unit, seen in receipt.taken.items():
            taken[unit] = join(taken.get(unit, known.get(unit, {})), seen)
        ours = sent.get((receipt.device, receipt.number))
        if ours is not None and ours.state != "acknowledged":
            peers.put_package(
                connection, replace(ours, state="acknowledged", receipt=receipt.to_json(), answered_by=key)
            )
    peers.acknowledge(connection, peer, taken)


def _log(
    desk: Desk, connection: Connection, package: OpenedPackage, result: Received, receipt: Receipt,
    before: PackageRow | None, lines: tuple[int, int],
) -> None:  # fmt: skip
    """What is known of its first coming stays; a later try may only have taken more of it. `lines`: of the journal, before
    and after."""
    manifest = package.manifest
    if before is None:
        key = f"{manifest.sender.device}:{manifest.facts.number}:in"
        peers.put_package(connection, PackageRow(
            key, "in", manifest.facts.kind, manifest.facts.number, manifest.sender.device, manifest.facts.place_code,
            manifest.content_hash, package.check_code, desk.now(), dict(result.counts), "taken", receipt.to_json(),
            journal_from=lines[0], journal_to=lines[1],
        ))  # fmt: skip
        return
    fresh = receipt.to_json()
    if set(fresh.get("taken", {})) - set(before.receipt.get("taken", {})):
        peers.put_package(connection, replace(before, receipt=fresh, journal_to=lines[1]))
