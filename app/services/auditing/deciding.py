"""What the township decides, for one household or many at once: accept, hear, return, refuse, approve, announce, remove, take back
(`domain.md` §8.1, §8.3, §13).

Each is a step of the road with its guards, written by the township's own device, so that the village's copy takes it from the return
package. All or none, or those that may go (`partly`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.procedure.facts import Refusal
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.auditing.comments import ask_in
from app.services.auditing.queue import comment_open
from app.services.desk import Desk
from app.services.files import CaseFile, Rec, load_households
from app.services.road.cases import StepWish, find_case
from app.services.road.together import BatchLine, take_in, take_together
from app.store.rows import read_records
from app.store.store import Connection

WHERE = "审核"
MEETING_KEYS = ("party_meeting_on", "party_meeting_no", "sweep_report_on", "sweep_report_no")
NUMBER = "national_household_no"


@dataclass(frozen=True, slots=True)
class Approval:
    """What the county decided of one household: class (CATEGORY), 识别监测时间 (YYYYMM), 户编号 of the national system ("" unknown)."""

    case: str
    category: str = ""
    month: str = ""
    national_no: str = ""


def step_together(desk: Desk, cases: Iterable[str], wish: StepWish, partly: bool = False) -> list[BatchLine]:
    """A plain step of the township for several cases. AppError AUD-140 (not the township), AUD-141 (nobody chosen), Refused."""
    return take_together(desk, _chosen(desk, cases), wish, partly)


def send_back(
    desk: Desk, cases: Iterable[str], on: date, person: str, paper: str, reason: str, partly: bool = False
) -> list[BatchLine]:
    """退回补正 with the reason; what is to be mended stands in the comments on single fields. AppError AUD-140, AUD-141, Refused."""
    return step_together(desk, cases, StepWish(Step.RETURNED, on, person, paper, reason), partly)


def refuse(
    desk: Desk, cases: Iterable[str], on: date, person: str, paper: str, reason: str, clauses: Sequence[str] = (),
    partly: bool = False,
) -> list[BatchLine]:  # fmt: skip
    """不予纳入 with the clauses the 不予认定告知书 names. AppError AUD-140, AUD-141, AUD-142 (unknown clause), Refused."""
    unknown = [code for code in clauses if code not in CODE_LISTS["REFUSAL"].by_code]
    if unknown:
        raise AppError("AUD-142", "有不认识的不予认定情形。", "请从清单里选。", WHERE)
    details = {"clauses": list(clauses)} if clauses else {}
    return step_together(desk, cases, StepWish(Step.REJECTED, on, person, paper, reason, details=details), partly)


# -- the committee's meeting and the report to the county ------------------------------------------------------


def hear(
    desk: Desk, cases: Iterable[str], on: date, person: str, facts: Mapping[str, Any], partly: bool = False
) -> list[BatchLine]:
    """The 党委（党工委）会议 heard these cases and they go to the county with the 排查报告: one verb. `facts`: MEETING_KEYS.

    What the spot check found comes from its own rows, village by village. AppError AUD-140, AUD-141, Refused (guards of §8.3;
    AUD-143 where the village owes an answer to a comment)."""
    chosen = _chosen(desk, cases)
    details = {key: _plain(facts[key]) for key in MEETING_KEYS if facts.get(key)}
    wish = StepWish(Step.COUNTY, on, person, str(facts.get("sweep_report_no") or ""), details=details)
    with desk.writing("提请会议审核") as door:
        told = _SampleWords(door.connection)

        def own(case: CaseFile, wish: StepWish) -> StepWish:
            return replace(wish, details={**wish.details, **told.of(case)})

        return take_in(desk, door, chosen, wish, partly, own, _owed)


def _owed(case: CaseFile) -> Iterable[Refusal]:
    waiting = sum(map(comment_open, case.rows("field_comment")))
    if waiting:
        yield Refusal("AUD-143", f"还有{waiting}条意见村里没有答复。", "请等村里答复，或者退回补正、收回意见。")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class _SampleWords:
    """What a step tells of the spot check: who was drawn in the village, what was found, whether doubts were looked at again."""

    def __init__(self, connection: Connection) -> None:
        self._draws = sorted(read_records(connection, "sample_draw"), key=lambda row: (row["date"], str(row["number"])))
        wanted = {
            str(line["case"]) for row in self._draws for line in row.get("listed") or () if line["key"] in row["drawn"]
        }
        rows = [row for row in read_records(connection, "sample_check") if str(row["case_id"]) in wanted]
        self._checks: dict[str, Rec] = {
            str(row["case_id"]): row for row in sorted(rows, key=lambda row: row["listed_on"])
        }
        units = {str(row["household_id"]) for row in rows}
        files = load_households(connection, units, ("household", "member")) if units else []
        self._names = {file.id: file.head_name for file in files}

    def of(self, case: CaseFile) -> dict[str, Any]:
        """`sample`, `sample_result`, `doubtful_rechecked` of the newest draw this case stood in, and its own check."""
        draw = next(
            (row for row in reversed(self._draws) if any(x["case"] == case.id for x in row.get("listed") or ())), None
        )
        drawn = [str(x["case"]) for x in draw["listed"] if x["key"] in draw["drawn"]] if draw else []
        checks = [self._checks[one] for one in drawn if one in self._checks]
        named = [row for row in case.rows("sample_check") if row not in checks and str(row["case_id"]) not in drawn]
        checks += named
        if not checks:
            return {}
        number = str(draw["number"]) if draw else "指定抽查"
        names = {**self._names, case.household.id: case.household.head_name}
        told: dict[str, Any] = {
            "sample": f"{number}：{'、'.join(names.get(str(row['household_id']), '') for row in checks)}"
        }
        if all(row.get("result") for row in checks):
            doubts = [row for row in checks if row["result"] == "doubt"]
            counts = f"与上报一致{len(checks) - len(doubts)}户" + (f"，有疑点{len(doubts)}户" if doubts else "")
            told |= {"sample_result": counts, "doubtful_rechecked": all(row.get("recheck_result") for row in doubts)}
        return told


# -- the county's decision ---------------------------------------------------------------------------------------


def approve(
    desk: Desk, approvals: Sequence[Approval], on: date, person: str, paper: str, partly: bool = False
) -> list[BatchLine]:
    """县级审定 of a whole list by one letter: class and 识别监测时间 of each household; a blank class is the proposed one, a blank
    month that of the letter. A 户编号 that differs from the village's travels as 建议.

    AppError AUD-140, AUD-141, AUD-144 (class or month), Refused."""
    by_case = {one.case: one for one in approvals}
    _check_approvals(approvals)
    wish = StepWish(Step.APPROVED, on, person, paper)
    chosen = _chosen(desk, by_case)

    def own(case: CaseFile, wish: StepWish) -> StepWish:
        one = by_case[case.id]
        details = {"monitor_category": one.category or case.category, "identified_month": one.month or f"{on:%Y%m}"}
        number = {NUMBER: one.national_no} if one.national_no else {}
        return replace(wish, details={**wish.details, **details, **number})

    with desk.writing("登记审定结果") as door:
        lines = take_in(desk, door, chosen, wish, partly, own)
        for line in lines:
            number = by_case[line.case].national_no
            file, _ = find_case(door.connection, line.case)
            if line.done and number and number != str(file.record.get(NUMBER) or ""):
                text = f"县级审定名单（{paper}）上的户编号和档案不一样，请核对。"
                ask_in(desk, door, file.id, "household", file.id, NUMBER, text, number, line.case)
    return lines


def _check_approvals(approvals: Sequence[Approval]) -> None:
    for one in approvals:
        if one.category and one.category not in CODE_LISTS["CATEGORY"].by_code:
            raise AppError("AUD-144", "名单里有不认识的监测对象类别。", "请改成清单里的类别。", WHERE)
        if one.month and not (len(one.month) == 6 and one.month.isdigit() and "01" <= one.month[4:] <= "12"):
            raise AppError("AUD-144", f"识别监测时间“{one.month}”不是年月。", "例如 202611。", WHERE)


def _chosen(desk: Desk, cases: Iterable[str]) -> list[str]:
    if desk.store.role != "township":
        raise AppError("AUD-140", "这一步由乡镇在“审核”里办。", "村里凭纸质结果在“评议公示”里登记。", WHERE)
    listed = list(dict.fromkeys(cases))
    if not listed:
        raise AppError("AUD-141", "没有选要办的户。", "请先在列表里选。", WHERE)
    return listed
