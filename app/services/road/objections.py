"""Objections to a sheet: received, looked into by two, answered; what was founded leaves the list or is posted anew (`domain.md` §10.4).

An objection that comes after the sheet is down is written down and answered like any other, but moves no case: the road has
no way back from 公示无异议 but 更正 (§8.1), and what villagers tell is looked into at any time (P6).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.notice import notice_kind
from app.domain.notice_days import FOUNDED
from app.domain.procedure.states import Step
from app.domain.records.relative import kept_out
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_household
from app.services.numbering import next_number
from app.services.road.cases import StepWish
from app.services.road.notice_making import Composed, NoticeWish, Subject, compose, keep
from app.services.road.notice_sheets import leaks_of, notice_with_rows, sheet_of
from app.services.road.notices import HANGING, case_step, hangs_on, hung_rows
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection

HANDLERS = 2
STRICT = ("low_income", "relief_end")  # 回避 binds for 低保 and 特困 whatever the setting says (§22)


def receive_objection(desk: Desk, notice: str, household: str, values: Mapping[str, Any], person: str) -> str:
    """Somebody objects: written down, and the case waits until it is answered (§10.4). AppError NOTICE-012 (not on this
    sheet), NOTICE-014 (never hung), NOTICE-024, NOTICE-025 (days), NOTICE-026 (came in time, but the case went on)."""
    with desk.writing("登记异议") as door:
        record, rows, cases = hung_rows(door.connection, notice)
        row = next((row for row in rows if row["household_id"] == household), None)
        if row is None:
            raise AppError("NOTICE-012", "这一户不在这份公示上。", "请核对是哪一份公示。", "登记异议")
        _check_received(desk, record, values)
        case = cases.get(str(row["case_id"]))
        in_time = not is_late(record, values["received_on"])
        if case and in_time and notice_kind(record["kind"]).moves and case.road.state is Step.NOTICE_OK:
            raise AppError(
                "NOTICE-026", "这条异议在公示期内收到，这一户却已经登记“公示无异议”。",
                "请先在评议公示里更正“公示无异议”这一步，再登记异议。", case.household.short,
            )  # fmt: skip
        keys = {"notice_id": notice, "household_id": household, "case_id": row["case_id"]}
        objection = door.create("objection", {**values, **keys})
        if hangs_on(case, notice) and case is not None and case.road.state not in (Step.OBJECTION, Step.REM_OBJECTION):
            wish = StepWish(Step.OBJECTION, values["received_on"], person, notice=notice)
            case_step(desk, door, row, wish, Step.REM_OBJECTION)
    return objection


def is_late(record: Rec, received: date) -> bool:
    """True for an objection that came when the sheet was down already."""
    down = record.get("taken_down_on")
    return down is not None and received >= down


def _check_received(desk: Desk, record: Rec, values: Mapping[str, Any]) -> None:
    day, where = values.get("received_on"), str(record["number"])
    if day is None or not str(values.get("facts") or "").strip():
        raise AppError("NOTICE-045", "收到日期和反映内容都要填。", "匿名反映的也要写清反映了什么。", where)
    if day > desk.today:
        raise AppError("NOTICE-024", f"收到日期{show_date(day)}还没有到。", "请填实际收到的日期。", where)
    if day < record["posted_on"]:
        text = f"收到日期{show_date(day)}早于张贴日期{show_date(record['posted_on'])}。"
        raise AppError("NOTICE-025", text, "张贴以前的反映请作为线索登记。", where)


def answer_objection(desk: Desk, objection: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the two handlers found, and when it was answered; returns what to mind (回避 where it only warns).

    AppError NOTICE-046 (fewer than two handlers), NOTICE-047 (a relative), NOTICE-048 (not complete), NOTICE-049 (days),
    NOTICE-050 (the objector himself)."""
    with desk.writing("核实异议") as door:
        row = _objection(door.connection, objection)
        record, _ = notice_with_rows(door.connection, str(row["notice_id"]))
        file = load_household(door.connection, str(row["household_id"]))
        told = _check_answer(desk, door.connection, record, {**row, **values}, file)
        door.change("objection", objection, values)
    return told


