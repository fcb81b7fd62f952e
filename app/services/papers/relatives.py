"""近亲属备案表 of a household: who belongs to it, who stays away from its case, marked for the spot check (`domain.md` §22)."""

from __future__ import annotations

from app.domain.documents import Align, Column, FormCell, Row, SignatureBox
from app.domain.documents.form import FormSection, FormSignatures, FormTable
from app.domain.documents.letter import Clause, Letter, LetterPart
from app.domain.errors import AppError
from app.domain.values import show_date
from app.services.family.relatives import relatives_in
from app.services.papers.base import Setting, Sheet, number_of, whose
from app.services.papers.letter_values import Matter, letter_text
from app.services.papers.letters import SPOT_CHECK

TITLE = "近亲属备案表"
_COLUMNS = (
    Column("no", "序号", 12), Column("name", "姓名", 26), Column("role", "身份", 44), Column("kin", "与谁是什么关系", 56, Align.LEFT),
    Column("on", "备案日期", 34), Column("sign", "本人签字", 30, fixed=True),
)  # fmt: skip


def relatives_form(setting: Setting) -> Sheet:
    """The sheet; AppError PRINT-010 (no household), PRINT-040 (nobody is on record)."""
    file, case = whose(setting)
    lines = relatives_in(setting.connection, file.id)
    if not lines:
        raise AppError("PRINT-040", "这一户没有登记近亲属备案。", "请先在这一户的“近亲属”里登记。", file.short)
    text = letter_text(
        setting, "relatives_note", Matter(file=file, case=case), 亲属关系="；".join(line.sentence for line in lines)
    )
    rows = tuple(
        Row((str(n), line.name, line.role, f"{line.member}的{line.kinship}", show_date(line.told_on), ""))
        for n, line in enumerate(lines, start=1)
    )
    cells = (
        FormCell("户主", file.head_name), FormCell("小组", str(file.record.get("group_name") or "")),
        FormCell("现在的步骤", case.road.label if case else "没有监测事项"), FormCell("抽查", SPOT_CHECK),
    )  # fmt: skip
    parts: tuple[LetterPart, ...] = (
        FormSection("", cells, across=2), *(Clause(clause.text, clause.level) for clause in text),
        FormTable("近亲属", _COLUMNS, rows, fixed=6),
        FormSignatures("签字", (SignatureBox("登记人"), SignatureBox("负责人"))),
    )  # fmt: skip
    header = (("村", setting.bodies.village), ("编号", number_of(file)))
    letter = Letter(TITLE, parts, header=header, working=True, internal=True, marks=setting.marks("", 2))
    return Sheet((letter,), TITLE, number_of(file), 2)
