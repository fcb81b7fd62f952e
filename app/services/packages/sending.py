"""Writing packages to the stick: what the office lacks, and the answer to a village (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.errors import AppError, Cancelled
from app.domain.units import Seen
from app.services.desk import Desk
from app.services.packages.enrolment import office_keys, office_of
from app.services.packages.reporting import report_with, take_back_reports
from app.services.setup import device_keys
from app.store import migrations, peers
from app.store.peers import DeviceRow, PackageRow
from app.store.rows import load_units, short_numbers
from app.store.store import Connection, get_meta, set_meta
from app.sync.certificate import certify
from app.sync.files import DISK, Files
from app.sync.keys import PublicKeys
from app.sync.manifest import ManifestFacts
from app.sync.receipt import Receipt
from app.sync.writer import PackageInfo, Progress, package_name, quiet, write_package


@dataclass(frozen=True, slots=True)
class Exported:
    """A package on the stick, read back; `households` are the short numbers in it, `backup` how
    the backup beside it went (blank: none was asked for)."""

    path: Path
    number: str
    check_code: str
    counts: dict[str, int]
    households: tuple[str, ...]
    size: int
    backup: str = ""


def export_package(
    desk: Desk, folder: Path, progress: Progress = quiet, files: Files = DISK, report: Iterable[str] = ()
) -> Exported:
    """Write whole units the office lacks to a stick; the cases in `report` are thereby 已上报乡镇.

    AppError P-105, P-106 (nothing new), sync.… (stick); Refused when a case may not be reported.
    """
    with desk.store.writing() as connection:
        office = office_of(desk, connection)
        known = _least_known(connection, office)
        reported = report_with(desk, connection, report, _next_number(connection, desk))
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
    with _number_given_back(desk, number, reported):
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


def _next_number(connection: Connection, desk: Desk) -> str:
    number = int(get_meta(connection, "package_number", "0")) + 1
    letter = get_meta(connection, "letter", "A" if desk.store.role == "village" else "Z")
    return f"{letter}-{number:04d}"


def _draw_number(connection: Connection, desk: Desk) -> str:
    number = _next_number(connection, desk)
    set_meta(connection, "package_number", str(running_number(number)))
    return number


@contextmanager
def _number_given_back(desk: Desk, number: str, reported: dict[str, str]) -> Iterator[None]:
    """A package that never came to be leaves no gap and no reported case; one that may lie on a pulled stick keeps its number."""
    try:
        yield
    except (AppError, Cancelled) as error:
        take_back_reports(desk, reported, number)
        if isinstance(error, Cancelled) or error.code not in MAYBE_WRITTEN:
            last = running_number(number)
            with desk.store.writing() as connection:
                if get_meta(connection, "package_number") == str(last):
                    set_meta(connection, "package_number", str(last - 1))
        raise


# After these a whole package may lie on the stick under this number, ours or an older one.
MAYBE_WRITTEN = frozenset({"sync.pulled", "sync.exists", "sync.write"})


def running_number(number: str) -> int:
    """The count in a package number: 7 of A-0007."""
    return int(number.rpartition("-")[2])


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


def answer(desk: Desk, village: str, folder: Path, progress: Progress = quiet, files: Files = DISK) -> Exported:
    """A return package for one village: receipts and the units its laptops lack, sealed to each of its devices."""
    keys = office_keys(desk)
    with desk.store.writing() as connection:
        laptops = [d for d in peers.devices(connection) if d.role == "village" and d.village == village and d.active]
        if not laptops:
            raise AppError(
                "P-120", f"还没有收到过{village}这个村的报送包。", "请先接收该村的报送包，再生成回执包。", "回执"
            )
        receipts = tuple(
            Receipt.from_json(p.receipt)
            for p in peers.packages(connection)
            if p.direction == "in" and p.village == village and p.receipt
        )
        ids = sorted(
            {u for d in laptops for u in peers.units_behind(connection, peers.acknowledged(connection, d.id), village)}
        )
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
    with _number_given_back(desk, number, {}):
        info = write_package(target, facts, units, device, recipients, progress, files=files)
    with desk.store.writing() as connection:
        names = _short_numbers(connection, ids)
        peers.put_package(connection, _logged(desk, info, names, "return", village))
    return Exported(info.path, number, info.check_code, _counts(info), names, info.size)
