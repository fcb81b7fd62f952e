"""The township's spot check: drawn in public, written down so that anybody can draw it again, with a result per household (`domain.md` §8.3, §22).

Every village's list is drawn by itself with one number for all: each village gets its own list back and can check it. 近亲属 cases and
households that gave up by their own wish are always in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.records.relative import kept_out
from app.domain.sampling import Drawn, clean_seed, digest_of, draw
from app.domain.values import show_date
from app.services.auditing.queue import is_declined
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_households, row_with_household
from app.services.numbering import next_number
from app.services.place import village_names
from app.store import counting
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection

WHERE = "抽查"
PARTS = ("household", "member", "monitoring_case", "case_event", "sample_check")
KIN, DECLINED, DRAWN, NAMED = "kin", "declined", "drawn", "named"
DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the list before the draw: `key` as papers show it (村代码-户号), `always` why it is in whatever is drawn."""

    case: str
    household: str
    village: str
    village_code: str
    short: str
    key: str
    always: str


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One village's draw as written down; `lines` in the order of their scores; `true`: drawing again gives the same."""

    id: str
    number: str
    on: date
    seed: str
    share: str
    digest: str
    village: str
    village_code: str
    lines: tuple[Drawn, ...]
    cases: Mapping[str, str]  # key -> case
    drawers: tuple[str, ...]
    witnesses: tuple[str, ...]
    true: bool

    @property
    def drawn(self) -> tuple[str, ...]:
        """Keys that are to be checked."""
        return tuple(line.key for line in self.lines if line.drawn)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One household of the spot check; `state`: 待抽查, 与上报一致, 待村复核, 已复核."""

    id: str
    case: str
    household: str
    village: str
    name: str
    number: str
    group: str
    draw: str
    reason: str
    listed_on: date | None
    result: str
    checked_on: date | None
    checkers: tuple[str, ...]
    doubt: str
    note: str
    recheck: str
    recheck_text: str
    rechecked_on: date | None
    recheckers: tuple[str, ...]

    @property
    def short(self) -> str:
        """Head and short number."""
        return f"{self.name}（{self.number or '无户号'}）"

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if not self.result:
            return "待抽查"
        if self.result != DOUBT:
            return label("SAMPLE_RESULT", self.result)
        return f"已复核：{label('RECHECK_RESULT', self.recheck)}" if self.recheck else "待村复核"

    @property
    def waits_for_village(self) -> bool:
        """True while the village owes the second look at a doubt."""
        return self.result == DOUBT and not self.recheck


# -- the draw ---------------------------------------------------------------------------------------------------


def candidates(desk: Desk, villages: Iterable[str] = ()) -> list[Candidate]:
    """Cases under audit that were in no draw since they came, and households that gave up and were not checked yet; of some
    villages (codes) or of all."""
    with desk.reading() as connection:
        return _candidates(connection, frozenset(villages))


def _candidates(connection: Connection, villages: frozenset[str]) -> list[Candidate]:
    listed = _listed(connection)
    names, kin = village_names(connection), read_records(connection, "relative")
    ids = counting.households_with(connection, "monitoring_case")
    found: list[Candidate] = []
    for file in load_households(connection, ids, PARTS) if ids else ():
        code = str(file.record.get("village_code") or "")
        if villages and code not in villages:
            continue
        for case in file.cases:
            why = _always(case, bool(kept_out(kin, file.id)))
            if why is not None and not _was_listed(case, listed):
                found.append(Candidate(case.id, file.id, names.get(code, ""), code, file.short, _key(file, code), why))
    return _told_apart(found)


def _always(case: CaseFile, kin: bool) -> str | None:
    """ "" for a case that is drawn by chance, the reason for one that is always in, None for one that is not on the list."""
    if case.road.disputed:
        return None
    if case.road.state is Step.TOWNSHIP_CHECK:
        return KIN if kin else ""
    return DECLINED if is_declined(case) and not case.rows("sample_check") else None


def _listed(connection: Connection) -> dict[str, date]:
    """Case -> day of the last draw it stood in."""
    days: dict[str, date] = {}
    for row in read_records(connection, "sample_draw"):
        for line in row.get("listed") or ():
            case = str(line["case"])
            days[case] = max(row["date"], days.get(case, row["date"]))
    return days


def _was_listed(case: CaseFile, listed: Mapping[str, date]) -> bool:
    day, came = listed.get(case.id), case.road.entered(Step.TOWNSHIP_CHECK)
    return day is not None and (case.road.state is not Step.TOWNSHIP_CHECK or came is None or day >= came)


def _key(file: HouseholdFile, code: str) -> str:
    return f"{code}-{file.record.get('local_household_no') or file.id[:8]}"


def _told_apart(found: list[Candidate]) -> list[Candidate]:
    """Two households with one number are told apart by the beginning of their case's id."""
    counts = Counter(one.key for one in found)
    return [one if counts[one.key] == 1 else _renamed(one) for one in found]


