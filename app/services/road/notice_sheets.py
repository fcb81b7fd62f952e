"""A notice as a sheet: from its record and frozen rows, with the privacy check over all of it (`domain.md` §10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.domain.consent import SENSITIVE_AGE, age_on
from app.domain.documents import Notice, Paper
from app.domain.errors import AppError
from app.domain.notice import NoticeFacts, build_notice, notice_contacts, notice_leaks
from app.domain.notice_frozen import thawed
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_households
from app.store.rows import read_records
from app.store.store import Connection


def sheet_of(
    desk: Desk, connection: Connection, record: Rec, rows: Iterable[Mapping[str, str]], paper: Paper = Paper.A4
) -> Notice:
    """The sheet as data from a notice record and its rows: as it was frozen, whatever names, settings and texts say now;
    built from the settings of its posting day before that, or where an older program froze only title and body."""
    kept = [dict(row) for row in rows]
    if record.get("sheet"):
        return thawed(str(record["kind"]), record["sheet"], kept, paper)
    return _built(desk, connection, record, kept, paper)


def _built(desk: Desk, connection: Connection, record: Rec, rows: list[dict[str, str]], paper: Paper) -> Notice:
    bodies = desk.bodies(connection)
    view = desk.view(connection, record["posted_on"])
    meeting = _meeting(connection, str(record.get("meeting_id") or ""))
    contacts = notice_contacts(
        bodies, record.get("contact_village") or "", record.get("contact_town") or "", view.text("hotline")
    )
    facts = NoticeFacts(
        kind=record["kind"],
        bodies=bodies,
        number=record["number"],
        posted_on=record["posted_on"],
        days=record["days"],
        rows=tuple(rows),
        day=record.get("decided_on") or meeting.get("date") or record["built_on"],
        meeting=bodies.review_meeting(meeting.get("body") or view.text("review_body")),
        basis=str(record.get("basis") or ""),
        contacts=contacts,
        place=record["place"],
        paper=paper,
    )
    return build_notice(facts, view)


def _meeting(connection: Connection, meeting: str) -> Rec:
    rows = read_records(connection, "meeting", [meeting]) if meeting else []
    return rows[0] if rows else {}


def leaks_of(desk: Desk, connection: Connection, sheet: Notice, files: Iterable[HouseholdFile]) -> list[str]:
    """Sentences of the privacy check over every cell and text; the children of the listed households are looked for too."""
    listed = list(files)
    young = [
        str(member["name"])
        for file in listed
        for member in file.members
        if member.get("name") and _is_young(age_on(member.get("birth_date"), desk.today))
    ]
    code = str(listed[0].record.get("village_code") or "") if listed else ""
    return [
        f"{leak.where}有{leak.what}“{leak.text}”" for leak in notice_leaks(sheet, desk.bodies(connection, code), young)
    ]


def _is_young(age: int | None) -> bool:
    return age is not None and age < SENSITIVE_AGE


def notice_with_rows(connection: Connection, notice: str) -> tuple[Rec, list[Rec]]:
    """A notice and its frozen rows; AppError NOTICE-011 when it is not here."""
    found = read_records(connection, "notice", [notice])
    if not found:
        raise AppError("NOTICE-011", "没有找到这份公示。", "请在“评议公示”里重新选择。", "公示")
    return found[0], read_records(connection, "notice_row", [notice])


def standing_leaks(desk: Desk, connection: Connection, record: Rec) -> list[str]:
    """The privacy check over a notice that is made already."""
    rows = read_records(connection, "notice_row", [str(record["id"])])
    sheet = sheet_of(desk, connection, record, [row["printed"] for row in rows])
    files = load_households(connection, [str(row["household_id"]) for row in rows])
    return leaks_of(desk, connection, sheet, files)
