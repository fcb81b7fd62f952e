"""What the pages 报送 and 接收 show: enrolment, packages and their last word, villages, plans of packages (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.records import RECORDS
from app.services.desk import Desk
from app.services.keeping.backups import carry_backup
from app.services.packages import Exported, Received, export_package, own_fingerprint, receive
from app.store import peers
from app.store.peers import PackageRow
from app.store.rows import short_numbers
from app.store.store import get_meta
from app.sync.keys import PublicKeys, fingerprint
from app.sync.writer import Progress, quiet

WRITTEN, TAKEN, SENT_BACK, ARRIVED = "已生成", "乡镇已收", "有退回", "已接收"
COUNTED = ("household", "visit", "meeting", "notice", "policy")
STRANGER = "sync.stranger"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The office this village hands to; both codes as they stand on paper."""

    township: str
    office_code: str
    own_code: str


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package of the log; `word` is what the other side last said of it, `refused` what it did not take."""

    number: str
    kind: str
    direction: str
    at: str
    contents: str
    check_code: str
    state: str
    word: str
    refused: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village of the township as its packages show it; `missing` are numbers that never came."""

    code: str
    name: str
    devices: int
    last_number: str
    last_at: str
    packages: int
    missing: tuple[str, ...]
    answered_at: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One chosen file: what taking it would do, or why it cannot be planned."""

    path: Path
    received: Received | None
    error: AppError | None = None

    @property
    def stranger(self) -> bool:
        """True while its sender's 12 characters have not been typed."""
        return self.error is not None and self.error.code == STRANGER


def enrolment(desk: Desk) -> Enrolment | None:
    """The office this village is enrolled with; None before that."""
    with desk.reading() as connection:
        wanted = get_meta(connection, "enrolled")
        office = next((device for device in peers.devices(connection) if device.id == wanted), None)
    if office is None:
        return None
    keys = PublicKeys.from_json(json.loads(office.public))
    return Enrolment(office.name, fingerprint(keys), own_fingerprint(desk))


def package_log(desk: Desk) -> list[PackageLine]:
    """All packages written and received here, the newest first."""
    with desk.reading() as connection:
        rows = peers.packages(connection)
        numbers = short_numbers(connection)
        names = {device.village: device.name for device in peers.devices(connection) if not device.is_self}
    return [_package(row, numbers, names.get(row.village, "")) for row in rows]


def _package(row: PackageRow, numbers: dict[str, str], place: str) -> PackageLine:
    kind = {"sync": "报送包", "return": "回执包"}.get(row.kind, "备份包")
    refused = {**row.receipt.get("refused", {}), **row.receipt.get("quarantined", {})} if row.receipt else {}
    lines = tuple(f"{numbers.get(unit) or '材料'}：{reason}" for unit, reason in refused.items())
    state = _state(row, bool(lines))
    return PackageLine(row.number, kind, row.direction, row.at.replace("T", " "), contents(row.counts), row.check_code,
                       state, _word(row, len(lines)), lines, place)  # fmt: skip


def _state(row: PackageRow, refused: bool) -> str:
    if row.direction == "in":
        return ARRIVED
    if row.state != "acknowledged":
        return WRITTEN
    return SENT_BACK if refused or row.receipt.get("whole") else TAKEN


def _word(row: PackageRow, refused: int) -> str:
    if row.direction == "in":
        return "已收进本机"
    if row.state != "acknowledged":
        return "还没有收到回执"
    if row.receipt.get("whole"):
        return str(row.receipt["whole"])
    return f"收下{len(row.receipt.get('taken', {}))}件" + (f"，{refused}件有说明" if refused else "")


def contents(counts: Mapping[str, Any]) -> str:
    """What a package carries, in words: 12户、走访30次；received ones say what changed here."""
    words = [
        f"{key}{value}"
        for key, value in counts.items()
        if key in ("新增", "更新", "无变化", "并行修改", "待裁决", "拒收", "回执")
    ]
    if words:
        return "、".join(words)
    found = []
    for kind in COUNTED:
        count = counts.get(f"row:{kind}", counts.get(kind))
        if count:
            found.append(f"{count}户" if kind == "household" else f"{RECORDS[kind].label}{count}")
    return "、".join(found) or "回执"


def village_lines(desk: Desk) -> list[VillageLine]:
    """Every village that ever sent something here, by code."""
    with desk.reading() as connection:
        devices = [device for device in peers.devices(connection) if device.role == "village" and not device.is_self]
        rows = peers.packages(connection)
    names = {device.village: device.name for device in devices}
    return [_village(code, name, sum(d.village == code for d in devices), [row for row in rows if row.village == code])
            for code, name in sorted(names.items())]  # fmt: skip


def _village(code: str, name: str, devices: int, rows: list[PackageRow]) -> VillageLine:
    came = [row for row in rows if row.direction == "in"]
    last = came[0] if came else None
    answered = next((row.at for row in rows if row.direction == "out"), "")
    at = last.at.replace("T", " ") if last else ""
    return VillageLine(
        code, name, devices, last.number if last else "", at, len(came), _gaps(came), answered.replace("T", " ")
    )


def _gaps(came: list[PackageRow]) -> tuple[str, ...]:
    missing: list[str] = []
    for device in sorted({row.device for row in came}):
        numbers = [row.number for row in came if row.device == device]
        letter = numbers[0].rpartition("-")[0]
        known = {int(number.rpartition("-")[2]) for number in numbers if number.rpartition("-")[2].isdigit()}
        missing += [f"{letter}-{number:04d}" for number in range(1, max(known, default=0)) if number not in known]
    return tuple(missing)


def plan_files(desk: Desk, paths: Iterable[Path], confirms: Mapping[Path, str]) -> list[Planned]:
    """What taking each file would do; a file that cannot be read says so and does not stop the others."""
    found = []
    for path in paths:
        try:
            found.append(Planned(path, receive(desk, [path], confirms.get(path, ""), plan_only=True)[0]))
        except AppError as error:
            found.append(Planned(path, None, error))
    return found


def unit_label(kind: str, name: str, head: str) -> str:
    """How a list names a unit: head and short number of a household, kind and number of a sheet."""
    if kind == "household":
        return f"{head or '（未指定户主）'}（{name or '无户号'}）"
    record = RECORDS.get(kind)
    return f"{record.label if record else '其他材料'}{name}"


def hand_over(desk: Desk, folder: Path, progress: Progress = quiet, report: Iterable[str] = ()) -> Exported:
    """A package for the township, with the newest backup beside it (`design.md` §5); AppError as `export_package`."""
    made = export_package(desk, folder, progress, report=report)
    return replace(made, backup=carry_backup(desk, folder))
