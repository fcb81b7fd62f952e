"""What the pages 报送 and 接收 show: enrolment, packages and their last word, villages, plans of packages (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.letters import is_peer_number
from app.domain.records import RECORDS
from app.services.desk import Desk
from app.services.packages import Planned, own_fingerprint, plan_packages
from app.services.packages.opening import package_files
from app.services.packages.planning import unit_label
from app.store import peers
from app.store.peers import PackageRow
from app.store.rows import short_numbers
from app.store.store import get_meta
from app.sync.keys import PublicKeys, fingerprint
from app.sync.writer import Progress, quiet

__all__ = ["Planned", "unit_label"]

WRITTEN, TAKEN, SENT_BACK, ARRIVED = "已生成", "乡镇已收", "有退回", "已接收"
COUNTED = ("household", "visit", "meeting", "notice", "policy")


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
    kind = "互传包" if is_peer_number(row.number) else {"sync": "报送包", "return": "回执包"}.get(row.kind, "备份包")
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


def plan_files(
    desk: Desk, paths: Iterable[Path], confirms: Mapping[Path, str], progress: Progress = quiet
) -> list[Planned]:
    """What taking these files, or all packages of these folders, would do together; AppError P-115."""
    return plan_packages(desk, {path: confirms.get(path, "") for path in package_files(paths)}, progress)
