"""The desk where doubles are settled: pairs of rows that are, or may be, one person, and what was decided of them.

One rule says who is alike (`domain.duplicates`); a decision holds as long as the compared values do. Undecided pairs never
keep anybody from working (`design.md` §3 "Imports").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.duplicates import Likeness, Pair, PersonFact, find_like, find_pairs, likeness
from app.domain.errors import AppError
from app.domain.life.model import LEFT
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Level
from app.domain.records import RECORDS
from app.domain.values import blank, mask, show
from app.services.desk import Desk
from app.services.family.life_events import settled_verbs
from app.services.files import HouseholdFile, Rec, load_households, row_with_household
from app.store import history
from app.store.door import Door
from app.store.narrow import read_columns
from app.store.peers import log_access
from app.store.rows import read_records, row_state
from app.store.store import Connection

# Not compared: where a row stands in its household is no sign of who it is.
NOT_COMPARED = frozenset(("household_id", "person_id", "sort"))


class Standing(StrEnum):
    """Where a pair stands."""

    OPEN = "open"
    LATER = "later"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        """In Chinese."""
        return {"open": "待核对", "later": "以后再核对", "decided": "已核对"}[self.value]


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a pair: the row, its household, whose household it is; `village` is told only at the township."""

    member: str
    household: str
    name: str
    relation: str
    head: str
    number: str
    group: str
    village: str

    @property
    def words(self) -> str:
        """张三（A-0012 李四户，2组）."""
        home = f"{self.number} {self.head}户".strip()
        return f"{self.name}（{'，'.join(part for part in (self.village, home, self.group) if part)}）"


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair in the list: both places, how alike, why, where it stands and what was decided by whom."""

    left: Place
    right: Place
    same: bool  # one number: certainly one person
    why: str
    standing: Standing
    mark: str = ""
    reason: str = ""
    by: str = ""
    on: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Both rows."""
        return self.left.member, self.right.member

    @property
    def one_household(self) -> bool:
        """Both rows stand in one household."""
        return self.left.household == self.right.household


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A decision that stands: what was decided of whom, by whom, when, why."""

    mark: str
    decision: str
    label: str
    text: str
    reason: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both sides as text; `differs` where both are filled and not the same."""

    key: str
    label: str
    left: str
    right: str
    differs: bool
    one_sided: bool


@dataclass(frozen=True, slots=True)
class PairDetail:
    """A pair side by side. `hangs`: what hangs on each row (consents, spells …) in words."""

    line: PairLine
    rows: tuple[Compared, ...]
    hangs: tuple[str, str]
    masked: bool


@dataclass(frozen=True, slots=True)
class DuplicateBoard:
    """The whole desk without parked rows (`parked`)."""

    pairs: tuple[PairLine, ...]
    decided: tuple[DecidedLine, ...]

    @property
    def open(self) -> int:
        """Pairs nobody has looked at."""
        return sum(pair.standing is Standing.OPEN for pair in self.pairs)


# ---- who is alike ---------------------------------------------------------------------------------------------


def facts_of_member(file: HouseholdFile, member: Rec) -> PersonFact:
    """A member as he is compared."""
    record = file.record
    return PersonFact(
        str(member["id"]), file.id, str(member.get("name") or ""), str(member.get("id_number") or ""),
        member.get("birth_date"), str(record.get("group_name") or ""), str(record.get("village_code") or ""),
        str(member.get("person_id") or ""),
    )  # fmt: skip


def people_of(files: Iterable[HouseholdFile]) -> Iterator[PersonFact]:
    """Everybody who lives in these households."""
    return (facts_of_member(file, member) for file in files for member in file.members)


def people_here(connection: Connection) -> Iterator[PersonFact]:
    """Everybody of the store who lives somewhere, from a few columns: 320,000 persons cost seconds, not minutes."""
    homes = {
        uid: (str(group or ""), str(village or ""))
        for uid, _unit, group, village in read_columns(connection, "household", ("group_name", "village_code"))
    }
    keys = ("name", "id_number", "birth_date", "person_id", "presence")
    for uid, unit, name, number, born, person, presence in read_columns(connection, "member", keys):
        home = homes.get(unit)
        if presence != LEFT and home is not None:
            day = date.fromisoformat(born) if born else None
            yield PersonFact(uid, unit, name or "", number or "", day, *home, person or "")


def known_like(desk: Desk, person: PersonFact) -> list[Place]:
    """Where somebody who is being typed, pasted or brought in stands already, the certain ones first."""
    with desk.reading() as connection:
        found = find_like(person, people_here(connection))
        places = places_of(connection, [pair.right for pair in found])
    return [places[pair.right.id] for pair in found if pair.right.id in places]


def open_pairs(files: Iterable[HouseholdFile], connection: Connection) -> int:
    """How many pairs of these households nobody has decided."""
    marks = _marks(connection)
    return sum(_standing(pair, marks)[0] is Standing.OPEN for pair in find_pairs(people_of(files)))


