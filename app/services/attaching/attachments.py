"""Photos and scans of a household: attach, look, hand out, take away (`design.md` §3 "Attachments", §4; `domain.md` §7.4, §8.5).

Files lie sealed beside the database (`store/attachments.py`); rows travel in packages, files follow later. Level 3: every
look, print and copy is logged with its purpose; nothing is ever written in clear by looking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS, code_for, label
from app.domain.values import show_date
from app.services.attaching.media import JPEG, LARGEST_FILE, PDF, too_large
from app.services.attaching.sealing import AWAY, HERE, LOST, content_of, keep_sealed, standing
from app.services.collecting.consents import signing_lines
from app.services.desk import Desk
from app.services.disk import os_reason
from app.services.files import HouseholdFile, Rec, load_household, load_households, row_with_household
from app.store import attachments as vault
from app.store.door import Door
from app.store.peers import log_access
from app.store.rows import read_records, unit_of
from app.store.store import Connection

if TYPE_CHECKING:
    from app.services.attaching.pictures import Picture

SCANS = frozenset({"consent_scan", "form_scan", "check_scan", "visit_scan", "proof"})
TARGETS = ("consent", "visit", "monitoring_case", "member")
THUMBNAIL = 160
NEAR = timedelta(days=10)  # a photo taken in with a visit of these days is of that visit


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment as a list shows it. `state`: the file is `here`, still `away` on another machine, or `lost`;
    `told` says so in words. `already`: this very picture was there before, nothing was stored."""

    id: str
    household: str
    purpose: str
    title: str
    taken_on: date | None
    by: str
    at: str
    media: str
    size: int
    width: int
    height: int
    member: str = ""
    member_name: str = ""
    case: str = ""
    target: str = ""
    target_name: str = ""
    state: str = HERE
    told: str = ""
    already: bool = False

    @property
    def label(self) -> str:
        """What it is: 入户照片, 承诺授权书扫描件 …"""
        return label("ATTACHMENT", self.purpose)

    @property
    def name(self) -> str:
        """How a person calls it: its title, else what it is and of whom."""
        return self.title or self.label + (f"（{self.member_name}）" if self.member_name else "")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a new attachment of a household may be said to belong to. `near`: a visit of these days; `lacking`: a signed
    sheet of consent has no scan yet."""

    head: str
    case: str
    people: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    near: str = ""
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture that was read and redrawn, and what its source was called."""

    name: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment with its content in memory."""

    line: Attached
    data: bytes


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Sheets ready for the printer or a file (PDF), with the line that says who took them and what for."""

    title: str
    suggested_name: str
    data: bytes


def purpose_named(text: str) -> str:
    """The code of an 附件类别 by its Chinese name; AppError ATT-114 lists them."""
    code = code_for("ATTACHMENT", text) or (text if text in CODE_LISTS["ATTACHMENT"].by_code else "")
    if not code:
        names = "、".join(one.label for one in CODE_LISTS["ATTACHMENT"].active())
        raise AppError("ATT-114", f"没有“{text}”这一类附件。", f"可以写：{names}。", "附件类别")
    return code


def prepare(source: Path | bytes, purpose: str) -> Prepared:
    """Read and redraw a picture; needs no store, so it may run beside other work. AppError ATT-101 … ATT-109."""
    from app.services.attaching.pictures import make_picture  # the picture library is loaded with the first picture

    where = source.name if isinstance(source, Path) else "剪贴板里的图片"
    content = _read(source) if isinstance(source, Path) else source
    return Prepared(where, make_picture(content, where, purpose in SCANS))


def attach(
    desk: Desk, household: str, purpose: str, source: Path | bytes | Prepared, *, case: str = "", member: str = "",
    target: str = "", title: str = "", taken_on: date | None = None, note: str = "",
) -> Attached:  # fmt: skip
    """Keep a photo or scan (a file, its content, or what `prepare` made) with a household as one verb; a picture that is
    there already is only named.

    `target`: id of the consent sheet, visit … it belongs to. AppError ATT-101 … ATT-109 (the file), ATT-110 (a township),
    ATT-111, ATT-112 (not of this household), S-103 … of the disk.
    """
    if desk.store.role != "village":
        raise AppError("ATT-110", "附件由村里添加，乡镇这边只能看。", "请让村里附好后随报送包传来。", "附件")
    made = source.picture if isinstance(source, Prepared) else prepare(source, purpose).picture
    values = {"purpose": purpose, "case_id": case, "member_id": member, "target_id": target, "title": title.strip()[:60],
              "taken_on": taken_on or _believable(made.taken_on, desk.today), "note": note}  # fmt: skip
    return _keep(desk, household, values, made)


