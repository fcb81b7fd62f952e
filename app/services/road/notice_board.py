"""The sheets of 评议公示: each with its counted days, who is on it, objections, and what it lacks today (`domain.md` §8.4, §10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.notice import notice_kind
from app.domain.notice_days import NoticeProgress, ObjectionFact, missing_today, notice_dates
from app.domain.policy import Policy
from app.domain.procedure.states import REMOVAL, Step, is_open
from app.domain.values import mask_text
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.road.cases import find_case
from app.services.road.notice_changes import changed_since
from app.services.road.notice_photos import PhotoLine, lines_in
from app.services.road.notices import days_of, hangs_on, is_hung, notices
from app.services.road.objections import is_late
from app.store.rows import read_records

DRAFT, POSTED, READY, DOWN = "未张贴", "公示中", "可以撤下", "已撤下"
OBJECTED = "有异议"
LEFT = "已移出名单"
ANEW = "已另行公示"
TOLD = "公示不改，照张贴时的内容留存。"


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """A line of a sheet: the household, its case where the kind is about cases, and where it stands; `founded`: an
    objection was founded and nothing has followed from it yet."""

    household: str
    case: str
    name: str
    number: str
    state: str
    founded: bool = False


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One sheet; `state` one of the words above, `missing` what it waits for and `changed` what became otherwise since it
    was printed, a sentence each; `code` its kind."""

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
    code: str = ""
    moves: bool = False
    pictures: tuple[PhotoLine, ...] = ()
    changed: tuple[str, ...] = ()
    late: tuple[str, ...] = ()  # ids of objections that came when the sheet was down
    replaced: bool = False

    @property
    def open_objections(self) -> tuple[Rec, ...]:
        """Those nobody has answered yet."""
        return tuple(row for row in self.objections if not row.get("result") or row.get("replied_on") is None)

    @property
    def founded(self) -> tuple[NoticeCase, ...]:
        """Lines that have to leave the list or be posted anew."""
        return tuple(case for case in self.households if case.founded)


@dataclass(frozen=True, slots=True)
class _World:
    """What all sheets share."""

    desk: Desk
    policy: Policy
    files: dict[str, HouseholdFile]
    cases: dict[str, CaseFile]
    objections: list[Rec]
    photos: list[Rec]
    replaced: frozenset[str]


def notice_board(desk: Desk) -> list[NoticeLine]:
    """All sheets, the newest first."""
    found = notices(desk)
    with desk.reading() as connection:
        ids = {str(row["household_id"]) for _, rows in found for row in rows}
        files = {file.id: file for file in load_households(connection, ids)}
        world = _World(
            desk, desk.policy(connection), files, {case.id: case for file in files.values() for case in file.cases},
            read_records(connection, "objection"), read_records(connection, "notice_photo"),
            frozenset(str(record["restarted_from"]) for record, _ in found if record.get("restarted_from")),
        )  # fmt: skip
    return [_line(world, record, rows) for record, rows in found if record.get("posted_on")]


def _line(world: _World, record: Rec, rows: list[Rec]) -> NoticeLine:
    today, notice = world.desk.today, str(record["id"])
    kind = notice_kind(record["kind"])
    cases = {
        str(row["case_id"]): world.cases[str(row["case_id"])] for row in rows if str(row["case_id"]) in world.cases
    }
    dates = notice_dates(record["posted_on"], record.get("days") or 1)
    hangs = is_hung(record, cases)
    objections = [row for row in world.objections if row["notice_id"] == notice]
    in_time = [row for row in objections if not is_late(record, row["received_on"])]
    progress = _progress(world, record, rows, cases, hangs)
    facts = [
        ObjectionFact(str(row["household_id"]), row["received_on"], row.get("result") or "", row.get("replied_on"))
        for row in in_time
    ]
    missing = missing_today(progress, days_of(record), facts, today) if hangs else ()
    opened = any(not row.get("result") or row.get("replied_on") is None for row in objections)
    lines = tuple(_case(world, row, record, objections, cases) for row in rows)
    return NoticeLine(
        notice, str(record["number"]), kind.label, str(record["place"]), record["posted_on"], dates.days,
        dates.text if kind.asks else dates.text.replace("公示期", "公告期"), dates.earliest_down, record.get("taken_down_on"),
        _state(record, hangs, dates.earliest_down <= today, opened), lines,
        tuple(item.text for item in missing), tuple(objections),
        tuple(f"{photo.shot.label} {photo.day.isoformat()}" for photo in days_of(record)), kind.asks, kind.code, kind.moves,
        tuple(lines_in(world.desk, record, [row for row in world.photos if row["notice_id"] == notice])),
        tuple(_changes(world, record, rows)), tuple(str(row["id"]) for row in objections if row not in in_time), progress.restarted,
    )  # fmt: skip


