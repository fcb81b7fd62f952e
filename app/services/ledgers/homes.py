"""15.11 住房/饮水排查台账, 15.12 易地搬迁入住台账, 15.13 慰问/救助发放台账 (`domain.md` §15, S0-1, S0-3, S2)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.documents import Cell
from app.domain.idnumbers import age
from app.domain.ledgers.model import Entry
from app.domain.questionnaire.codes import label
from app.services.files import HouseholdFile, Rec
from app.services.ledgers.scope import Scope, emptied_by, entry, member_of, members_on, names, said

HOUSING, WATER, RELOCATION = "housing", "water", "relocation"
ABLE = ("normal", "skilled", "weak")  # codes of LABOUR
WORKING_AGE = range(16, 60)
YES_NO: dict[bool | None, str] = {True: "是", False: "否", None: ""}


# ---- 15.11 ------------------------------------------------------------------------------------------------------------


def homes(scope: Scope) -> Iterator[Entry]:
    """15.11: what the housing and water rounds of the period found, one line a household and round."""
    for file in scope.files:
        for row in sorted(file.rows("home_result"), key=lambda row: (row["date"], str(row["kind"]))):
            if row["kind"] in (HOUSING, WATER) and scope.holds(row["date"]):
                yield _home(file, row, scope)


def _home(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    what = label("HOME_ROUND", str(row["kind"]))
    found, words = _found(row)
    handling = label("HOME_HANDLING", str(row.get("handling") or ""))
    done = f"{row['done_on'].isoformat()}完成" if row.get("done_on") and row["done_on"] <= scope.period.end else ""
    values: dict[str, Cell] = {
        "round": str(row.get("round_number") or ""), "what": what, "date": row["date"], "checkers": names(row.get("checkers")),
        "grade": said(words, row.get("problem")), "only": YES_NO[row.get("only_home")] if row["kind"] == HOUSING else "",
        "handling": handling, "handled": said(row.get("handling_note"), row.get("name"), done, row.get("done_note") if done else ""),
        "due_on": row.get("due_on"),
    }  # fmt: skip
    return entry(file, scope, str(row["id"]), values, helpers=row.get("checkers") or (), classes=[str(row["kind"])],
                 tallies={"what": [what], "found": [found]})  # fmt: skip


def _found(row: Rec) -> tuple[str, str]:
    """The word of the breakdown, and the words of the cell."""
    if not row.get("reached"):
        return "未能入户", f"未能入户（{row.get('not_reached_reason') or '原因未填'}）"
    if row["kind"] == WATER:
        problems = "、".join(label("WATER_PROBLEM", code) for code in row.get("water_problems") or ())
        return (
            ("饮水不安全", problems or "饮水不安全")
            if row.get("water_unsafe")
            else ("饮水安全", said("饮水安全", problems))
        )
    grade = label("HOUSE", str(row.get("house_grade") or ""))
    if not row.get("house_unsafe"):
        return "住房安全", grade or "住房安全"
    return ("唯一住房不安全" if row.get("only_home") else "住房不安全"), said(grade, "住房不安全")


# ---- 15.12 ------------------------------------------------------------------------------------------------------------


def relocation(scope: Scope) -> Iterator[Entry]:
    """15.12: households of the resettlement site as they stood at the end of the period."""
    for file in scope.files:
        if (file.record.get("in_relocation_site") or _rounds(file, scope)) and not emptied_by(file, scope.on):
            yield _relocated(file, scope)


def _rounds(file: HouseholdFile, scope: Scope) -> list[Rec]:
    rows = [
        row
        for row in file.rows("home_result")
        if row["kind"] == RELOCATION and row["date"] <= scope.period.end and row["reached"]
    ]
    return sorted(rows, key=lambda row: row["date"])


def _relocated(file: HouseholdFile, scope: Scope) -> Entry:
    record, found = file.record, _rounds(file, scope)
    last: Rec = found[-1] if found else {}
    able, jobless = _labour(file, scope)
    workers = last["workers"] if last.get("workers") is not None else len(able)
    without = last["jobless"] if last.get("jobless") is not None else len(jobless)
    state = label("RELOCATION", str(last.get("home_state") or record.get("relocation_state") or ""))
    values: dict[str, Cell] = {
        "site": str(record.get("relocation_address") or ""), "state": state, "workers": workers, "employed": max(workers - without, 0),
        "since": str(last.get("empty_since") or record.get("relocation_since") or ""), "jobless": without,
        "why": str(last.get("empty_reason") or record.get("relocation_reason") or ""),
        "names": names(last.get("jobless_names") or [str(member.get("name") or "") for member in jobless]), "date": last.get("date"),
    }  # fmt: skip
    return entry(
        file, scope, file.id, values, helpers=last.get("checkers") or (), tallies={"state": [state or "未登记"]}
    )


def _labour(file: HouseholdFile, scope: Scope) -> tuple[list[Rec], list[Rec]]:
    """Those who can work on the last day, and those of them without work."""
    able = [
        m
        for m in members_on(file, scope.on)
        if m.get("labour") in ABLE and _of_age(m, scope) and not m.get("school_status")
    ]
    return able, [member for member in able if not _works(file, member, scope)]


def _of_age(member: Rec, scope: Scope) -> bool:
    born = member.get("birth_date")
    return born is not None and age(born, scope.on) in WORKING_AGE


def _works(file: HouseholdFile, member: Rec, scope: Scope) -> bool:
    spells = [row for row in file.rows("work_spell") if row["member_id"] == member["id"]]
    at_work = any(
        str(r.get("start") or "") <= scope.month and (not r.get("end") or str(r["end"]) >= scope.month) for r in spells
    )
    posts = [row for row in file.rows("public_post") if row["member_id"] == member["id"]]
    on_post = any(
        r["start"] <= scope.on and (r.get("end") is None or r["end"] >= scope.on) for r in posts if r.get("start")
    )
    return at_work or on_post or bool(member.get("is_working"))


# ---- 15.13 ------------------------------------------------------------------------------------------------------------


def grants(scope: Scope) -> Iterator[Entry]:
    """15.13: what was handed out in the period, and who signed for it."""
    for file in scope.files:
        for row in sorted(file.rows("relief_grant"), key=lambda row: row["date"]):
            if scope.holds(row["date"]):
                yield _grant(file, row, scope)


def _grant(file: HouseholdFile, row: Rec, scope: Scope) -> Entry:
    member, kind = member_of(file, row.get("member_id")), label("GRANT_KIND", str(row["grant_kind"]))
    receipt = label("RECEIPT", str(row.get("receipt") or ""))
    values: dict[str, Cell] = {
        "name": str(member.get("name") or "整户"), "date": row["date"], "grant_kind": kind, "batch": str(row.get("batch") or ""),
        "source": said(row.get("provider"), label("GRANT_FUND", str(row.get("fund") or ""))), "goods": str(row.get("goods") or ""),
        "amount": row.get("amount"), "received": said(row.get("received_by"), receipt), "received_on": row.get("received_on"),
        "note": said("急难先行" if row.get("fast_lane") else "", row.get("note")),
    }  # fmt: skip
    return entry(file, scope, str(row["id"]), values, classes=[str(row["grant_kind"])], tallies={"grant_kind": [kind]})
