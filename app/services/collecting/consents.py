"""承诺授权 signed on paper and typed in: one row a person and sheet, printing, signing, renewing, taking back (`domain.md` §7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.consent import (
    Consents,
    State,
    Verb,
    applicant,
    closed_spans,
    is_adult,
    must_sign,
    present,
    refused_verb,
    valid_until,
)
from app.domain.consent_sheets import has_scan, lacks_scan, sheet_troubles
from app.domain.errors import AppError
from app.domain.policy import Policy, PolicyView
from app.domain.procedure.moves import allowed_next
from app.domain.procedure.states import Side, Step, is_open
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.road.cases import StepWish, find_case, step_in
from app.store.door import Door, stable_id

NO_CHECK = "no_check"  # REFUSAL: 不同意家庭财产核查 (S0-1 item 6)


@dataclass(frozen=True, slots=True)
class SignLine:
    """One person of a case's consent: who signs, how his sheet stands, what may be queried, what a reader should mind.

    `sheet`: id of the sheet he works at ("" where there is none); `lacks_scan`: signed, and no scan is attached.
    """

    member: str
    name: str
    relation: str
    signer: str
    sheet: str
    state: str
    signed_on: date | None
    until: date | None
    scope: tuple[str, ...]
    scanned: bool
    lacks_scan: bool
    notes: tuple[str, ...] = ()
    tone: str = "quiet"
    word: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What taking consent back did: the sheet, whether the case was closed, what is still to be done."""

    sheet: str
    closed: bool
    advice: str


def consents_of(case: CaseFile, day: date, policy: Policy, sheets: Iterable[Rec] | None = None) -> Consents:
    """All sheets of a case (`sheets`: as typed so far) on a day, with the times it was closed and its people's birthdays."""
    closed = closed_spans((passed.event.get("date"), is_open(passed.state)) for passed in case.road.path)
    rows = tuple(case.rows("consent") if sheets is None else sheets)
    return Consents(rows, day, policy, case.road.closed_on, closed, tuple(case.household.members))


def current_sheets(case: CaseFile, day: date, policy: Policy) -> list[Rec]:
    """The sheet each person works at now: in force or waiting for a signature; what was taken back, replaced or is over is none."""
    consents = consents_of(case, day, policy)
    newest = [consents.newest(str(member["id"])) for member in case.household.members]
    over = (State.WITHDRAWN, State.SUPERSEDED, State.EXPIRED)
    return [dict(sheet) for sheet in newest if sheet is not None and consents.state(sheet) not in over]


def signing_lines(case: CaseFile, day: date, policy: Policy) -> tuple[SignLine, ...]:
    """Everybody who signs or for whom a guardian signs, in the order of the form (R-7.1)."""
    file, consents = case.household, consents_of(case, day, policy)
    asking = applicant(file.members, consents.sheets)
    signing = {str(m["id"]) for m in must_sign(file.members, day, policy.at(day), asking)}
    return tuple(_sign_line(file, member, consents, asking, signing) for member in present(file.members))


def _sign_line(file: HouseholdFile, member: Record, consents: Consents, asking: str, signing: set[str]) -> SignLine:
    key, adult = str(member["id"]), is_adult(member, consents.day)
    sheet = consents.newest(key)
    state = consents.state(sheet) if sheet else State.DRAFT
    papers = file.rows("attachment")
    scanned = sheet is not None and has_scan(sheet, papers)
    signer = ("本人" if key in signing else "可以不签") if adult else "监护人"
    if adult and sheet and str(sheet.get("guardian_name") or "").strip():
        signer = "监护人"
    tone, word = _chip(state, sheet, key in signing)
    return SignLine(
        key, str(member.get("name") or "未登记姓名"), label("RELATION", member.get("relation")), signer,
        str(sheet["id"]) if sheet else "", str(state), sheet.get("signed_on") if sheet else None,
        valid_until(sheet, consents.policy) if sheet else None,
        tuple(label("CONSENT_SCOPE", code) for code in (sheet or {}).get("scope") or ()), scanned,
        sheet is not None and lacks_scan(sheet, state, papers),
        tuple(_notes(key, key == asking, sheet, state, consents)), tone, word,
    )  # fmt: skip


