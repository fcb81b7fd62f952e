"""15.4 脱贫户外出务工台账, 15.5 公益性岗位台账, 15.16 逐一核对表: one line a person (`domain.md` §15, R-12.5, §22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from app.domain.category import EXIT_KINDS
from app.domain.documents import Cell
from app.domain.ledgers.model import Entry
from app.domain.questionnaire.codes import label
from app.services.files import HouseholdFile, Rec
from app.services.ledgers.scope import (
    Scope,
    codes_of,
    entry,
    member_of,
    names,
    person_class,
    person_key,
    person_values,
    said,
    watched_at,
)  # fmt: skip

CHECKED, UNCHECKED = "已核实", "还没有核实"


def concerned(file: HouseholdFile, scope: Scope) -> bool:
    """True for 脱贫户 and monitored households: whose work is kept in 15.4."""
    watched = watched_at(file, scope.month)
    return str(file.record.get("household_kind") or "") in EXIT_KINDS or (watched is not None and not watched.removed)


# ---- 15.4 -------------------------------------------------------------------------------------------------------------


def workers(scope: Scope) -> Iterator[Entry]:
    """15.4: spells of work that ran in the period, of 脱贫户 and monitored households."""
    for file in scope.files:
        spells = [row for row in file.rows("work_spell") if _ran(row, scope)]
        if spells and concerned(file, scope):
            yield from (_worker(file, row, scope) for row in spells)


def _ran(row: Rec, scope: Scope) -> bool:
    start, end = str(row.get("start") or ""), str(row.get("end") or "")
    first = f"{scope.period.start:%Y%m}"
    return start <= scope.month and (not end or end >= first)


def _worker(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    member = member_of(file, row["member_id"])
    checks = [
        check for check in checks_of(file, row["member_id"], scope) if check.get("spell_id") in (None, "", row["id"])
    ]
    reached = [check for check in checks if check["result"] != "unreached"]
    group, place = person_class(file, scope), label("WORKPLACE", str(row.get("place_kind") or ""))
    values: dict[str, Cell] = {
        **person_values(member, scope), "class": group, "labour": label("LABOUR", str(member.get("labour") or "")), "where": place,
        **{key: str(row.get(key) or "") for key in ("province", "city", "county", "employer", "industry", "start", "end")},
        "channel": label("JOBCHANNEL", str(row.get("channel") or "")), "income": row.get("month_income"),
        "travel": row.get("travel_subsidy"), "checked_on": reached[-1]["date"] if reached else None,
        "change": "；".join(change for check in checks if (change := _change(check))),
    }  # fmt: skip
    state = CHECKED if reached else UNCHECKED
    return entry(
        file, scope, str(row["id"]), values, person=person_key(member), classes=codes_of(file, scope),
        tallies={"class": [group], "place": [place or "未填"], "check": [state]},
    )  # fmt: skip


def checks_of(file: HouseholdFile, member_id: str, scope: Scope) -> list[Rec]:
    """The checks of a person in the period, in the order of their days (R-12.5)."""
    rows = [
        row for row in file.rows("work_quarter_check") if row["member_id"] == member_id and scope.holds(row["date"])
    ]
    return sorted(rows, key=lambda row: row["date"])


def _change(check: Rec) -> str:
    if check["result"] != "changed":
        return ""
    what = label("WORK_CHANGE", str(check.get("change") or ""))
    from_to = (
        f"：{check.get('before') or ''}→{check.get('after') or ''}" if check.get("before") or check.get("after") else ""
    )
    return f"{what}{from_to}"


# ---- 15.5 -------------------------------------------------------------------------------------------------------------


def posts(scope: Scope) -> Iterator[Entry]:
    """15.5: posts held in the period, with attendance and pay of its months."""
    for file in scope.files:
        for row in file.rows("public_post"):
            if scope.covers(row.get("start"), row.get("end")):
                yield _post(file, row, scope)


def _post(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    member = member_of(file, row["member_id"])
    months = sorted((m for m in file.rows("post_month") if m["post_id"] == row["id"]), key=lambda m: str(m["month"]))
    now = [m for m in months if scope.holds_month(m["month"])]
    paid_months = [str(m["month"]) for m in months if m.get("paid") and str(m["month"]) <= scope.month]
    checks = [
        c
        for c in checks_of(file, row["member_id"], scope)
        if c.get("post_id") == row["id"] and c["result"] != "unreached"
    ]
    kind, source = (
        label("POST", str(row.get("post_kind") or "")),
        label("POST_SOURCE", str(row.get("post_source") or "")),
    )
    ended = row.get("end") if row.get("end") and row["end"] <= scope.period.end else None
    values: dict[str, Cell] = {
        **person_values(member, scope), "class": person_class(file, scope), "post": str(row.get("post_name") or ""), "post_kind": kind,
        "source": source, "start": row.get("start"), "end": row.get("end"), "pay": row.get("monthly_allowance"),
        "attendance": _attendance(now) or str(row.get("attendance") or ""), "agreement": str(row.get("agreement_no") or ""),
        "noticed": row.get("noticed_on"), "paid": sum((m["paid"] for m in now if m.get("paid")), Decimal(0)) or None,
        "paid_until": max(paid_months, default=str(row.get("paid_until") or "")), "months": row.get("subsidised_months"),
        "checked_on": checks[-1]["date"] if checks else None, "exit": str(row.get("exit_reason") or "") if ended else "",
    }  # fmt: skip
    return entry(
        file, scope, str(row["id"]), values, person=person_key(member), classes=codes_of(file, scope),
        tallies={"post_kind": [kind or "未填"], "source": [source or "未填"]},
    )  # fmt: skip


def _attendance(months: list[Rec]) -> str:
    if len(months) == 1:
        days = f"（{months[0]['days_worked']}天）" if months[0].get("days_worked") is not None else ""
        return f"{label('POST_ATTENDANCE', str(months[0]['attendance']))}{days}"
    found = Counter(label("POST_ATTENDANCE", str(m["attendance"])) for m in months)
    return "、".join(f"{word}{count}个月" for word, count in found.items())


# ---- 15.16 ------------------------------------------------------------------------------------------------------------


def rolls(scope: Scope) -> Iterator[Entry]:
    """15.16: persons checked one by one in the period, each with the reason."""
    for file in scope.files:
        for row in sorted(file.rows("roll_row"), key=lambda row: (str(row["roll"]), row["date"])):
            if scope.holds(row["date"]):
                yield _roll(file, row, scope)


def _roll(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    member = member_of(file, row["member_id"])
    roll, answer = label("ROLL", str(row["roll"])), label("ROLL_ANSWER", str(row["answer"]))
    amount = f"{row['aid_amount']:,.2f}元" if row.get("aid_amount") is not None else ""
    aid = str(row.get("aid") or "")
    values: dict[str, Cell] = {
        **person_values(member, scope), "roll": roll, "drawn": str(row.get("drawn_as") or ""), "answer": answer,
        "reason": said(row.get("reason"), row.get("note")), "destination": said(row.get("destination"), f"{aid}{amount}"),
        "helpers": names(row.get("helpers")), "date": row["date"], "checkers": names(row.get("checkers")), "next_on": row.get("next_on"),
    }  # fmt: skip
    return entry(
        file, scope, str(row["id"]), values, person=person_key(member), classes=[str(row["roll"])],
        helpers=[*(row.get("helpers") or ()), *(row.get("checkers") or ())], tallies={"roll": [roll], "answer": [answer]},
    )  # fmt: skip
