"""A case as the township opens it: everything the village handed up about it, line by line, each line with what was said of it.

Nothing here changes anything. Level 3 is shown in part unless revealed, as everywhere (`domain.md` §17).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.procedure.road import Road
from app.domain.questionnaire.field import Kind
from app.domain.records import RECORDS
from app.domain.values import show_date
from app.services.attaching.attachments import Attached
from app.services.auditing.comments import STATES, CommentLine, lines_of, shown
from app.services.auditing.queue import AuditRow, queue_in
from app.services.auditing.sampling import CheckLine, check_lines
from app.services.desk import Desk
from app.services.family.page import HouseholdPage, Row, household_page
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.place import village_names
from app.services.road.cases import RoadLine, find_case, road_lines
from app.services.road.inspection import InspectLine, inspect_household
from app.services.road.notice_photos import PhotoLine, lines_in
from app.store.rows import read_records
from app.store.store import Connection

_LINKS = ("household_id", "case_id", "meeting_id", "notice_id", "previous_case_id", "attendees", "sheet")
PHOTO, FILE = "photo", "file"


@dataclass(frozen=True, slots=True)
class DossierLine:
    """One line of the file: which section, which row of it, label and text; `kind`, `row`, `field` where a comment may stand on it;
    `comment` how the newest one stands ("" without one); `opens` what Enter shows (a photo, a file)."""

    section: str
    title: str
    label: str
    text: str
    kind: str = ""
    row: str = ""
    field: str = ""
    comment: str = ""
    opens: str = ""

    @property
    def askable(self) -> bool:
        """True where a comment may be made."""
        return bool(self.row and self.field)


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case with all its papers. `row`: its line of the queue (None where it waits for nobody here)."""

    case: str
    household: str
    village: str
    short: str
    state: str
    row: AuditRow | None
    page: HouseholdPage
    lines: tuple[DossierLine, ...]
    sections: tuple[str, ...]
    inspection: tuple[InspectLine, ...]
    comments: tuple[CommentLine, ...]
    checks: tuple[CheckLine, ...]
    road: tuple[RoadLine, ...]
    photos: tuple[PhotoLine, ...]
    files: tuple[Attached, ...]


def open_case(desk: Desk, case: str, reveal: bool = False) -> Dossier:
    """Everything of one case; `reveal` shows level 3 whole and is logged. AppError CASE-102."""
    with desk.reading() as connection:
        file, found = find_case(connection, case)
        villages = village_names(connection)
        notices = _of_case(connection, "notice", found.road, "notice_id")
        photos = [photo for notice in notices for photo in _photos(desk, connection, notice)]
        papers = [*_papers(connection, file, found, notices, reveal)]
        inspection = tuple(line for line in inspect_household(desk, connection, file) if line.case == case)
        row = next((one for one in queue_in(desk, connection, [file.id]) if one.case == case), None)
    page = household_page(desk, file.id, reveal, "审核")
    comments = tuple(lines_of(file, villages))
    states = {(line.kind, line.row, line.field): STATES[line.state] for line in comments}
    lines = [*_form_lines(page), *papers, *_photo_lines(photos), *_file_lines(page.attachments)]
    marked = tuple(_marked(line, states) for line in lines)
    return Dossier(
        case, file.id, villages.get(str(file.record.get("village_code") or ""), ""), file.short, found.road.label, row, page, marked,
        tuple(dict.fromkeys(line.section for line in marked)), inspection, comments, tuple(check_lines(desk, file.id)),
        tuple(road_lines(found)), tuple(photos), page.attachments,
    )  # fmt: skip


def _marked(line: DossierLine, states: dict[tuple[str, str, str], str]) -> DossierLine:
    comment = states.get((line.kind, line.row, line.field), "")
    if not comment:
        return line
    return DossierLine(
        line.section, line.title, line.label, line.text, line.kind, line.row, line.field, comment, line.opens
    )