def _chip(state: State, sheet: Record | None, must: bool) -> tuple[str, str]:
    words = {
        State.SIGNED: ("good", "已签"), State.WITHDRAWN: ("danger", "已撤回"), State.EXPIRED: ("warn", "已过期"),
        State.SUPERSEDED: ("quiet", "已换新"),
    }  # fmt: skip
    if state in words:
        return words[state]
    if sheet and sheet.get("remote"):
        return "warn", "在外，待补签"
    if state is State.PRINTED:
        return "warn" if must else "quiet", "已打印，没有签"
    return ("warn", "还没有签") if must else ("quiet", "未签")


def _notes(key: str, asks: bool, sheet: Record | None, state: State, consents: Consents) -> Iterable[str]:
    if asks:
        yield "申请人"
    if consents.grown_up(key):
        yield "已满18周岁，请本人重新签"
    if sheet is None:
        return
    if (sheet.get("guardian_name") or "").strip():
        yield f"监护人{sheet['guardian_name']}代签"
    if (sheet.get("writer_name") or "").strip():
        yield f"{sheet['writer_name']}代写"
    if state is State.WITHDRAWN:
        yield f"撤回原因：{sheet.get('reason') or '没有写'}"


def scans_missing(file: HouseholdFile, day: date, policy: Policy) -> tuple[SignLine, ...]:
    """People of the open case whose signed sheet has no scan: a soft reminder, nothing is stopped by it."""
    case = file.case
    if case is None or not case.road.is_open:
        return ()
    return tuple(line for line in signing_lines(case, day, policy) if line.lacks_scan)


def member_named(file: HouseholdFile, text: str) -> Rec:
    """A member on the form by name or document number; AppError CONSENT-102 when nobody or several fit."""
    wanted = text.strip()
    found = [m for m in file.members if wanted and wanted in (m.get("name"), m.get("id_number"), m["id"])]
    if len(found) == 1:
        return found[0]
    names = "、".join(str(member.get("name") or "") for member in file.members)
    if found:
        raise AppError("CONSENT-102", f"家里有{len(found)}个人叫“{wanted}”。", "请改用证件号码。", file.short)
    raise AppError("CONSENT-102", f"家庭成员里没有“{wanted}”。", f"这一户的在册成员：{names}。", file.short)


def sign_consent(desk: Desk, case: str, member: str, values: Mapping[str, Any]) -> str:
    """Keep a member's signed sheet (fields of `consent`); `member` by name or document number; returns its id.

    A sheet that was printed or waits for somebody away is filled in; beside one in force a new one takes its place
    (§7.4). AppError CONSENT-101 (no date), CONSENT-103 (what is wrong with the sheet), CONSENT-104 (signed twice).
    """
    with desk.writing("登记承诺授权") as door:
        file, found = find_case(door.connection, case)
        person = member_named(file, member)
        if not isinstance(values.get("signed_on"), date) and not values.get("remote"):
            raise AppError(
                "CONSENT-101",
                "没有填签字日期。",
                "请照纸面填写签字日期；人在外没有签的，填“在外，暂未签字”。",
                file.short,
            )
        own = [row for row in found.rows("consent") if row["member_id"] == person["id"]]
        waiting = next((row for row in own if not row.get("signed_on")), None)
        sheet: Rec = {"is_applicant": person.get("relation") == "head", **_keys(file, case, person), **values}
        sheet["state"] = str(State.SIGNED if values.get("signed_on") else State.PRINTED)
        _check(desk, file, {**(waiting or {}), **sheet}, person)
        if any(row.get("signed_on") and row["signed_on"] == sheet.get("signed_on") for row in own):
            raise AppError(
                "CONSENT-104", f"{person.get('name')}这一天的授权已经登记过。", "请打开原来那一条修改。", file.short
            )
        if waiting is None:
            return door.create("consent", sheet)
        door.change("consent", str(waiting["id"]), {**values, "state": sheet["state"]})
        return str(waiting["id"])


def _keys(file: HouseholdFile, case: str, person: Rec) -> Rec:
    return {"household_id": file.id, "case_id": case, "member_id": person["id"], "person_id": person["person_id"]}


