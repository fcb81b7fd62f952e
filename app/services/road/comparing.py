"""部门比对: the list that goes out, the workbook that comes back, flags answered one by one (`domain.md` §7.3, §9.2).

The list leaves as a locked workbook (`comparing_list.py`). A village records what it holds on paper in its own step
疑点核实; the township writes rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.bodies import Bodies
from app.domain.comparing import ANSWERS, Asked, all_flags, paper_flags, who_may
from app.domain.consent import Consents, closed_spans
from app.domain.errors import AppError
from app.domain.policy import Policy
from app.domain.procedure.moves import allowed_next
from app.domain.procedure.states import Side, Step, is_open
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.settings import COMPARE_COLUMNS
from app.domain.values import blank, show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.road.cases import StepWish, find_case, step_in
from app.store.door import Door
from app.store.store import Connection

# Where a case may still get an answer: asked, or its flags being looked at.
AT_COMPARISON = (Step.COMPARING, Step.VERIFYING)


@dataclass(frozen=True, slots=True)
class ListLine:
    """Somebody on the list."""

    member_id: str
    case: str
    name: str
    household: str
    cells: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Somebody who is not on the list, with the household and the reason."""

    name: str
    household: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseListed:
    """One household of the list: how many of its people are on it, how many are left out."""

    id: str
    case: str
    household: str
    group: str
    asked: int
    left_out: int


