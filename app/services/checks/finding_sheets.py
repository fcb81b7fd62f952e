"""问题清单 as a workbook or on paper: laid out by household, rule or level, with nothing of level 3 on it, logged.

Drawn by the same hands as the ledgers (内部资料 mark, header repeated, identifiers as text).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.checks import Severity
from app.domain.documents import Align, CellKind, Column, Ledger, Marks, Paper, Row, RowKind, chinese_date, print_line
from app.domain.errors import AppError
from app.services.checks.findings import (
    EVERYTHING,
    By,
    FoundLine,
    FoundList,
    Group,
    Wanted,
    found_list,
    grouped,
    heading_of,
    plain_sentence,
)
from app.services.desk import Desk
from app.services.staff.standing_in import mark_of
from app.store.peers import log_access

TITLE, PURPOSE = "数据核查问题清单", "数据核查"
PDF, XLSX = "pdf", "xlsx"
_LEFT, _ID = Align.LEFT, CellKind.IDENTIFIER
_COLUMNS = (
    Column("no", "序号", 10, kind=CellKind.NUMBER), Column("level", "级别", 12), Column("number", "户号", 18, kind=_ID),
    Column("name", "户主", 20), Column("group", "小组", 16), Column("person", "成员", 20),
    Column("label", "哪一格", 30, _LEFT), Column("value", "现在填的", 26, _LEFT), Column("text", "问题", 92, _LEFT),
    Column("rule", "编号", 22, kind=_ID),
)  # fmt: skip
_MARK = Column("mark", "已核实", 24, _LEFT)  # only on a list that holds marked ones


@dataclass(frozen=True, slots=True)
class Exported:
    """A list as a file: its bytes and a name every stick takes."""

    title: str
    data: bytes
    suggested_name: str
    rows: int


def export_findings(
    desk: Desk, wanted: Wanted = EVERYTHING, by: By = By.HOUSEHOLD, out_format: str = XLSX, paper: Paper = Paper.A4,
    purpose: str = PURPOSE,
) -> Exported:  # fmt: skip
    """The list as .xlsx or .pdf bytes, level 3 left out, logged with person and purpose.

    AppError FIND-101, FIND-102 (no such rule, level), FIND-103 (format), FIND-104 (nothing to list), PRINT-003 (a character
    no font draws).
    """
    from app.reports import render_pdf, render_xlsx

    if out_format not in (PDF, XLSX):
        raise AppError("FIND-103", f"问题清单不能存成{out_format}。", "请存成.xlsx（表格）或.pdf。", TITLE)
    found = found_list(desk, wanted)
    if not found.lines:
        raise AppError("FIND-104", "没有符合的问题，没有可以导出的内容。", "请放宽筛选条件再试。", TITLE)
    ledger = finding_ledger(desk, found, by, wanted, paper)
    if out_format == PDF:
        _check_glyphs(ledger)
    data = render_xlsx(ledger) if out_format == XLSX else render_pdf(ledger)
    _log(desk, out_format, purpose)
    return Exported(ledger.title, data, f"问题清单-{by}-{desk.today:%Y%m%d}.{out_format}", len(found.lines))


def finding_ledger(
    desk: Desk, found: FoundList, by: By, wanted: Wanted = EVERYTHING, paper: Paper = Paper.A4
) -> Ledger:
    """The list as a ledger; values and sentences without level 3."""
    with desk.reading() as connection:
        place = desk.bodies(connection).place if desk.store.role == "village" else desk.place.name
    columns = (*_COLUMNS, _MARK) if any(line.mark for line in found.lines) else _COLUMNS
    return Ledger(
        title=f"{TITLE}（{by}）", village=place, period=f"核查日期{chinese_date(desk.today)}", columns=columns,
        rows=tuple(_rows(found, by, len(columns))), group=wanted.group or "全部", filler=desk.operator,
        date=chinese_date(desk.today), total=_total(found.lines, len(columns)), notes=_notes(found, wanted), paper=paper,
        marks=Marks("", desk.place.practice, print_line(desk.operator, desk.today, PURPOSE), entered_by=mark_of(desk)),
    )  # fmt: skip


def _rows(found: FoundList, by: By, wide: int) -> Iterator[Row]:
    number = 0
    for key, part in grouped(found.lines, by):
        heading = _section_text(heading_of(key, part, by), by)
        yield Row((heading, *[""] * (wide - 1)), kind=RowKind.SECTION)
        for line in part:
            number += 1
            yield Row(_cells(number, line)[:wide])


def _section_text(heading: Group, by: By) -> str:
    name = plain_sentence(heading.key, discreet=True) if by is By.RULE else heading.title
    return f"{name}　{heading.note}　共{heading.count}条"


def _cells(number: int, line: FoundLine) -> tuple[str | int, ...]:
    mark = f"{line.mark.name} {line.mark.date or ''}".strip() if line.mark else ""
    return (number, str(line.level), line.number, line.name, line.group, line.person, line.label, line.masked, line.discreet,
            line.rule, mark)  # fmt: skip


def _total(lines: tuple[FoundLine, ...], wide: int) -> Row:
    counts = Counter(line.level for line in lines)
    words = "，".join(f"{level}{counts[level]}条" for level in Severity if counts[level])
    cells = ["合计", *[""] * (wide - 1)]
    cells[8] = f"{len({line.household for line in lines})}户，{len(lines)}条：{words}"
    return Row(tuple(cells), kind=RowKind.SUM)


def _notes(found: FoundList, wanted: Wanted) -> tuple[str, ...]:
    told = {"级别": wanted.level, "编号": wanted.rule, "小组": wanted.group, "查找": wanted.text}
    narrowed = "，".join(f"{name}“{value}”" for name, value in told.items() if value)
    notes = [f"只列出：{narrowed}。"] if narrowed else []
    notes.append("涉及健康、风险等内容的，这里只写到哪一格，详情在程序里看。")
    if found.marked and not wanted.marked:
        notes.append(f"全村另有{found.marked}条已核实、情况属实，没有列出。")
    return (*notes, *found.silent)


def _check_glyphs(ledger: Ledger) -> None:
    from app.reports import undrawable

    missing = undrawable(ledger)
    if missing:
        named = "；".join(f"“{char}”（U+{ord(char):04X}），在“{text[:20]}”里" for char, text in missing[:5])
        advice = "请核对证件后改用正确的字，或者改为导出表格。"
        raise AppError("PRINT-003", f"有的字打印不出来：{named}。", advice, ledger.title)


def _log(desk: Desk, out_format: str, purpose: str) -> None:
    """Names leave the program: who, what, what for; the practice village is exempt (`design.md` §4)."""
    if desk.place.practice:
        return
    with desk.store.writing() as connection:
        action = f"导出{TITLE}（{'表格' if out_format == XLSX else 'PDF'}）"
        log_access(connection, desk.now(), desk.operator, action, "全村", purpose)
