"""村卡 and 乡镇簿: the village on one sheet, the township by villages (S1 "村有卡、乡有簿", `domain.md` §15)."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.ledgers import Entry, read_period
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.reporting import Figure, Line, Report, Section, households, people, persons
from app.services.desk import Desk
from app.services.files import HouseholdFile
from app.services.ledgers.report_tables import Facts, measures, visit_figures
from app.services.ledgers.scope import emptied_by, members_on
from app.store.store import Connection

CARD, BOOK = "village_card", "town_book"


def village_card(desk: Desk, connection: Connection, period: str = "") -> Report:
    """村卡 of a month: people, monitored households, low income, work, what is open. AppError LEDG-101 … LEDG-103."""
    facts = Facts(desk, connection, read_period(period, ("month",), desk.today))
    sections = (_people(facts), _monitored(facts), _others(facts), visit_figures(facts), measures(facts))
    return Report(CARD, "村卡", facts.period.label, sections, facts.homes)


def _inhabited(facts: Facts) -> list[HouseholdFile]:
    return [file for file in facts.scope.files if not emptied_by(file, facts.scope.on)]


def _people(facts: Facts) -> Section:
    groups: dict[str, list[HouseholdFile]] = {}
    for file in _inhabited(facts):
        groups.setdefault(str(file.record.get("group_name") or "未分组"), []).append(file)
    lines = [_counted(name, files, facts) for name, files in groups.items()]
    return Section("people", "各组户数和人口", ("户数", "人数"), (*lines, _counted("合计", _inhabited(facts), facts)))


def _counted(name: str, files: Sequence[HouseholdFile], facts: Facts) -> Line:
    ids = tuple(file.id for file in files)
    return Line(
        name, (Figure(len(ids), ids), Figure(sum(len(members_on(file, facts.scope.on)) for file in files), ids))
    )


def _monitored(facts: Facts) -> Section:
    lines = [
        _state_line(code.label, [e for e in facts.monitoring if code.code in e.classes])
        for code in CODE_LISTS["CATEGORY"].codes
    ]
    known = [line for line in lines if any(cell.value for cell in line.cells)]
    return Section(
        "classes",
        "监测对象",
        ("监测中户数", "监测中人数", "风险已消除户数"),
        (*known, _state_line("合计", facts.monitoring)),
    )


def _state_line(name: str, entries: Sequence[Entry]) -> Line:
    standing = [e for e in entries if str(e.values["state"]).startswith("监测中")]
    gone = [e for e in entries if e not in standing]
    return Line(
        name, (households(e.household_id for e in standing), people(standing), households(e.household_id for e in gone))
    )


def _others(facts: Facts) -> Section:
    """What else a card names: people of low income, workers away, posts, open clues, open problems."""
    parts = (("低收入人口（户）", "low_income"), ("疑似风险线索（户）", "clues"), ("重点人群（户）", "groups"))
    lines = [Line(words, (households(e.household_id for e in _open(facts, key)),)) for words, key in parts]
    lines += [
        Line(words, (persons(facts.entries(key)),))
        for words, key in (("外出务工（人）", "workers"), ("公益性岗位（人）", "posts"))
    ]
    found = _open(facts, "problems")
    lines.append(
        Line("没有销号的问题（个）", (Figure(len(found), households(e.household_id for e in found).households),))
    )
    return Section("others", "其他情况", ("数量",), tuple(lines))


def _open(facts: Facts, key: str) -> list[Entry]:
    entries = facts.entries(key)
    if key == "clues":
        return [entry for entry in entries if entry.values["late"] != "已办结"]
    return [entry for entry in entries if entry.values.get("state") != "已销号"] if key == "problems" else entries


def town_book(desk: Desk, connection: Connection, period: str = "", code: str = "") -> Report:
    """乡镇簿 of a month: one line a village. AppError LEDG-101 … LEDG-103. `code`: of one village of a township's store."""
    facts = Facts(desk, connection, read_period(period, ("month",), desk.today), code)
    names = {code: facts.place} if code else {str(row["code"]): str(row["name"]) for row in facts.scope.rows("village")}
    codes = {file.id: code or str(file.record.get("village_code") or "") for file in _inhabited(facts)}
    lines = [
        _village_line(names.get(code, code or "未填行政村"), code, codes, facts) for code in sorted(set(codes.values()))
    ]
    sums = _village_line("合计", None, codes, facts)
    heads = ("户数", "人数", "监测中户数", "监测中人数", "风险已消除户数", "低收入户数", "务工人数", "公岗人数")
    return Report(
        BOOK, "乡镇簿", facts.period.label, (Section("villages", "各村情况", heads, (*lines, sums)),), facts.homes
    )


def _village_line(name: str, code: str | None, codes: dict[str, str], facts: Facts) -> Line:
    inside = {home for home, of in codes.items() if code is None or of == code}

    def within(key: str) -> list[Entry]:
        return [entry for entry in _cached(facts, key) if entry.household_id in inside]

    counted = _counted(name, [file for file in _inhabited(facts) if file.id in inside], facts)
    state = _state_line(name, within("monitoring"))
    low = households(entry.household_id for entry in within("low_income"))
    return Line(name, (*counted.cells, *state.cells, low, persons(within("workers")), persons(within("posts"))))


def _cached(facts: Facts, key: str) -> list[Entry]:
    """Entries of a ledger, computed once for all villages."""
    if key not in facts.kept:
        facts.kept[key] = facts.monitoring if key == "monitoring" else facts.entries(key)
    return facts.kept[key]
