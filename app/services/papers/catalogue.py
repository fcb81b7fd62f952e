"""Everything that can be printed: the list of kinds, and one verb that draws, checks and logs (`design.md` §4, §6, §8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.domain.documents import Paper
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.papers.base import PDF, Asked, PaperKind
from app.services.papers.blank import register_sheet
from app.services.papers.check import check_sheet
from app.services.papers.consent import consent_sheet
from app.services.papers.drawing import draw_sheet, drawable, log_print, setting_of, suggested_name
from app.services.papers.erasing import ERASING_PAPERS
from app.services.papers.form import form_sheet
from app.services.papers.glyphs import MissingGlyph, MissingGlyphs
from app.services.papers.income_confirm import INCOME_PAPERS
from app.services.papers.ledgers import LEDGER_PAPERS
from app.services.papers.notice import notice_sheet
from app.services.papers.office import OFFICE_PAPERS
from app.services.papers.pdf_joining import joined
from app.services.papers.quick_card import QUICK_CARDS
from app.services.papers.receipts import RECEIPT_PAPERS
from app.services.papers.reports import REPORT_PAPERS
from app.services.papers.returned import RETURNED_PAPERS
from app.services.papers.road import ROAD_PAPERS
from app.services.papers.sheets import fingerprint_sheet, handover_sheet, recovery_sheet, visit_sheet
from app.services.papers.summary import household_summary
from app.services.papers.summing import SUMMING_PAPERS
from app.services.papers.turnover import TURNOVER_PAPERS
from app.services.papers.work_plan import WORK_PAPERS
from app.services.practice.notes import note_shown

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


PAPERS: tuple[PaperKind, ...] = (
    PaperKind("form", "采集表", "防止返贫监测对象信息采集表", form_sheet, ("household",), ("case", "blank", "reveal"), level=3,
              purpose="入户核查和农户签字"),
    PaperKind("consent", "承诺授权书", "申请及承诺授权书", consent_sheet, ("household",), ("case", "blank", "reveal"), level=3,
              purpose="农户签字授权"),
    PaperKind("notice", "公示", "公示、公告", notice_sheet, ("notice",), ("paper",), purpose="张贴"),
    *LEDGER_PAPERS,
    *REPORT_PAPERS,
    *SUMMING_PAPERS,
    PaperKind("visit", "入户走访记录", "入户走访记录", visit_sheet, ("household",), ("visit", "blank"), level=2,
              purpose="入户走访"),
    PaperKind("check", "入户核查表", "入户核查表（两人以上入户，农户签字按手印）", check_sheet, ("household",),
              ("case", "visit", "blank", "reveal"), level=3, purpose="入户核查和农户签字"),
    *ROAD_PAPERS,
    *WORK_PAPERS,
    *INCOME_PAPERS,
    PaperKind("handover", "报送单", "随报送包交乡镇的清单", handover_sheet, (), ("package",), level=1, purpose="报送"),
    *RETURNED_PAPERS,
    *RECEIPT_PAPERS,
    *TURNOVER_PAPERS,
    PaperKind("blanks", "空白表领用登记", "编号空白表：未交回的，谁领的、从哪天起", register_sheet, level=1,
              purpose="停电时入户采集"),
    PaperKind("fingerprint", "设备核对单", "双方登记时核对的号码", fingerprint_sheet),
    *OFFICE_PAPERS,
    *ERASING_PAPERS,
    *QUICK_CARDS,
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
    accept_missing: bool = False, meeting: str = "", sweep: str = "", group: str = "", helper: str = "",
    category: str = "", late: bool = False,
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
                  meeting=meeting, sweep=sweep, group=group, helper=helper, category=category, late=late)  # fmt: skip
    with desk.reading() as connection:
        setting = setting_of(desk, connection, asked, purpose.strip() or found.purpose)
        sheet = found.build(setting)
    sheet, missing = drawable(sheet, out_format, accept_missing or on_screen)
    data, documents = draw_sheet(sheet, out_format)
    if not on_screen:
        log_print(desk, found, [(sheet.subject, sheet.level)], setting.purpose, asked.reveal)
        note_shown(desk, found.key, asked.household, asked.case)
    name = suggested_name(found, sheet, desk, out_format)
    return Printed(found.key, sheet.title, data, name, sheet.level, documents, missing)


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
