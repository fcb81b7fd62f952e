"""The sheets of 评议公示: each with its counted days, who is on it, objections, and what it lacks today (`domain.md` §8.4, §10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.notice import notice_kind
from app.domain.notice_days import NoticeProgress, ObjectionFact, missing_today, notice_dates, photos_of
from app.domain.policy import Policy
from app.domain.procedure.states import REMOVAL, Step
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import CaseFile, Rec, load_households
from app.services.road.cases import find_case
from app.services.road.notices import notices
from app.store.rows import read_records

DRAFT, POSTED, READY, DOWN = "未张贴", "公示中", "可以撤下", "已撤下"
OBJECTED = "有异议"


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """A household on a sheet and where its case stands."""

    household: str
    case: str
    name: str
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One sheet; `state` one of the words above, `missing` what it waits for, a sentence each."""

    id: str
    number: str
    kind: str
    place: str
    posted_on: date
    days: int
    period: str
    earliest_down: date
    taken_down_on: date | None
    state: str
    households: tuple[NoticeCase, ...]
    missing: tuple[str, ...]
    objections: tuple[Rec, ...]
    photos: tuple[str, ...]
    asks: bool = True  # objections are asked for; an announcement tells what was decided

    @property
    def open_objections(self) -> tuple[Rec, ...]:
        """Those nobody has answered yet."""
        return tuple(row for row in self.objections if not row.get("result") or row.get("replied_on") is None)


def notice_board(desk: Desk) -> list[NoticeLine]:
    """All sheets, the newest first."""
    found = notices(desk)
    with desk.reading() as connection:
        ids = {str(row["household_id"]) for _, rows in found for row in rows}
        files = load_households(connection, ids)
        objections = read_records(connection, "objection")
        policy = desk.policy(connection)
    cases = {case.id: case for file in files for case in file.cases}
    replaced = {str(record["restarted_from"]) for record, _ in found if record.get("restarted_from")}
    return [
        _line(desk.today, record, [cases[str(row["case_id"])] for row in rows if str(row["case_id"]) in cases],
              [row for row in objections if row["notice_id"] == record["id"]], policy, str(record["id"]) in replaced)
        for record, rows in found if record.get("posted_on")
    ]  # fmt: skip


def _line(
    today: date, record: Rec, cases: list[CaseFile], objections: list[Rec], policy: Policy, replaced: bool
) -> NoticeLine:
    days = record.get("days") or 1
    dates = notice_dates(record["posted_on"], days)
    asks = notice_kind(record["kind"]).asks
    hangs = any(item.event.get("notice_id") == record["id"] for case in cases for item in case.road.path) or (
        not asks and record.get("photo_posted_on") is not None
    )
    progress = NoticeProgress(record["posted_on"] if hangs else None, days, policy.at(record["posted_on"]).number("notice_min_days"),
                              record.get("taken_down_on"), _dropped(cases), replaced)  # fmt: skip
    photos = photos_of(record.get("photo_posted_on"), record.get("photo_place_on"), record.get("photo_down_on"))
    facts = [
        ObjectionFact(str(row["household_id"]), row["received_on"], row.get("result") or "", row.get("replied_on"))
        for row in objections
    ]
    missing = missing_today(progress, photos, facts, today) if hangs else ()
    return NoticeLine(
        str(record["id"]), str(record["number"]), label("NOTICE_KIND", record["kind"]), str(record["place"]),
        record["posted_on"], days, dates.text, dates.earliest_down, record.get("taken_down_on"),
        _state(record, hangs, dates.earliest_down <= today, any(fact.is_open for fact in facts)),
        tuple(_case(case) for case in cases), tuple(item.text for item in missing), tuple(objections),
        tuple(f"{photo.shot.label} {photo.day.isoformat()}" for photo in photos), asks,
    )  # fmt: skip


def _dropped(cases: list[CaseFile]) -> frozenset[str]:
    return frozenset(case.household.id for case in cases if case.road.state is Step.REJECTED)


def _state(record: Rec, hangs: bool, over: bool, objected: bool) -> str:
    if record.get("taken_down_on"):
        return DOWN
    if not hangs:
        return DRAFT
    if objected:
        return OBJECTED
    return READY if over else POSTED


def _case(case: CaseFile) -> NoticeCase:
    file = case.household
    return NoticeCase(
        file.id, case.id, file.head_name, str(file.record.get("local_household_no") or ""), case.road.label
    )


@dataclass(frozen=True, slots=True)
class NoticeStart:
    """What a new sheet begins with: first values, and (case, name) of heads whose names are alike in one group."""

    kind: str
    values: dict[str, Any]
    alike: tuple[tuple[str, str], ...]


def notice_start(desk: Desk, cases: list[str]) -> NoticeStart:
    """First values of a sheet for these cases: today, the days the settings ask, the place of the last sheet."""
    with desk.reading() as connection:
        found = [find_case(connection, case) for case in cases]
        days = desk.view(connection).number("notice_min_days")
        places = [row["place"] for row in read_records(connection, "notice") if row.get("place")]
    kind = "remove" if any(case.road.state in REMOVAL for _, case in found) else "include"
    names = [(file.head_name, str(file.record.get("group_name") or "")) for file, _ in found]
    alike = tuple(
        (case.id, file.short) for (file, case), name in zip(found, names, strict=True) if names.count(name) > 1
    )
    return NoticeStart(
        kind, {"posted_on": desk.today, "days": days, "place": places[-1] if places else "村务公开栏"}, alike
    )
