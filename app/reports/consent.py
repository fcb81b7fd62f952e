"""承诺授权书, blank or filled (`domain.md` §7): ten elements, fingerprint boxes of 25 × 25 mm."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.documents import Align, Column, FormCell, Row, Text, Tick
from app.domain.documents.consent import ConsentMember, ConsentSheet
from app.reports.paper import HEADING, SHEET, SHEET_TITLE, Paper, Style
from app.reports.parts import SIGN_HEIGHT, GridStyle, grid, heading, seal, seal_height, signatures
from app.reports.table import Table, TableStyle
from app.reports.units import MM

_TABLE = TableStyle(size=10.5, pitch=14, least=8)


@dataclass(frozen=True, slots=True)
class _Layout:
    """One way to set the sheet; the fingerprint boxes stay as they are. `packed` sets ticks side by side."""

    body: Style
    items: TableStyle
    gap: float
    head: Style = HEADING
    grid: GridStyle = GridStyle(size=11, pitch=15, label=22, least=8)
    packed: bool = False


_NORMAL = _Layout(Style(size=11.5, pitch=17.5), TableStyle(size=10.5, pitch=14, least=7.2), 4)
_CLOSE = _Layout(Style(size=11, pitch=16), TableStyle(size=10.5, pitch=13.5, pad_y=2, least=6), 2)
_TIGHT = _Layout(
    Style(size=10.5, pitch=15), TableStyle(size=10, pitch=13, pad_y=1.5, least=5.6), 3,
    replace(HEADING, size=11, pitch=16.5, after=1), GridStyle(size=10.5, pitch=14, label=22, least=8, pad=2), True,
)  # fmt: skip
_MEMBERS = (
    Column("no", "序号", 10), Column("name", "姓名", 21), Column("relation", "与户主关系", 19),
    Column("id", "证件号码", 43), Column("sign", "本人（监护人）\n签字", 34, fixed=True), Column("print", "按手印", 27, fixed=True),
    Column("date", "日期", 21),
)  # fmt: skip
_ITEMS = (
    Column("tick", "勾选", 12), Column("label", "查询事项", 66, Align.LEFT), Column("where", "查询部门", 90, Align.LEFT),
)  # fmt: skip


def draw(sheet: ConsentSheet) -> bytes:
    """The sheet as PDF; what is ticked is what the document says, never more.

    A closer setting is taken where it saves a page: three sheets of paper are signed less carefully than two."""
    paper = _compose(sheet, _NORMAL)
    for layout in (_CLOSE, _TIGHT):
        if len(paper.ink.pages) > 2 or (layout is _CLOSE and len(paper.ink.pages) > 1):
            closer = _compose(sheet, layout)
            paper = closer if len(closer.ink.pages) < len(paper.ink.pages) else paper
    return paper.finish()


def _compose(sheet: ConsentSheet, layout: _Layout) -> Paper:
    paper = Paper(SHEET, sheet.marks, sheet.title, internal=True)
    paper.title(sheet.title, SHEET_TITLE)
    grid(paper, _head_cells(sheet), 2, layout.grid)
    _paragraphs(paper, "一、申请", sheet.application, layout)
    _paragraphs(paper, "二、承诺", sheet.promises, layout)
    _paragraphs(paper, "三、授权", sheet.authorisation, layout)
    paper.space(layout.gap)
    items = (Row(((Tick("", item.ticked),), item.label, item.departments)) for item in sheet.items)
    Table(paper, _ITEMS, items, layout.items).draw()
    _paragraphs(paper, "四、权利告知", sheet.rights, layout)
    _ticks(paper, "五、敏感个人信息单独同意（逐项由本人勾选）", sheet.sensitive, layout)
    _ticks(paper, "六、公示单独同意（由本人勾选）", sheet.publicity, layout)
    _signing(paper, sheet)
    return paper


def _head_cells(sheet: ConsentSheet) -> tuple[FormCell, ...]:
    return (
        FormCell("户主", sheet.head), FormCell("联系电话", sheet.phone), FormCell("村", sheet.village),
        FormCell("小组", sheet.group), FormCell("家庭住址", sheet.address, span=2),
    )  # fmt: skip


def _paragraphs(paper: Paper, title: str, texts: tuple[Text, ...], layout: _Layout) -> None:
    heading(paper, title, layout.body.pitch * 2, layout.head)
    for text in texts:
        paper.paragraph(text, layout.body)


def _ticks(paper: Paper, title: str, ticks: tuple[Tick, ...], layout: _Layout) -> None:
    lines: list[Text] = [(tick,) for tick in ticks]
    if layout.packed:
        pairs = [ticks[start : start + 2] for start in range(0, len(ticks), 2)]
        lines = [tuple(part for tick in pair for part in (tick, "　　"))[:-1] for pair in pairs]
    heading(paper, title, layout.body.pitch * len(lines), layout.head)
    for line in lines:
        paper.paragraph(line, layout.body)


def _signing(paper: Paper, sheet: ConsentSheet) -> None:
    """The members' boxes and what closes the sheet; the last member stays with the closing, which never stands alone."""
    heading(paper, "七、家庭成员签字（成年人由本人签字，未成年人等由监护人签字）", 40 * MM)
    blank = tuple(ConsentMember() for _ in range(sheet.member_lines - len(sheet.members)))
    rows = (_member(number, member) for number, member in enumerate(sheet.members + blank, start=1))
    writer = Style(size=11, pitch=19, indent=0)
    sealed = seal_height() if sheet.seal_unit else 0
    written = 4 + paper.height_of(sheet.writer, writer) if sheet.writer else 0
    Table(paper, _MEMBERS, rows, _TABLE).draw(keep=written + 6 + SIGN_HEIGHT + sealed)
    if sheet.writer:
        paper.space(4)
        paper.paragraph(sheet.writer, writer)
    paper.space(6)
    signatures(paper, sheet.signatures, keep=sealed)
    if sheet.seal_unit:
        seal(paper, sheet.seal_unit, sheet.date, 12)


def _member(number: int, member: ConsentMember) -> Row:
    name = f"{member.name}\n监护人：{member.signer}" if member.signer else member.name
    cells = (str(number), name, member.relation, member.id_number, "", "", member.date)
    return Row(cells, height=26 if member.signs else 14)
