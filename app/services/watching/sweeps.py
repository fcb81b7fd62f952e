"""集中排查: opening a round, one result per household, who is still to be visited, clues, the end (`domain.md` §8.1 Sweeps, S0-1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.sweeps import (
    HomeFact,
    RoundFact,
    Standing,
    SweepSums,
    Watched,
    check_close,
    check_result,
    check_round,
    homes_of,
    is_finding,
    needs_clue,
    nothing_found,
    open_homes,
    standing_of,
    sums_of,
)
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.numbering import newest_named, next_number
from app.services.road.cases import start_case_in
from app.store.door import Door, stable_id
from app.store.rows import read_records
from app.store.store import Connection

PARTS = ("household", "member", "monitoring_case", "case_event", "sweep_result", "life_event")
CHANNEL = "cadre"


@dataclass(frozen=True, slots=True)
class SweepLine:
    """A round in the list."""

    id: str
    number: str
    kind: str
    start: date
    end: date
    groups: tuple[str, ...]
    checkers: Mapping[str, Sequence[str]]
    note: str
    closed_on: date | None
    sums: SweepSums


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A household of a round: where it stands, who is to see it, its result as stored ({} while there is none)."""

    id: str
    head: str
    number: str
    group: str
    people: int
    watched: Watched
    relocated: bool
    checkers: tuple[str, ...]
    standing: Standing
    result: Rec
    case_open: str  # where the open case stands, "" without one

    @property
    def told(self) -> str:
        """What was found, or why nobody was met, in one sentence."""
        return result_words(self.result)


@dataclass(frozen=True, slots=True)
class SweepBoard:
    """One round with all its households, by group and checker."""

    sweep: SweepLine
    homes: tuple[HomeLine, ...]

    def waiting(self, group: str = "", checker: str = "") -> tuple[HomeLine, ...]:
        """Households still to be visited, of a group or of one person."""
        return tuple(
            home for home in self.homes
            if home.standing is Standing.OPEN and group in ("", home.group) and (not checker or checker in home.checkers)
        )  # fmt: skip

    @property
    def clues(self) -> tuple[HomeLine, ...]:
        """Households whose result became a clue."""
        return tuple(home for home in self.homes if home.result.get("clue_case"))


def result_words(row: Mapping[str, Any]) -> str:
    """A result in one Chinese sentence; "" while there is none."""
    if not row:
        return ""
    note = str(row.get("note") or "").strip()
    if row.get("reached") is False:
        return f"未能入户（{row.get('not_reached_reason') or ''}）" + (f"；{note}" if note else "")
    found = [
        text for told, text in (
            (row.get("at_risk"), "有返贫致贫风险"), (row.get("help_works") is False, "帮扶措施没有见效"),
            (row.get("still_stable") is False, "消除后不稳定"), (row.get("only_home_unsafe"), "唯一住房不安全"),
            (row.get("relocation_home") == "empty", "搬迁房空置"),
            (row.get("jobless_workers"), f"搬迁劳动力{row.get('jobless_workers')}人没有就业"),
        ) if told
    ]  # fmt: skip
    return "；".join(
        [*(found or (["发现其他问题"] if row.get("found") else ["没有发现问题"])), *([note] if note else [])]
    )


# ---- a round ----------------------------------------------------------------------------------------------------


def open_sweep(
    desk: Desk, start: date, end: date, kind: str = "regular", groups: Iterable[str] = (),
    checkers: Mapping[str, Sequence[str]] | None = None, number: str = "", note: str = "",
) -> str:  # fmt: skip
    """Open a round; returns its id. Groups: none for the whole village; `checkers`: group -> names.

    Without a number the next one of the year is drawn. AppError SWEEP-101 … SWEEP-103."""
    with desk.writing("开展集中排查") as door:
        known = read_records(door.connection, "sweep", deleted=True)
        village = desk.village(door.connection)
        drawn = number.strip() or next_number(door.connection, "sweep", f"排查{start.year}")
        fact = RoundFact(drawn, start, end, tuple(groups))
        check_round(fact, village.get("groups") or (), (str(row["number"]) for row in known), desk.today)
        values = {
            "number": fact.number, "kind": kind, "start": start, "end": end, "groups": fact.groups, "note": note.strip(),
            "checkers": {group: list(names) for group, names in (checkers or {}).items() if names} or None,
        }  # fmt: skip
        return door.create("sweep", values, stable_id(desk.place.code, "sweep", fact.number), village=desk.place.code)


