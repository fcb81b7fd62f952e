"""公示 and 公告: made from the cases, frozen as printed, posted, photographed, objected to, taken down (`domain.md` §10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.documents import Marks, Notice
from app.domain.errors import AppError
from app.domain.notice import NoticeSource, notice_kind, printed_rows
from app.domain.notice_days import FOUNDED
from app.domain.procedure.states import REMOVAL, Step
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.road.cases import StepDone, StepWish, all_or_refused, find_case, step_in
from app.services.road.meetings import next_number
from app.services.road.notice_sheets import leaks_of, notice_with_rows, sheet_of
from app.store.door import Door, new_id
from app.store.rows import read_records
from app.store.store import Connection

INCLUDE, REMOVE, RESULT, REMOVED = "include", "remove", "result", "removed"


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """A notice to make: kind (code of NOTICE_KIND), cases in print order, the day it will hang, place, days, marks."""

    kind: str
    cases: tuple[str, ...]
    posting_day: date
    place: str
    days: int | None = None
    marks: Mapping[str, str] | None = None  # case -> 辨识 (长, 幼) where two heads have one name
    basis: str = ""


class Leaking(AppError):
    """A sheet with something private on it: every place in `lines`."""

    def __init__(self, lines: Iterable[str], where: str) -> None:
        self.lines = tuple(lines)
        super().__init__("NOTICE-010", "".join(self.lines), "公示不得有个人隐私，请改好后重新制作。", where)


@dataclass(frozen=True, slots=True)
class Composed:
    """A sheet before it is kept: record, printed rows, the sheet as data, whose rows they are."""

    record: Rec
    rows: tuple[dict[str, str], ...]
    sheet: Notice
    pairs: tuple[tuple[HouseholdFile, CaseFile], ...]


def make_notice(desk: Desk, wish: NoticeWish) -> str:
    """Make a sheet and freeze its rows; returns its id. AppError NOTICE-…; nothing is kept when the privacy check finds something."""
    with desk.writing(f"制作{notice_kind(wish.kind).label}") as door:
        made = compose(desk, door.connection, wish)
        notice = new_id()
        texts = {"title": made.sheet.title, "body": "\n".join(str(text) for text in made.sheet.body)}
        door.create("notice", {**made.record, **texts}, row_id=notice, village=desk.place.code)
        for number, ((file, case), printed) in enumerate(zip(made.pairs, made.rows, strict=True), 1):
            values = {"notice_id": notice, "household_id": file.id, "case_id": case.id, "sort": number}
            door.create("notice_row", {**values, "printed": dict(printed)})
    return notice


def draft_notice(desk: Desk, wish: NoticeWish) -> bytes:
    """The sheet as it would be printed, as PDF; nothing is kept. AppError NOTICE-…, Leaking."""
    from app.reports import render_pdf

    with desk.reading() as connection:
        made = compose(desk, connection, wish)
    return render_pdf(replace(made.sheet, marks=Marks(str(made.record["number"]), desk.place.practice)))


def compose(desk: Desk, connection: Connection, wish: NoticeWish) -> Composed:
    """A sheet as it would be made now, privacy check passed."""
    kind, view = notice_kind(wish.kind), desk.view(connection, wish.posting_day)
    pairs = tuple(find_case(connection, case) for case in wish.cases)
    sources = [_source(file, case, (wish.marks or {}).get(case.id, "")) for file, case in pairs]
    rows = printed_rows(kind, sources, view)
    village = desk.village(connection)
    record: Rec = {
        "number": next_number(connection, "notice", f"公示{wish.posting_day.year}"),
        "kind": wish.kind,
        "meeting_id": _meeting_of(pairs),
        "built_on": desk.today,
        "posted_on": wish.posting_day,
        "place": wish.place,
        "days": wish.days or view.number(kind.days),
        "contact_village": village.get("phone", ""),
        "contact_town": village.get("town_phone", ""),
        "basis": wish.basis,
    }
    sheet = sheet_of(desk, connection, record, rows)
    leaks = leaks_of(desk, connection, sheet, [file for file, _ in pairs])
    if leaks:
        raise Leaking(leaks, kind.label)
    return Composed(record, rows, sheet, pairs)


def _source(file: HouseholdFile, case: CaseFile, mark: str) -> NoticeSource:
    return NoticeSource(
        file.head_name,
        str(file.record.get("group_name") or ""),
        len(file.members),
        label("CATEGORY", case.category),
        tuple(code for code in case.record.get("risks") or () if code),
        tuple(str(row["item"] or row["measure_class"]) for row in case.rows("measure")),
        mark,
    )


def _meeting_of(pairs: Iterable[tuple[HouseholdFile, CaseFile]]) -> str:
    for _, case in pairs:
        for passed in reversed(case.road.path):
            if passed.event.get("meeting_id"):
                return str(passed.event["meeting_id"])
    return ""


def post_notice(desk: Desk, notice: str, person: str, photo_on: date | None = None) -> list[StepDone]:
    """The sheet hangs: every case on it stands at 公示 from its posting day. An announcement moves no case: its photo says
    that it hangs (AppError NOTICE-015 without one)."""
    with desk.writing("张贴公示") as door:
        record, rows = notice_with_rows(door.connection, notice)
        if photo_on:
            door.change("notice", notice, {"photo_posted_on": photo_on})
        if not notice_kind(record["kind"]).asks:
            if not (photo_on or record.get("photo_posted_on")):
                raise AppError(
                    "NOTICE-015", "没有填张贴照片日期。", "公告张贴以后拍一张照片，填拍照的日期。", "登记张贴"
                )
            return []
        wish = StepWish(Step.NOTICING, record["posted_on"], person, notice=notice)
        return all_or_refused(rows, lambda row: _step(desk, door, row, wish, Step.REM_NOTICING))


def _step(desk: Desk, door: Any, row: Rec, wish: StepWish, in_removal: Step) -> StepDone:
    door.flush()
    _, case = find_case(door.connection, str(row["case_id"]))
    step = in_removal if case.road.state in REMOVAL else wish.step
    return step_in(desk, door, case.id, StepWish(step, wish.on, wish.person, reason=wish.reason, notice=wish.notice))


def note_photo(desk: Desk, notice: str, shot: str, on: date) -> None:
    """A photo of the posted sheet was taken: `posted`, `place` or `down` (§10.5)."""
    with desk.writing("公示照片") as door:
        door.change("notice", notice, {f"photo_{shot}_on": on})


def receive_objection(desk: Desk, notice: str, household: str, values: Mapping[str, Any], person: str) -> str:
    """Somebody objects: written down, and the case waits until it is answered (§10.4)."""
    with desk.writing("登记异议") as door:
        _, rows = notice_with_rows(door.connection, notice)
        row = next((row for row in rows if row["household_id"] == household), None)
        if row is None:
            raise AppError("NOTICE-012", "这一户不在这份公示上。", "请核对是哪一份公示。", "登记异议")
        keys = {"notice_id": notice, "household_id": household, "case_id": row["case_id"]}
        objection = door.create("objection", {**values, **keys})
        wish = StepWish(Step.OBJECTION, values["received_on"], person, notice=notice)
        _step(desk, door, row, wish, Step.REM_OBJECTION)
    return objection


def answer_objection(desk: Desk, objection: str, values: Mapping[str, Any]) -> None:
    """What the two handlers found, and when it was answered."""
    with desk.writing("核实异议") as door:
        door.change("objection", objection, values)


def open_objections(desk: Desk, notice: str, household: str) -> list[str]:
    """Ids of a household's objections on a notice that nobody has answered yet."""
    with desk.reading() as connection:
        rows = read_records(connection, "objection", [notice])
    return [str(row["id"]) for row in rows if row["household_id"] == household and not row["result"]]