def _objection(connection: Connection, objection: str) -> Rec:
    found = next((row for row in read_records(connection, "objection") if row["id"] == objection), None)
    if found is None:
        raise AppError("NOTICE-051", "没有找到这条异议。", "请重新选择。", "核实异议")
    return found


def _check_answer(desk: Desk, connection: Connection, record: Rec, row: Rec, file: HouseholdFile) -> tuple[str, ...]:
    where = f"{record['number']}，{file.short}"
    names = [name.strip() for name in row.get("handlers") or () if name.strip()]
    if len(set(names)) < HANDLERS:
        raise AppError("NOTICE-046", f"核实人不足{HANDLERS}人。", "异议要由两名以上干部核实，请填两个人的姓名。", where)
    if str(row.get("objector") or "").strip() in names:
        raise AppError("NOTICE-050", "核实人里有提出异议的人。", "请换人核实。", where)
    if not row.get("result") or not str(row.get("explanation") or "").strip() or row.get("replied_on") is None:
        raise AppError("NOTICE-048", "核实结论、情况说明和答复日期都要填。", "请照核实的情况填写。", where)
    if not row["received_on"] <= row["replied_on"] <= desk.today:
        text = f"答复日期{show_date(row['replied_on'])}不对（{show_date(row['received_on'])}收到）。"
        raise AppError("NOTICE-049", text, "答复不能早于收到，也不能晚于今天。", where)
    return _stepping_aside(desk, connection, record, names, file)


def _stepping_aside(
    desk: Desk, connection: Connection, record: Rec, names: list[str], file: HouseholdFile
) -> tuple[str, ...]:
    """近亲属 do not handle objections (§22): refused where the setting or the kind binds, else said."""
    kin = [name for name in names if name in kept_out(read_records(connection, "relative"), file.id)]
    if not kin:
        return ()
    text = f"核实人{'、'.join(kin)}是这一户的近亲属，应当回避。"
    if record["kind"] in STRICT or desk.view(connection).text("relative_case") == "block":
        raise AppError("NOTICE-047", text, "请换人核实。", file.short)
    return (text + "请换人核实，并填写近亲属备案表。",)


def open_objections(desk: Desk, notice: str, household: str) -> list[str]:
    """Ids of a household's objections on a notice that nobody has answered yet."""
    with desk.reading() as connection:
        rows = read_records(connection, "objection", [notice])
    return [str(row["id"]) for row in rows if row["household_id"] == household and not row["result"]]


# -- what follows from a founded one -----------------------------------------------------------------------------------


def leave_list(desk: Desk, notice: str, household: str, on: date, person: str, reason: str) -> None:
    """A household leaves the list after a founded objection: its case is 不予纳入 (a removal goes back to 监测中); what
    hangs stays as it was printed. AppError NOTICE-052 (nothing founded), NOTICE-053 (gone already), NOTICE-044 (no reason)."""
    if not reason.strip():
        raise AppError("NOTICE-044", "没有写原因。", "请写明为什么移出名单。", "移出名单")
    with desk.writing("移出公示名单") as door:
        record, rows, cases = hung_rows(door.connection, notice)
        for row in _of_household(rows, household):
            _check_founded(door.connection, notice, household, str(record["number"]))
            if row.get("left_on"):
                raise AppError("NOTICE-053", "这一户已经移出名单。", "", str(record["number"]))
            door.change("notice_row", row["id"], {"left_on": on, "left_reason": reason.strip()})
            case = cases.get(str(row["case_id"]))
            if hangs_on(case, notice):
                wish = StepWish(Step.REJECTED, on, person, reason=reason.strip(), notice=notice)
                case_step(desk, door, row, wish, Step.MONITORED)


def _of_household(rows: list[Rec], household: str) -> list[Rec]:
    found = [row for row in rows if row["household_id"] == household]
    if not found:
        raise AppError("NOTICE-012", "这一户不在这份公示上。", "请核对是哪一份公示。", "公示名单")
    return found


def _check_founded(connection: Connection, notice: str, household: str, number: str) -> None:
    rows = [row for row in read_records(connection, "objection", [notice]) if row["household_id"] == household]
    if not any(row.get("result") in FOUNDED and row.get("replied_on") for row in rows):
        raise AppError(
            "NOTICE-052",
            "这一户没有核实成立的异议，不能移出名单。",
            "请先登记异议和核实结论；不成立的照常公示。",
            number,
        )