def _renamed(one: Candidate) -> Candidate:
    return Candidate(
        one.case, one.household, one.village, one.village_code, one.short, f"{one.key}-{one.case[:8]}", one.always
    )


def draw_sample(
    desk: Desk,
    seed: str,
    drawers: Sequence[str],
    witnesses: Sequence[str] = (),
    villages: Iterable[str] = (),
    on: date | None = None,
) -> list[DrawLine]:
    """Draw the households to be checked, village by village, by a number drawn in public; written down as one verb.

    The share is the setting `spot_share` of the day. AppError AUD-121 (not the township), AUD-122 (the number), AUD-123 (nobody
    drew), AUD-124 (nothing to draw from), AUD-125 (day to come)."""
    number, day = clean_seed(seed), on or desk.today
    _check_draw(desk, number, drawers, day)
    with desk.writing("抽取抽查户") as door:
        found = _candidates(door.connection, frozenset(villages))
        if not found:
            raise AppError("AUD-124", "现在没有可以抽取的户。", "先登记受理村里上报的户；已经抽过的不再抽。", WHERE)
        share = desk.view(door.connection, day).fraction("spot_share")
        name = next_number(door.connection, "sample_draw", f"抽查{day.year}")
        made = []
        for code in sorted({one.village_code for one in found}):
            own = [one for one in found if one.village_code == code]
            made.append(
                _draw_village(desk, door, code, own, name, number, share, day, tuple(drawers), tuple(witnesses))
            )
    return made


def _check_draw(desk: Desk, seed: str, drawers: Sequence[str], day: date) -> None:
    _township_only(desk)
    if not seed:
        raise AppError("AUD-122", "抽取号要是4到20位数字。", "当场抽出或掷出数字，例如每人报一位，照着输入。", WHERE)
    if not any(str(name).strip() for name in drawers):
        raise AppError("AUD-123", "没有写抽取人。", "请写谁抽取的；最好有监督人在场。", WHERE)
    if day > desk.today:
        raise AppError("AUD-125", f"抽取日期{show_date(day)}还没有到。", "请填实际抽取的日期。", WHERE)


def _draw_village(
    desk: Desk, door: Door, code: str, own: list[Candidate], name: str, seed: str, share: Fraction, day: date,
    drawers: tuple[str, ...], witnesses: tuple[str, ...],
) -> DrawLine:  # fmt: skip
    by_key = {one.key: one for one in own}
    lines = draw({key: bool(one.always) for key, one in by_key.items()}, seed, share)
    listed = [{"key": key, "case": by_key[key].case, "always": by_key[key].always} for key in sorted(by_key)]
    values = {
        "number": name, "date": day, "seed": seed, "share": str(share), "listed": listed, "digest": digest_of(by_key),
        "drawn": sorted(line.key for line in lines if line.drawn), "drawers": drawers, "witnesses": witnesses,
    }  # fmt: skip
    row = door.create("sample_draw", values, village=code)
    for line in lines:
        if line.drawn:
            _list_case(door, by_key[line.key], name, day)
    cases = {key: one.case for key, one in by_key.items()}
    return DrawLine(
        row,
        name,
        day,
        seed,
        str(share),
        digest_of(by_key),
        own[0].village,
        code,
        tuple(lines),
        cases,
        drawers,
        witnesses,
        True,
    )


def _list_case(door: Door, one: Candidate, name: str, day: date) -> None:
    values = {"household_id": one.household, "case_id": one.case, "draw_number": name, "listed_on": day,
              "reason": one.always or DRAWN}  # fmt: skip
    door.create("sample_check", values)


