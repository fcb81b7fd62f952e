"""Receiving packages: verified, planned, taken one by one, answered for; a bad one is put aside (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import AppError, Cancelled
from app.services.desk import Desk
from app.services.erasing.start import after_receiving
from app.services.keeping.backups import BEFORE_RECEIVE, backups_here, keep_backup
from app.services.packages import quarantine
from app.services.packages.enrolment import known_senders, opening_keys
from app.services.packages.opening import ALARMS, PASS_ON, STRANGERS, opened, package_files
from app.services.packages.planning import (
    Ahead,
    Received,
    UnitPlan,
    batches,
    blank_result,
    changes,
    finish_counts,
    gap_notes,
    merge_entries,
    refusal_of,
    unit_plan,
)
from app.services.packages.programs import told_programs
from app.services.packages.quarantine import Sender
from app.services.packages.rules import ground_of
from app.services.packages.sending import running_number
from app.services.packages.taking import apply, partly
from app.services.packages.volumes import bring_beside, looks_like_volume, plan_volume, receive_volumes, told_beside
from app.store import history, package_log
from app.store.store import get_meta, set_meta
from app.sync.files import DISK, Files
from app.sync.reader import Inspection, OpenedPackage, inspect_package, read_package
from app.sync.trouble import trouble
from app.sync.writer import Progress, quiet

__all__ = ["PASS_ON", "Inspection", "Planned", "Received", "UnitPlan", "inspect", "plan_packages", "receive"]

NOT_TAKEN = frozenset({"quarantined", "parked", "skipped"})
AFTER_PACKAGES = "~"  # volumes by themselves come last: their rows may be in one of the packages
KEPT_AT = "backup_before_receive"  # the journal's last line when the last backup was made, and its name
STOPPED = "已按您的要求停下，这个包没有接收。"


@dataclass(frozen=True, slots=True)
class Planned:
    """One chosen file: what taking it would do, or why it cannot be planned."""

    path: Path
    received: Received | None
    error: AppError | None = None

    @property
    def stranger(self) -> bool:
        """True while its sender's 12 characters have not been typed."""
        return self.error is not None and self.error.code == "sync.stranger"


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a file before any is taken: whose it is, and which units it brings."""

    path: Path
    error: AppError | None
    place: str = ""
    device: str = ""
    number: str = ""
    known: bool = False
    units: frozenset[str] = frozenset()

    @property
    def turn(self) -> tuple[bool, str, str, int]:
        """Files of one machine go in the order it wrote them; what could not be opened comes last, its sender may be known by then."""
        return self.error is not None, self.place, self.device, running_number(self.number) if self.number else 0


def inspect(desk: Desk | None, path: Path) -> Inspection:
    """What can be known of a package without taking anything; with a desk its keys are tried."""
    if desk is None:
        return inspect_package(path)
    with desk.reading() as connection:
        known = known_senders(connection)
    return inspect_package(path, opening_keys(desk), known)


def receive(
    desk: Desk, paths: Iterable[Path], confirm: str = "", plan_only: bool = False,
    confirms: Mapping[Path, str] | None = None, progress: Progress = quiet, park: bool | None = None,
) -> list[Received]:  # fmt: skip
    """Take packages one after the other, in any order; a folder stands for all in it. A bad one is put aside, a stranger's
    parked, one that is not for us skipped: none of them stops the others.

    `confirm` are the 12 characters typed for all of them, `confirms` for single files. One single file that is a question
    to the person raises its AppError unless `park`. AppError P-115, sync.code (typed characters that fit no file)."""
    files = package_files(paths)
    typed = {path: (confirms or {}).get(path, confirm) for path in files}
    if plan_only:
        return _planned_only(desk, files, typed)
    alone = len(files) == 1 if park is None else not park
    found = survey(desk, typed, progress)
    if confirm and not confirms:
        found = _check_confirm(found)
    if alone and len(found) == 1 and found[0].error is not None and found[0].error.code in PASS_ON:
        raise found[0].error
    if any(one.error is None and not one.known for one in found):
        _keep_copy(desk)
    done: dict[Path, Received] = {}
    try:
        for place, one in enumerate(sorted(found, key=lambda one: one.turn)):
            progress(f"正在接收 {one.path.name}", place, len(files))
            done[one.path] = _receive_one(desk, one, typed[one.path], _beside(one, found), progress)
    except Cancelled:  # what was taken is taken, the rest waits
        if not done:
            raise
    finally:
        after_receiving(desk)
    waited = _waited(desk, {one.device for one in found if one.error is None and not one.known})
    return [done.get(path) or Received(path.name, "", "", "", "skipped", notes=[STOPPED]) for path in files] + waited


def _waited(desk: Desk, devices: set[str]) -> list[Received]:
    """What was parked earlier for machines that are confirmed now."""
    parked = {aside.device for aside in quarantine.asides(desk) if aside.parked and aside.copied} & devices
    return [one for device in sorted(parked) for one in quarantine.retry_parked(desk, device)]


def _keep_copy(desk: Desk) -> None:
    """One backup a job, and none where nothing was written since the last one: a township's file is large."""
    with desk.reading() as connection:
        mark, kept = str(history.mark(connection)), get_meta(connection, KEPT_AT)
    last_mark, _, name = kept.partition("|")
    if last_mark == mark and any(backup.path.name == name for backup in backups_here(desk)):
        return
    made = keep_backup(desk, BEFORE_RECEIVE)
    with desk.store.writing() as connection:
        set_meta(connection, KEPT_AT, f"{mark}|{made.path.name}")


