"""待复核名单: what a village has to look at again for the township, household by household, to take along (`domain.md` §8.3, §9.2, `design.md` §5)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.comparing import all_flags
from app.domain.documents import Align, Column, Row, SignatureBox
from app.domain.documents.form import FormSignatures, FormTable
from app.domain.documents.letter import Letter, LetterPart
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.field import Level
from app.services.auditing.comments import lines_of
from app.services.files import HouseholdFile, load_households
from app.services.papers.base import Setting, Sheet
from app.services.place import village_names
from app.store import counting

TITLE = "待复核名单"
_COLUMNS = (
    Column("no", "序号", 11), Column("group", "村民小组", 22), Column("head", "户主姓名", 24), Column("number", "户号", 20),
    Column("what", "要核实、补正的事", 56, Align.LEFT), Column("found", "核实情况", 28, Align.LEFT),
)  # fmt: skip
_KINDS = ("field_comment", "sample_check", "compare_flag")


def recheck_list(setting: Setting) -> Sheet:
    """Of each village one list: doubts of the comparison, doubts of the spot check, comments not answered. No bank, no amount and
    no relative is named; they stand in the program. AppError PRINT-039 where nothing waits."""
    names = village_names(setting.connection)
    ids = sorted({one for kind in _KINDS for one in counting.households_with(setting.connection, kind)})
    files = load_households(setting.connection, ids) if ids else []
    by_village: dict[str, list[tuple[HouseholdFile, str]]] = {}
    for file in files:
        what = "；".join(_owed(file))
        if what:
            by_village.setdefault(names.get(str(file.record.get("village_code") or ""), ""), []).append((file, what))
    if not by_village:
        raise AppError(
            "PRINT-039", "现在没有等村里复核、补正的户。", "乡镇提意见、抽查有疑点、部门比对有疑点以后再打印。", TITLE
        )
    letters = tuple(_letter(setting, village, found) for village, found in sorted(by_village.items()))
    return Sheet(letters, TITLE, setting.bodies.town, Level.PERSONAL)


def _owed(file: HouseholdFile) -> Iterator[str]:
    for case in file.cases:
        if case.road.state in (Step.COMPARING, Step.VERIFYING):
            waiting = sum(1 for flag in all_flags(case.rows("compare_flag"), case.road) if not flag.get("answer"))
            if waiting:
                yield f"部门比对疑点{waiting}条，逐条核实"
    if any(row.get("result") == "doubt" and not row.get("recheck_result") for row in file.rows("sample_check")):
        yield "乡镇抽查有疑点，入户复核"
    asked = [line for line in lines_of(file, {}) if line.state == "open"]
    if asked:
        yield f"乡镇意见{len(asked)}条：{'、'.join(dict.fromkeys(line.label for line in asked))}"


def _letter(setting: Setting, village: str, found: list[tuple[HouseholdFile, str]]) -> Letter:
    rows = tuple(
        Row((str(n), str(file.record.get("group_name") or ""), file.head_name, str(file.record.get("local_household_no") or ""),
             what, ""), height=12)
        for n, (file, what) in enumerate(found, start=1)
    )  # fmt: skip
    parts: tuple[LetterPart, ...] = (
        FormTable("", _COLUMNS, rows, fixed=6, note=f"共{len(rows)}户。"),
        FormSignatures("签字", (SignatureBox("核实人"), SignatureBox("核实人"), SignatureBox("负责人"))),
    )
    header = (("村", village or setting.bodies.village), ("日期", "　　年　月　日"))
    return Letter(TITLE, parts, header=header, working=True, marks=setting.marks("", Level.PERSONAL))
