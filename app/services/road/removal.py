"""The criteria of risk removal, judged one by one as the guards see them: for the screen and for 风险消除评估表 (`domain.md` §13)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.procedure.facts import Judge, Refusal
from app.domain.procedure.guards_removal import criteria, long_enough, proposed
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.values import blank, show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile
from app.services.road.cases import StepWish, find_case
from app.services.road.gathering import gather
from app.store.store import Connection

# The criteria of §13, each with the refusals that speak against it.
CRITERIA: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("人均纯收入稳定高于当年监测范围", ("REM-007", "REM-008", "REM-009")),
    ("“三保障”和饮水安全持续巩固", ("REM-010", "REM-011")),
    ("识别时的风险已经消除，有针对性的帮扶措施", ("REM-013",)),
    ("整户无劳动能力的继续监测，不作消除", ("REM-012",)),
    ("纳入监测满规定月数", ("REM-005", "REM-006")),
    ("没有新的致贫返贫风险", ("NEW",)),
)
NEW_RISK = "NEW"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: met or not, what it rests on or what speaks against it, whether that stops the removal."""

    text: str
    met: bool
    why: str
    blocks: bool


def removal_criteria(desk: Desk, case: str) -> list[Criterion]:
    """The criteria of a case over what is saved today; AppError CASE-102."""
    with desk.reading() as connection:
        file, found = find_case(connection, case)
        return judged(found, against(desk, connection, file, found))


def against(desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile) -> list[Refusal]:
    """What speaks against a removal today: §13's criteria, the least time, a new risk seen at the last visit."""
    policy = desk.policy(connection)
    facts = gather(desk, connection, file, case, StepWish(Step.REM_APPROVED, desk.today, desk.operator, paper="-"))
    judge = Judge(facts, policy, policy.at(desk.today))
    found = [*criteria(judge), *long_enough(judge)]
    if not case.record.get("removal_mode"):  # nobody said yet how it ends: the measures are looked at all the same
        found += [refusal for refusal in proposed(judge) if refusal.code == "REM-013"]
    last = max((row for row in file.rows("visit") if row.get("date")), key=lambda row: row["date"], default=None)
    if last and last.get("new_risk"):
        found.append(Refusal(NEW_RISK, f"{show_date(last['date'])}走访时发现新的风险。"))
    return found


def judged(case: CaseFile, refusals: list[Refusal]) -> list[Criterion]:
    """The criteria in their order, each with its own refusals."""
    found = []
    for text, codes in CRITERIA:
        own = [refusal for refusal in refusals if refusal.code in codes]
        why = "；".join(dict.fromkeys(refusal.text.rstrip("。") for refusal in own)) or _grounds(case, codes)
        found.append(Criterion(text, not own, why, any(refusal.blocks for refusal in own)))
    return found


def _grounds(case: CaseFile, codes: tuple[str, ...]) -> str:
    """What a criterion that holds rests on."""
    income = case.moment("income_record", "removal") or {}
    if "REM-009" in codes and not blank(income.get("per_capita")):
        return f"人均纯收入{income['per_capita']}元"
    if "REM-013" in codes:
        classes = dict.fromkeys(label("MEASURE", row["measure_class"]) for row in case.rows("measure"))
        return "、".join(classes)
    since = case.road.entered(Step.APPROVED)
    return f"{show_date(since)}审定纳入" if "REM-006" in codes and since else ""