def _progress(world: _World, record: Rec, rows: list[Rec], cases: dict[str, CaseFile], hangs: bool) -> NoticeProgress:
    notice, kind = str(record["id"]), notice_kind(record["kind"])
    gone = frozenset(str(row["household_id"]) for row in rows if row.get("left_on")) | _dropped(cases.values(), notice)
    anew = notice in world.replaced and (
        not kind.moves or all(not hangs_on(case, notice) for case in cases.values())
    )  # of cases only those objected to are posted anew: the sheet still hangs for the others
    least = world.policy.at(record["posted_on"]).number(kind.days)
    anew = anew and record.get("taken_down_on") is None
    return NoticeProgress(record["posted_on"] if hangs else None, record.get("days") or 1, least, record.get("taken_down_on"),
                          gone, anew, kind.asks)  # fmt: skip


def _dropped(cases: Iterable[CaseFile], notice: str) -> frozenset[str]:
    """Households no longer on this list: refused, closed, sent back to 监测中, or posted anew on another sheet."""
    return frozenset(case.household.id for case in cases if not is_open(case.road.state) or _elsewhere(case, notice))


def _elsewhere(case: CaseFile, notice: str) -> bool:
    event = case.road.find(Step.NOTICING, Step.REM_NOTICING)
    if event is not None and event.get("notice_id") not in (None, "", notice):
        return True
    return case.road.state is Step.MONITORED and any(
        passed.state in REMOVAL and passed.event.get("notice_id") == notice for passed in case.road.path
    )


def _state(record: Rec, hangs: bool, over: bool, objected: bool) -> str:
    if record.get("taken_down_on"):
        return DOWN
    if not hangs:
        return DRAFT
    if objected:
        return OBJECTED
    return READY if over else POSTED


def _case(world: _World, row: Rec, record: Rec, objections: list[Rec], cases: dict[str, CaseFile]) -> NoticeCase:
    file, case = world.files.get(str(row["household_id"])), cases.get(str(row["case_id"]))
    printed = row.get("printed") or {}
    name = next((str(printed[key]) for key in ("person_name", "recipient", "head_name") if printed.get(key)), "")
    number = str(file.record.get("local_household_no") or "") if file else ""
    gone = bool(row.get("left_on"))
    anew = case is not None and _elsewhere(case, str(record["id"]))
    state = (
        LEFT
        if gone
        else ANEW
        if anew and case is not None and is_open(case.road.state)
        else case.road.label
        if case
        else ""
    )
    about = [one for one in objections if one["household_id"] == row["household_id"]]
    founded = any(one.get("result") in ("founded", "partly") and one.get("replied_on") for one in about)
    waits = founded and not gone and not anew and (case is None or is_open(case.road.state))
    return NoticeCase(str(row["household_id"]), case.id if case else "", name, number, state, waits)


def _changes(world: _World, record: Rec, rows: list[Rec]) -> Iterable[str]:
    for row in rows:
        file = world.files.get(str(row["household_id"]))
        told = changed_since(record, row, file, world.cases.get(str(row["case_id"] or "")))
        if told:
            yield f"{told}；{TOLD}"


@dataclass(frozen=True, slots=True)
class NoticeStart:
    """What a new sheet begins with: first values, and (case, name) of heads whose names are alike in one group."""

    kind: str
    values: dict[str, Any]
    alike: tuple[tuple[str, str], ...]


def notice_start(desk: Desk, cases: list[str], kind: str = "") -> NoticeStart:
    """First values of a sheet for these cases: today, the days the settings ask, the place of the last sheet; `kind`
    where it is not the 公示 their road waits for."""
    with desk.reading() as connection:
        found = [find_case(connection, case) for case in cases]
        view = desk.view(connection)
        places = [row["place"] for row in read_records(connection, "notice") if row.get("place")]
    kind = kind or ("remove" if any(case.road.state in REMOVAL for _, case in found) else "include")
    days = view.number(notice_kind(kind).days)
    shown = mask_text if view.flag("mask_head_name") else None
    names = [
        (shown("name", file.head_name) if shown else file.head_name, str(file.record.get("group_name") or ""))
        for file, _ in found
    ]
    alike = tuple(
        (case.id, file.short) for (file, case), name in zip(found, names, strict=True) if names.count(name) > 1
    )
    values = {"posted_on": desk.today, "days": days, "place": places[-1] if places else "村务公开栏"}
    return NoticeStart(kind, values, alike)


__all__ = [
    "ANEW", "DOWN", "DRAFT", "LEFT", "OBJECTED", "POSTED", "READY", "NoticeCase", "NoticeLine", "NoticeStart",
    "notice_board", "notice_start",
]  # fmt: skip