def restart_notice(desk: Desk, notice: str, posting_day: date, place: str = "", days: int | None = None) -> str:
    """Post anew from day 0 what an objection was founded on: of cases those objected to, of other kinds the whole list;
    the old sheet is kept. Returns the new sheet's id. AppError NOTICE-052, NOTICE-022, NOTICE-023, those of making."""
    with desk.writing("重新公示") as door:
        record, rows, cases = hung_rows(door.connection, notice)
        place, days = place or str(record["place"]), days or record["days"]
        if notice_kind(record["kind"]).moves:
            stuck = [case.id for case in cases.values() if _objected(door.connection, case, notice)]
            if not stuck:
                raise AppError(
                    "NOTICE-052",
                    "没有停在“有异议核实”、核实成立的户。",
                    "请先登记异议和核实结论。",
                    str(record["number"]),
                )
            marks = _marks(record, rows)
            wish = NoticeWish(
                str(record["kind"]), tuple(stuck), posting_day, place, days, marks, str(record["basis"] or "")
            )
            return keep(desk, door, compose(desk, door.connection, wish))
        return keep(desk, door, _again(desk, door, record, rows, posting_day, place, days))


def _objected(connection: Connection, case: CaseFile, notice: str) -> bool:
    found = read_records(connection, "objection", [notice])
    return case.road.state in HANGING and hangs_on(case, notice) and any(
        row["case_id"] == case.id and row["result"] in FOUNDED for row in found
    )  # fmt: skip


def _marks(record: Rec, rows: list[Rec]) -> dict[str, str]:
    """The 辨识 each head had on the old sheet."""
    names = {str(row["case_id"]): str(row["printed"].get("head_name") or "") for row in rows}
    return {case: name.split("（")[1].rstrip("）") for case, name in names.items() if "（" in name}


def _check_answered(record: Rec, objections: list[Rec], posting_day: date) -> None:
    """Posting anew follows a founded objection, not before its answer; AppError NOTICE-052, NOTICE-023."""
    if not any(row.get("result") in FOUNDED for row in objections):
        text = "这份公示没有核实成立的异议，不用重新公示。"
        raise AppError("NOTICE-052", text, "请先登记异议和核实结论。", str(record["number"]))
    answered = max((row["replied_on"] for row in objections if row.get("replied_on")), default=posting_day)
    if posting_day < answered:
        text = f"新的张贴日期{show_date(posting_day)}早于异议的答复日期{show_date(answered)}。"
        raise AppError("NOTICE-023", text, "重新公示从答复以后起，公示期重新计算。", str(record["number"]))


def _again(
    desk: Desk, door: Door, record: Rec, rows: list[Rec], posting_day: date, place: str, days: int
) -> Composed:  # fmt: skip
    """The lines of a list no case tells of, without those that left; days and number anew, texts as they are now."""
    notice = str(record["id"])
    _check_answered(record, read_records(door.connection, "objection", [notice]), posting_day)
    left = [row for row in rows if not row.get("left_on")]
    if not left:
        raise AppError("NOTICE-005", "名单上的户都移出了，没有要重新公示的。", "", str(record["number"]))
    new = {
        key: record.get(key) for key in ("kind", "meeting_id", "contact_village", "contact_town", "basis", "decided_on")
    }
    new |= {"number": next_number(door.connection, "notice", f"公示{posting_day.year}"), "built_on": desk.today,
            "posted_on": posting_day, "place": place, "days": days, "restarted_from": notice}  # fmt: skip
    printed = tuple({**row["printed"], "number": str(at)} for at, row in enumerate(left, 1))
    subjects = tuple(
        Subject(
            load_household(door.connection, str(row["household_id"])),
            None,
            str(row["member_id"] or ""),
            str(row["source_id"] or ""),
        )
        for row in left
    )
    sheet = sheet_of(desk, door.connection, new, printed)
    leaks = leaks_of(desk, door.connection, sheet, [subject.file for subject in subjects])
    if leaks:
        raise AppError(
            "NOTICE-010", "；".join(leaks) + "。", "公示不得有个人隐私，请改好后重新制作。", str(record["number"])
        )
    return Composed(new, printed, sheet, subjects)