def _form_lines(page: HouseholdPage) -> Iterator[DossierLine]:
    """The form's items, consents, measures and visits, as they stand on the household's page."""
    for item in page.items:
        for section in item.sections:
            for row in section.rows:
                title = row.title if section.many else section.title
                yield from _row_lines(item.title, title, section.kind, row)
    for rows, kind, title in (
        (page.consents, "consent", "承诺授权"), (page.measures, "measure", "帮扶措施"), (page.visits, "visit", "走访记录"),
    ):  # fmt: skip
        for row in rows:
            yield from _row_lines(title, row.title, kind, row)


def _row_lines(section: str, title: str, kind: str, row: Row) -> Iterator[DossierLine]:
    for value in row.values:
        if value.key != "moment":
            yield DossierLine(section, title, value.label, value.text, kind, row.id, value.key)


def _papers(
    connection: Connection, file: HouseholdFile, case: CaseFile, notices: Iterable[Rec], reveal: bool
) -> Iterator[DossierLine]:
    for meeting in _of_case(connection, "meeting", case.road, "meeting_id"):
        yield from _record_lines("民主评议", f"评议会 {meeting['number']}", "meeting", meeting, file, reveal)
        votes = read_records(connection, "meeting_vote", [str(meeting["id"])])
        for vote in (row for row in votes if row["case_id"] == case.id):
            yield from _record_lines("民主评议", "这一户的表决", "meeting_vote", vote, file, reveal)
    for row in case.rows("refusal_hit"):
        yield from _record_lines("不予认定情形", "逐项回答", "refusal_hit", row, file, reveal)
    for notice in notices:
        yield from _record_lines("公示", f"公示 {notice['number']}", "notice", notice, file, reveal)
        for row in read_records(connection, "objection", [str(notice["id"])]):
            if row.get("case_id") == case.id:
                yield from _record_lines("公示", "异议", "objection", row, file, reveal)
    for number, row in enumerate(case.rows("compare_flag"), start=1):
        yield from _record_lines("比对疑点", f"第{number}条", "compare_flag", row, file, reveal)


def _of_case(connection: Connection, kind: str, road: Road, key: str) -> list[Rec]:
    """Meetings or notices the case went through, in the order of its road."""
    ids = list(dict.fromkeys(str(p.event[key]) for p in road.path if p.event.get(key)))
    found = {str(row["id"]): row for row in read_records(connection, kind, ids)} if ids else {}
    return [found[one] for one in ids if one in found]


def _record_lines(
    section: str, title: str, kind: str, row: Rec, file: HouseholdFile, reveal: bool
) -> Iterator[DossierLine]:
    """A row's fields; only rows of the household take comments, for only those travel with it."""
    own = RECORDS[kind].unit == "household"
    for field in RECORDS[kind].fields:
        if field.key in _LINKS or (field.kind is Kind.REF and field.key != "member_id"):
            continue
        text = shown(file, field, row.get(field.key), reveal)
        yield DossierLine(
            section,
            title,
            field.label,
            text,
            kind if own else "",
            str(row["id"]) if own else "",
            field.key if own else "",
        )


def _photos(desk: Desk, connection: Connection, notice: Rec) -> list[PhotoLine]:
    return lines_in(desk, notice, read_records(connection, "notice_photo", [str(notice["id"])]))


def _photo_lines(photos: Iterable[PhotoLine]) -> Iterator[DossierLine]:
    for photo in photos:
        yield DossierLine("公示照片", photo.name, photo.shot.label, photo.text, opens=f"{PHOTO}:{photo.id}")


def _file_lines(files: Iterable[Attached]) -> Iterator[DossierLine]:
    for line in files:
        told = "，".join(part for part in (show_date(line.taken_on), line.target_name, line.told) if part)
        yield DossierLine("附件", line.name, line.label, told or "照片或扫描件", opens=f"{FILE}:{line.id}")
