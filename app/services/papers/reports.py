"""月报, 季报, 半年报, 年报, 图表, 村卡, 乡镇簿 and 零报告 as papers (`domain.md` §15, §15.20)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice

from app.domain.documents import Align, Cell, CellKind, Column, Row, RowKind, SignatureBox, chinese_date
from app.domain.documents.form import FormSignatures
from app.domain.documents.letter import Clause, Letter
from app.domain.documents.report import ReportChart, ReportSheet, ReportTable
from app.domain.errors import AppError
from app.domain.ledgers import period_text, read_period
from app.domain.reporting import Chart, Figure, Report, Section
from app.domain.workdays import month_of
from app.services.ledgers.cards import BOOK, town_book, village_card
from app.services.ledgers.closes import closes
from app.services.ledgers.reporting import REPORTS, charts_in, report_in
from app.services.papers.base import PDF, XLSX, PaperKind, Setting, Sheet
from app.services.summing.reports import summary, town_charts

_LABEL, _FIGURE = 66, 30
MOST_BEHIND = 200_000  # rows of households behind figures: what a worksheet holds and people can open
_SIGNS = (SignatureBox("填表人"), SignatureBox("审核人"), SignatureBox("村负责人"))
_BEHIND = (
    Column("table", "表", 40, Align.LEFT), Column("line", "项目", 44, Align.LEFT), Column("head", "数字", 24),
    Column("group", "小组", 24), Column("number", "户号", 24, kind=CellKind.IDENTIFIER), Column("name", "户主", 26),
    Column("members", "人口数", 16, kind=CellKind.NUMBER),
)  # fmt: skip


def report_sheet(
    setting: Setting, made: Report, words: tuple[str, ...] = (), signs: tuple[SignatureBox, ...] = _SIGNS
) -> Sheet:
    """A report as a paper; its workbook has the households behind every figure on a second sheet."""
    header = (
        ("单位", _place(setting)),
        ("期间", made.period),
        ("填表人", setting.desk.operator),
        ("日期", chinese_date(setting.desk.today)),
    )
    if setting.desk.store.role == "township":
        signs = tuple(SignatureBox("乡镇负责人") if box == _SIGNS[-1] else box for box in signs)
    parts = tuple(_table(section) for section in made.sections)
    document = ReportSheet(
        made.title, header, parts, words, signs, behind=ReportTable("各数字对应的农户", _BEHIND, tuple(_behind_rows(made))),
        paper=setting.asked.paper, marks=setting.marks("", 2),
    )  # fmt: skip
    return Sheet((document,), made.title, made.period, 2)


def _place(setting: Setting) -> str:
    return setting.bodies.place if setting.desk.store.role == "village" else setting.desk.place.name


def _table(section: Section) -> ReportTable:
    money = [
        any(isinstance(line.cells[place].value, Decimal) for line in section.lines)
        for place in range(len(section.heads))
    ]
    figures = tuple(
        Column(
            f"f{place}",
            head,
            _FIGURE,
            kind=CellKind.MONEY if money[place] else CellKind.NUMBER,
            align=Align.RIGHT if money[place] else Align.CENTER,
        )
        for place, head in enumerate(section.heads)
    )
    rows = tuple(
        Row(
            (line.label, *(cell.value for cell in line.cells)),
            kind=RowKind.SUM if line.label == "合计" else RowKind.ROW,
        )
        for line in section.lines
    )
    note = section.note or ("" if rows else "本期没有记录。")
    return ReportTable(section.heading, (Column("label", "项目", _LABEL, Align.LEFT), *figures), rows, note)


def _behind_rows(made: Report) -> Iterator[Row]:
    return islice(_all_behind(made), MOST_BEHIND)


def _all_behind(made: Report) -> Iterator[Row]:
    for section in made.sections:
        for line in section.lines:
            for head, cell in zip(section.heads, line.cells, strict=True):
                yield from _named(made, section, line.label, head, cell)


def _named(made: Report, section: Section, label: str, head: str, cell: Figure) -> Iterator[Row]:
    for home in (made.homes[name] for name in cell.households if name in made.homes):
        known: tuple[Cell, ...] = (section.title, label, head, home.group, home.number, home.head, home.members)
        yield Row(known)


def _report(name: str) -> Callable[[Setting], Sheet]:
    def build(setting: Setting) -> Sheet:
        made = _made(setting, name)
        steps = tuple(f"{n}. {text}" for n, text in enumerate(made.next_steps, 1))
        return report_sheet(
            setting, made, ("下一步工作：", *steps) if steps else ("下一步工作：继续按期走访，做好监测。",)
        )

    return build


def _made(setting: Setting, name: str) -> Report:
    """The village's report, or that of all villages of a township."""
    if setting.desk.store.role == "township":
        return summary(setting.desk, name, setting.asked.period).whole
    return report_in(setting.desk, setting.connection, name, setting.asked.period)