def add_named(desk: Desk, cases: Iterable[str], on: date | None = None) -> int:
    """指定抽查: households the township wants to see beside those drawn, as one verb; AppError AUD-121, AUD-126 (in the check)."""
    _township_only(desk)
    day, wanted = on or desk.today, set(cases)
    with desk.writing("指定抽查户") as door:
        units = [row["household_id"] for row in read_records(door.connection, "monitoring_case") if row["id"] in wanted]
        for file in load_households(door.connection, units, PARTS) if units else ():
            for case in (case for case in file.cases if case.id in wanted):
                if any(not row.get("result") for row in case.rows("sample_check")):
                    raise AppError("AUD-126", "这一户已经在抽查名单里。", "请直接登记抽查结果。", file.short)
                values = {"household_id": file.id, "case_id": case.id, "reason": NAMED, "listed_on": day}
                door.create("sample_check", values)
    return len(wanted)


def draws(desk: Desk) -> list[DrawLine]:
    """Every draw known here, the newest first; each is drawn again and compared."""
    with desk.reading() as connection:
        names = village_names(connection)
        codes = {str(row["unit_id"]): str(row["code"]) for row in read_records(connection, "village")}
        rows = read_records(connection, "sample_draw")
        found = [draw_line(row, codes.get(str(row["unit_id"]), ""), names) for row in rows]
    return sorted(found, key=lambda line: (line.on, line.number, line.village), reverse=True)


def draw_line(row: Rec, code: str, names: Mapping[str, str]) -> DrawLine:
    """A draw as it was written down, drawn again from its list and its number."""
    listed: list[dict[str, Any]] = list(row.get("listed") or ())
    keys = {str(line["key"]): bool(line.get("always")) for line in listed}
    lines = tuple(draw(keys, str(row["seed"]), Fraction(str(row["share"]))))
    again = sorted(line.key for line in lines if line.drawn)
    true = again == sorted(row.get("drawn") or ()) and digest_of(keys) == row["digest"]
    return DrawLine(
        str(row["id"]), str(row["number"]), row["date"], str(row["seed"]), str(row["share"]), str(row["digest"]), names.get(code, ""),
        code, lines, {str(line["key"]): str(line["case"]) for line in listed}, tuple(row.get("drawers") or ()),
        tuple(row.get("witnesses") or ()), true,
    )  # fmt: skip


# -- the results ------------------------------------------------------------------------------------------------


def check_lines(desk: Desk, household: str = "") -> list[CheckLine]:
    """Households of the spot check, those without a result first, then those with a doubt, by village."""
    with desk.reading() as connection:
        ids = [household] if household else counting.households_with(connection, "sample_check")
        files, names = load_households(connection, ids, PARTS) if ids else [], village_names(connection)
    found = [_check_line(file, row, names) for file in files for row in file.rows("sample_check")]
    return sorted(found, key=lambda line: (_rank(line), line.village, line.group, line.number))


def _rank(line: CheckLine) -> int:
    return 0 if not line.result else 1 if line.waits_for_village else 2 if line.result == DOUBT else 3


def _check_line(file: HouseholdFile, row: Rec, names: Mapping[str, str]) -> CheckLine:
    record = file.record
    return CheckLine(
        str(row["id"]), str(row["case_id"]), file.id, names.get(str(record.get("village_code") or ""), ""), file.head_name,
        str(record.get("local_household_no") or ""), str(record.get("group_name") or ""), str(row.get("draw_number") or ""),
        label("SAMPLE_REASON", row.get("reason")), row.get("listed_on"), str(row.get("result") or ""), row.get("checked_on"),
        tuple(row.get("checkers") or ()), str(row.get("doubt") or ""), str(row.get("note") or ""), str(row.get("recheck_result") or ""),
        str(row.get("recheck_text") or ""), row.get("rechecked_on"), tuple(row.get("recheckers") or ()),
    )  # fmt: skip


