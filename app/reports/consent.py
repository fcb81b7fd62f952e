"""承诺授权书, blank or filled (`domain.md` §7): ten elements, fingerprint boxes of 25 × 25 mm."""

from __future__ import annotations

from app.domain.documents import Align, Column, FormCell, Row, Text, Tick
from app.domain.documents_consent import ConsentMember, ConsentSheet
from app.reports.paper import SHEET, SHEET_TITLE, Paper, Style
from app.reports.parts import GridStyle, grid, heading, seal, seal_height, signatures
from app.reports.table import Table, TableStyle
from app.reports.units import MM

_BODY = Style(size=11.5, pitch=17.5)
_TABLE = TableStyle(size=10.5, pitch=14, least=8)
_ITEM_TABLE = TableStyle(size=10.5, pitch=14, least=7.2)
_MEMBERS = (
    Column("no", "序号", 10), Column("name", "姓名", 21), Column("relation", "与户主关系", 19),
    Column("id", "证件号码", 43), Column("sign", "本人（监护人）\n签字", 34, fixed=True), Column("print", "按手印", 27, fixed=True),
    Column("date", "日期", 21),
)  # fmt: skip
_ITEMS = (
    Column("tick", "勾选", 12), Column("label", "查询事项", 66, Align.LEFT), Column("where", "查询部门", 90, Align.LEFT),
)  # fmt: skip


def draw(sheet: ConsentSheet) -> bytes:
    """The sheet as PDF; what is ticked is what the document says, never more."""
    paper = Paper(SHEET, sheet.marks, sheet.title, internal=True)
    paper.title(sheet.title, SHEET_TITLE)
    grid(paper, _head_cells(sheet), 2, GridStyle(size=11, pitch=15, label=22, least=8))
    _paragraphs(paper, "一、申请", sheet.application)
    _paragraphs(paper, "二、承诺", sheet.promises)
    _paragraphs(paper, "三、授权", sheet.authorisation)
    paper.space(4)
    items = (Row(((Tick("", item.ticked),), item.label, item.departments)) for item in sheet.items)
    Table(paper, _ITEMS, items, _ITEM_TABLE).draw()
    _paragraphs(paper, "四、权利告知", sheet.rights)
    _ticks(paper, "五、敏感个人信息单独同意（逐项由本人勾选）", sheet.sensitive)
    _ticks(paper, "六、公示单独同意（由本人勾选）", sheet.publicity)
    _signing(paper, sheet)
    return paper.finish()


def _head_cells(sheet: ConsentSheet) -> tuple[FormCell, ...]:
    return (
        FormCell("户主", sheet.head), FormCell("联系电话", sheet.phone), FormCell("村", sheet.village),
        FormCell("小组", sheet.group), FormCell("家庭住址", sheet.address, span=2),
    )  # fmt: skip


def _paragraphs(paper: Paper, title: str, texts: tuple[Text, ...]) -> None:
    heading(paper, title, _BODY.pitch * 2)
    for text in texts:
        paper.paragraph(text, _BODY)


def _ticks(paper: Paper, title: str, ticks: tuple[Tick, ...]) -> None:
    heading(paper, title, _BODY.pitch * len(ticks))
    for tick in ticks:
        paper.paragraph((tick,), _BODY)


def _signing(paper: Paper, sheet: ConsentSheet) -> None:
    heading(paper, "七、家庭成员签字（成年人由本人签字，未成年人等由监护人签字）", 40 * MM)
    blank = tuple(ConsentMember() for _ in range(sheet.member_lines - len(sheet.members)))
    rows = (_member(number, member) for number, member in enumerate(sheet.members + blank, start=1))
    Table(paper, _MEMBERS, rows, _TABLE).draw()
    if sheet.writer:
        paper.space(4)
        paper.paragraph(sheet.writer, Style(size=11, pitch=19, indent=0))
    closing = seal_height() if sheet.seal_unit else 0
    paper.space(6)
    signatures(paper, sheet.signatures, keep=closing)
    if sheet.seal_unit:
        seal(paper, sheet.seal_unit, sheet.date, 12)


def _member(number: int, member: ConsentMember) -> Row:
    name = f"{member.name}\n监护人：{member.signer}" if member.signer else member.name
    cells = (str(number), name, member.relation, member.id_number, "", "", member.date)
    return Row(cells, height=26 if member.signs else 14)
