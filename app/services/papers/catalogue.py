"""Everything that can be printed: the list of kinds, and one verb that draws, checks and logs (`design.md` §4, §6, §8)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from app.domain.bodies import Bodies
from app.domain.documents import Paper
from app.domain.errors import AppError
from app.domain.questionnaire.field import Level
from app.services.desk import Desk
from app.services.files import find_household
from app.services.papers.base import PDF, XLSX, Asked, PaperKind, Setting, Sheet
from app.services.papers.blank import register_sheet
from app.services.papers.check import check_sheet
from app.services.papers.consent import consent_sheet
from app.services.papers.form import form_sheet
from app.services.papers.glyphs import MissingGlyph, MissingGlyphs, missing_glyphs, with_boxes
from app.services.papers.ledgers import groups_sheet, help_sheet, monitoring_sheet
from app.services.papers.notice import notice_sheet
from app.services.papers.pdf_joining import joined
from app.services.papers.road import ROAD_PAPERS
from app.services.papers.sheets import fingerprint_sheet, handover_sheet, recovery_sheet, visit_sheet
from app.services.papers.summary import household_summary
from app.store.peers import log_access
from app.store.store import Connection, get_meta

__all__ = [
    "PAPERS",
    "MissingGlyph",
    "MissingGlyphs",
    "PaperKind",
    "Printed",
    "household_summary",
    "joined",
    "paper_kind",
    "print_paper",
]


_LEDGER = (PDF, XLSX)
PAPERS: tuple[PaperKind, ...] = (
    PaperKind("form", "采集表", "防止返贫监测对象信息采集表", form_sheet, ("household",), ("case", "blank", "reveal"), level=3,
              purpose="入户核查和农户签字"),
    PaperKind("consent", "承诺授权书", "申请及承诺授权书", consent_sheet, ("household",), ("case", "blank", "reveal"), level=3,
              purpose="农户签字授权"),
    PaperKind("notice", "公示", "公示、公告", notice_sheet, ("notice",), ("paper",), purpose="张贴"),
    PaperKind("monitoring", "防返贫监测台账", "防返贫监测台账（含重点人群每月核实）", monitoring_sheet, (), ("period", "paper"),
              _LEDGER, 3, "月度台账"),
    PaperKind("groups", "重点人群核实表", "防返贫监测台账的重点人群部分", groups_sheet, (), ("period", "paper"), _LEDGER, 3,
              "月度台账"),
    PaperKind("help", "帮扶台账", "帮扶台账（走访记录）", help_sheet, (), ("household", "period", "paper"), _LEDGER, 3, "帮扶台账存档"),
    PaperKind("visit", "入户走访记录", "入户走访记录", visit_sheet, ("household",), ("visit", "blank"), level=2,
              purpose="入户走访"),
    PaperKind("check", "入户核查表", "入户核查表（两人以上入户，农户签字按手印）", check_sheet, ("household",),
              ("case", "visit", "blank", "reveal"), level=3, purpose="入户核查和农户签字"),
    *ROAD_PAPERS,
    PaperKind("handover", "报送单", "随报送包交乡镇的清单", handover_sheet, (), ("package",), level=1, purpose="报送"),
    PaperKind("blanks", "空白表领用登记", "编号空白表：未交回的，谁领的、从哪天起", register_sheet, level=1,
              purpose="停电时入户采集"),
    PaperKind("fingerprint", "设备核对单", "双方登记时核对的号码", fingerprint_sheet),
    PaperKind("recovery", "恢复单", "数据恢复单", recovery_sheet, ("code",), level=1, purpose="封存保管"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper ready to be saved or sent to the printer; `level` is the privacy level of what stands on it, `documents`
    what was drawn (sums of a ledger on screen), `missing` the characters drawn as boxes."""

    kind: str
    title: str
    data: bytes
    suggested_name: str
    level: int
    documents: tuple[Any, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()


def paper_kind(kind: str) -> PaperKind:
    """The kind of a Chinese name or key; AppError PRINT-001 lists them all."""
    wanted = kind.strip()
    found = next((paper for paper in PAPERS if wanted in (paper.key, paper.name)), None)
    if found is None:
        listed = "、".join(paper.name for paper in PAPERS)
        raise AppError("PRINT-001", f"没有“{wanted}”这种材料。", f"可以打印：{listed}。", "打印")
    return found


def print_paper(
    desk: Desk, kind: str, *, household: str = "", case: str = "", notice: str = "", package: str = "", period: str = "",
    visit: str = "", code: str = "", out_format: str = PDF, purpose: str = "", paper: Paper | str = Paper.A4,
    reveal: bool = False, blank: bool = False, listed: tuple[str, ...] = (), on_screen: bool = False,
    accept_missing: bool = False, meeting: str = "", sweep: str = "",
) -> Printed:  # fmt: skip
    """Draw a paper. Numbers of persons stay masked unless `reveal`; level 2–3 prints are logged with purpose and person.

    `listed`: short numbers of the households in a package just written (`Exported.households`), for its 报送单.
    `on_screen`: only looked at, so nothing is logged; ask again without it when it is printed or saved.
    `accept_missing`: characters no font draws become boxes to be filled by hand (a look on screen never asks).

    AppError PRINT-001 (no such kind), PRINT-002 (format), MissingGlyphs PRINT-003 (characters no font draws), PRINT-004 (paper size),
    PRINT-010 … PRINT-021 (what is missing), those of the notice's privacy check; nothing is produced then."""
    found = paper_kind(kind)
    _check_format(found, out_format)
    asked = Asked(household, case, notice, package, period, visit, code, purpose, _paper(paper), reveal, blank, listed,
                  meeting=meeting, sweep=sweep)  # fmt: skip
    with desk.reading() as connection:
        setting = Setting(desk, connection, desk.view(connection), _bodies(desk, connection, asked), asked,
                          purpose.strip() or found.purpose)  # fmt: skip
        sheet = found.build(setting)
    sheet, missing = _checked_glyphs(sheet, out_format, accept_missing or on_screen)
    data = _drawn(sheet, out_format)
    if not on_screen:
        _log(desk, found, sheet, setting)
    name = suggested_name(found, sheet, desk, out_format)
    return Printed(found.key, sheet.title, data, name, sheet.level, sheet.documents, missing)


def _check_format(kind: PaperKind, out_format: str) -> None:
    if out_format not in kind.formats:
        offered = "、".join(kind.formats)
        raise AppError("PRINT-002", f"{kind.name}不能存成{out_format}。", f"可以用：{offered}。", "打印")


def _paper(paper: Paper | str) -> Paper:
    try:
        return Paper(paper)
    except ValueError:
        sizes = "、".join(Paper)
        raise AppError("PRINT-004", f"没有“{paper}”这种纸。", f"可以用：{sizes}。", "打印") from None


def _bodies(desk: Desk, connection: Connection, asked: Asked) -> Bodies:
    """Titles of the village in question; a township's own names where no household is asked for."""
    if desk.store.role != "township":
        return desk.bodies(connection)
    code = find_household(connection, asked.household).record.get("village_code") if asked.household else ""
    if code and desk.village(connection, str(code)):
        return desk.bodies(connection, str(code))
    facts = json.loads(get_meta(connection, "town_facts", "{}"))
    names = {key: str(facts.get(key) or "") for key in ("town_kind", "county_kind", "office")}
    department = desk.view(connection).text("county_department")
    return Bodies("", str(facts.get("town") or desk.place.name), str(facts.get("county") or ""),
                  town_kind=names["town_kind"] or "town", county_kind=names["county_kind"] or "county",
                  office=names["office"], county_department=department)  # fmt: skip


def _checked_glyphs(sheet: Sheet, out_format: str, accept: bool) -> tuple[Sheet, tuple[MissingGlyph, ...]]:
    """The sheet as it can be drawn. A workbook keeps the characters: who opens it may have a font that draws them."""
    missing = missing_glyphs(sheet.documents)
    if missing and not accept:
        raise MissingGlyphs(missing, sheet.title)
    if not missing or out_format == XLSX:
        return sheet, missing
    return replace(sheet, documents=tuple(with_boxes(document, missing) for document in sheet.documents)), missing


def _drawn(sheet: Sheet, out_format: str) -> bytes:
    from app.reports import render_pdf, render_xlsx

    if out_format == XLSX:
        return render_xlsx(sheet.documents[0])
    parts = [render_pdf(document) for document in sheet.documents if _has_rows(sheet, document)]
    return parts[0] if len(parts) == 1 else joined(parts)


def _has_rows(sheet: Sheet, document: Any) -> bool:
    """The first document always; a part without rows is no page of its own."""
    return document is sheet.documents[0] or bool(getattr(document, "rows", True))


def _log(desk: Desk, kind: PaperKind, sheet: Sheet, setting: Setting) -> None:
    """Who printed what of whom and what for; the practice village is exempt (`design.md` §4)."""
    if sheet.level < Level.PERSONAL or desk.place.practice:
        return
    action = f"打印{kind.name}" + ("（含完整证件号码）" if setting.asked.reveal and "reveal" in kind.takes else "")
    with desk.store.writing() as connection:
        log_access(connection, desk.now(), desk.operator, action, sheet.subject, setting.purpose)


def suggested_name(kind: PaperKind, sheet: Sheet, desk: Desk, out_format: str) -> str:
    """A file name every stick takes, without anybody's name: 采集表-A-0001-20261123.pdf."""
    number = re.search(r"（([^（）]*)）$", sheet.subject)
    subject = number[1] if number else sheet.subject
    parts = (kind.name, re.sub(r"[^\w-]", "", subject), f"{desk.today:%Y%m%d}")
    return "-".join(part for part in parts if part) + f".{out_format}"