def _check(desk: Desk, file: HouseholdFile, sheet: Rec, person: Rec) -> None:
    name = str(person.get("name") or "")
    found = sheet_troubles({**sheet, "id": ""}, name, desk.today, person)
    troubles = [trouble for trouble in found if trouble.blocks]
    if troubles:
        text = "".join(f"{trouble.text}{trouble.advice}" for trouble in troubles)
        raise AppError("CONSENT-103", text, "", file.short)


def mark_printed(desk: Desk, case: str) -> int:
    """The sheet was printed: everybody whose turn it is to sign has a row that says so; returns how many are new."""
    with desk.writing("打印承诺授权书") as door:
        file, found = find_case(door.connection, case)
        consents = consents_of(found, desk.today, desk.policy(door.connection))
        asking = applicant(file.members, consents.sheets)
        people = must_sign(file.members, desk.today, desk.view(door.connection), asking)
        return sum(_print_one(door, file, found, consents, dict(member), asking) for member in people)


def _print_one(door: Door, file: HouseholdFile, case: CaseFile, consents: Consents, member: Rec, asking: str) -> bool:
    sheet = consents.newest(str(member["id"]))
    if sheet is None:
        row = stable_id(case.id, "consent", str(member["id"]))
        keys = _keys(file, case.id, member)
        door.create("consent", {**keys, "is_applicant": member["id"] == asking, "state": "printed"}, row_id=row)
        return True
    if consents.state(sheet) is not State.DRAFT:
        return False
    return bool(door.change("consent", str(sheet["id"]), {"state": "printed"}))


def withdraw_consent(
    desk: Desk, case: str, member: str, on: date, reason: str, *, close: bool = False, person: str = ""
) -> Withdrawn:
    """A member takes consent back: nothing may be queried from that day on (§7.4); `close` also ends the case as 撤回.

    The sheet in force is the one taken back; older ones stay as they were. AppError CONSENT-105 (nothing to take back),
    CONSENT-106 (no reason), CONSENT-107 (the day), CONSENT-108 (the case cannot be closed here), Refused of the step.
    """
    with desk.writing("撤回授权") as door:
        file, found = find_case(door.connection, case)
        someone = member_named(file, member)
        consents = consents_of(found, desk.today, desk.policy(door.connection))
        sheet = _to_withdraw(file, someone, consents, on, desk.today, reason)
        values = {"state": str(State.WITHDRAWN), "withdrawn_on": on, "reason": reason.strip()}
        door.change("consent", str(sheet["id"]), values, reason.strip())
        if close:
            _close(desk, door, file, found, on, reason.strip(), person or desk.operator)
        return Withdrawn(str(sheet["id"]), close, "" if close else road_advice(found, desk.view(door.connection)))


def _to_withdraw(file: HouseholdFile, person: Rec, consents: Consents, on: date, today: date, reason: str) -> Record:
    name = str(person.get("name") or "")
    sheet = consents.signed(str(person["id"]))
    if sheet is None:
        newest = consents.newest(str(person["id"]))
        if newest is None or not newest.get("signed_on"):
            raise AppError("CONSENT-105", f"{name}没有签过授权，不用撤回。", "请核对姓名。", file.short)
        refused = refused_verb(Verb.WITHDRAW, consents.state(newest), name)
        raise AppError("CONSENT-105", refused.text if refused else "", refused.advice if refused else "", file.short)
    if not reason.strip():
        raise AppError("CONSENT-106", f"没有写{name}撤回授权的原因。", "请照他写的撤回说明填。", file.short)
    if on > today or on < sheet["signed_on"]:
        text = f"撤回日期{on}早于签字日期{sheet['signed_on']}。" if on <= today else f"撤回日期{on}还没有到。"
        raise AppError("CONSENT-107", text, "请照撤回说明上的日期填。", file.short)
    return sheet


def may_close(case: CaseFile, view: PolicyView) -> bool:
    """True where the village may end the case as 撤回 by itself: before it was reported (afterwards the township decides)."""
    return Step.CLOSED_WITHDRAWN in allowed_next(case.road, view) and case.road.waiting_for() is Side.VILLAGE