def survey(desk: Desk, typed: Mapping[Path, str], progress: Progress = quiet) -> list[Survey]:
    """Every file looked at once, nothing taken."""
    found = []
    for place, (path, confirm) in enumerate(typed.items()):
        progress(f"正在核对 {path.name}", place, len(typed))
        found.append(_survey(desk, path, confirm))
    return found


def _survey(desk: Desk, path: Path, confirm: str) -> Survey:
    if looks_like_volume(path):
        return Survey(path, None, AFTER_PACKAGES, known=True)
    try:
        package = opened(desk, path, confirm)
    except AppError as error:
        return Survey(path, error)
    facts, device = package.manifest.facts, package.manifest.sender.device
    with desk.reading() as connection:
        before = package_log.package(connection, f"{device}:{facts.number}:in")
    known = before is not None and before.content == package.manifest.content_hash
    units = frozenset(entry.id for entry in package.manifest.entries)
    return Survey(path, None, facts.place_code, device, facts.number, known, units)


def _check_confirm(found: list[Survey]) -> list[Survey]:
    """Characters that fit none of the files were typed wrong: said before anything is taken. Those they do not fit, while
    they fit another, are simply strangers still."""
    wrong = [
        one.error for one in found if one.error is not None and one.error.code in ("sync.code", "sync.code_length")
    ]
    if wrong and all(one.error is not None for one in found):
        raise wrong[0]
    return [replace(one, error=trouble("sync.stranger", one.path.name)) if one.error in wrong else one for one in found]


def _beside(one: Survey, found: list[Survey]) -> list[str]:
    return [other.number for other in found if other.error is None and other.device == one.device]


def _receive_one(desk: Desk, one: Survey, confirm: str, beside: list[str], progress: Progress) -> Received:
    if one.error is not None and one.error.code in STRANGERS:
        again = _survey(desk, one.path, confirm)  # the characters of its machine may have been typed for another file
        one = one if again.error is not None else again
    if one.error is not None:
        return _put_off(desk, one.path, one.error)
    if looks_like_volume(one.path):
        return receive_volumes(desk, [one.path], progress)[0]
    return _take(desk, one.path, confirm, beside, progress)


def receive_kept(desk: Desk, path: Path, files: Files, content: bytes, confirm: str = "") -> Received:
    """A package out of the quarantine, tried again."""
    return _take(desk, path, confirm, (), quiet, files, content)


def _take(
    desk: Desk, path: Path, confirm: str, beside: Iterable[str], progress: Progress, files: Files = DISK,
    content: bytes | None = None,
) -> Received:  # fmt: skip
    try:
        package = opened(desk, path, confirm, files)
    except AppError as error:  # a stick that was pulled meanwhile
        return _put_off(desk, path, error, content)
    facts = package.manifest.facts
    sender = Sender(package.manifest.sender.device, facts.place_name, facts.number)
    title = f"正在接收 {facts.place_name}{facts.number}号包"
    try:
        result = apply(desk, package, lambda done, total: progress(title, done, total), beside)
    except AppError as error:
        if error.code not in ALARMS:
            raise
        quarantine.put_aside(desk, path, error, sender, content)
        result = blank_result(package, "quarantined")
        result.notes.append(str(error))
        return result
    left = partly(package, result)
    if left is not None:
        quarantine.put_aside(desk, path, left, sender, content)
        result.notes.append(str(left))
    if content is None:
        result.notes += bring_beside(desk, path, package.manifest, progress) + told_programs(path, package.manifest)
    elif files_apart := len(package.manifest.facts.attachments):
        result.notes.append(
            f"它的{files_apart}个附件在原来的U盘上：再接收一次那个U盘就收下；不收的，下次交换时会自动再要。"
        )
    return result


