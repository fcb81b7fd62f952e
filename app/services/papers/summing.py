"""The township's own papers: villages beside each other, and who reported a month (`domain.md` §15, §15.20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.documents import Align, Cell, CellKind, Column, Row, RowKind, SignatureBox, chinese_date
from app.domain.documents.report import ReportSheet, ReportTable
from app.domain.reporting import Section
from app.domain.summing import TOTAL, Summary
from app.services.papers.base import PDF, XLSX, PaperKind, Setting, Sheet
from app.services.summing.reports import summary
from app.services.summing.silence import SilenceLine, silence

_NAME, _FIGURE, AT_ONCE = 34, 25, 6  # columns of figures in one table: more are set below
_SIGNS = (SignatureBox("填表人"), SignatureBox("审核人"), SignatureBox("乡镇负责人"))


def _compare_sheet(setting: Setting) -> Sheet:
    """各村对比表 of a month (or of the report named by `category`: 季报, 年报 …)."""
    found = summary(setting.desk, setting.asked.category.strip() or "月报", setting.asked.period)
    parts = [
        table for section in found.whole.sections if section.key != "villages" for table in _tables(found, section)
    ]
    return _sheet(setting, f"{found.whole.title}各村对比表", found.whole.period, parts)


def _sheet(
    setting: Setting, title: str, period: str, parts: Sequence[ReportTable], words: tuple[str, ...] = ()
) -> Sheet:
    header = (
        ("单位", setting.desk.place.name),
        ("期间", period),
        ("填表人", setting.desk.operator),
        ("日期", chinese_date(setting.desk.today)),
    )
    document = ReportSheet(
        title, header, tuple(parts), words, _SIGNS, paper=setting.asked.paper, marks=setting.marks("", 1)
    )
    return Sheet((document,), title, period, 1)


def _tables(found: Summary, section: Section) -> Iterator[ReportTable]:
    """A table a head: the villages below each other, the lines of the report side by side."""
    for place, head in enumerate(section.heads):
        labels = [
            line.label for line in section.lines if not isinstance(line.cells[place].value, str) or line.label == TOTAL
        ]
        for start in range(0, len(labels), AT_ONCE):
            part = labels[start : start + AT_ONCE]
            columns = [Column(f"f{n}", name, _FIGURE, Align.CENTER, CellKind.NUMBER) for n, name in enumerate(part)]
            rows = tuple(_rows(found, section, head, part))
            yield ReportTable(f"{section.heading}：{head}", (Column("name", "村", _NAME, Align.LEFT), *columns), rows)


def _rows(found: Summary, section: Section, head: str, labels: Sequence[str]) -> Iterator[Row]:
    by_label = [found.by_village(section.key, label, head) for label in labels]
    for number, village in enumerate(found.villages):
        yield Row((village.name, *(cells[number][1].value for cells in by_label)))
    yield Row((TOTAL, *(section.figure(label, head).value for label in labels)), kind=RowKind.SUM)


_SILENCE = (
    Column("name", "村", 26, Align.LEFT), Column("state", "本月", 20), Column("closed", "结账日期", 24, kind=CellKind.DATE),
    Column("signed", "签字人", 24), Column("owed", "欠报的月份", 40, Align.LEFT), Column("days", "已迟天数", 18, kind=CellKind.NUMBER),
    Column("last", "最近报送", 32, Align.LEFT),
)  # fmt: skip


def _silence_sheet(setting: Setting) -> Sheet:
    """零报告情况表: every village of a month, the silent ones first."""
    found = silence(setting.desk, setting.asked.period)
    table = ReportTable(
        "各村报告情况",
        _SILENCE,
        tuple(Row(_cells(line)) for line in found.lines),
        "" if found.lines else "还没有收到各村的报送包。",
    )
    made = _sheet(setting, "零报告情况表", found.period, (table,), (found.text,))
    return replace(made, title="零报告情况表")


def _cells(line: SilenceLine) -> tuple[Cell, ...]:
    close = line.close
    signed = "、".join(close.signed or (close.filler,)) if close else ""
    last = f"{line.last_on:%Y-%m-%d} {line.last_package}" if line.last_on else "没有报送过"
    late = f"（{line.days_since}天前，超期）" if line.overdue and line.days_since is not None else ""
    return (
        line.name,
        line.words,
        close.closed_on if close else None,
        signed,
        line.owed_text,
        line.days_late or "",
        f"{last}{late}",
    )


SUMMING_PAPERS: tuple[PaperKind, ...] = (
    PaperKind("town_compare", "各村对比表", "各村对比表：报表的每个数字，各村一行", _compare_sheet, (), ("period", "paper", "category"), (PDF, XLSX), 1, "汇总"),
    PaperKind("silence", "零报告情况表", "零报告情况表：各村哪月结账、零报告、没有报告", _silence_sheet, (), ("period", "paper"), (PDF, XLSX), 1, "零报告催报"),
)  # fmt: skip