@dataclass(frozen=True, slots=True)
class CompareList:
    """Who goes on the list in the county's column order, and who does not and why."""

    columns: tuple[tuple[str, str], ...]
    lines: tuple[ListLine, ...]
    left_out: tuple[NotAsked, ...]
    cases: tuple[CaseListed, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag as people see it; `id` is a row, or "event#n" of a flag the village typed from paper."""

    id: str
    case: str
    number: int
    member: str
    circumstance: str
    department: str
    data_date: str
    content: str
    answer: str
    note: str
    evidence: str
    checker: str
    checked_on: date | None


def consents_on(case: CaseFile, policy: Policy, day: date) -> Consents:
    """A case's sheets as they stand on a day."""
    road = case.road
    closed = closed_spans((passed.event.get("date"), is_open(passed.state)) for passed in road.path)
    return Consents(case.rows("consent"), day, policy, road.closed_on, closed, case.household.all_members)


def waiting_cases(desk: Desk, connection: Connection, households: Iterable[str] = ()) -> list[CaseFile]:
    """Cases that may be sent to the comparison now: asked next by the settings, or asked and not answered."""
    files = load_households(connection, list(households) or None)
    view = desk.view(connection)
    return [
        case for file in files for case in file.cases
        if case.road.is_open and not case.road.disputed
        and (case.road.state is Step.COMPARING or Step.COMPARING in allowed_next(case.road, view))
    ]  # fmt: skip


def compare_list(desk: Desk, households: Iterable[str] = ()) -> CompareList:
    """Consented adults of the cases that wait for a comparison, ticked items only; the others named (§7.3)."""
    with desk.reading() as connection:
        view, policy = desk.view(connection), desk.policy(connection)
        names = dict(COMPARE_COLUMNS)
        columns = tuple((key, names[key]) for key in view.names("compare_columns") if key in names)
        lines: list[ListLine] = []
        left: list[NotAsked] = []
        cases: list[CaseListed] = []
        for case in waiting_cases(desk, connection, households):
            file = case.household
            bodies = desk.bodies(connection, str(file.record.get("village_code") or ""))
            asked, out = who_may(file.members, consents_on(case, policy, desk.today))
            for person in asked:
                cells = tuple(_cell(key, len(lines) + 1, person, file, bodies) for key, _ in columns)
                name = str(person.member.get("name") or "")
                lines.append(ListLine(str(person.member["id"]), case.id, name, file.short, cells))
            left += [NotAsked(one.name, file.short, one.reason) for one in out]
            group = str(file.record.get("group_name") or "")
            cases.append(CaseListed(file.id, case.id, file.short, group, len(asked), len(out)))
    return CompareList(columns, tuple(lines), tuple(left), tuple(cases))


def _cell(key: str, number: int, person: Asked, file: HouseholdFile, bodies: Bodies) -> str | int:
    member, head = person.member, file.head or {}
    known: dict[str, str | int] = {
        "no": number, "name": str(member.get("name") or ""), "id_number": str(member.get("id_number") or ""),
        "head": file.head_name, "relation": label("RELATION", member.get("relation")), "town": bodies.town,
        "village": bodies.village, "county": bodies.county, "group": str(file.record.get("group_name") or ""),
        "id_type": label("IDTYPE", member.get("id_type")), "head_number": str(head.get("id_number") or ""),
        "scope": "、".join(label("CONSENT_SCOPE", item) for item in person.items),
        "signed_on": show_date(person.sheet.get("signed_on")), "valid_until": show_date(person.sheet.get("valid_until")),
    }  # fmt: skip
    return known[key]


# ---- flags ----


def flags_of(case: CaseFile) -> list[Any]:
    """The flags of a case as rows, the paper's among them."""
    return all_flags(case.rows("compare_flag"), case.road)


def flag_lines(desk: Desk, case: str) -> list[FlagLine]:
    """The flags of a case as people see them; AppError CASE-102."""
    with desk.reading() as connection:
        file, found = find_case(connection, case)
    names = {str(member["id"]): str(member.get("name") or "") for member in file.all_members}
    return [_line(found, number, flag, names) for number, flag in enumerate(flags_of(found), start=1)]


def _line(case: CaseFile, number: int, flag: Mapping[str, Any], names: Mapping[str, str]) -> FlagLine:
    return FlagLine(
        str(flag["id"]), case.id, number, names.get(str(flag.get("member_id") or ""), case.household.head_name),
        str(flag.get("circumstance") or ""), str(flag.get("department") or ""),
        show_date(flag.get("data_date")), str(flag.get("content") or ""), str(flag.get("answer") or ""),
        str(flag.get("answer_note") or ""), str(flag.get("evidence") or ""), str(flag.get("checker") or ""), flag.get("checked_on"),
    )  # fmt: skip


def add_flag(desk: Desk, case: str, values: Mapping[str, Any]) -> str:
    """One flag of an answer typed by hand at the township: member_id, circumstance, department, data_date, content.

    AppError CMP-103 (circumstance or content missing), CMP-104 (the village does not own it), CASE-102.
    """
    if desk.store.role != "township":
        raise AppError("CMP-104", "比对疑点由乡镇登记。", "村里拿到纸质反馈的，凭纸质结果录入疑点核实。", "部门比对")
    with desk.writing("登记比对疑点") as door:
        file, found = find_case(door.connection, case)
        _check_flag(values, file)
        return _flag_row(door, file, found, values)


def _check_flag(values: Mapping[str, Any], file: HouseholdFile) -> None:
    if values.get("circumstance") not in CODE_LISTS["CIRCUMSTANCE"].by_code:
        raise AppError("CMP-103", "没有写明是五种情形里的哪一种。", "请选一种情形。", file.short)
    member = values.get("member_id")
    if member and str(member) not in {str(row["id"]) for row in file.all_members}:
        raise AppError("CMP-103", "疑点里的人不是这一户的。", "请选这一户的家庭成员。", file.short)


def _flag_row(door: Door, file: HouseholdFile, case: CaseFile, values: Mapping[str, Any]) -> str:
    keys = ("member_id", "circumstance", "department", "data_date", "content")
    return door.create(
        "compare_flag", {"household_id": file.id, "case_id": case.id, **{k: values.get(k) for k in keys}}
    )


def paper_answer(desk: Desk, case: str, on: date, person: str, paper: str, flags: Sequence[Mapping[str, Any]]) -> str:
    """The village types an answer it holds on paper: the step 疑点核实 by paper with its flags; returns the event.

    AppError CMP-103, CMP-105 (no flag), Refused (the case does not stand there; no paper number)."""
    with desk.writing("录入比对疑点") as door:
        return paper_answer_in(desk, door, case, StepWish(Step.VERIFYING, on, person, paper, by_paper=True), flags)


def paper_answer_in(desk: Desk, door: Door, case: str, wish: StepWish, flags: Sequence[Mapping[str, Any]]) -> str:
    """`paper_answer` inside a verb that writes more."""
    file, _ = find_case(door.connection, case)
    if not flags:
        raise AppError("CMP-105", "没有要录入的疑点。", "没有疑点的，直接办下一步。", file.short)
    for flag in flags:
        _check_flag(flag, file)
    told = StepWish(
        wish.step, wish.on, wish.person, wish.paper, by_paper=True, details={"flags": [_plain(f) for f in flags]}
    )
    return step_in(desk, door, case, told).event


def _plain(flag: Mapping[str, Any]) -> Rec:
    kept = {
        key: flag[key] for key in ("member_id", "circumstance", "department", "data_date", "content") if flag.get(key)
    }
    return {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in kept.items()}


def answer_flag(desk: Desk, flag: str, values: Mapping[str, Any]) -> None:
    """Answer one flag: answer (FLAG_ANSWER), answer_note, evidence, checker, checked_on. The guards of the next step look.

    AppError CMP-106 (no such flag), CMP-107 (what an answer lacks), CMP-108 (a date that cannot be), CMP-109 (a township).
    """
    with desk.writing("核实比对疑点") as door:
        if desk.store.role == "township":
            raise AppError("CMP-109", "疑点由村里入户核实、填写结果。", "请等村里的报送包。", "部门比对")
        case = _case_of_flag(door.connection, flag)
        found = next((row for row in flags_of(case) if row["id"] == flag), None) if case else None
        if case is None or found is None:
            raise AppError(
                "CMP-106", "没有找到这条疑点，可能已经有乡镇的新反馈。", "请重新打开这一户再看。", "部门比对"
            )
        answer = {key: values.get(key) for key in ANSWERS}
        _check_answer(desk, case, found, answer)
        if "#" not in flag:
            door.change("compare_flag", flag, answer)
            return
        _change_paper(door, case, flag, answer)


def _case_of_flag(connection: Connection, flag: str) -> CaseFile | None:
    for file in load_households(connection):
        for case in file.cases:
            rows = (*case.rows("compare_flag"), *paper_flags(case.road))
            if any(row["id"] == flag for row in rows):
                return case
    return None


def _check_answer(desk: Desk, case: CaseFile, flag: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    where, on = case.household.short, answer.get("checked_on")
    if answer.get("answer") not in CODE_LISTS["FLAG_ANSWER"].by_code:
        raise AppError("CMP-107", "没有选核实结果。", "请选属实且不符合、属实但可解释或不属实。", where)
    if answer["answer"] == "true_explained" and blank(answer.get("answer_note")):
        raise AppError("CMP-107", "“属实但可解释”没有写说明。", "请写明怎样解释，例如农用三轮车、安置房。", where)
    if blank(answer.get("checker")) or on is None:
        raise AppError("CMP-107", "没有填核实人或核实日期。", "请补填。", where)
    if on > desk.today:
        raise AppError("CMP-108", f"核实日期{show_date(on)}还没有到。", "请填实际核实的日期。", where)
    data = flag.get("data_date")
    if data and on < data:
        raise AppError("CMP-108", f"核实日期{show_date(on)}早于数据日期{show_date(data)}。", "请核对两个日期。", where)


def _change_paper(door: Door, case: CaseFile, flag: str, answer: Mapping[str, Any]) -> None:
    event_id, _, number = flag.partition("#")
    event = next(event for event in case.events if event["id"] == event_id)
    details = dict(event["details"])
    listed = [dict(one) for one in details["flags"]]
    day = answer["checked_on"]
    listed[int(number)].update({**answer, "checked_on": day.isoformat()})
    door.change("case_event", event_id, {"details": {**details, "flags": listed}})


def writes_rows(desk: Desk) -> bool:
    """True where flags become rows: at the township."""
    return Side(desk.store.role) is Side.TOWNSHIP