def record_check(desk: Desk, checks: Iterable[str], values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the township found at the house, for one household or several alike, as one verb. `values`: result, checked_on,
    checkers, doubt, note. Returns warnings: a 近亲属 who checks, where the setting `relative_case` only warns.

    AppError AUD-121, AUD-127 (not here), AUD-128 (result, day or checkers), AUD-129 (a doubt without words), AUD-131 (a 近亲属
    checks and may not)."""
    _township_only(desk)
    warned: list[str] = []
    with desk.writing("登记抽查结果") as door:
        for check in dict.fromkeys(checks):
            file, row = row_with_household(door.connection, "sample_check", check, _missing())
            _judge(desk, file, row, values)
            warned += _related(desk, door, file, values)
            kept = {key: values.get(key) for key in ("result", "checked_on", "checkers", "doubt", "note")}
            door.change("sample_check", check, {**kept, "doubt": kept["doubt"] if kept["result"] == DOUBT else ""})
    return tuple(warned)


def _judge(desk: Desk, file: HouseholdFile, row: Rec, values: Mapping[str, Any]) -> None:
    day, people = values.get("checked_on"), [str(name).strip() for name in values.get("checkers") or ()]
    if values.get("result") not in CODE_LISTS["SAMPLE_RESULT"].by_code or not any(people) or day is None:
        raise AppError("AUD-128", "抽查结果、核查日期、核查人都要填。", "请照抽查核查表登记。", file.short)
    if day > desk.today or (row.get("listed_on") and day < row["listed_on"]):
        raise AppError("AUD-128", f"核查日期{show_date(day)}不对。", "要在列入抽查以后、今天以前。", file.short)
    if values["result"] == DOUBT and not str(values.get("doubt") or "").strip():
        raise AppError("AUD-129", "有疑点的，没有写疑点。", "请写明哪里和上报的不一样，由村里逐户复核。", file.short)


def _related(desk: Desk, door: Door, file: HouseholdFile, values: Mapping[str, Any]) -> list[str]:
    """回避 (`domain.md` §22): by the setting a warning or a refusal."""
    people = {str(name).strip() for name in values.get("checkers") or ()}
    related = sorted(kept_out(read_records(door.connection, "relative"), file.id) & people)
    if related and desk.view(door.connection).text("relative_case") == "block":
        raise AppError("AUD-131", f"{'、'.join(related)}是这一户的近亲属，不能核查。", "请换人核查。", file.short)
    return [f"{file.short}：{name}是这一户的近亲属，请换人核查。" for name in related]


def record_recheck(desk: Desk, check: str, values: Mapping[str, Any]) -> None:
    """The village's second look at a doubt. `values`: recheck_result, recheck_text, rechecked_on, recheckers.

    AppError AUD-127 (not here), AUD-132 (not the village), AUD-133 (no doubt), AUD-134 (result, words, day or people)."""
    if desk.store.role != "village":
        raise AppError("AUD-132", "疑点由村里复核。", "请等村里的报送包。", WHERE)
    with desk.writing("登记疑点复核") as door:
        file, row = row_with_household(door.connection, "sample_check", check, _missing())
        if row.get("result") != DOUBT:
            raise AppError("AUD-133", "这一户没有要复核的疑点。", "请刷新后再看。", file.short)
        day, people = values.get("rechecked_on"), [str(name).strip() for name in values.get("recheckers") or ()]
        known = values.get("recheck_result") in CODE_LISTS["RECHECK_RESULT"].by_code
        if not known or not str(values.get("recheck_text") or "").strip() or not any(people) or day is None:
            raise AppError("AUD-134", "复核结果、情况、日期、复核人都要填。", "请逐户复核以后登记。", file.short)
        if day > desk.today or day < row["checked_on"]:
            raise AppError("AUD-134", f"复核日期{show_date(day)}不对。", "要在乡镇抽查以后、今天以前。", file.short)
        kept = ("recheck_result", "recheck_text", "rechecked_on", "recheckers")
        door.change("sample_check", check, {key: values[key] for key in kept})


def _township_only(desk: Desk) -> None:
    if desk.store.role != "township":
        raise AppError("AUD-121", "抽查由乡镇办理。", "村里在“乡镇意见”里复核疑点。", WHERE)


def _missing() -> AppError:
    return AppError("AUD-127", "没有找到这一户的抽查。", "请刷新后再看。", WHERE)


def sample_of(checks: Iterable[Rec], case: CaseFile) -> Rec | None:
    """The newest check of a case."""
    own = (row for row in checks if row.get("case_id") == case.id)
    return max(own, key=lambda row: row["listed_on"], default=None)
