"""15.1 防返贫监测台账 with the groups of R-12.7, 15.2 帮扶台账, 15.3 回访计划/完成表 (`domain.md` §15, §12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.category import check_groups
from app.domain.documents import Cell
from app.domain.due import last_revisit, next_revisit
from app.domain.income import compute_income
from app.domain.ledgers.model import Entry
from app.domain.questionnaire.codes import label
from app.domain.revisits import IN_PERSON, NOT_REACHED, revisit_standing
from app.domain.words import printed_label
from app.services.files import HouseholdFile, Rec
from app.services.ledgers.scope import (
    Scope,
    Watched,
    class_text,
    contact_of,
    due_facts_on,
    emptied_by,
    entry,
    measures_of,
    members_on,
    names,
    said,
    visits_in,
    watched_at,
)  # fmt: skip

CHANGED_RESULTS = ("difficulty", "risk")
SIGNED: dict[bool | None, str] = {True: "已签", False: "未签", None: ""}
DONE, LATE, OPEN = "已访", "逾期", "待访"


def monitoring(scope: Scope) -> Iterator[Entry]:
    """15.1: every household identified by the end of the period that somebody still lives in."""
    for file in scope.files:
        watched = watched_at(file, scope.month)
        if watched is not None and not emptied_by(file, scope.on):
            yield _monitored(file, watched, scope)


def _monitored(file: HouseholdFile, watched: Watched, scope: Scope) -> Entry:
    case = watched.case
    risks = [label("RISK", code) for code in case.record.get("risks") or () if code]
    facts = due_facts_on(file, scope.month)
    values: dict[str, Cell] = {
        "kind": printed_label(label("KIND", str(file.record.get("household_kind") or ""))),
        **{f"risk{n}": risk for n, risk in enumerate(risks[:3], 1)},
        "identified": watched.identified, "per_capita": identified_income(watched, file, scope), "state": watched.state,
        "contact": contact_of(file, case, scope.on), "last_visit": last_revisit(facts, scope.on),
        "measures": "、".join(dict.fromkeys(label("MEASURE", code) for code in measures_of(case, scope.on))),
        "next_visit": next_revisit(facts, scope.policy, scope.on),
        "id_number": scope.id_text((file.head or {}).get("id_number")),
    }  # fmt: skip
    state = watched.state.split("（")[0]
    tallies = {"class": [f"{class_text(watched) or '未分类'}（{state}）"], "risk": risks}
    return entry(file, scope, file.id, values, tallies=tallies)


def identified_income(watched: Watched, file: HouseholdFile, scope: Scope, moment: str = "identify") -> Cell:
    """Per head of the case's record of a moment; None where nothing was recorded."""
    record = watched.case.moment("income_record", moment)
    if not record:
        return None
    return compute_income(record, members_on(file, scope.on), scope.view.names("income_excluded")).line_value


def groups(scope: Scope) -> Iterator[Entry]:
    """15.1 part B: the groups of R-12.7, each with the month's confirmation."""
    for file in scope.files:
        members = members_on(file, scope.on)
        why = check_groups(file.record, members, scope.on)
        if why and members:
            yield _checked(file, [group.label for group in why], scope)


def _checked(file: HouseholdFile, why: list[str], scope: Scope) -> Entry:
    watched = watched_at(file, scope.month)
    result = _confirmed(file, scope)
    known: dict[str, Cell] = {"result": "还没有核实", "change": "", "checked_on": None, "checker": "", **result}
    monitored = watched is not None and not watched.removed
    values = {**known, "why": "、".join(why), "monitored": "是" if monitored else "否"}
    return entry(file, scope, file.id, values, tallies={"why": why, "result": [str(known["result"])]})


def _confirmed(file: HouseholdFile, scope: Scope) -> dict[str, Cell]:
    """The month's record, else the month's last visit that reached somebody."""
    rows = [row for row in file.rows("group_confirm") if row.get("month") == scope.month]
    if rows:
        row = max(rows, key=lambda row: row["date"])
        result = label("GROUP_RESULT", str(row["result"]))
        return {
            "result": result,
            "change": str(row.get("change") or ""),
            "checked_on": row["date"],
            "checker": names(row["checkers"]),
        }
    met = [row for row in visits_in(file, scope) if row["result"] != NOT_REACHED]
    if not met:
        return {}
    row = met[-1]
    changed = bool(row.get("safeguards_changed") or row.get("new_risk") or row.get("result") in CHANGED_RESULTS)
    return {
        "result": "有变化" if changed else "无变化", "change": str(row.get("family_change") or "") if changed else "",
        "checked_on": row["date"], "checker": names(row["visitors"]),
    }  # fmt: skip


def visits(scope: Scope) -> Iterator[Entry]:
    """15.2: every visit of the period, by household and day."""
    for file in scope.files:
        for row in visits_in(file, scope):
            yield _visit(file, row, scope)


def _visit(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    keys = ("family_change", "measure_progress", "new_difficulties", "solved")
    mode = label("VISITMODE", str(row.get("mode") or ""))
    reached = row.get("result") != NOT_REACHED
    missed = f"未能入户（{row.get('not_reached_reason') or '原因未填'}）"
    values: dict[str, Cell] = {
        **{key: str(row.get(key) or "") for key in keys}, "date": row["date"], "mode": mode, "visitors": names(row.get("visitors")),
        "income_change": "：".join(p for p in (label("INCOME_CHANGE", row.get("income_change")), str(row.get("income_change_why") or "")) if p),
        "signed": SIGNED[row.get("signed_by_household")] if reached else "",
    }  # fmt: skip
    if not reached:
        values["family_change"] = said(missed, values["family_change"])
    return entry(file, scope, str(row["id"]), values, helpers=row.get("visitors") or (), tallies={"mode": [mode]})


def revisits(scope: Scope) -> Iterator[Entry]:
    """15.3: households whose group owes a revisit in just this kind of period, with the days it was done."""
    for file in scope.files:
        if not emptied_by(file, scope.on) and (found := _revisit(file, scope)):
            yield found


def _revisit(file: HouseholdFile, scope: Scope) -> Entry | None:
    facts, period = due_facts_on(file, scope.month), scope.period
    if scope.policy.at(period.start).text(facts.group.setting) != period.interval:
        return None
    found = revisit_standing(facts.group, facts.since, facts.started_on, facts.visits, scope.policy, scope.on)
    done = found is not None and found.served is not None and scope.holds(found.served)
    due = done or (found is not None and found.end <= period.end) or (found is not None and found.start <= period.end)
    rows = [row for row in visits_in(file, scope) if row["purpose"] == "revisit"]
    if not due and not rows:
        return None
    late = due and not done and period.end < scope.today
    watched = watched_at(file, scope.month)
    values: dict[str, Cell] = {
        "watch": facts.group.label, "due": int(due), "done": int(done), "late": int(late), "dates": _dates(rows),
        "contact": contact_of(file, watched.case if watched else file.case, scope.on),
    }  # fmt: skip
    state = DONE if done else LATE if late else OPEN if due else "本期不用访"
    return entry(file, scope, file.id, values, tallies={"group": [facts.group.label], "state": [state]})


def _dates(rows: list[Rec]) -> str:
    return "、".join(f"{_short(row['date'])}{_how(row)}" for row in rows)


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _how(row: Rec) -> str:
    if row["result"] == NOT_REACHED:
        return "（未能入户）"
    return "" if (row["mode"] or IN_PERSON) == IN_PERSON else f"（{label('VISITMODE', str(row['mode']))}）"
