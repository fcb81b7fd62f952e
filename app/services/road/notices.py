"""A sheet that is made: posted, photographed, taken down, or thrown away before it hangs (`domain.md` §8.4, §10).

Making it: `notice_making`; objections: `objections`; pictures: `notice_photos`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.notice import NoticeKind, notice_kind
from app.domain.notice_days import FOUNDED, NoticeProgress, Photo, Shot, missing_today, notice_dates, photos_of
from app.domain.procedure.states import REMOVAL, Step
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import CaseFile, Rec
from app.services.road.cases import StepDone, StepWish, all_or_refused, find_case, step_in
from app.services.road.notice_making import (
    INCLUDE,
    REMOVE,
    REMOVED,
    RESULT,
    Leaking,
    NoticeEntry,
    NoticeWish,
    draft_notice,
    make_notice,
)
from app.services.road.notice_sheets import notice_with_rows
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection

__all__ = [
    "INCLUDE", "REMOVE", "REMOVED", "RESULT", "Leaking", "NoticeEntry", "NoticeWish", "discard_notice", "draft_notice", "is_hung",
    "make_notice", "note_photo", "notices", "post_notice", "take_down",
]  # fmt: skip
# Field of the notice that keeps the day of each photo.
SHOT_DAYS = {Shot.POSTED: "photo_posted_on", Shot.IN_PLACE: "photo_place_on", Shot.DOWN: "photo_down_on"}
HANGING = (Step.NOTICING, Step.OBJECTION, Step.REM_NOTICING, Step.REM_OBJECTION)
# Of what a sheet may lack, only these wait for something else than taking it down.
_LATER = ("open_objection", "founded_objection", "restarted", "running")


def shot_of(text: str) -> Shot:
    """A shot by its code (`place` is what older callers say); AppError NOTICE-042."""
    try:
        return Shot.IN_PLACE if text == "place" else Shot(text)
    except ValueError:
        raise AppError("NOTICE-042", f"没有“{text}”这种公示照片。", "可以写：张贴、期间、撤下。", "公示照片") from None


def post_notice(desk: Desk, notice: str, person: str, photo_on: date | None = None) -> list[StepDone]:
    """The sheet hangs. Of a 公示 of cases every case stands at 公示 from its posting day, of 审定结果公告 those at 已审定 at
    已公告; other kinds move no case. An announcement asks its photo (AppError NOTICE-015). NOTICE-036 hangs already,
    NOTICE-037 its day has not come."""
    with desk.writing("张贴公示") as door:
        record, rows = notice_with_rows(door.connection, notice)
        _check_posting(desk, door.connection, record, rows, person)
        if photo_on:
            check_photo(desk, record, Shot.POSTED, photo_on)
            door.change("notice", notice, {"photo_posted_on": photo_on})
        kind = notice_kind(record["kind"])
        if not kind.asks and not (photo_on or record.get("photo_posted_on")):
            raise AppError("NOTICE-015", "没有填张贴照片日期。", "公告张贴以后拍一张照片，填拍照的日期。", "登记张贴")
        door.change("notice", notice, {"posted_by": person})
        _tell_sources(door, record, rows)
        if kind.code == RESULT:
            return _announce(desk, door, record, rows, person)
        if not kind.moves:
            return []
        wish = StepWish(Step.NOTICING, record["posted_on"], person, notice=notice)
        return all_or_refused(rows, lambda row: case_step(desk, door, row, wish, Step.REM_NOTICING))


def _check_posting(desk: Desk, connection: Connection, record: Rec, rows: list[Rec], person: str) -> None:
    where = str(record["number"])
    if not person.strip():
        raise AppError("NOTICE-043", "没有填张贴人。", "请填张贴这份公示的人。", where)
    if is_hung(record, _cases(connection, rows)):
        raise AppError("NOTICE-036", "这份公示已经登记过张贴。", "要改日期的，请撤销这一步，或者重新制作公示。", where)
    if record["posted_on"] > desk.today:
        text = f"张贴日期{show_date(record['posted_on'])}还没有到，不能登记张贴。"
        raise AppError("NOTICE-037", text, "请在张贴的那一天或以后登记。", where)


def _announce(desk: Desk, door: Door, record: Rec, rows: list[Rec], person: str) -> list[StepDone]:
    """已公告 for every case of the sheet that waits for it (§8.3); the township may have recorded it already, and its own
    entry takes the place of the village's, which stands on the sheet (`by_paper`)."""
    cases = _cases(door.connection, rows)
    waiting = [row for row in rows if (case := cases.get(str(row["case_id"]))) and case.road.state is Step.APPROVED]

    def act(row: Rec) -> StepDone:
        return step_in(desk, door, str(row["case_id"]), _announced(desk, cases[str(row["case_id"])], record, person))

    return all_or_refused(waiting, act)


