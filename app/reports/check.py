"""入户核查表, blank, pre-filled or filled (`domain.md` §8.5): at least two visitors sign, the household signs and prints."""

from __future__ import annotations

from app.domain.documents import Align, Column, FormCell, Row
from app.domain.documents.check import CheckMember, CheckSheet
from app.reports.paper import HEADING, SHEET_TITLE, Frame, Paper, Style
from app.reports.parts import PRINT_HEIGHT, SIGN_HEIGHT, GridStyle, grid, heading, signatures
from app.reports.table import Table, TableStyle
from app.reports.units import MM

_FRAME = Frame(210, 297, 22, 18, 18, 18)
_GRID = GridStyle(size=10.5, pitch=13.5, label=25, least=8, pad=2)
_TABLE = TableStyle(size=9.5, pitch=12, pad_x=2.5, pad_y=2, least=8)
_HEAD = Style(HEADING.face, 11, 16, 0, after=1)
_NOTE = Style(size=9.5, pitch=13, indent=0)
_MEMBERS = (
    Column("no", "序号", 9), Column("name", "姓名", 24), Column("relation", "与户主关系", 24), Column("id", "证件号码", 44),
    Column("age", "年龄", 12), Column("note", "与户口簿、证件核对（有变化的写明）", 61, Align.LEFT),
)  # fmt: skip
_ITEMS = (
    Column("subject", "核查内容", 19, fixed=True), Column("points", "核查要点", 37, Align.LEFT, fixed=True),
    Column("stated", "农户填报", 42, Align.LEFT, fixed=True), Column("found", "核查情况", 40, Align.LEFT, fixed=True),
    Column("note", "核查说明", 36, Align.LEFT, fixed=True),
)  # fmt: skip


def draw(sheet: CheckSheet) -> bytes:
    """The sheet as PDF."""
    paper = Paper(_FRAME, sheet.marks, sheet.title, internal=True)
    paper.title(sheet.title, SHEET_TITLE)
    grid(paper, _whose(sheet), 3, _GRID)
    _members(paper, sheet)
    heading(paper, "核查情况", 40 * MM, _HEAD)
    rows = (Row((item.subject, item.points, item.stated, item.found, item.note)) for item in sheet.items)
    Table(paper, _ITEMS, rows, _TABLE).draw()
    heading(paper, "核查结果", 30 * MM, _HEAD)
    grid(paper, sheet.outcome, 2, _GRID)
    _signing(paper, sheet)
    return paper.finish()


def _whose(sheet: CheckSheet) -> tuple[FormCell, ...]:
    return (
        FormCell("村", sheet.village), FormCell("小组", sheet.group), FormCell("村内户号", sheet.household_no),
        FormCell("户主", sheet.head), FormCell("联系电话", sheet.phone), FormCell("家庭人口数", sheet.people),
        FormCell("家庭住址", sheet.address, span=2), FormCell("监测对象类别", sheet.category),
        FormCell("核查日期", sheet.date), FormCell("核查方式", sheet.mode, span=2),
        FormCell("核查人", sheet.visitors, span=2), FormCell("见到何人", sheet.met),
    )  # fmt: skip


def _members(paper: Paper, sheet: CheckSheet) -> None:
    heading(paper, "家庭成员", 30 * MM, _HEAD)
    blank = (CheckMember(),) * (sheet.member_lines - len(sheet.members))
    rows = (
        Row((str(number), member.name, member.relation, member.id_number, member.age, member.note))
        for number, member in enumerate((*sheet.members, *blank), start=1)
    )
    Table(paper, _MEMBERS, rows, _TABLE).draw()


def _signing(paper: Paper, sheet: CheckSheet) -> None:
    """Signatures stay on one page: nobody signs a page that says nothing."""
    paper.space(5)
    told = [text for text in (sheet.warning, sheet.rule) if text]
    paper.room(SIGN_HEIGHT + PRINT_HEIGHT + sum(paper.height_of(text, _NOTE) for text in told))
    signatures(paper, sheet.visitor_boxes, keep=PRINT_HEIGHT)
    signatures(paper, sheet.household_boxes)
    paper.space(3)
    for text in told:
        paper.paragraph(text, _NOTE)