def _card(setting: Setting) -> Sheet:
    made = village_card(setting.desk, setting.connection, setting.asked.period)
    village = setting.desk.village(setting.connection)
    told = [
        f"{words}：{'、'.join(village.get(key) or ())}。"
        for key, words in (("committee", "“两委”成员"), ("team", "驻村工作队")) if village.get(key)
    ]  # fmt: skip
    return report_sheet(setting, made, tuple(told), ())


def _book(setting: Setting) -> Sheet:
    if setting.desk.store.role == "township":
        return report_sheet(setting, summary(setting.desk, BOOK, setting.asked.period).whole)
    return report_sheet(setting, town_book(setting.desk, setting.connection, setting.asked.period))


# ---- charts -------------------------------------------------------------------------------------------------------------


def charts_sheet(setting: Setting) -> Sheet:
    """The page of charts of a month: classes, risks, measures, income, visits done and late."""
    if setting.desk.store.role == "township":
        period, found, _homes = town_charts(setting.desk, setting.asked.period)
    else:
        period, found, _homes = charts_in(setting.desk, setting.connection, setting.asked.period)
    header = (
        ("单位", _place(setting)),
        ("期间", period),
        ("制表人", setting.desk.operator),
        ("日期", chinese_date(setting.desk.today)),
    )
    document = ReportSheet(
        "防返贫监测图表",
        header,
        tuple(_chart(chart) for chart in found),
        paper=setting.asked.paper,
        marks=setting.marks("", 1),
    )
    return Sheet((document,), document.title, period, 1)


def _chart(chart: Chart) -> ReportChart:
    return ReportChart(
        chart.title, tuple((bar.label, bar.value, bar.dark) for bar in chart.bars), chart.unit, chart.kinds
    )


# ---- 零报告 ---------------------------------------------------------------------------------------------------------------


def zero_sheet(setting: Setting) -> Sheet:
    """零报告 of a closed month without change, or a blank one to fill by hand. AppError LEDG-141 where the month is not closed
    or something changed in it."""
    if setting.asked.blank:
        return _zero_letter(setting, "　　年　　月", "　　　年　　月　　日", ("", ""), "", "")
    period = read_period(setting.asked.period, ("month",), setting.desk.today)
    close = closes(setting.connection).get(month_of(period.end))
    if close is None or not close.zero:
        why = "还没有结账" if close is None else "有变化，不是零报告"
        raise AppError(
            "LEDG-141", f"{period.label}{why}，没有零报告。", "没有变化的月份，请先结账并写明签字人。", "零报告"
        )
    return _zero_letter(
        setting, period_text(close.period), chinese_date(close.closed_on), close.signed, close.note, close.period
    )


def _zero_letter(setting: Setting, month: str, day: str, signed: tuple[str, ...], note: str, period: str) -> Sheet:
    here = "社区" if "社区" in setting.bodies.committee else "村"
    text = f"{month}，我{here}没有新登记的线索，没有新识别和风险消除的监测对象，监测对象家庭没有变动，现按零报告上报。"
    parts = [Clause(text), *([Clause(f"说明：{note}")] if note else [])]
    signs = FormSignatures("签字", tuple(SignatureBox("签字人", name) for name in signed))
    title = f"{month}防返贫监测零报告" if period else "防返贫监测零报告"
    letter = Letter(
        title, (*parts, signs), addressee=f"{setting.bodies.government}：", issuer=setting.bodies.committee,
        date=day, marks=setting.marks(f"LBG-{period}" if period else "", 1),
    )  # fmt: skip
    return Sheet((letter,), title, month if period else "空白表", 1)


_TAKES = ("period", "paper")
REPORT_PAPERS: tuple[PaperKind, ...] = (
    *(
        PaperKind(kind.key, kind.name, kind.title, _report(kind.key), (), _TAKES, (PDF, XLSX), 2, f"{kind.name}上报")
        for kind in REPORTS
    ),
    PaperKind("charts", "图表", "防返贫监测图表：类别、风险、措施、收入、回访", charts_sheet, (), _TAKES, (PDF, XLSX), 1, "张挂和汇报"),
    PaperKind("village_card", "村卡", "村卡（村有卡）", _card, (), _TAKES, (PDF, XLSX), 2, "存档"),
    PaperKind("town_book", "乡镇簿", "乡镇簿：各村一行（乡有簿）", _book, (), _TAKES, (PDF, XLSX), 2, "存档"),
    PaperKind("zero_report", "零报告", "没有变化的月份的零报告", zero_sheet, (), ("period", "blank"), level=1, purpose="零报告上报"),
)  # fmt: skip
