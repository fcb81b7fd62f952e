"""报送单, 恢复单, 设备核对单 and 入户走访记录: single sheets from what the store knows (`design.md` §4, §5; `domain.md` §12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.domain.documents import (
    FingerprintSheet,
    FormCell,
    HandoverSheet,
    RecoverySheet,
    Row,
    SignatureBox,
    Text,
    Tick,
    VisitSheet,
    chinese_date,
)
from app.domain.errors import AppError
from app.domain.letters import is_peer_number
from app.domain.questionnaire.codes import label
from app.domain.records import RECORDS, declared
from app.domain.values import show_date
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.packages import own_fingerprint
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.store import peers
from app.store.peers import PackageRow
from app.store.rows import short_numbers
from app.store.store import get_meta
from app.sync.writer import megabytes, package_name

ROW_PREFIX = "row:"
# What a sheet counts, in its order; bookkeeping rows are not counted on paper.
COUNTED = ("household", "member", "monitoring_case", "consent", "visit", "measure", "notice", "meeting")
# What is asked at the door, in words that fit one line; a visit sheet is one page.
SAFEGUARDS = (
    ("food_ok", "吃不愁"), ("clothing_ok", "穿不愁"), ("edu_dropout", "有失学辍学"), ("uninsured_member", "有人未参医保"),
    ("house_unsafe", "住房不安全"), ("water_unsafe", "饮水不安全"),
)  # fmt: skip
SENT_NOTE = "接收单位导入后出具回执，回执上的核对码应与本单一致。"
RETURN_NOTE = "请村里接收这个包，接收时显示的核对码应与本单一致。"
SIGNATURES = (SignatureBox("农户签字"), SignatureBox("走访人签字"), SignatureBox("走访人签字"))


def handover_sheet(setting: Setting) -> Sheet:
    """报送单 of a written package: the one named by number, else the latest. AppError PRINT-017, PRINT-018."""
    package = _package(setting)
    desk, bodies = setting.desk, setting.bodies
    listed = _listed(setting, package)
    told = int(package.counts.get("row:household", package.counts.get("household", len(listed))))
    returning = package.kind == "return"
    notes = [RETURN_NOTE if returning else SENT_NOTE]
    if not listed and told:
        notes.append(f"本包共{told}户；农户清单在接收时由对方程序列出。")
    receiver = _receiver(setting, package)
    named = f"给{receiver}" if returning or is_peer_number(package.number) else desk.place.name
    sheet = HandoverSheet(
        package_no=package.number,
        sender=bodies.government if desk.store.role == "township" else bodies.committee_full,
        receiver=receiver,
        date=chinese_date(_day(package)),
        counts=tuple(_counts(package)),
        households=listed,
        beside=tuple(_beside(package)),
        check_code=package.check_code,
        file_name=package_name(package.kind, named, package.number, desk.place.practice),
        title="回执单" if returning else "报送单",
        qr=f"SW:{package.number}:{package.check_code}",
        notes=tuple(notes),
        marks=setting.marks(f"BS-{package.number}"),
    )
    return Sheet((sheet,), sheet.title, package.number, 1)


def _package(setting: Setting) -> PackageRow:
    wanted = setting.asked.package.strip()
    written = [row for row in peers.packages(setting.connection) if row.direction == "out" and row.kind != "backup"]
    if not written:
        raise AppError("PRINT-017", "还没有写过报送包，没有报送单可打印。", "请先在“报送”里生成报送包。", "打印")
    if not wanted:
        return written[0]
    found = next((row for row in written if wanted in (row.id, row.number)), None)
    if found is None:
        numbers = "、".join(row.number for row in written[:5])
        raise AppError("PRINT-018", f"没有找到{wanted}号报送包。", f"最近的包号有：{numbers}。", "打印")
    return found


def _listed(setting: Setting, package: PackageRow) -> tuple[str, ...]:
    """Short numbers of the households in a package: as handed over, as logged, or as the receipt names them."""
    if setting.asked.listed or package.counts.get("households"):
        return setting.asked.listed or tuple(str(number) for number in package.counts["households"])
    taken = package.receipt.get("taken") or {}
    return tuple(number for unit, number in short_numbers(setting.connection).items() if number and unit in taken)


def _day(package: PackageRow) -> date:
    return date.fromisoformat(package.at[:10])


def _receiver(setting: Setting, package: PackageRow) -> str:
    """Whom a package goes to: the office it was sealed to, the village, or another laptop of this side."""
    if is_peer_number(package.number):
        return "另一位办事员" if setting.desk.store.role == "township" else "本村另一台电脑"
    if setting.desk.store.role != "township":
        return setting.bodies.government
    named = (
        row.name for row in peers.devices(setting.connection) if row.village == package.village and not row.is_self
    )
    return next(named, package.village)


def _counts(package: PackageRow) -> Iterator[tuple[str, int]]:
    """Rows by kind in words; a unit without rows counted is the row itself."""
    for kind in COUNTED:
        count = package.counts.get(f"{ROW_PREFIX}{kind}", package.counts.get(kind))
        if count:
            yield RECORDS[kind].label, int(count)


def _beside(package: PackageRow) -> Iterator[Row]:
    """Volumes and backup that lie beside a package."""
    for name, files, size, code in package.counts.get("volumes", ()):
        yield Row((str(name), f"附件{files}个", megabytes(int(size)), str(code)))
    for name, size in package.counts.get("backup", ()):
        yield Row((str(name), "本机数据的备份", megabytes(int(size)), ""))


def recovery_sheet(setting: Setting) -> Sheet:
    """恢复单 for a code just made; the code is kept nowhere, so it must be given. AppError PRINT-019."""
    code = setting.asked.code.strip()
    if not code:
        raise AppError(
            "PRINT-019",
            "恢复码只在首次设置或重新生成时显示一次，程序里没有保存。",
            "请在“设置”里重新生成恢复单。",
            "打印",
        )
    plain = code.replace("-", "").replace(" ", "").upper()
    groups = tuple(plain[start : start + 4] for start in range(0, len(plain), 4))
    sheet = RecoverySheet(_owner(setting), chinese_date(setting.desk.today), groups, marks=setting.marks())
    return Sheet((sheet,), sheet.title, _owner(setting), 1)


def fingerprint_sheet(setting: Setting) -> Sheet:
    """设备核对单: the 12 characters the other side types."""
    township = setting.desk.store.role == "township"
    sheet = FingerprintSheet(
        side="乡镇" if township else "村",
        owner=_owner(setting),
        date=chinese_date(setting.desk.today),
        groups=tuple(own_fingerprint(setting.desk).split("-")),
        device="" if township else get_meta(setting.connection, "letter", "A"),
        marks=setting.marks(),
    )
    return Sheet((sheet,), sheet.title, _owner(setting), 0)


def _owner(setting: Setting) -> str:
    return setting.bodies.government if setting.desk.store.role == "township" else setting.bodies.place


# -- 入户走访记录 -----------------------------------------------------------------------------------------------


def visit_sheet(setting: Setting) -> Sheet:
    """A visit (the one named, else the latest), or a blank sheet: with the household's head, or wholly empty."""
    if setting.asked.blank and not setting.asked.household:
        empty = _visit(setting, {}, village=setting.bodies.place, marks=setting.sheet_marks("visit", ""))
        return Sheet((empty,), f"{empty.title}（空白）", "空白表", 0)
    file, case = whose(setting)
    visit = {} if setting.asked.blank else _wanted_visit(setting, file)
    sheet = _visit(setting, visit, **_whose_cells(setting, file, case))
    return Sheet((sheet,), sheet.title, file.short, 2)


