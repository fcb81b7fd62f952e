"""工作移交清单 on paper and as a workbook, with places for the three signatures (`domain.md` §22)."""

from __future__ import annotations

from app.domain.documents import Align, Column, Row, SignatureBox, chinese_date
from app.domain.documents.report import ReportSheet, ReportTable
from app.domain.turnover import Part
from app.services.papers.base import PDF, XLSX, PaperKind, Setting, Sheet
from app.services.staff.turnover import turnover_named

TITLE = "工作移交清单"
WORDS = (
    "以上内容已当面点清。清单签字以后，移交人的账户随即关闭，数据换新钥匙，恢复单重新打印封存。",
    "以前做的备份仍按当时的密码和恢复单打开，请连同U盘一并点交，由接收人保管。",
)


def turnover_sheet(setting: Setting) -> Sheet:
    """One hand-over by its number, the newest without. AppError TURN-104."""
    found = turnover_named(setting.desk, setting.asked.code.strip())
    note = (f"其他说明：{found.note}",) if found.note else ()
    day = chinese_date(found.signed_on) if found.signed_on else "　　年　月　日"
    boxes = ((found.giver, "移交人"), (found.receiver, "接收人"), (found.witness, "监交人"))
    sheet = ReportSheet(
        TITLE,
        (("单位", setting.bodies.place if setting.desk.store.role == "village" else setting.bodies.government),
         ("移交日期", chinese_date(found.day)), ("移交人", found.giver), ("接收人", found.receiver), ("监交人", found.witness),
         ("原因", found.reason)),
        tuple(_table(part) for part in found.parts), (*note, *WORDS),
        tuple(SignatureBox(f"{label}（{name}）", date=day) for name, label in boxes), marks=setting.marks(found.number, 2),
    )  # fmt: skip
    return Sheet((sheet,), TITLE, found.number, 2)


def _table(part: Part) -> ReportTable:
    first, second, third = part.columns
    columns = (Column("no", "序号", 12), Column("what", first, 66, Align.LEFT), Column("how", second, 44, Align.LEFT),
               Column("note", third, 58, Align.LEFT))  # fmt: skip
    rows = tuple(Row((number, *line)) for number, line in enumerate(part.lines, start=1))
    return ReportTable(part.title, columns, rows, "" if rows else part.none)


TURNOVER_PAPERS = (
    PaperKind("work_handover", TITLE, "工作移交清单：农户、在办事项、待办、材料、U盘、钥匙，三方签字", turnover_sheet, (), ("code",),
              (PDF, XLSX), 2, "工作移交"),
)  # fmt: skip
