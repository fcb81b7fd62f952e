"""Making a 公示 or 公告: its lines from the cases, people or households, its day and paper from the road, frozen as printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.domain.consent import age_on
from app.domain.documents import Marks, Notice
from app.domain.errors import AppError
from app.domain.notice import NoticeKind, NoticeSource, notice_kind, printed_rows
from app.domain.notice_frozen import frozen
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_household
from app.services.numbering import next_number
from app.services.road.cases import find_case
from app.services.road.notice_sheets import leaks_of, sheet_of
from app.services.staff.standing_in import mark_of
from app.store.door import Door, new_id
from app.store.rows import read_records
from app.store.store import Connection

INCLUDE, REMOVE, RESULT, REMOVED = "include", "remove", "result", "removed"
# What a kind about cases stands on: the step whose day (and paper) its text tells.
_STANDS_ON = {
    INCLUDE: (Step.REVIEWED,), REMOVE: (Step.REM_REVIEWED,), RESULT: (Step.APPROVED,), REMOVED: (Step.REM_APPROVED,),
}  # fmt: skip
OBJECTED = (Step.OBJECTION, Step.REM_OBJECTION)


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """A line about a household or a person that no case tells of: `values` are what is typed (post, term, goods,
    welfare, covered), `mark` the 辨识 of a head whose name another one has too, `source` the row it was read from."""

    household: str
    member: str = ""
    values: Mapping[str, str] | None = None
    mark: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """A notice to make: kind (code of NOTICE_KIND), cases in print order (or `entries` where the kind is not about cases),
    the day it will hang, place, days, marks. `decided_on` and `basis`: day and paper of the decision, read from the road
    where it tells them; `restarts`: the notice whose place it takes."""

    kind: str
    cases: tuple[str, ...]
    posting_day: date
    place: str
    days: int | None = None
    marks: Mapping[str, str] | None = None  # case -> 辨识 (长, 幼) where two heads have one name
    basis: str = ""
    entries: tuple[NoticeEntry, ...] = ()
    decided_on: date | None = None
    restarts: str = ""


class Leaking(AppError):
    """A sheet with something private on it: every place in `lines`."""

    def __init__(self, lines: Iterable[str], where: str) -> None:
        self.lines = tuple(lines)
        super().__init__("NOTICE-010", "；".join(self.lines) + "。", "公示不得有个人隐私，请改好后重新制作。", where)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose line it is: household, its case where the kind is about cases, the person where it is about people."""

    file: HouseholdFile
    case: CaseFile | None = None
    member: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A sheet before it is kept: record, printed rows, the sheet as data, whose rows they are."""

    record: Rec
    rows: tuple[dict[str, str], ...]
    sheet: Notice
    subjects: tuple[Subject, ...]


def make_notice(desk: Desk, wish: NoticeWish) -> str:
    """Make a sheet and freeze its rows; returns its id. AppError NOTICE-…; nothing is kept when the privacy check finds something."""
    with desk.writing(f"制作{notice_kind(wish.kind).label}") as door:
        return make_in(desk, door, wish)


def make_in(desk: Desk, door: Door, wish: NoticeWish) -> str:
    """`make_notice` inside a verb that writes more."""
    made = compose(desk, door.connection, wish)
    return keep(desk, door, made)


def keep(desk: Desk, door: Door, made: Composed) -> str:
    """Write a composed sheet with its frozen rows."""
    notice = new_id()
    texts = {"title": made.sheet.title, "body": "\n".join(str(text) for text in made.sheet.body)}
    values = {**made.record, **texts, "sheet": frozen(made.sheet)}
    door.create("notice", values, row_id=notice, village=desk.place.code)
    for number, (subject, printed) in enumerate(zip(made.subjects, made.rows, strict=True), 1):
        keys = {"notice_id": notice, "household_id": subject.file.id, "case_id": subject.case.id if subject.case else "",
                "member_id": subject.member, "source_id": subject.source, "sort": number}  # fmt: skip
        door.create("notice_row", {**keys, "printed": dict(printed)})
    return notice


def draft_notice(desk: Desk, wish: NoticeWish) -> bytes:
    """The sheet as it would be printed, as PDF; nothing is kept. AppError NOTICE-…, Leaking."""
    from app.reports import render_pdf

    with desk.reading() as connection:
        made = compose(desk, connection, wish)
    return render_pdf(
        replace(made.sheet, marks=Marks(str(made.record["number"]), desk.place.practice, entered_by=mark_of(desk)))
    )


def compose(desk: Desk, connection: Connection, wish: NoticeWish) -> Composed:
    """A sheet as it would be made now, privacy check passed."""
    kind, view = notice_kind(wish.kind), desk.view(connection, wish.posting_day)
    subjects = _subjects(connection, kind, wish)
    rows = printed_rows(kind, _sources(desk, kind, wish, subjects), view)
    village = desk.village(connection)
    record: Rec = {
        "number": next_number(connection, "notice", f"公示{wish.posting_day.year}"),
        "kind": wish.kind,
        **_stands_on(connection, kind, wish, subjects),
        "built_on": desk.today,
        "posted_on": wish.posting_day,
        "place": wish.place.strip(),
        "days": wish.days or view.number(kind.days),
        "contact_village": village.get("phone", ""),
        "contact_town": village.get("town_phone", ""),
        "restarted_from": wish.restarts or _objected_sheet(connection, wish, subjects),
    }
    _check_days(record)
    sheet = sheet_of(desk, connection, record, rows)
    files = [subject.file for subject in subjects]
    leaks = leaks_of(desk, connection, sheet, files)
    if leaks:
        raise Leaking(leaks, kind.label)
    return Composed(record, rows, sheet, subjects)


def _check_days(record: Rec) -> None:
    if record["decided_on"] > record["posted_on"]:
        text = f"张贴日期{show_date(record['posted_on'])}早于会议或决定的日期{show_date(record['decided_on'])}。"
        raise AppError("NOTICE-027", text, "先有评议或决定，才能张贴，请核对两个日期。", "张贴日期")
    if not record["place"]:
        raise AppError("NOTICE-040", "没有填张贴地点。", "请写贴在哪里，例如 村务公开栏。", "张贴地点")


# -- whose lines ----------------------------------------------------------------------------------------------------


def _subjects(connection: Connection, kind: NoticeKind, wish: NoticeWish) -> tuple[Subject, ...]:
    about_cases = kind.about == "case"
    found = [Subject(*find_case(connection, case)) for case in (wish.cases if about_cases else ())]
    found += [_entered(connection, kind, entry) for entry in (() if about_cases else wish.entries)]
    seen: set[tuple[str, str]] = set()
    for subject in found:
        key = (subject.file.id, subject.member)
        if key in seen:
            raise AppError("NOTICE-033", f"{subject.file.short}在名单里写了两次。", "请去掉一次。", "公示名单")
        seen.add(key)
        if not subject.member and subject.file.head is None:
            raise AppError(
                "NOTICE-054", "这一户没有指定户主，不能公示。", "请先在采集表里指定户主。", subject.file.short
            )
    if not found:
        raise AppError("NOTICE-005", "公示名单是空的。", "请先选择要公示的农户。", "公示名单")
    return tuple(found)


def _entered(connection: Connection, kind: NoticeKind, entry: NoticeEntry) -> Subject:
    file = load_household(connection, entry.household)
    if kind.about == "person" and not entry.member:
        raise AppError("NOTICE-041", "没有说明是这一户的哪一个人。", "请选择本人。", file.short)
    if entry.member and all(member["id"] != entry.member for member in file.members):
        raise AppError("NOTICE-041", "这一户现在没有这个人。", "请重新选择本人。", file.short)
    return Subject(file, None, entry.member, entry.source)


def _sources(desk: Desk, kind: NoticeKind, wish: NoticeWish, subjects: tuple[Subject, ...]) -> list[NoticeSource]:
    if kind.about == "case":
        return [
            _of_case(desk, subject, (wish.marks or {}).get(subject.case.id, "")) for subject in subjects if subject.case
        ]
    return [_of_entry(desk, subject, entry) for subject, entry in zip(subjects, wish.entries, strict=True)]


def _of_case(desk: Desk, subject: Subject, mark: str) -> NoticeSource:
    file, case = subject.file, subject.case
    assert case is not None
    return NoticeSource(
        file.head_name, str(file.record.get("group_name") or ""), len(file.members), label("CATEGORY", case.category),
        tuple(code for code in case.record.get("risks") or () if code),
        tuple(str(row["measure_class"]) for row in case.rows("measure") if row.get("measure_class")), mark,
        age=_age(desk, file, ""),
    )  # fmt: skip


def _of_entry(desk: Desk, subject: Subject, entry: NoticeEntry) -> NoticeSource:
    file, typed = subject.file, dict(entry.values or {})
    name = next((str(member["name"] or "") for member in file.members if member["id"] == entry.member), file.head_name)
    covered = typed.get("covered", "").strip()
    if covered and not covered.isdecimal():
        raise AppError("NOTICE-032", f"保障人数“{covered}”不是数字。", "请填人数，例如 2。", file.short)
    return NoticeSource(
        name, str(file.record.get("group_name") or ""), len(file.members), mark=entry.mark,
        welfare=typed.get("welfare", "").strip(), covered=int(covered or 0), post=typed.get("post", "").strip(),
        term=typed.get("term", "").strip(), goods=typed.get("goods", "").strip(), age=_age(desk, file, entry.member),
    )  # fmt: skip


def _age(desk: Desk, file: HouseholdFile, member: str) -> int | None:
    """Age today of a member, or of the head."""
    wanted = next(
        (row for row in file.members if row["id"] == member or (not member and row.get("relation") == "head")), None
    )
    return age_on(wanted.get("birth_date"), desk.today) if wanted else None


# -- what it stands on ----------------------------------------------------------------------------------------------


def _stands_on(connection: Connection, kind: NoticeKind, wish: NoticeWish, subjects: tuple[Subject, ...]) -> Rec:
    """Day, paper and meeting the text tells of; AppError NOTICE-016 (nothing decided), NOTICE-028 (not heard),
    NOTICE-029 (of several meetings or decisions), NOTICE-034 (no day typed)."""
    if kind.about != "case":
        if wish.decided_on is None:
            name = "评议日期" if kind.day == "meeting" else "决定日期"
            raise AppError("NOTICE-034", f"没有填{name}。", f"公示上要写，请填{name}。", kind.label)
        return {"meeting_id": "", "decided_on": wish.decided_on, "basis": wish.basis.strip()}
    found = {_stand(connection, kind, wish, subject) for subject in subjects}
    if len(found) > 1:
        told = "、".join(sorted(f"{show_date(day)}{paper}" for day, paper, _ in found))
        what = "评议会" if kind.day == "meeting" else "审定结果"
        raise AppError(
            "NOTICE-029", f"这几户不是同一次{what}（{told}），一张纸上写不清。", "请按每一次分开制作。", kind.label
        )
    [(day, paper, meeting)] = found
    return {"meeting_id": meeting, "decided_on": day, "basis": paper if kind.day == "decision" else wish.basis.strip()}


def _stand(connection: Connection, kind: NoticeKind, wish: NoticeWish, subject: Subject) -> tuple[date, str, str]:
    """Day, paper and meeting of one case: a meeting by its own record, a decision by the county's letter on the road."""
    case = subject.case
    assert case is not None
    event = case.road.find(*_STANDS_ON[kind.code])
    if event is None and kind.day == "meeting":
        raise AppError(
            "NOTICE-028",
            "公示上要写民主评议的日期，这一户还没有登记评议会（或者没有评议通过）。",
            "请先登记评议会和表决。",
            subject.file.short,
        )
    if event is None:
        imported = any(passed.event.get("step") == Step.IMPORTED for passed in case.road.path)
        if not imported or wish.decided_on is None:
            raise AppError(
                "NOTICE-016", "公告写的是县级审定的日期和文件，这一户还没有登记审定结果。",
                "请先登记审定（文号和日期）；导入的老对象请自己填决定日期和依据文件。", subject.file.short,
            )  # fmt: skip
        return wish.decided_on, wish.basis.strip(), ""
    meeting = str(event.get("meeting_id") or "")
    if kind.day == "meeting":
        held = read_records(connection, "meeting", [meeting], only=("date",)) if meeting else []
        return (held[0]["date"] if held and held[0]["date"] else event["date"]), "", meeting
    return event["date"], str(event.get("paper") or "").strip() or wish.basis.strip(), ""


