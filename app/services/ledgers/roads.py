"""15.6 风险消除台账 and 15.8 疑似风险（线索）台账 (`domain.md` §15, §13, §8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.documents import Cell
from app.domain.ledgers.model import Entry
from app.domain.procedure.clocks import Done, deadlines
from app.domain.procedure.fold import fold
from app.domain.procedure.road import Passed
from app.domain.procedure.states import CLOSED, RECOGNITION, REMOVAL, Step
from app.domain.questionnaire.codes import label
from app.domain.revisits import revisit_standing
from app.services.files import CaseFile, HouseholdFile
from app.services.ledgers.monitoring import identified_income
from app.services.ledgers.scope import Scope, Watched, due_facts_on, emptied_by, entry, watched_at

UNSAFE = (
    ("edu_dropout", "有失学辍学"), ("house_unsafe", "住房不安全"), ("water_unsafe", "饮水不安全"), ("uninsured_member", "有人未参加医保"),
)  # fmt: skip
RESULTS = {Step.CLOSED_NORISK: "暂未发现返贫致贫风险", Step.REJECTED: "不予认定"}


def path_by(case: CaseFile, day: date) -> Sequence[Passed]:
    """The steps of a case up to a day; a step without a day counts from the beginning."""
    return [item for item in case.road.path if item.event.get("date") is None or item.event["date"] <= day]


def day_of(path: Sequence[Passed], *states: Step) -> date | None:
    """The last day one of these states was entered."""
    return next((item.event.get("date") for item in reversed(path) if item.state in states), None)


# ---- 15.6 -------------------------------------------------------------------------------------------------------------


def removals(scope: Scope) -> Iterator[Entry]:
    """15.6: households removed by the end of the period, and those on the removal road on that day."""
    for file in scope.files:
        watched = watched_at(file, scope.month)
        if watched is None or emptied_by(file, scope.on):
            continue
        path = path_by(watched.case, scope.on)
        if watched.removed or (path and path[-1].state in REMOVAL):
            yield _removal(file, watched, path, scope)


def _removal(file: HouseholdFile, watched: Watched, path: Sequence[Passed], scope: Scope) -> Entry:
    how = label("REMOVALMODE", str(watched.case.record.get("removal_mode") or ""))
    values: dict[str, Cell] = {
        "identified": watched.identified, "how": how, "stand": label("STEP", path[-1].state) if path else "", "removed": watched.removed,
        "income": identified_income(watched, file, scope, "removal"), "safeguards": _safeguards(watched.case),
        "reviewed": day_of(path, Step.REM_REVIEWED), "noticed": day_of(path, Step.REM_NOTICING),
        "approved": day_of(path, Step.REM_APPROVED), "revisit": _revisit(file, watched, scope),
    }  # fmt: skip
    state = "风险已消除" if watched.removed else "正在办理消除"
    tallies = {"class": [f"{label('CATEGORY', watched.case.category) or '未分类'}（{state}）"], "how": [how or "未填"]}
    return entry(file, scope, watched.case.id, values, tallies=tallies)


def _safeguards(case: CaseFile) -> str:
    found = case.moment("safeguard_snapshot", "removal")
    if found is None:
        return ""
    return "、".join(words for key, words in UNSAFE if found.get(key)) or "均有保障"


def _revisit(file: HouseholdFile, watched: Watched, scope: Scope) -> str:
    if not watched.removed:
        return ""
    facts = due_facts_on(file, scope.month)
    found = revisit_standing(facts.group, facts.since, facts.started_on, facts.visits, scope.policy, scope.on)
    if found is None:
        return "本期不用回访"
    if found.served:
        return f"{found.served.isoformat()}已回访"
    return f"{found.end.isoformat()}前回访" if found.end >= scope.today else f"{found.end.isoformat()}到期，还没有回访"


# ---- 15.8 -------------------------------------------------------------------------------------------------------------


def clues(scope: Scope) -> Iterator[Entry]:
    """15.8: clues that came in the period or were still open in it."""
    for file in scope.files:
        for case in file.cases:
            path = path_by(case, scope.on)
            if path and not case.road.is_imported and _counts(case, path, scope):
                yield _clue(file, case, path, scope)


def _counts(case: CaseFile, path: Sequence[Passed], scope: Scope) -> bool:
    came = case.record.get("clue_date") or path[0].event.get("date")
    if came is not None and came > scope.period.end:
        return False
    ended = path[-1].event.get("date") if path[-1].state not in RECOGNITION else None
    entered = day_of(path, Step.APPROVED, Step.MONITORED)
    over = entered or ended
    return over is None or over >= scope.period.start


def _clue(file: HouseholdFile, case: CaseFile, path: Sequence[Passed], scope: Scope) -> Entry:
    record, state = case.record, path[-1].state
    limit = _limit(path, case, scope)
    result = _result(path)
    over = state in CLOSED or day_of(path, Step.APPROVED, Step.MONITORED) is not None
    late = "已办结" if over else "没有期限" if limit is None else "逾期" if limit < scope.on else "期限内"
    source = label("CHANNEL", str(record.get("discovery_channel") or ""))
    values: dict[str, Cell] = {
        "source": source, "date": record.get("clue_date") or path[0].event.get("date"),
        "situation": str(record.get("risk_story") or path[0].event.get("reason") or ""), "stand": label("STEP", state),
        "result": result, "visited": day_of(path, Step.VISITING), "limit": None if over else limit, "late": late,
    }  # fmt: skip
    tallies = {"source": [source or "未填"], "result": [result.split("（")[0] or "正在办理"], "late": [late]}
    return entry(file, scope, case.id, values, classes=[case.category], tallies=tallies)


def _limit(path: Sequence[Passed], case: CaseFile, scope: Scope) -> date | None:
    road = fold([item.event for item in path])
    found = deadlines(road, scope.policy, Done(has_measures=bool(case.rows("measure"))))
    return found[0].due if found else None


def _result(path: Sequence[Passed]) -> str:
    state = path[-1].state
    if day_of(path, Step.MONITORED, Step.APPROVED):
        return "已纳入监测"
    if state in CLOSED:
        said = RESULTS.get(state, label("STEP", state))
        return f"{said}（{path[-1].event.get('reason')}）" if path[-1].event.get("reason") else said
    return ""
