"""年度收入确认表: a year's income with its sub-items, signed by the household and who collected it (`domain.md` R-3.4, §22)."""

from __future__ import annotations

from decimal import Decimal

from app.domain.documents import Align, CellKind, Column, FormCell, Row, Run, SignatureBox
from app.domain.documents.form import FormSection, FormSignatures, FormTable
from app.domain.documents.letter import Letter, LetterPart
from app.domain.income import annual_window, compute_income
from app.domain.income_years import income_year
from app.domain.questionnaire.income_items import INCOME_CLASSES, INCOME_ITEM
from app.domain.records import RECORDS
from app.services.files import HouseholdFile, Rec
from app.services.papers.base import PaperKind, Setting, Sheet, number_of, whose

_COLUMNS = (Column("what", "项目", 30, Align.LEFT), Column("amount", "金额（元）", 20, kind=CellKind.MONEY),
            Column("note", "说明", 10))  # fmt: skip
_SIGNS = (SignatureBox("户主（或代办人）签字", fingerprint=True), SignatureBox("信息采集人"), SignatureBox("村负责人"))


def income_sheet(setting: Setting) -> Sheet:
    """The form of one household; `period` a year, blank for the newest recorded or the one that is due."""
    file, _case = whose(setting)
    rows = [row for row in file.rows("income_record") if row.get("moment") == "annual"]
    text = setting.asked.period.strip()[:4]
    asked = int(text) if text.isascii() and text.isdigit() else None
    fitting = [row for row in rows if asked in (None, income_year(row))]
    record: Rec = max(fitting, key=lambda row: income_year(row) or 0) if fitting and not setting.asked.blank else {}
    year = asked or income_year(record) or _due_year(setting)
    window = annual_window(year, setting.view.text("annual_window"))
    title = f"{setting.bodies.village}{year}年度收入确认表"
    group = str(file.record.get("group_name") or "")
    header = (("户主", file.head_name), ("小组", group), ("户号", number_of(file)), ("收入期间", window.text))
    parts: tuple[LetterPart, ...] = (
        FormTable("收入和支出", _COLUMNS, _amounts(setting, record), panels=3, fixed=len(_COLUMNS)),
        FormSection("合计", (*_heads(file, record), *_sums(setting, file, record)), across=2),
        FormSignatures("签字（以上收入和支出由农户如实说明，采集人逐项核对，双方确认）", _SIGNS),
    )
    letter = Letter(title, parts, header=header, working=True, marks=setting.marks("", 3))
    return Sheet((letter,), title, file.short, 3)


def _due_year(setting: Setting) -> int:
    """The year whose window closed last."""
    today, mode = setting.desk.today, setting.view.text("annual_window")
    return next(year for year in (today.year, today.year - 1) if annual_window(year, mode).end < today)


def _heads(file: HouseholdFile, record: Rec) -> tuple[FormCell, ...]:
    counted = record.get("counted_members") or sum(
        member.get("counted_in_income") is not False for member in file.members
    )
    return (
        FormCell("家庭人口数", str(len(file.members))), FormCell("计入收入人口数", str(counted)),
    )  # fmt: skip


def _amounts(setting: Setting, record: Rec) -> tuple[Row, ...]:
    estimated = record.get("estimated_items") or ()
    found = []
    for key, words in INCOME_CLASSES.items():
        found.append(Row(((Run(words, bold=True),), record.get(key), "")))
        for code in INCOME_ITEM.active(""):
            if code.parent == key:
                note = "估算" if code.code in estimated else ""
                found.append(Row((f"　{code.label}", record.get(code.code), note)))
    claims = RECORDS["income_record"].field("claims")
    return (*found, Row((claims.label, record.get("claims"), "")))


def _sums(setting: Setting, file: HouseholdFile, record: Rec) -> tuple[FormCell, ...]:
    sums = compute_income(record, file.members, setting.view.names("income_excluded")) if record else None
    kind = RECORDS["income_record"]
    told: tuple[tuple[str, Decimal | None], ...] = (
        ("net_income", sums.net_income if sums else None), ("per_capita", sums.line_value if sums else None),
    )  # fmt: skip
    return tuple(
        FormCell(f"{kind.field(key).label}（元）", setting.text(kind.field(key), value)) for key, value in told
    )


INCOME_PAPERS: tuple[PaperKind, ...] = (
    PaperKind("income_confirm", "年度收入确认表", "脱贫户、监测户年度收入确认表，农户和采集人签字", income_sheet, ("household",),
              ("period", "blank"), level=3, purpose="年度收入采集"),
)  # fmt: skip
