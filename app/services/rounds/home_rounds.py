"""住房、饮水、易地搬迁入住排查: rounds, results, handling until it is done, 空置率 (`domain.md` §15.11, §15.12, §22; S0-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.employment import is_labour_at_work, of_working_age
from app.domain.errors import AppError
from app.domain.home_rounds import (
    EMPTY,
    HOUSING,
    RELOCATION,
    WATER,
    WHERE,
    HomeSums,
    check_result,
    fine,
    needs_clue,
    standing_of,
    sums,
)
from app.domain.posts import is_held
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Req
from app.domain.records import declared
from app.domain.sweeps import Standing
from app.domain.values import blank, show_date, show_month
from app.services.desk import Desk
from app.services.employment.people import by_member
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.numbering import newest_named
from app.services.road.cases import start_case_in
from app.services.rounds.numbered import open_numbered, rounds_of
from app.store.door import Door, stable_id
from app.store.rows import read_records
from app.store.store import Connection

PARTS = (
    "household", "member", "monitoring_case", "case_event", "life_event", "safeguard_snapshot", "work_spell", "public_post",
    "home_result",
)  # fmt: skip
CHANNEL = "cadre"
_COMMON = ("date", "checkers")
_HANDLING = ("handling", "handling_note", "name", "due_on", "note")
KEYS: Mapping[str, tuple[str, ...]] = {
    HOUSING: (*_COMMON, "house_unsafe", "house_grade", "only_home", "problem", *_HANDLING),
    WATER: (*_COMMON, "water_unsafe", "water_problems", "water_source", "problem", *_HANDLING),
    RELOCATION: (*_COMMON, "home_state", "empty_since", "empty_reason", "workers", "jobless", "jobless_names", "problem", *_HANDLING),
}  # fmt: skip
_OWN = tuple(dict.fromkeys(("reached", "not_reached_reason", *(key for keys in KEYS.values() for key in keys))))


@dataclass(frozen=True, slots=True)
class RoundHome:
    """A household of a round: its result as stored ({} while there is none), what a form begins with."""

    id: str
    head: str
    number: str
    group: str
    kind: str
    result: Rec
    start: Rec

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return standing_of(self.kind, self.result)

    @property
    def told(self) -> str:
        """What was found, in one sentence."""
        return result_words(self.kind, self.result)

    @property
    def handling(self) -> str:
        """How it is handled, by whom, until when, or that it is done."""
        row = self.result
        if blank(row.get("handling")):
            return ""
        if row.get("done_on"):
            return f"{label('HOME_HANDLING', row['handling'])}，{show_date(row['done_on'])}已办好"
        return f"{label('HOME_HANDLING', row['handling'])}，{row.get('name') or ''}，{show_date(row.get('due_on'))}前"


@dataclass(frozen=True, slots=True)
class HomeBoard:
    """One round with its households and sums."""

    round: Rec
    homes: tuple[RoundHome, ...]
    sums: HomeSums


def result_words(kind: str, row: Mapping[str, Any]) -> str:
    """A result in one Chinese sentence; "" while there is none."""
    if not row:
        return ""
    if row.get("reached") is False:
        return f"未能入户（{row.get('not_reached_reason') or ''}）"
    parts: list[str] = []
    if kind == HOUSING and row.get("house_unsafe"):
        parts = [
            f"住房不安全（{label('HOUSE', row.get('house_grade'))}）",
            "唯一住房" if row.get("only_home") else "不是唯一住房",
        ]
    elif kind == WATER and row.get("water_unsafe"):
        parts = [f"饮水不安全：{'、'.join(label('WATER_PROBLEM', code) for code in row.get('water_problems') or ())}"]
    elif kind == RELOCATION:
        if row.get("home_state") in EMPTY:
            parts = [
                f"{label('RELOCATION', row['home_state'])}（{show_month(str(row.get('empty_since') or ''))}起，{row.get('empty_reason') or ''}）"
            ]
        if row.get("jobless"):
            names = "、".join(row.get("jobless_names") or ())
            parts.append(
                f"搬迁劳动力{row.get('workers')}人，{row['jobless']}人没有就业" + (f"（{names}）" if names else "")
            )
    told = "；".join(str(part) for part in (*parts, row.get("problem"), row.get("note")) if part)
    return told or ("常住" if kind == RELOCATION else "安全")


def in_round(kind: str, groups: Sequence[str], file: HouseholdFile) -> bool:
    """True for a household a round has to see."""
    if file.ended or (groups and file.record.get("group_name") not in groups):
        return False
    moved = file.record.get("in_relocation_site") or any(member.get("relocated") for member in file.members)
    return bool(moved) if kind == RELOCATION else True


def labour_of(file: HouseholdFile, on: date) -> tuple[int, tuple[str, ...]]:
    """搬迁劳动力: how many of working age with labour, and the names of those without a spell or a post."""
    spells, posts = by_member(file.rows("work_spell")), by_member(file.rows("public_post"))
    people = [member for member in file.members if of_working_age(member, on)]
    idle = [
        str(member.get("name") or "") for member in people
        if not is_labour_at_work(member, spells.get(str(member["id"]), ()), on)
        and not any(is_held(post, on) for post in posts.get(str(member["id"]), ()))
    ]  # fmt: skip
    return len(people), tuple(idle)


def start_values(kind: str, file: HouseholdFile, on: date) -> Rec:
    """What a result begins with: what the village knows already, to be looked at."""
    snapshot = file.latest("safeguard_snapshot") or {}
    if kind == HOUSING:
        keys = {"house_unsafe": "house_unsafe", "house_grade": "house_grade", "only_home": "only_home"}
        return {own: snapshot.get(key) for own, key in keys.items() if not blank(snapshot.get(key))}
    if kind == WATER:
        told = {key: snapshot.get(key) for key in ("water_unsafe", "water_source") if not blank(snapshot.get(key))}
        bad = tuple(code for code, key in _WATER.items() if snapshot.get(key) == "bad")
        return {**told, **({"water_problems": bad} if bad else {})}
    workers, idle = labour_of(file, on)
    household = file.record
    values = {"home_state": household.get("relocation_state"), "empty_since": household.get("relocation_since"),
              "empty_reason": household.get("relocation_reason"), "workers": workers, "jobless": len(idle), "jobless_names": idle}  # fmt: skip
    return {key: value for key, value in values.items() if not blank(value)}


_WATER = {"quantity": "water_quantity", "quality": "water_quality", "access": "water_access", "assurance": "water_assurance",
          }  # fmt: skip


# ---- a round ----------------------------------------------------------------------------------------------------


def open_round(desk: Desk, kind: str, start: date, end: date, groups: Iterable[str] = (), note: str = "") -> str:
    """Open a round; returns its id. AppError HOMER-101 … HOMER-103."""
    if kind not in KEYS:
        raise AppError("HOMER-101", "没有选排查什么。", "请选住房、饮水或易地搬迁。", WHERE)
    if end < start:
        raise AppError("HOMER-102", "完成期限早于开始日期。", "请核对两个日期。", WHERE)
    values = {"kind": kind, "start": start, "end": end, "groups": tuple(groups), "note": note.strip()}
    stem = f"{label('HOME_ROUND', kind)[:2]}{start.year}"
    return open_numbered(
        desk, "开展住房饮水搬迁排查", "home_round", "kind", stem, values,
        lambda row: AppError("HOMER-103", f"{row['number']}还没有结束。", "请先登记那一轮结束。", WHERE),
    )  # fmt: skip


def round_named(connection: Connection, wanted: str = "") -> Rec:
    """A round by id, number or kind (the latest of it); AppError HOMER-104."""
    text = f"没有“{wanted}”这一轮排查。" if wanted else "还没有开展过这项排查。"
    return newest_named(connection, "home_round", wanted, "start", AppError("HOMER-104", text, "请先开展一轮。", WHERE),
                        lambda row: (row["kind"], label("HOME_ROUND", row["kind"])))  # fmt: skip


def home_rounds(desk: Desk) -> list[Rec]:
    """All rounds, those running first, the newest first."""
    return rounds_of(desk, "home_round")


def home_board(desk: Desk, wanted: str = "") -> HomeBoard:
    """A round with its households; AppError HOMER-104."""
    with desk.reading() as connection:
        row = round_named(connection, wanted)
        files = load_households(connection, None, PARTS)
        sites = read_records(connection, "relocation_site")
    return board_of(row, files, sites, desk.today)


def board_of(row: Rec, files: Sequence[HouseholdFile], sites: Sequence[Rec], on: date) -> HomeBoard:
    """The board of a round from rows already read; a closed one shows the households that have a result."""
    kind, found = str(row["kind"]), []
    for file in files:
        result = next((r for r in file.rows("home_result") if r["round_id"] == row["id"]), {})
        if result or (row["closed_on"] is None and in_round(kind, row["groups"] or (), file)):
            record = file.record
            found.append(RoundHome(file.id, file.head_name, str(record.get("local_household_no") or ""),
                                   str(record.get("group_name") or ""), kind, result, start_values(kind, file, on)))  # fmt: skip
    homes = sum(int(site["homes"] or 0) for site in sites)
    unassigned = sum(int(site["unassigned"] or 0) for site in sites)
    return HomeBoard(row, tuple(found), sums(kind, (home.result for home in found), homes, unassigned))


def result_fields(kind: str) -> list[Field]:
    """Fields asked of one household in a round."""
    known = declared("home_result")
    return [replace(known[key], when=None, req=Req.OPTIONAL) if known[key].when else known[key] for key in KEYS[kind]]


def record_result(desk: Desk, wanted: str, household: str, values: Mapping[str, Any]) -> str:
    """One household's result, also in place of an earlier one; the only home unsafe starts a clue where no case is open.

    Returns the clue's case, or "". 安置房入住情况 goes into the household itself. AppError HOMER-105 … HOMER-121."""
    with desk.writing("登记住房饮水搬迁排查结果") as door:
        return _write(desk, door, round_named(door.connection, wanted), household, values)