def take_down(desk: Desk, notice: str, on: date, photo_on: date, person: str) -> list[StepDone]:
    """The sheet comes down after its days: cases without an open or founded objection stand at 公示无异议."""
    with desk.writing("撤下公示") as door:
        record, rows = notice_with_rows(door.connection, notice)
        if notice_kind(record["kind"]).asks and not any(_was_hung(door, row, notice) for row in rows):
            raise AppError("NOTICE-014", "这份公示还没有登记张贴，不能撤下。", "请先登记张贴。", str(record["number"]))
        door.change("notice", notice, {"taken_down_on": on, "photo_down_on": photo_on})
        wish = StepWish(Step.NOTICE_OK, on, person, notice=notice)
        stuck = _objected(door, notice)
        free = [row for row in rows if row["case_id"] not in stuck and _hangs(door, row)]
        return all_or_refused(free, lambda row: _step(desk, door, row, wish, Step.REM_REPORTED))


def _objected(door: Door, notice: str) -> set[str]:
    """Cases with an objection on this sheet that is open or was founded."""
    rows = read_records(door.connection, "objection", [notice])
    return {
        str(row["case_id"])
        for row in rows
        if not row["result"] or row["replied_on"] is None or row["result"] in FOUNDED
    }


def _was_hung(door: Door, row: Rec, notice: str) -> bool:
    _, case = find_case(door.connection, str(row["case_id"]))
    return any(passed.event.get("notice_id") == notice for passed in case.road.path)


def _hangs(door: Door, row: Rec) -> bool:
    return find_case(door.connection, str(row["case_id"]))[1].road.state in (Step.NOTICING, Step.OBJECTION)


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