def set_checkers(desk: Desk, sweep: str, checkers: Mapping[str, Sequence[str]]) -> None:
    """Who checks which group; "" stands for every group without names of its own. Results written keep their own names.

    AppError SWEEP-104, SWEEP-110 (the round has ended), SWEEP-105 (a group that is not in the round)."""
    with desk.writing("安排排查人") as door:
        row = sweep_named(door.connection, sweep)
        if row["closed_on"] is not None:
            text = f"{row['number']}已登记结束，不用再安排排查人。"
            raise AppError("SWEEP-110", text, "补排查请开新的一轮。", str(row["number"]))
        known = set(groups_of(desk, door.connection, row))
        foreign = [group for group in checkers if group and group not in known]
        if foreign:
            text = f"“{foreign[0]}”不在{row['number']}的范围里。"
            raise AppError("SWEEP-105", text, f"请从{'、'.join(sorted(known))}里选。", str(row["number"]))
        kept = {group: [name.strip() for name in names if name.strip()] for group, names in checkers.items()}
        door.change(
            "sweep", str(row["id"]), {"checkers": {group: names for group, names in kept.items() if names} or None}
        )


def groups_of(desk: Desk, connection: Connection, row: Rec) -> tuple[str, ...]:
    """The groups of a round: those named, else all the village has or its households name."""
    if row["groups"]:
        return tuple(row["groups"])
    named = {str(file.record.get("group_name") or "") for file in load_households(connection, None, ("household",))}
    told = tuple(desk.village(connection).get("groups") or ())
    return (*told, *sorted(named - {"", *told}))


def sweep_named(connection: Connection, wanted: str = "") -> Rec:
    """A round by id or number, the latest without one; AppError SWEEP-104."""
    text = f"没有“{wanted}”这一轮排查。" if wanted else "还没有开展过集中排查。"
    missing = AppError("SWEEP-104", text, "请先开展一轮集中排查。", "集中排查")
    return newest_named(connection, "sweep", wanted, "start", missing)


def fact_of(row: Rec) -> RoundFact:
    """A round as the rules see it."""
    return RoundFact(str(row["number"]), row["start"], row["end"], tuple(row["groups"] or ()), row["closed_on"])


def home_fact(file: HouseholdFile) -> HomeFact:
    """A household as the rules see it."""
    watched = Watched(file.group) if file.group in ("monitored", "removed") else Watched.OTHER
    return HomeFact(
        file.id, file.short, str(file.record.get("group_name") or ""), watched,
        bool(file.record.get("in_relocation_site")), bool(file.ended),
    )  # fmt: skip


def results_of(files: Iterable[HouseholdFile], sweep: str) -> dict[str, Rec]:
    """Household id -> its (newest) result of a round."""
    return {file.id: row for file in files for row in file.rows("sweep_result") if row["sweep_id"] == sweep}


def sweep_lines(desk: Desk) -> list[SweepLine]:
    """All rounds, the newest first."""
    with desk.reading() as connection:
        rows = read_records(connection, "sweep")
        files = load_households(connection, None, PARTS) if rows else []
    ordered = sorted(rows, key=lambda row: (row["start"], str(row["number"])), reverse=True)
    return [_line(row, files) for row in ordered]


def _line(row: Rec, files: Sequence[HouseholdFile]) -> SweepLine:
    homes = [home_fact(file) for file in files]
    sums = sums_of(fact_of(row), _seen_then(row, homes, files), results_of(files, str(row["id"])))
    return SweepLine(
        str(row["id"]), str(row["number"]), str(row["kind"]), row["start"], row["end"], tuple(row["groups"] or ()),
        dict(row["checkers"] or {}), str(row["note"] or ""), row["closed_on"], sums,
    )  # fmt: skip


def _seen_then(row: Rec, homes: Sequence[HomeFact], files: Sequence[HouseholdFile]) -> list[HomeFact]:
    """The households of a round that has ended are those with a result: who came later was not there to be seen."""
    if row["closed_on"] is None:
        return list(homes)
    results = results_of(files, str(row["id"]))
    groups = tuple(row["groups"] or ())
    return [HomeFact(h.id, h.short, h.group if h.group in groups or not groups else groups[0], h.watched, h.relocated)
            for h in homes if h.id in results]  # fmt: skip


def sweep_board(desk: Desk, sweep: str = "") -> SweepBoard:
    """A round (the latest without a number) with every household; AppError SWEEP-104."""
    with desk.reading() as connection:
        row = sweep_named(connection, sweep)
        return board_of(row, load_households(connection, None, PARTS))


def board_of(row: Rec, files: Sequence[HouseholdFile]) -> SweepBoard:
    """The board of a round from rows already read."""
    line = _line(row, files)
    results = results_of(files, line.id)
    known = {file.id: file for file in files}
    facts = homes_of(fact_of(row), _seen_then(row, [home_fact(file) for file in files], files))
    return SweepBoard(line, tuple(_home(line, known[fact.id], fact, results.get(fact.id, {})) for fact in facts))


def _home(line: SweepLine, file: HouseholdFile, fact: HomeFact, result: Rec) -> HomeLine:
    open_case = next((case.road.label for case in file.cases if case.road.is_open), "")
    named = tuple(line.checkers.get(fact.group) or line.checkers.get("") or ())
    return HomeLine(
        file.id, file.head_name, str(file.record.get("local_household_no") or ""), fact.group, len(file.members),
        fact.watched, fact.relocated, tuple(result.get("checkers") or ()) or named, standing_of(result), result, open_case,
    )  # fmt: skip