def _announced(desk: Desk, case: CaseFile, record: Rec, person: str) -> StepWish:
    details = {
        "posted_on": record["posted_on"].isoformat(),
        "issuer": str((record.get("sheet") or {}).get("issuer") or ""),
    }
    approved = case.road.entered(Step.APPROVED)
    if approved and not case.decision.get("identified_month"):
        details["identified_month"] = f"{approved:%Y%m}"
    paper, on_paper = str(record["number"]), desk.store.role == "village"
    return StepWish(Step.ANNOUNCED, record["posted_on"], person, paper, "", on_paper, details, notice=str(record["id"]))


def _tell_sources(door: Door, record: Rec, rows: list[Rec]) -> None:
    """What a list was read from learns that it hangs: a post the day, a grant the sheet."""
    known = {
        row["id"] for row in read_records(door.connection, "public_post", [str(row["household_id"]) for row in rows])
    }
    for row in rows:
        source = str(row.get("source_id") or "")
        if record["kind"] == "post" and source in known:
            door.change("public_post", source, {"noticed_on": record["posted_on"]})
        elif record["kind"] == "gift" and source:
            door.change("relief_grant", source, {"notice_id": str(record["id"])})


def case_step(desk: Desk, door: Door, row: Rec, wish: StepWish, in_removal: Step) -> StepDone:
    """A step of the case of one row; in the removal its counterpart."""
    door.flush()
    _, case = find_case(door.connection, str(row["case_id"]))
    step = in_removal if case.road.state in REMOVAL else wish.step
    return step_in(desk, door, case.id, replace(wish, step=step))


def note_photo(desk: Desk, notice: str, shot: str, on: date) -> None:
    """The day of a photo that is only kept on paper: `posted`, `in_place` or `down` (§10.5)."""
    with desk.writing("公示照片") as door:
        record, _ = notice_with_rows(door.connection, notice)
        which = shot_of(shot)
        check_photo(desk, record, which, on)
        door.change("notice", notice, {SHOT_DAYS[which]: on})


def check_photo(desk: Desk, record: Rec, shot: Shot, on: date) -> None:
    """A photo belongs to the days of its sheet. AppError NOTICE-020 (not yet), NOTICE-021 (before the sheet hung)."""
    where = f"{record['number']}{shot.label}的照片"
    if on > desk.today:
        raise AppError("NOTICE-020", f"照片日期{show_date(on)}还没有到。", "请填实际拍照的日期。", where)
    posted = record.get("posted_on")
    if posted and on < posted:
        text = f"{shot.label}的照片是{show_date(on)}，早于张贴日期{show_date(posted)}。"
        raise AppError("NOTICE-021", text, "公示照片要在张贴当天或以后拍，请核对两个日期。", where)


def take_down(desk: Desk, notice: str, on: date, photo_on: date, person: str) -> list[StepDone]:
    """The sheet comes down after its days: cases without an open or founded objection stand at 公示无异议. AppError
    NOTICE-014 (never hung), NOTICE-017 (too early, a photo missing: the rule is named), NOTICE-038 (day to come), NOTICE-055
    (down already, and no case hangs on it)."""
    with desk.writing("撤下公示") as door:
        record, rows = notice_with_rows(door.connection, notice)
        cases = _cases(door.connection, rows)
        if not is_hung(record, cases):
            raise AppError("NOTICE-014", "这份公示还没有登记张贴，不能撤下。", "请先登记张贴。", str(record["number"]))
        hanging, moves = _still_hanging(door.connection, notice, rows, cases), notice_kind(record["kind"]).moves
        if record.get("taken_down_on") and not (moves and hanging):
            text = f"这份公示已经登记过{show_date(record['taken_down_on'])}撤下。"
            raise AppError("NOTICE-055", text, "日期登记错了的，请先撤销那一步，再登记。", str(record["number"]))
        check_photo(desk, record, Shot.DOWN, photo_on)
        values = {"taken_down_on": on, "photo_down_on": photo_on, "down_by": person}
        _check_down(desk, door.connection, {**record, **values}, hanging)
        door.change("notice", notice, values)
        if not moves:
            return []
        wish = StepWish(Step.NOTICE_OK, on, person, notice=notice)
        stuck = objected(door.connection, notice)
        free = [
            row for row in rows if row["case_id"] not in stuck and _noticing(cases.get(str(row["case_id"])), notice)
        ]
        return all_or_refused(free, lambda row: case_step(desk, door, row, wish, Step.REM_REPORTED))


