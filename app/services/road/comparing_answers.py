"""The workbook a comparison comes back in: any columns, matched to the people of the list by number (`domain.md` §9.2).

Two shapes are read: one column a circumstance (财政供养, 房产, 车辆 …), or one row a finding with 情形 and 内容. A person who
was not asked for is named and refused, never kept; the same finding twice counts once; 无 and blanks are no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.comparing import CIRCUMSTANCE_WORDS, circumstance_of, says_nothing, who_may
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Field, Kind
from app.domain.values import parse
from app.services.desk import Desk
from app.services.files import CaseFile, load_households
from app.services.importing.write import undisturbed
from app.services.road.cases import StepWish, find_case
from app.services.road.comparing import AT_COMPARISON, _flag_row, consents_on, flags_of, paper_answer_in, writes_rows
from app.store.store import Connection
from app.workbooks.cells import cell_text
from app.workbooks.idtext import clean_id
from app.workbooks.matching import Matching, RowKind, Target, match_columns
from app.workbooks.reader import SheetRows, open_workbook

FLAG = "flag"
_TARGETS = (
    Target("member", "id_number", "证件号码", ("身份证号", "身份证号码", "公民身份号码", "证件号")),
    Target("member", "name", "姓名"),
    Target(FLAG, "circumstance", "情形", ("疑点类型", "疑点类别", "情形类别", "信息类别", "比对类别")),
    Target(FLAG, "content", "疑点内容", ("比对结果", "反馈结果", "反馈情况", "疑点", "疑点信息", "详细情况", "比对情况")),
    Target(FLAG, "department", "部门", ("数据来源", "来源部门", "反馈部门", "比对部门", "提供部门")),
    Target(FLAG, "data_date", "数据日期", ("比对日期", "反馈日期", "数据时间", "比对时间")),
    *(
        Target(FLAG, code.code, code.label, CIRCUMSTANCE_WORDS.get(code.code, ()))
        for code in CODE_LISTS["CIRCUMSTANCE"].active()
    ),
)  # fmt: skip
_DAY = Field("data_date", "数据日期", Kind.DATE)


@dataclass(frozen=True, slots=True)
class Flagged:
    """One finding of the workbook about somebody of the list."""

    case: str
    household: str
    member_id: str
    name: str
    circumstance: str
    content: str
    department: str
    data_date: date | None
    place: str

    @property
    def values(self) -> dict[str, Any]:
        """As a `compare_flag` row takes it."""
        keys = ("member_id", "circumstance", "content", "department", "data_date")
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row that is not taken, with its place and the reason."""

    place: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """What a workbook says: findings, rows refused, rows that repeat others, people answered without a finding."""

    file: str
    flags: tuple[Flagged, ...]
    refused: tuple[Trouble, ...]
    twice: tuple[Trouble, ...]
    clear: tuple[str, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """What was recorded: ids (rows, or events of the village), cases that had the finding already."""

    made: tuple[str, ...]
    known: int


@dataclass
class _Reading:
    people: dict[str, tuple[CaseFile, Mapping[str, Any]]]
    flags: list[Flagged] = field(default_factory=list)
    refused: list[Trouble] = field(default_factory=list)
    twice: list[Trouble] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    said: set[tuple[str, ...]] = field(default_factory=set)


def plan_answer(desk: Desk, path: Path, password: str = "") -> AnswerPlan:
    """Read a workbook, plain or locked, against the people who may be asked for; nothing is written.

    AppError WB-01…WB-08 (the file), CMP-111 (no column with numbers), CMP-112 (no column that says what was found),
    CMP-119 (locked, and no password given).
    """
    with undisturbed():
        sheets = [sheet for sheet in _opened(path, password) if not sheet.blank]
    with desk.reading() as connection:
        reading = _Reading(_people(desk, connection))
    found = [(sheet, rows, match_columns(rows, _TARGETS)) for sheet in sheets for rows in (_texts(sheet),)]
    usable = [one for one in found if one[2].column_of("member.id_number")]
    if not usable:
        raise AppError(
            "CMP-111", "没有找到证件号码这一列，不能对上人。", "请核对是不是比对反馈的表；要有“证件号码”列。", path.name
        )
    if not any(_says(matching) for _, _, matching in usable):
        raise AppError(
            "CMP-112", "没有找到写明疑点的列。", "要有“财政供养”“房产”等列，或“情形”和“疑点内容”两列。", path.name
        )
    for sheet, rows, matching in usable:
        _read_sheet(sheet, rows, matching, reading)
    flagged = {one.member_id for one in reading.flags}
    names = {number: str(member.get("name") or "") for number, (_, member) in reading.people.items()}
    clear = [names[n] for n in reading.seen if n in names and str(reading.people[n][1]["id"]) not in flagged]
    missing = [name for number, name in names.items() if number not in reading.seen]
    return AnswerPlan(
        path.name, tuple(reading.flags), tuple(reading.refused), tuple(reading.twice), tuple(clear), tuple(missing)
    )


def _opened(path: Path, password: str) -> list[SheetRows]:
    try:
        return open_workbook(path, password=password)
    except AppError as error:
        if error.code != "WB-03" or password:
            raise
        raise AppError("CMP-119", "反馈表有打开密码。", "请输入打开密码再读。", path.name) from error


def _people(desk: Desk, connection: Connection) -> dict[str, tuple[CaseFile, Mapping[str, Any]]]:
    """Number -> who may have been asked for: consented members of cases at the comparison."""
    policy, found = desk.policy(connection), {}
    for file in load_households(connection):
        for case in file.cases:
            if case.road.state not in AT_COMPARISON or case.road.disputed:
                continue
            asked, _ = who_may(file.members, consents_on(case, policy, desk.today))
            found.update({str(one.member["id_number"]).upper(): (case, one.member) for one in asked})
    return found


def _texts(sheet: SheetRows) -> list[list[str]]:
    return [[cell_text(raw) for raw in row] for row in sheet.rows]


def _says(matching: Matching) -> bool:
    named = {one.target.key for one in matching.columns if one.target and one.target.part == FLAG}
    return bool(named & set(CODE_LISTS["CIRCUMSTANCE"].by_code)) or {"circumstance", "content"} <= named


def _read_sheet(sheet: SheetRows, rows: list[list[str]], matching: Matching, reading: _Reading) -> None:
    for number, kind in enumerate(matching.kinds):
        if kind is not RowKind.DATA:
            continue
        cells = {
            one.target.path: rows[number][one.index].strip()
            for one in matching.columns if one.target and one.index < len(rows[number])
        }  # fmt: skip
        column = matching.column_of("member.id_number")
        raw = sheet.rows[number][column.index] if column and column.index < len(sheet.rows[number]) else ""
        _read_row(cells, raw, f"工作表“{sheet.name}”第{number + 1}行", reading)


def _read_row(cells: Mapping[str, str], raw: object, place: str, reading: _Reading) -> None:
    name, number = cells.get("member.name", ""), clean_id(raw).number.upper()
    if not number:
        reading.refused.append(Trouble(place, name, "没有证件号码，对不上人。"))
        return
    known = reading.people.get(number)
    if known is None:
        reading.refused.append(
            Trouble(place, name or number[-4:], "不在比对名单里（没有授权，或不在部门比对这一步），没有录入。")
        )
        return
    case, member = known
    if name and member.get("name") and "".join(name.split()) != "".join(str(member["name"]).split()):
        reading.refused.append(Trouble(place, name, f"证件号码是{member['name']}的，姓名不一致，没有录入。"))
        return
    findings = list(_findings(cells, place, reading))
    fresh = [one for one in findings if _first(reading, member, one)]
    if number in reading.seen and not fresh:
        reading.twice.append(Trouble(place, str(member["name"]), f"和{reading.seen[number]}重复，只算一次。"))
    reading.seen.setdefault(number, place)
    day = _date(cells.get(f"{FLAG}.data_date", ""))
    department = cells.get(f"{FLAG}.department", "")
    reading.flags += [
        Flagged(
            case.id, case.household.short, str(member["id"]), str(member["name"]), code, text, department, day, place
        )
        for code, text in fresh
    ]


def _first(reading: _Reading, member: Mapping[str, Any], finding: tuple[str, str]) -> bool:
    key = (str(member["id"]), *finding)
    if key in reading.said:
        return False
    reading.said.add(key)
    return True


def _findings(cells: Mapping[str, str], place: str, reading: _Reading) -> Iterator[tuple[str, str]]:
    for code in CODE_LISTS["CIRCUMSTANCE"].by_code:
        text = cells.get(f"{FLAG}.{code}", "")
        if not says_nothing(text):
            yield code, label("CIRCUMSTANCE", code) if text in ("是", "有", "√", "1", "1.0") else text
    what, content = cells.get(f"{FLAG}.circumstance", ""), cells.get(f"{FLAG}.content", "")
    if says_nothing(what) and says_nothing(content):
        return
    if says_nothing(content) and content:
        return  # 情形 names what was looked for, 内容 says nothing was found
    named = circumstance_of(what) or circumstance_of(content)
    if named:
        yield named, content or what
    elif not any(cells.get(f"{FLAG}.{code}") for code in CODE_LISTS["CIRCUMSTANCE"].by_code):
        who = cells.get("member.name", "")
        reading.refused.append(Trouble(place, who, f"“{what or content}”不属于五种情形，请核对后手工录入。"))


def _date(text: str) -> date | None:
    try:
        found: date | None = parse(_DAY, text) if text else None
    except AppError:
        return None
    return found


def record_answer(desk: Desk, plan: AnswerPlan, wish: StepWish | None = None) -> AnswerDone:
    """Record the findings of a plan as one verb: rows at the township; in a village its step 疑点核实 by paper (`wish` says
    day, person and number of the paper). AppError CMP-113 (nothing found), CMP-114 (a village without a paper)."""
    if not plan.flags:
        raise AppError("CMP-113", "这张表里没有可以录入的疑点。", "没有疑点的，直接办下一步。", plan.file)
    if not writes_rows(desk) and wish is None:
        raise AppError("CMP-114", "村里凭纸质结果录入，要填日期、经办人和文号。", "请补填后再录入。", plan.file)
    made: list[str] = []
    known = 0
    with desk.writing("录入比对反馈") as door:
        for case, flags in _by_case(plan.flags):
            file, found = find_case(door.connection, case)
            before = {
                (str(row.get("member_id") or ""), row.get("circumstance"), row.get("content"))
                for row in flags_of(found)
            }
            fresh = [one for one in flags if (one.member_id, one.circumstance, one.content) not in before]
            known += len(flags) - len(fresh)
            if fresh and writes_rows(desk):
                made += [_flag_row(door, file, found, one.values) for one in fresh]
            elif fresh and wish is not None:
                made.append(paper_answer_in(desk, door, case, _paper(wish), [one.values for one in fresh]))
    return AnswerDone(tuple(made), known)


def _paper(wish: StepWish) -> StepWish:
    return StepWish(Step.VERIFYING, wish.on, wish.person, wish.paper, by_paper=True)


def _by_case(flags: Iterable[Flagged]) -> Iterator[tuple[str, list[Flagged]]]:
    cases: dict[str, list[Flagged]] = {}
    for one in flags:
        cases.setdefault(one.case, []).append(one)
    yield from cases.items()
