"""接收回执单: the receiving side's word on one package, under the same check code as its 报送单 (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.documents import HandoverSheet, SignatureBox, chinese_date
from app.domain.errors import AppError
from app.services.packages.planning import WORDS
from app.services.papers.base import PaperKind, Setting, Sheet
from app.store import package_log, peers
from app.store.peers import PackageRow
from app.store.rows import short_numbers
from app.sync.writer import package_name

TITLE = "接收回执单"
TOLD = 20  # refused units said one by one
SAME_CODE = "本单的核对码与报送单（对方的包）上的核对码应当一致，请双方当面核对后签字。"
SIGNATURES = (SignatureBox("接收人"), SignatureBox("报送人"))


def receipt_sheet(setting: Setting) -> Sheet:
    """One received package by its number or check code, the newest without. AppError PRINT-054, PRINT-055, PRINT-056."""
    row = _package(setting)
    sender, receiver = _sides(setting, row)
    homes = short_numbers(setting.connection)
    taken = row.receipt.get("taken") or {}
    named = sender if row.kind == "sync" else f"给{setting.desk.place.name}"
    sheet = HandoverSheet(
        package_no=row.number,
        sender=sender,
        receiver=receiver,
        date=chinese_date(date.fromisoformat(row.at[:10])),
        date_label="接收日期",
        counts=tuple(_counts(row)),
        counts_title="接收结果（户、件）",
        households=tuple(number for unit, number in homes.items() if number and unit in taken),
        households_title="收下的农户",
        check_code=row.check_code,
        file_name=package_name(row.kind, named, row.number, setting.desk.place.practice),
        title=TITLE,
        qr=f"SW:{row.number}:{row.check_code}",
        notes=(SAME_CODE, *_refused(row, homes)),
        signatures=SIGNATURES,
        marks=setting.marks(f"JS-{row.number}"),
    )
    return Sheet((sheet,), TITLE, row.number, 1)


def _package(setting: Setting) -> PackageRow:
    wanted = setting.asked.package.strip()
    came = [row for row in package_log.bare_packages(setting.connection) if row.direction == "in"]
    if not came:
        raise AppError("PRINT-054", "还没有接收过包，没有接收回执单可打印。", "请先接收对方的包。", "打印")
    found = [row for row in came if not wanted or wanted.upper() in (row.id.upper(), row.number, row.check_code)]
    if not found:
        numbers = "、".join(row.number for row in came[:5])
        raise AppError("PRINT-055", f"没有收过{wanted}号包。", f"最近收到的包号有：{numbers}。", "打印")
    if wanted and len({row.village for row in found}) > 1:
        codes = "、".join(row.check_code for row in found[:5])
        raise AppError("PRINT-056", f"不止一个村有{wanted}号包。", f"请写包的核对码：{codes}。", "打印")
    return package_log.package(setting.connection, found[0].id) or found[0]


def _sides(setting: Setting, row: PackageRow) -> tuple[str, str]:
    """Who sent the package, who received it."""
    devices = {device.id: device for device in peers.devices(setting.connection)}
    sender = devices[row.device].name if row.device in devices else row.village
    township = setting.desk.store.role == "township"
    return sender, setting.bodies.government if township else setting.bodies.committee_full


def _counts(row: PackageRow) -> Iterator[tuple[str, int]]:
    for word in (*WORDS.values(), "回执"):
        if row.counts.get(word):
            yield word, int(row.counts[word])
    if row.counts.get("files"):
        missing = int(row.counts.get("files_missing", 0))
        yield "附件收下", int(row.counts["files"]) - missing
        if missing:
            yield "附件还缺", missing


def _refused(row: PackageRow, homes: dict[str, str]) -> list[str]:
    told = {**row.receipt.get("refused", {}), **row.receipt.get("quarantined", {})}
    lines = [f"{homes.get(unit) or '材料'}：{reason}" for unit, reason in told.items()]
    rest = [f"另有{len(lines) - TOLD}件，见程序里的接收记录。"] if len(lines) > TOLD else []
    return ["有说明的：", *lines[:TOLD], *rest] if lines else []


RECEIPT_PAPERS = (
    PaperKind(
        "receipt",
        TITLE,
        "接收回执单：收下了哪一包、结果、同一个核对码",
        receipt_sheet,
        (),
        ("package",),
        level=1,
        purpose="回执",
    ),
)