# ---- results ----------------------------------------------------------------------------------------------------


def record_result(desk: Desk, sweep: str, household: str, values: Mapping[str, Any]) -> str:
    """One household's result, also in place of an earlier one; a risk becomes a clue. Returns the clue's case, or "".

    `values`: fields of `sweep_result`. AppError SWEEP-110 … SWEEP-117, SWEEP-118 (a clue hangs on the earlier result)."""
    with desk.writing("登记排查结果") as door:
        row = sweep_named(door.connection, sweep)
        file = load_household(door.connection, household, PARTS)
        return _write(desk, door, row, file, values)


def not_reached(desk: Desk, sweep: str, household: str, on: date, checkers: Sequence[str], reason: str) -> None:
    """A household nobody met, with the reason; AppError SWEEP-115 without one."""
    values = {"date": on, "checkers": tuple(checkers), "reached": False, "not_reached_reason": reason}
    record_result(desk, sweep, household, values)


def record_nothing_found(
    desk: Desk, sweep: str, on: date, checkers: Sequence[str], group: str = "", households: Iterable[str] = (),
    mode: str = "home",
) -> int:  # fmt: skip
    """“这一组没有发现问题”: all households of a group (or the named ones) without a result yet; returns how many.

    AppError SWEEP-119 when none is left."""
    with desk.writing("登记没有发现问题的户") as door:
        row = sweep_named(door.connection, sweep)
        files = load_households(door.connection, None, PARTS)
        wanted = set(households)
        known = {file.id: file for file in files}
        waiting = open_homes(fact_of(row), (home_fact(file) for file in files), results_of(files, str(row["id"])))
        chosen = [home for home in waiting if (home.id in wanted if wanted else group in ("", home.group))]
        if not chosen:
            raise AppError("SWEEP-119", "没有还要登记的户。", "这些户都已有排查结果。", group or str(row["number"]))
        for home in chosen:
            values = {**nothing_found(home), "date": on, "checkers": tuple(checkers), "mode": mode}
            _write(desk, door, row, known[home.id], values)
    return len(chosen)


def _write(desk: Desk, door: Door, sweep: Rec, file: HouseholdFile, values: Mapping[str, Any]) -> str:
    home, number = home_fact(file), str(sweep["number"])
    told = {**values, "found": bool(values.get("found")) or is_finding(values)}
    check_result(told, home, fact_of(sweep), desk.today)
    before = results_of([file], str(sweep["id"])).get(file.id, {})
    wanted = needs_clue(told, home.watched, any(case.road.is_open for case in file.cases))
    clue = str(before.get("clue_case") or "")
    if clue and not (told.get("at_risk") or told.get("still_stable") is False):
        raise AppError(
            "SWEEP-118", "这一户已按排查结果登记了线索。", "请先在“评议公示”里更正这条线索，再改排查结果。", file.short
        )
    if wanted and not clue:
        person = "、".join(told["checkers"])
        details = {"proposed_category": told["risk_class"]} if told.get("risk_class") else {}
        clue = start_case_in(desk, door, file.id, CHANNEL, told["date"], person, details, {"sweep": number})
    whole = {key: told.get(key) for key in _OWN} | {"clue_case": clue}
    if before:
        door.change("sweep_result", str(before["id"]), whole)
    else:
        fixed = {"household_id": file.id, "sweep_id": sweep["id"], "sweep_number": number}
        door.create("sweep_result", {**whole, **fixed}, stable_id(str(sweep["id"]), "sweep_result", file.id))
    return clue


_OWN = (
    "date", "checkers", "reached", "mode", "not_reached_reason", "at_risk", "risk_class", "help_works", "still_stable",
    "only_home_unsafe", "relocation_home", "jobless_workers", "found", "note",
)  # fmt: skip


# ---- the end --------------------------------------------------------------------


def close_sweep(desk: Desk, sweep: str, on: date, person: str = "") -> SweepSums:
    """End a round: every household has a result or a reason; AppError SWEEP-120 … SWEEP-122."""
    with desk.writing("结束集中排查") as door:
        row = sweep_named(door.connection, sweep)
        files = load_households(door.connection, None, PARTS)
        homes, results = [home_fact(file) for file in files], results_of(files, str(row["id"]))
        check_close(fact_of(row), homes, results, on, desk.today)
        door.change("sweep", str(row["id"]), {"closed_on": on, "closed_name": person.strip() or desk.operator})
        return sums_of(fact_of(row), homes, results)


def home_choices(desk: Desk) -> list[tuple[str, str]]:
    """(id, how it is named) of every household where somebody lives, for a list to choose from."""
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member", "life_event"))
    return [
        (file.id, f"{file.short} {file.record.get('group_name') or ''}".strip()) for file in files if not file.ended
    ]