def record_fine(desk: Desk, wanted: str, households: Iterable[str], on: date, checkers: Sequence[str]) -> int:
    """“没有问题” for several households, one verb; returns how many."""
    with desk.writing("登记没有问题的户") as door:
        row, count = round_named(door.connection, wanted), 0
        for household in households:
            file = load_household(door.connection, household, PARTS)
            people, idle = labour_of(file, desk.today)
            if row["kind"] == RELOCATION and idle:
                raise AppError("HOMER-106", f"{'、'.join(idle)}没有登记就业，不能登记为没有问题。",
                               "请登记结果，或者先补登务工、岗位。", file.short)  # fmt: skip
            told = {**fine(str(row["kind"]), people), "date": on, "checkers": tuple(checkers)}
            _write(desk, door, row, household, told)
            count += 1
    return count


def _write(desk: Desk, door: Door, row: Rec, household: str, values: Mapping[str, Any]) -> str:
    file, kind = load_household(door.connection, household, PARTS), str(row["kind"])
    if row["closed_on"] is not None:
        raise AppError("HOMER-105", f"{row['number']}已经登记结束。", "补排查请开展新的一轮。", file.short)
    if not in_round(kind, row["groups"] or (), file):
        raise AppError(
            "HOMER-107", f"这一户不在{row['number']}的范围里。", "请核对小组，或者是不是搬迁户。", file.short
        )
    told = {"reached": True, **values}
    check_result(kind, told, row["start"], desk.today, file.short)
    before = next((r for r in file.rows("home_result") if r["round_id"] == row["id"]), None)
    clue = str((before or {}).get("clue_case") or "")
    if needs_clue(kind, told) and not clue and not any(case.road.is_open for case in file.cases):
        clue = start_case_in(desk, door, file.id, CHANNEL, told["date"], "、".join(told["checkers"]),
                             {"risks": ("house",)}, {"round": str(row["number"])})  # fmt: skip
    whole = {key: told.get(key) for key in _OWN} | {"clue_case": clue}
    if before:
        door.change("home_result", str(before["id"]), whole)
    else:
        fixed = {"household_id": file.id, "round_id": row["id"], "round_number": row["number"], "kind": kind}
        kept = {key: value for key, value in whole.items() if not blank(value)}
        door.create("home_result", {**kept, **fixed}, stable_id(str(row["id"]), "home_result", file.id))
    if kind == RELOCATION and told.get("reached") is not False:
        empty = told["home_state"] in EMPTY
        door.change("household", file.id, {
            "relocation_state": told["home_state"], "relocation_since": told.get("empty_since") if empty else None,
            "relocation_reason": told.get("empty_reason") if empty else None,
        })  # fmt: skip
    return clue