def duplicate_board(desk: Desk) -> DuplicateBoard:
    """All pairs, the certain and open ones first, and the decisions that stand."""
    with desk.reading() as connection:
        pairs = find_pairs(people_here(connection))
        marks = _marks(connection)
        places = places_of(connection, [side for pair in pairs for side in (pair.left, pair.right)])
        lines = [_line(pair, places, marks) for pair in pairs if {pair.left.id, pair.right.id} <= places.keys()]
        decided = tuple(_decided(connection, marks.values()))
    waiting = [line for line in lines if line.standing is not Standing.DECIDED]
    order = list(Standing)
    ranked = sorted(waiting, key=lambda line: (order.index(line.standing), not line.same, line.left.group, line.key))
    return DuplicateBoard(tuple(ranked), decided)


def _marks(connection: Connection) -> dict[tuple[str, str], Rec]:
    """The latest decision of each pair."""
    found: dict[tuple[str, str], Rec] = {}
    for row in read_records(connection, "duplicate_mark"):
        left, right = sorted((str(row["left_id"]), str(row["right_id"])))
        found[left, right] = row
    return found


def _standing(pair: Pair, marks: dict[tuple[str, str], Rec]) -> tuple[Standing, Rec]:
    mark = marks.get(pair.key)
    if mark is None or mark["digest"] != pair.digest:
        return Standing.OPEN, {}
    return (Standing.LATER if mark["decision"] == "later" else Standing.DECIDED), mark


def _line(pair: Pair, places: dict[str, Place], marks: dict[tuple[str, str], Rec]) -> PairLine:
    standing, mark = _standing(pair, marks)
    same = pair.likeness is Likeness.SAME
    return PairLine(
        places[pair.left.id], places[pair.right.id], same, _why(pair), standing, str(mark.get("id") or ""),
        str(mark.get("reason") or ""), str(mark.get("name") or ""), mark.get("date"),
    )  # fmt: skip


def _why(pair: Pair) -> str:
    where = "同一户里" if pair.one_household else "两户里"
    if pair.likeness is Likeness.SAME:
        by_number = pair.left.number and pair.right.number
        return f"{where}证件号码相同，是同一个人" if by_number else f"{where}登记为同一个人"
    return f"{where}姓名、出生日期、小组都相同，可能是同一个人"


def places_of(connection: Connection, people: Iterable[PersonFact]) -> dict[str, Place]:
    """Where people stand, by row id; households are read in parts."""
    wanted = {person.household for person in people}
    ids = sorted(wanted)
    found: dict[str, Place] = {}
    villages = read_records(connection, "village")
    names = {str(row["code"]): str(row["name"] or "") for row in villages} if len(villages) > 1 else {}
    for start in range(0, len(ids), 500):
        for file in load_households(connection, ids[start : start + 500], ("household", "member")):
            for member in file.all_members:
                found[str(member["id"])] = _place(file, member, names)
    return found


def _place(file: HouseholdFile, member: Rec, names: dict[str, str]) -> Place:
    return Place(
        str(member["id"]), file.id, str(member.get("name") or ""), label("RELATION", member.get("relation")),
        file.head_name, str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or ""),
        names.get(str(file.record.get("village_code") or ""), ""),
    )  # fmt: skip


def _decided(connection: Connection, marks: Iterable[Rec]) -> Iterator[DecidedLine]:
    listed = [mark for mark in marks if mark["decision"] != "later"]
    wanted = {str(mark[key]) for mark in listed for key in ("left_id", "right_id")}
    names = {uid: str(name or "") for uid, _unit, name in _all_names(connection) if uid in wanted}
    for mark in sorted(listed, key=lambda row: row["date"], reverse=True):
        both = list(dict.fromkeys(names.get(str(mark[key]), "") for key in ("left_id", "right_id")))
        yield DecidedLine(
            str(mark["id"]), str(mark["decision"]), label("DUPLICATE", mark["decision"]),
            " 和 ".join(name for name in both if name), str(mark["reason"] or ""), str(mark["name"]), mark["date"],
        )  # fmt: skip