def road_advice(case: CaseFile, view: PolicyView) -> str:
    """What follows for the case when somebody took consent back (§7.4)."""
    if may_close(case, view):
        return "这件事项还开着：请重新征得同意，或者办“撤回”结束。"
    if Step.CLOSED_WITHDRAWN in allowed_next(case.road, view):
        return f"这件事项现在是“{case.road.label}”，是否结束由乡镇决定；请随下一次报送告诉乡镇。"
    return "已有的记录保留，以后不再查询。"


def _close(desk: Desk, door: Door, file: HouseholdFile, case: CaseFile, on: date, reason: str, person: str) -> None:
    view = desk.view(door.connection)
    if not may_close(case, view):
        raise AppError("CONSENT-108", "这件事项不能在村里结束。", road_advice(case, view), file.short)
    door.flush()  # the guard of the step looks at the sheet just taken back
    step_in(desk, door, case.id, StepWish(Step.CLOSED_WITHDRAWN, on, person, reason=reason))


def closable(desk: Desk, case: str) -> tuple[bool, str]:
    """Whether the village may end this case as 撤回 now, and what to say where it does not."""
    with desk.reading() as connection:
        _file, found = find_case(connection, case)
        view = desk.view(connection)
    return may_close(found, view), road_advice(found, view)


def set_applicant(desk: Desk, case: str, member: str) -> None:
    """One member asks for the household, the others no longer (R-7.1). AppError CONSENT-109 for a child."""
    with desk.writing("登记申请人") as door:
        file, found = find_case(door.connection, case)
        person = member_named(file, member)
        if not is_adult(person, desk.today):
            raise AppError(
                "CONSENT-109", f"{person.get('name')}不满18周岁，不能作申请人。", "请由成年人申请。", file.short
            )
        consents = consents_of(found, desk.today, desk.policy(door.connection))
        if consents.newest(str(person["id"])) is None:
            row = stable_id(case, "consent", str(person["id"]))
            door.create("consent", {**_keys(file, case, person), "is_applicant": True, "state": "draft"}, row_id=row)
        for sheet in consents.sheets:
            door.change("consent", str(sheet["id"]), {"is_applicant": sheet["member_id"] == person["id"]})


def refuse_check(desk: Desk, case: str, member: str, on: date, reason: str, witnesses: Iterable[str] = ()) -> str:
    """A member does not agree to the asset check, which is a reason not to recognise (R-7.3, S0-1): kept among the answers.

    Returns the id of the answer; the meeting hears it, or the case ends as 不同意核查. AppError CONSENT-106, CONSENT-107,
    CONSENT-110 (a sheet is in force: it has to be taken back first).
    """
    with desk.writing("登记不同意核查") as door:
        file, found = find_case(door.connection, case)
        person = member_named(file, member)
        name = str(person.get("name") or "")
        if not reason.strip():
            raise AppError("CONSENT-106", f"没有写{name}不同意核查的原因。", "请照他说的写。", file.short)
        if on > desk.today:
            raise AppError("CONSENT-107", f"日期{on}还没有到。", "请填他表示不同意的那一天。", file.short)
        if consents_of(found, desk.today, desk.policy(door.connection)).signed(str(person["id"])):
            raise AppError("CONSENT-110", f"{name}签过授权，还有效。", "他改变主意的，请先登记“撤回授权”。", file.short)
        seen = "、".join(one.strip() for one in witnesses if one.strip())
        evidence = f"{on}{name}不同意家庭财产核查：{reason.strip()}" + (f"（在场：{seen}）" if seen else "")
        return _note_refusal(door, file, found, evidence[:500])


def _note_refusal(door: Door, file: HouseholdFile, case: CaseFile, evidence: str) -> str:
    known = next((row for row in case.rows("refusal_hit") if row.get("item") == NO_CHECK), None)
    if known is None:
        keys = {"household_id": file.id, "case_id": case.id, "item": NO_CHECK}
        return door.create("refusal_hit", {**keys, "hit": True, "evidence": evidence})
    before = str(known.get("evidence") or "").strip() if known.get("hit") else ""
    both = before if evidence in before else f"{before}；{evidence}" if before else evidence
    door.change("refusal_hit", str(known["id"]), {"hit": True, "evidence": both[:500]})
    return str(known["id"])