def _put_off(desk: Desk, path: Path, error: AppError, content: bytes | None = None) -> Received:
    """What became of a file that cannot be opened for taking."""
    if error.code in PASS_ON - STRANGERS or _of_neighbours(desk, error):
        return refusal_of(error, path.name, "skipped")
    sender = _sender(desk, path) if error.code in STRANGERS and content is None else quarantine.NOBODY
    quarantine.put_aside(desk, path, error, sender, content)
    found = refusal_of(error, path.name, "parked" if error.code in STRANGERS else "quarantined")
    found.number, found.sender = sender.number, sender.place
    return found


def _of_neighbours(desk: Desk, error: AppError) -> bool:
    """A village's stick from the township holds its neighbours' packages: no copy of theirs is kept, no key here will ever
    fit. (A clerk may get the office key later.)"""
    return error.code == "sync.foreign" and desk.store.role == "village"


def _sender(desk: Desk, path: Path) -> Sender:
    """Who says to have written it: nobody vouches for him yet."""
    try:
        package = read_package(path, opening_keys(desk), {})
    except AppError:
        return quarantine.NOBODY
    facts = package.manifest.facts
    return Sender(package.manifest.sender.device, facts.place_name, facts.number)


# ---- plans ----------------------------------------------------------------------------------------------------


def plan_packages(desk: Desk, typed: Mapping[Path, str], progress: Progress = quiet) -> list[Planned]:
    """What taking these files together would do, each counting with those before it; nothing is written.

    A file that cannot be read says so and does not stop the others."""
    found = survey(desk, typed, progress)
    shared = _shared(found)
    ahead: Ahead = {}
    plans: dict[Path, Planned] = {}
    for place, one in enumerate(sorted(found, key=lambda one: one.turn)):
        progress(f"正在核对 {one.path.name}", place, len(found))
        plans[one.path] = _plan_one(desk, one, typed[one.path], _beside(one, found), ahead, shared)
    return [plans[path] for path in typed]


def _shared(found: list[Survey]) -> frozenset[str]:
    """Units more than one of the files brings."""
    once: set[str] = set()
    twice: set[str] = set()
    for one in found:
        twice |= once & one.units
        once |= one.units
    return frozenset(twice)


def _plan_one(
    desk: Desk, one: Survey, confirm: str, beside: list[str], ahead: Ahead, shared: frozenset[str]
) -> Planned:
    if one.error is not None:
        return Planned(one.path, None, one.error)
    if looks_like_volume(one.path):
        return Planned(one.path, plan_volume(one.path))
    try:
        package = opened(desk, one.path, confirm)
        return Planned(one.path, _plan(desk, one.path, package, beside, ahead, shared))
    except AppError as error:
        return Planned(one.path, None, error)


def _plan(
    desk: Desk, path: Path, package: OpenedPackage, beside: Iterable[str], ahead: Ahead, shared: frozenset[str]
) -> Received:
    ground = ground_of(desk, package)
    result = blank_result(package, "planned")
    with desk.reading() as connection:
        result.notes += gap_notes(connection, package, beside)
        for batch in batches(package.entries()):
            for step in merge_entries(connection, batch, ground, ahead):
                result.units.append(unit_plan(step))
                if step.id in shared and changes(step) and step.merged is not None:
                    ahead[step.id] = step.merged.unit
    finish_counts(result, len(package.manifest.facts.receipts))
    result.notes += told_beside(path, package.manifest)
    return result


def _planned_only(desk: Desk, files: list[Path], typed: Mapping[Path, str]) -> list[Received]:
    plans = plan_packages(desk, typed)
    if len(plans) == 1 and plans[0].error is not None:
        raise plans[0].error
    return [plan.received or _not_planned(plan) for plan in plans]


def _not_planned(plan: Planned) -> Received:
    error = plan.error or AppError("P-118", "这个文件没有核对。", "请再核对一次。", plan.path.name)
    return refusal_of(error, plan.path.name, _would_be(error))


def _would_be(error: AppError) -> str:
    if error.code in STRANGERS:
        return "parked"
    return "skipped" if error.code in PASS_ON else "quarantined"