def _read(path: Path) -> bytes:
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            what = "这是一个文件夹" if S_ISDIR(found.st_mode) else "这不是普通的文件"
            raise AppError("ATT-102", f"{what}，不能附。", "请打开文件夹，选里面的照片。", path.name)
        if found.st_size > LARGEST_FILE:
            raise too_large(found.st_size, path.name)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise AppError(
            "ATT-101", "找不到这个文件，可能已经移走、删除，或者U盘拔掉了。", "请插好U盘，重新选一次。", path.name
        ) from None
    except OSError as error:
        advice = "请检查U盘或存储卡，重新拷贝一份再附。"
        raise AppError("ATT-101", f"这个文件读不出来：{os_reason(error)}。", advice, path.name) from error


def _believable(day: date | None, today: date) -> date | None:
    """The camera's clock may never have been set."""
    return day if day is not None and date(2000, 1, 1) < day <= today else None


def _keep(desk: Desk, household: str, values: Rec, made: Picture) -> Attached:
    def rows(door: Door) -> tuple[list[Rec], Callable[[Rec], str]]:
        file = _of_household(door.connection, household)
        _check_links(file, values)
        return file.rows("attachment"), lambda sealed: door.create(
            "attachment", {**values, "household_id": household, **sealed}
        )

    row, already = keep_sealed(desk, "添加附件", made, rows)
    return replace(attachment(desk, row), already=already)


def _of_household(connection: Connection, household: str) -> HouseholdFile:
    found = next(iter(load_households(connection, [household])), None)
    if found is None:
        raise AppError("ATT-111", "这一户还没有保存，不能附图。", "请先保存采集表的第一页，再附。", "附件")
    return found


def _check_links(file: HouseholdFile, values: Rec) -> None:
    """What an attachment names has to be of the same household; sheets not saved yet have no row and are taken as named."""
    known = {str(row["id"]): kind for kind in TARGETS for row in file.rows(kind)}
    for key, kind, what in (("member_id", "member", "家庭成员"), ("case_id", "monitoring_case", "监测事项")):
        if values[key] and known.get(values[key]) != kind:
            raise AppError("ATT-112", f"这一户没有这个{what}。", "请重新打开这一户再附。", file.short)


def attachments_of(desk: Desk, household: str, target: str = "") -> list[Attached]:
    """Attachments of a household, the newest first; of one consent sheet, visit … with `target`."""
    with desk.reading() as connection:
        file = load_household(connection, household)
    return lines_of(desk, file, target)


def lines_of(desk: Desk, file: HouseholdFile, target: str = "") -> list[Attached]:
    """`attachments_of` for a household that is read already."""
    rows = [row for row in file.rows("attachment") if not target or row.get("target_id") == target]
    lines = [line_of(desk, file, row) for row in rows]
    return sorted(lines, key=lambda line: (line.at, line.id), reverse=True)


def line_of(desk: Desk, file: HouseholdFile, row: Rec) -> Attached:
    """One row as a list shows it."""
    state, told = standing(desk, row)
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    return Attached(
        str(row["id"]), file.id, str(row["purpose"] or "other"), str(row.get("title") or ""), row.get("taken_on"),
        str(row.get("created_by") or ""), str(row.get("created_at") or ""), str(row["media"] or JPEG), row["size"] or 0,
        row["width"] or 0, row["height"] or 0, str(row.get("member_id") or ""), names.get(str(row.get("member_id")), ""),
        str(row.get("case_id") or ""), str(row.get("target_id") or ""), _target_name(file, row, names), state, told,
    )  # fmt: skip


def _target_name(file: HouseholdFile, row: Rec, names: dict[str, str]) -> str:
    target = str(row.get("target_id") or "")
    for visit in file.rows("visit") if target else ():
        if visit["id"] == target:
            return f"{show_date(visit['date'])}{label('VISIT_PURPOSE', visit['purpose']) or '走访'}"
    for sheet in file.rows("consent") if target else ():
        if sheet["id"] == target:
            return f"{names.get(str(sheet['member_id']), '')}的承诺授权书"
    return ""


def choices_for(desk: Desk, household: str) -> Choices:
    """People, sheets and visits of a household to hang a picture on; AppError ATT-111 for one that is not saved."""
    with desk.reading() as connection:
        file = _of_household(connection, household)
        policy = desk.policy(connection)
    case = file.case if file.case is not None and file.case.road.is_open else None
    lines = signing_lines(case, desk.today, policy) if case else ()
    visits = sorted((row for row in file.rows("visit") if row["date"]), key=lambda row: row["date"], reverse=True)
    told = [
        (str(row["id"]), f"{show_date(row['date'])}{label('VISIT_PURPOSE', row['purpose']) or '走访'}")
        for row in visits
    ]
    near = next((str(row["id"]) for row in visits if abs(desk.today - row["date"]) <= NEAR), "")
    return Choices(
        file.head_name, case.id if case else "",
        tuple((str(m["id"]), f"{m.get('name') or '未登记姓名'}（{label('RELATION', m.get('relation'))}）") for m in file.members),
        (*((line.sheet, f"{line.name}的承诺授权书") for line in lines if line.sheet), *told), near,
        any(line.lacks_scan for line in lines),
    )  # fmt: skip


