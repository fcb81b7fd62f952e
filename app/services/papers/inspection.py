"""材料检查表 before an inspection, and the 情况说明 for what cannot be repaired (`domain.md` §22 Inspections)."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.documents import Align, CellKind, Column, Ledger, Row, RowKind, SignatureBox, chinese_date
from app.domain.documents.form import FormSignatures
from app.domain.documents.letter import Clause, Letter, LetterPart
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.files import HouseholdFile, load_households
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.services.road.inspection import InspectLine, inspect_household, kinds_told
from app.services.road.kept import EXPLAINED

TITLE = "材料检查表"
STORY = "情况说明"
_COLUMNS = (
    Column("no", "序号", 10, kind=CellKind.NUMBER), Column("number", "户号", 20, kind=CellKind.IDENTIFIER),
    Column("name", "户主", 22), Column("group", "小组", 18), Column("state", "现在的步骤", 30), Column("kind", "类别", 24),
    Column("text", "情况", 108, Align.LEFT), Column("story", "处理", 48, Align.LEFT),
)  # fmt: skip


def inspection_sheet(setting: Setting) -> Sheet:
    """The list of one household or of all with a case; a list without a line says so. AppError H-101."""
    if setting.asked.household or setting.asked.case:
        file, _ = whose(setting)
        files, subject = [file], number_of(file)
    else:
        files, subject = [found for found in load_households(setting.connection) if found.cases], setting.bodies.village
    lines = [line for file in files for line in inspect_household(setting.desk, setting.connection, file)]
    ledger = Ledger(
        title=TITLE, village=setting.bodies.place, period=f"检查日期{chinese_date(setting.desk.today)}", columns=_COLUMNS,
        rows=tuple(_row(number, line) for number, line in enumerate(lines, start=1)), group="全部", filler=setting.desk.operator,
        date=chinese_date(setting.desk.today), total=_total(files, lines), notes=_NOTES, paper=setting.asked.paper,
        marks=setting.marks("", 2),
    )  # fmt: skip
    return Sheet((ledger,), TITLE, subject, 2)


_NOTES = ("补录的步骤照实保留录入日期；补不了的材料写情况说明，不得倒填日期。",)


def _row(number: int, line: InspectLine) -> Row:
    done = f"已写情况说明：{line.story}" if line.story else ("" if line.open else "只作提示")
    return Row((number, line.number, line.name, line.group, line.state, str(line.kind), line.text, done))


def _total(files: Sequence[HouseholdFile], lines: Sequence[InspectLine]) -> Row:
    cells = ["合计", *[""] * (len(_COLUMNS) - 1)]
    cells[6] = f"检查{len(files)}户，{len({line.household for line in lines})}户有记录：{kinds_told(lines)}"
    return Row(tuple(cells), kind=RowKind.SUM)


def situation_note(setting: Setting) -> Sheet:
    """Every 情况说明 of the household's case on one sheet, each with its own day. AppError PRINT-010, PRINT-011, PRINT-045."""
    file, case = whose(setting)
    rows = [row for row in case.rows("archive_note") if row["kind"] == EXPLAINED] if case else []
    if not rows:
        raise AppError("PRINT-045", "这一户没有写过情况说明。", "请先在“材料检查”里写情况说明。", file.short)
    parts: list[LetterPart] = [
        Clause(f"{file.head_name}户（{file.record.get('group_name') or ''}）档案材料情况说明如下：")
    ]
    for number, row in enumerate(sorted(rows, key=lambda row: (row["date"], str(row["id"]))), start=1):
        paper = f"（{label('ROAD_PAPER', row['paper'])}）" if row.get("paper") else ""
        parts.append(Clause(f"{number}.{row['problem']}{paper}", level=0))
        parts.append(Clause(f"{row['story']}（说明人：{row['name']}，{show_date(row['date'])}）"))
    parts.append(Clause("以上情况属实，材料和日期没有倒填。"))
    parts.append(
        FormSignatures("签字", (SignatureBox("说明人"), SignatureBox("村级负责人"), SignatureBox("乡镇核对人")))
    )
    letter = Letter(
        STORY, tuple(parts), issuer=setting.bodies.committee, date=show_date(setting.desk.today),
        marks=setting.marks(number_of(file), 2),
    )  # fmt: skip
    return Sheet((letter,), STORY, number_of(file), 2)
