"""回执清单: what a return package brought, on paper, for the village's folder and the next meeting (`domain.md` §17.1)."""

from __future__ import annotations

from app.domain.documents import Align, Column, Row, SignatureBox, chinese_date
from app.domain.documents.report import ReportSheet, ReportTable
from app.domain.errors import AppError
from app.services.packages.returned import Returned, ReturnedLine, returned
from app.services.papers.base import PDF, XLSX, PaperKind, Setting, Sheet

TITLE = "回执清单"
_COLUMNS = (
    Column("no", "序号", 10), Column("who", "农户", 34), Column("matter", "事项", 22), Column("text", "乡镇的答复", 62, Align.LEFT),
    Column("todo", "要办什么", 34, Align.LEFT), Column("state", "办理情况", 18),
)  # fmt: skip
_ANSWERS = (Column("no", "序号", 10), Column("text", "我村的报送包", 170, Align.LEFT))


def returned_sheet(setting: Setting) -> Sheet:
    """One return package by its number, the newest without. AppError RET-101 … RET-103."""
    found = returned(setting.desk, setting.asked.package.strip())
    if not found:
        raise AppError("RET-103", "还没有收过回执包，没有回执清单可打印。", "请先接收乡镇的回执包。", "打印")
    package = found[0]
    parts = [
        ReportTable(
            "乡镇的答复", _COLUMNS, tuple(_row(n, line) for n, line in enumerate(package.lines, 1)), _none(package)
        )
    ]
    if package.answers:
        answers = tuple(Row((number, text)) for number, text in enumerate(package.answers, 1))
        parts.insert(0, ReportTable("报送包的回执", _ANSWERS, answers))
    sheet = ReportSheet(
        f"{TITLE}（{package.number}）",
        (("村", setting.bodies.place), ("发回单位", package.sender), ("接收日期", package.at[:10]),
         ("核对码", package.check_code), ("打印日期", chinese_date(setting.desk.today))),
        tuple(parts), (f"共{len(package.lines)}项，还有{package.open}项要办。",),
        (SignatureBox("村经办人"), SignatureBox("村负责人")), marks=setting.marks(f"HZ-{package.number}", 2),
    )  # fmt: skip
    return Sheet((sheet,), sheet.title, package.number, 2)


def _row(number: int, line: ReturnedLine) -> Row:
    return Row((number, line.who, line.said.matter, line.said.text, line.said.todo, line.state))


def _none(package: Returned) -> str:
    return "" if package.lines else "这个包只有回执，没有要办的事。"


RETURNED_PAPERS = (
    PaperKind("returned", TITLE, "回执清单：乡镇发回了什么、涉及哪些户、要办什么", returned_sheet, (), ("package",), (PDF, XLSX),
              2, "办理乡镇答复"),
)  # fmt: skip