def _objected_sheet(connection: Connection, wish: NoticeWish, subjects: tuple[Subject, ...]) -> str:
    """The sheet this one takes the place of, for cases posted anew after an objection (§10.4). AppError NOTICE-022 while
    one is not answered, NOTICE-023 where it would hang before the answer."""
    objected = [subject.case for subject in subjects if subject.case and subject.case.road.state in OBJECTED]
    earlier = ""
    for case in objected:
        event = case.road.find(Step.NOTICING, Step.REM_NOTICING) or {}
        earlier = str(event.get("notice_id") or "") or earlier
        rows = read_records(connection, "objection", [earlier]) if earlier else []
        for row in (row for row in rows if row["case_id"] == case.id):
            _answered_before(row, wish.posting_day, case.household.short)
    return earlier


def _answered_before(row: Rec, day: date, where: str) -> None:
    if not row.get("result") or row.get("replied_on") is None:
        text = f"{show_date(row['received_on'])}收到的异议还没有核实答复，不能重新公示。"
        raise AppError("NOTICE-022", text, "请先登记核实结论和答复日期。", where)
    if day < row["replied_on"]:
        text = f"新的张贴日期{show_date(day)}早于异议的答复日期{show_date(row['replied_on'])}。"
        raise AppError("NOTICE-023", text, "重新公示从答复以后起，公示期重新计算。", where)