def _wanted_visit(setting: Setting, file: HouseholdFile) -> Rec:
    visits = sorted(file.rows("visit"), key=lambda row: str(row.get("date") or ""))
    wanted = [row for row in visits if setting.asked.visit in ("", row["id"])]
    if not wanted:
        raise AppError("PRINT-021", "这一户还没有走访记录。", "要带空白表入户，请选“空白表”。", file.short)
    return wanted[-1]


def _whose_cells(setting: Setting, file: HouseholdFile, case: CaseFile | None) -> dict[str, Any]:
    return {
        "village": setting.bodies.place,
        "group": str(file.record.get("group_name") or ""),
        "head": file.head_name,
        "household_no": number_of(file),
        "category": label("CATEGORY", case.category) if case else "",
        "people": str(len(file.members)),
        "marks": setting.sheet_marks("visit", number_of(file), 2),
    }


def _visit(setting: Setting, visit: Rec, **cells: Any) -> VisitSheet:
    fields = declared("visit")

    def fill(key: str) -> Text:
        return setting.fill(fields[key], visit.get(key))

    def words(key: str) -> str:
        return setting.text(fields[key], visit.get(key))

    income: Text = "：".join(part for part in (words("income_change"), words("income_change_why")) if part)
    income = income or fill("income_change")
    reason = words("not_reached_reason")
    result: Text = f"未能入户（{reason}）" if visit.get("result") == "not_reached" and reason else fill("result")
    return VisitSheet(
        title="入户走访记录", purpose=fill("purpose"), date=show_date(visit.get("date")), mode=fill("mode"),
        visitors=words("visitors"), met=words("met_whom"),
        snapshot=tuple(FormCell(name, fill(key)) for key, name in SAFEGUARDS), changes=words("family_change"),
        measures=words("measure_progress"), income=income, requests=words("new_difficulties"), solved=words("solved"),
        new_risk=_new_risk(visit, setting.asked.blank), satisfaction=fill("satisfaction"), next_steps=words("next_steps"), result=result, signatures=SIGNATURES, **cells,
    )  # fmt: skip


def _new_risk(visit: Rec, numbered: bool) -> Text:
    """The answer in words, never “no risk” (§22)."""
    found, none = ("1.发现新风险", "0.暂未发现返贫致贫风险") if numbered else ("发现新风险", "暂未发现返贫致贫风险")
    if visit.get("new_risk") is None:
        return (Tick(found), "　", Tick(none))
    if visit["new_risk"] and visit.get("clue_case"):
        return "发现新风险，已登记线索"
    return "发现新风险" if visit["new_risk"] else "暂未发现返贫致贫风险"