def attachment(desk: Desk, row_id: str) -> Attached:
    """One attachment by its id; AppError ATT-113."""
    with desk.reading() as connection:
        file, row = _find(connection, row_id)
    return line_of(desk, file, row)


def _find(connection: Connection, row_id: str) -> tuple[HouseholdFile, Rec]:
    missing = AppError("ATT-113", "没有找到这个附件，可能已经删除。", "请重新打开这一户再看。", "附件")
    return row_with_household(connection, "attachment", row_id, missing)


def open_attachment(desk: Desk, row_id: str, purpose: str = "查看") -> Opened:
    """The content, in memory only, and a line in the access log; AppError ATT-113, ATT-201 (not here), ATT-203 (damaged)."""
    with desk.reading() as connection:
        file, row = _find(connection, row_id)
    line = line_of(desk, file, row)
    opened = Opened(line, content_of(desk, row, f"{file.short}：{line.name}"))
    _log(desk, "查看附件", file, line, purpose)
    return opened


def hand_out(desk: Desk, row_id: str, verb: str, purpose: str) -> HandedOut:
    """Sheets for 打印 or 另存为, logged with their purpose, which also stands at their foot (`design.md` §4); ATT-115 without one."""
    if not purpose.strip():
        raise AppError("ATT-115", f"没有写{verb}附件的用途。", "请写明用途，例如 存档、报送材料。", "附件")
    with desk.reading() as connection:
        file, row = _find(connection, row_id)
    line = line_of(desk, file, row)
    data = content_of(desk, row, f"{file.short}：{line.name}")
    from app.reports import scan

    shown = [data] if line.media == JPEG else scan.jpegs_in(data)
    foot = (
        f"内部资料 妥善保管　{file.short}　{line.name}　{desk.operator}{desk.now()[:10]}{verb}，用途：{purpose.strip()}"
    )
    _log(desk, f"{verb}附件", file, line, purpose.strip())
    number = str(file.record.get("local_household_no") or "")
    name = "-".join(part for part in (line.label, number, f"{desk.today:%Y%m%d}") if part)
    return HandedOut(line.name, f"{name}.pdf", scan.sheets(shown, line.label, foot))


def _log(desk: Desk, action: str, file: HouseholdFile, line: Attached, purpose: str) -> None:
    if desk.place.practice:
        return
    subject = str(file.record.get("local_household_no") or file.id)
    with desk.store.writing() as connection:
        log_access(connection, desk.now(), desk.operator, f"{action}：{line.name}", subject, purpose)


def thumbnails(desk: Desk, ids: Iterable[str], side: int = THUMBNAIL) -> dict[str, tuple[int, int, bytes]]:
    """Small pictures (width, height, RGBA) by attachment, drawn in memory; those whose file is away or damaged are left out."""
    from app.services.attaching import pictures

    wanted = set(ids)
    with desk.reading() as connection:
        units = {unit_of(connection, "attachment", row_id) for row_id in wanted}
        rows = read_records(connection, "attachment", [unit for unit in units if unit])
    found = {}
    for row in (row for row in rows if row["id"] in wanted and vault.is_here(desk.store.folder, row["digest"])):
        try:
            data = vault.get(desk.store.folder, row["digest"], row["secret"])
        except AppError:
            continue
        found[str(row["id"])] = pictures.thumbnail(data, row["media"], side)
    return found


def detach(desk: Desk, row_id: str, reason: str) -> None:
    """Take an attachment off the household, with the reason; the file stays until erasure, so that it can be undone. ATT-116."""
    if not reason.strip():
        raise AppError("ATT-116", "没有写为什么删除附件。", "请写明原因，例如 附错了户。", "附件")
    with desk.writing("删除附件") as door:
        _find(door.connection, row_id)
        door.remove("attachment", row_id, reason.strip())


def change_attachment(desk: Desk, row_id: str, values: Rec) -> None:
    """Correct title, purpose, day, member or what it belongs to; the picture itself never changes. AppError ATT-112, ATT-113."""
    allowed = ("purpose", "title", "taken_on", "member_id", "case_id", "target_id", "note")
    with desk.writing("修改附件说明") as door:
        file, row = _find(door.connection, row_id)
        changed = {key: value for key, value in values.items() if key in allowed}
        _check_links(file, {**row, **changed})
        door.change("attachment", row_id, changed)


__all__ = [
    "AWAY", "HERE", "JPEG", "LOST", "PDF", "SCANS", "Attached", "Choices", "HandedOut", "Opened", "Prepared", "attach",
    "attachment", "attachments_of", "change_attachment", "choices_for", "detach", "hand_out", "line_of", "lines_of",
    "open_attachment", "prepare", "purpose_named", "thumbnails",
]  # fmt: skip