def _check_down(desk: Desk, connection: Connection, record: Rec, hanging: bool) -> None:
    """Days and photos of §8.4 and §10.5; a sheet nobody stands on any more (all posted anew) may come down any day."""
    where = str(record["number"])
    if record["taken_down_on"] > desk.today:
        text = f"撤下日期{show_date(record['taken_down_on'])}还没有到。"
        raise AppError("NOTICE-038", text, "请在撤下的那一天或以后登记。", where)
    if not hanging:
        return
    kind = notice_kind(record["kind"])
    least = desk.view(connection, record["posted_on"]).number(kind.days)
    progress = NoticeProgress(
        record["posted_on"], max(record["days"], least), least, record["taken_down_on"], asks=kind.asks
    )
    lacking = [
        item
        for item in missing_today(progress, days_of(record), (), record["taken_down_on"])
        if item.code not in _LATER
    ]
    if lacking:
        text = "".join(item.text for item in lacking)
        dates = notice_dates(record["posted_on"], progress.days)
        advice = f"规定：张贴第二天起算满{progress.days}天，{show_date(dates.earliest_down)}起才能撤下，张贴时和撤下时都要有照片。"
        raise AppError("NOTICE-017", text, advice, where)


def days_of(record: Rec) -> tuple[Photo, ...]:
    """The photos of a notice as its own days tell them."""
    return photos_of(*(record.get(key) for key in SHOT_DAYS.values()))


def objected(connection: Connection, notice: str) -> set[str]:
    """Cases with an objection on this sheet that is open or was founded."""
    return {str(row["case_id"]) for row in read_records(connection, "objection", [notice]) if still_counts(row)}


def still_counts(objection: Rec) -> bool:
    """True while an objection is open, or was founded."""
    return not objection["result"] or objection["replied_on"] is None or objection["result"] in FOUNDED


def _cases(connection: Connection, rows: Iterable[Rec]) -> dict[str, CaseFile]:
    return {str(row["case_id"]): find_case(connection, str(row["case_id"]))[1] for row in rows if row.get("case_id")}


def is_hung(record: Rec, cases: dict[str, CaseFile]) -> bool:
    """True once somebody registered that the sheet hangs (older rows: by the step of a case, or the photo of an
    announcement)."""
    told = bool(record.get("posted_by")) or (not notice_kind(record["kind"]).asks and record.get("photo_posted_on"))
    return bool(told) or any(
        passed.event.get("notice_id") == record["id"] for case in cases.values() for passed in case.road.path
    )


def hangs_on(case: CaseFile | None, notice: str) -> bool:
    """True while this very sheet is what the case stands on."""
    event = case.road.find(Step.NOTICING, Step.REM_NOTICING) if case else None
    return bool(case and event and case.road.state in HANGING and event.get("notice_id") == notice)


def _noticing(case: CaseFile | None, notice: str) -> bool:
    # A removal goes on by its report (文号), not by taking the sheet down.
    return hangs_on(case, notice) and case is not None and case.road.state not in REMOVAL


def _still_hanging(connection: Connection, notice: str, rows: list[Rec], cases: dict[str, CaseFile]) -> bool:
    kind: NoticeKind = notice_kind(read_records(connection, "notice", [notice])[0]["kind"])
    if any(row.get("restarted_from") == notice for row in read_records(connection, "notice")) and not kind.moves:
        return False
    return not kind.moves or any(hangs_on(case, notice) for case in cases.values())


def discard_notice(desk: Desk, notice: str, reason: str) -> None:
    """Throw a sheet away that never hung; its number is not given again. AppError NOTICE-035 (hung), NOTICE-044 (no reason)."""
    if not reason.strip():
        raise AppError("NOTICE-044", "没有写为什么作废。", "请写明原因，例如 日期写错。", "公示")
    with desk.writing("作废公示") as door:
        record, rows = notice_with_rows(door.connection, notice)
        if is_hung(record, _cases(door.connection, rows)):
            raise AppError(
                "NOTICE-035", "这份公示已经张贴，要留存，不能作废。", "公示期满后登记撤下。", str(record["number"])
            )
        for row in rows:
            door.remove("notice_row", row["id"], reason.strip())
        door.remove("notice", notice, reason.strip())


def notices(desk: Desk) -> list[tuple[Rec, list[Rec]]]:
    """All notices with their rows, the newest first."""
    with desk.reading() as connection:
        rows: dict[str, list[Rec]] = {}
        for row in read_records(connection, "notice_row"):
            rows.setdefault(str(row["notice_id"]), []).append(row)
        found = read_records(connection, "notice")
    return [(record, rows.get(str(record["id"]), [])) for record in sorted(found, key=_newest)]


def _newest(record: Rec) -> tuple[int, str]:
    return (-(record["posted_on"] or record["built_on"]).toordinal(), str(record["number"]))


def hung_rows(connection: Connection, notice: str) -> tuple[Rec, list[Rec], dict[str, Any]]:
    """A notice, its rows and their cases; AppError NOTICE-014 where it never hung."""
    record, rows = notice_with_rows(connection, notice)
    cases = _cases(connection, rows)
    if not is_hung(record, cases):
        raise AppError("NOTICE-014", "这份公示还没有登记张贴。", "请先登记张贴。", str(record["number"]))
    return record, rows, cases