def finish_handling(desk: Desk, household: str, result: str, on: date, note: str) -> None:
    """What was found is put right; also after the round has ended. AppError HOMER-130 … HOMER-132."""
    with desk.writing("登记问题处理完成") as door:
        file = load_household(door.connection, household, PARTS)
        row = next((r for r in file.rows("home_result") if r["id"] == result), None)
        if row is None or blank(row.get("handling")):
            raise AppError("HOMER-130", "这一户没有要处理的问题。", "请重新打开再看。", file.short)
        if not row["date"] <= on <= desk.today:
            raise AppError("HOMER-131", "完成日期早于排查日期，或者还没有到。", "请写办好那一天。", file.short)
        if not note.strip():
            raise AppError(
                "HOMER-132", "没有写处理结果。", "请写明怎样办好的，例如“已加固，重新鉴定为B级”。", file.short
            )
        door.change("home_result", result, {"done_on": on, "done_note": note.strip()})


def close_round(desk: Desk, wanted: str, on: date, person: str = "") -> HomeSums:
    """End a round: every household has a result or a reason. AppError HOMER-105, HOMER-108, HOMER-109."""
    with desk.writing("结束住房饮水搬迁排查") as door:
        row = round_named(door.connection, wanted)
        if row["closed_on"] is not None:
            raise AppError("HOMER-105", f"{row['number']}已经登记结束。", "不用再登记。", WHERE)
        files = load_households(door.connection, None, PARTS)
        board = board_of(row, files, read_records(door.connection, "relocation_site"), desk.today)
        waiting = [home for home in board.homes if home.standing is Standing.OPEN]
        if waiting:
            named = "、".join(home.head for home in waiting[:5]) + ("等" if len(waiting) > 5 else "")
            raise AppError("HOMER-108", f"还有{len(waiting)}户没有结果：{named}。", "每一户都要有结果，或者写明未能入户的原因。",
                           str(row["number"]))  # fmt: skip
        last = max((home.result["date"] for home in board.homes), default=row["start"])
        if not last <= on <= desk.today:
            raise AppError(
                "HOMER-109", "结束日期早于最后一户的排查日期，或者晚于今天。", "请核对日期。", str(row["number"])
            )
        door.change("home_round", str(row["id"]), {"closed_on": on, "closed_name": person.strip() or desk.operator})
        return board.sums