def _all_names(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Names of all members, deleted ones too: a decision may have deleted one."""
    return ((str(r["id"]), str(r["unit_id"]), r["name"]) for r in read_records(connection, "member", deleted=True))


# ---- side by side ---------------------------------------------------------------------------------------------


def pair_detail(desk: Desk, left: str, right: str, reveal: bool = False) -> PairDetail:
    """Both rows field by field; `reveal` shows level 3 and is logged. AppError DUP-102 when one is gone."""
    with desk.reading() as connection:
        mine, theirs = member_file(connection, left), member_file(connection, right)
        pair = pair_of(mine, theirs)
        places = {str(m["id"]): _place(file, m, {}) for file, m in (mine, theirs)}
        line = _line(pair, places, _marks(connection))
        found = [_compare(field, mine, theirs, reveal) for field in compared_fields(mine[1], theirs[1])]
        rows = tuple(
            sorted(found, key=lambda row: (not row.differs, not row.one_sided))
        )  # what has to be looked at first
        hangs = (_hangs(*mine), _hangs(*theirs))
    if reveal and not desk.place.practice:
        with desk.store.writing() as connection:
            log_access(connection, desk.now(), desk.operator, "查看完整信息", line.left.words, "重复核对")
    return PairDetail(line, rows, hangs, not reveal and any("*" in row.left or "＊" in row.left for row in rows))


def member_file(connection: Connection, member: str) -> tuple[HouseholdFile, Rec]:
    """A member with his household; AppError DUP-102."""
    missing = AppError("DUP-102", "这一对里有一行已经不在了。", "请刷新后再看。", "重复核对")
    return row_with_household(connection, "member", member, missing)


def pair_of(mine: tuple[HouseholdFile, Rec], theirs: tuple[HouseholdFile, Rec]) -> Pair:
    """The pair of two members as they stand; where nothing is alike any more it is still shown as a suggestion."""
    left, right = facts_of_member(*mine), facts_of_member(*theirs)
    found = next(iter(find_pairs([left, right])), None)
    return found or Pair(left, right, likeness(left, right))


def compared_fields(mine: Rec, theirs: Rec) -> list[Field]:
    """Fields of a member that one of both fills."""
    fields = [f for f in RECORDS["member"].fields if f.key not in NOT_COMPARED and f.kind is not Kind.JSON]
    return [f for f in fields if not (blank(mine.get(f.key)) and blank(theirs.get(f.key)))]


def _compare(
    field: Field, mine: tuple[HouseholdFile, Rec], theirs: tuple[HouseholdFile, Rec], reveal: bool
) -> Compared:
    values = [mine[1].get(field.key), theirs[1].get(field.key)]
    hidden = field.level >= Level.SENSITIVE and not reveal
    texts = [mask(field, value) if hidden else show(field, value) for value in values]
    filled = [not blank(value) for value in values]
    return Compared(
        field.key, field.label, texts[0], texts[1], all(filled) and values[0] != values[1], filled[0] != filled[1]
    )


def _hangs(file: HouseholdFile, member: Rec) -> str:
    """What hangs on a row: 承诺授权1份、务工2条."""
    words = []
    for kind, rows in file.by_kind.items():
        count = sum(row.get("member_id") == member["id"] for row in rows) if kind != "finding_mark" else 0
        if count:
            words.append(f"{RECORDS[kind].label}{count}条")
    return "、".join(words)


# ---- deciding -------------------------------------------------------------------------------------------------


def decide_different(desk: Desk, left: str, right: str, reason: str) -> str:
    """不是同一个人, with the reason; returns the mark. AppError DUP-101 without one, DUP-102, DUP-110."""
    if not reason.strip():
        raise AppError("DUP-101", "判定“不是同一个人”要写说明。", "请写明核对的情况。", "重复核对")
    with writing(desk, "判定不是同一个人") as door:
        return mark_pair(desk, door, left, right, "different", reason)


def decide_later(desk: Desk, left: str, right: str, reason: str = "") -> str:
    """以后再核对: the pair goes to the end of the list; returns the mark."""
    with writing(desk, "以后再核对") as door:
        return mark_pair(desk, door, left, right, "later", reason)


def writing(desk: Desk, verb: str) -> Any:
    """A verb of this desk; AppError DUP-110 at the township."""
    if desk.store.role != "village":
        raise AppError("DUP-110", "重复的人由村里核对。", "请村里核对以后随报送包报来。", "重复核对")
    return desk.writing(verb)


def mark_pair(desk: Desk, door: Door, left: str, right: str, decision: str, reason: str) -> str:
    """Write down what was decided of a pair as its rows stand now."""
    pair = pair_of(member_file(door.connection, left), member_file(door.connection, right))
    first, second = pair.key
    values = {
        "left_id": first, "right_id": second, "digest": pair.digest, "decision": decision, "reason": reason.strip(),
        "name": desk.operator, "date": desk.today,
    }  # fmt: skip
    return door.create("duplicate_mark", values, village=desk.place.code, why=reason.strip())


def undo_decision(desk: Desk, mark: str) -> None:
    """Take a decision back with all it wrote. AppError DUP-106 (changed since, or made elsewhere), DUP-102."""
    with writing(desk, "撤销重复核对") as door:
        connection = door.connection
        state = row_state(connection, "duplicate_mark", mark)
        if state is None or state.values.get("deleted_reason"):
            raise AppError("DUP-102", "这条结论已经撤销。", "请刷新后再看。", "重复核对")
        settled = settled_verbs(connection, "duplicate_mark") | settled_verbs(connection, "life_event")
        try:
            history.undo(connection, door, *state.created, settled=settled)
        except AppError as error:
            if error.code not in ("S-140", "S-141"):
                raise
            why = "之后又改过同样的内容" if error.code == "S-140" else "是在另一台电脑上办的"
            raise AppError("DUP-106", f"这条结论{why}，不能整步撤销。", "请直接改成正确的内容。", "重复核对") from error