def site_fields() -> list[Field]:
    """Fields of a relocation site."""
    known = declared("relocation_site")
    return [known[key] for key in ("name", "told_on", "homes", "unassigned", "industry", "industry_jobs", "note")]


def sites(desk: Desk) -> list[Rec]:
    """The relocation sites of the village."""
    with desk.reading() as connection:
        return read_records(connection, "relocation_site")


def keep_site(desk: Desk, values: Mapping[str, Any]) -> str:
    """A relocation site, new or (same name) as it stands now; returns its id. AppError HOMER-140, HOMER-141."""
    name = str(values.get("name") or "").strip()
    if not name or values.get("homes") is None:
        raise AppError("HOMER-140", "安置区名称和安置房套数都要填。", "请补上。", "易地搬迁安置区")
    if int(values.get("unassigned") or 0) > int(values["homes"]):
        raise AppError("HOMER-141", "没有分配的套数比安置房套数还多。", "请核对两个套数。", name)
    told = {**{key: value for key, value in values.items() if not blank(value)}, "name": name}
    told.setdefault("told_on", desk.today)
    key = stable_id(desk.place.code, "relocation_site", name)
    with desk.writing("登记安置区") as door:
        if any(row["id"] == key for row in read_records(door.connection, "relocation_site")):
            door.change("relocation_site", key, told)
            return key
        return door.create("relocation_site", told, key, village=desk.place.code)
