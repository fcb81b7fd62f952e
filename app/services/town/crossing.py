"""跨村核对: one person in two villages, who moved between them, and what the township concluded (`design.md` §3, §5).

The township alone sees both rows. Its conclusion is one row in each of the two households, so each village receives its own
and of the other nothing but the village's name. The list is a cache per store, true up to the last change of a household.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.crossing import ASKING, Known, Standing, Verdict, standing, told_to, verdict_of
from app.domain.due import DutyFact
from app.domain.duplicates import name_key, number_key
from app.domain.errors import AppError
from app.domain.privacy import privacy_check
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.values import decode, mask, show
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.town.villages import listed_villages
from app.store import crossing, peers
from app.store.door import Door, stable_id
from app.store.history import mark_of
from app.store.peers import log_access
from app.store.rows import read_records, short_numbers
from app.store.store import Connection

KIND = "cross_note"
WHERE = "跨村核对"
DAYS = 15
VERDICTS: dict[Verdict, str] = {
    Verdict.LEFT: "以甲村为准，乙村办理迁出", Verdict.RIGHT: "以乙村为准，甲村办理迁出", Verdict.MOVED: "已迁过去，两边都对",
    Verdict.WRONG_LEFT: "甲村证件号码有误", Verdict.WRONG_RIGHT: "乙村证件号码有误", Verdict.OTHER: "不是同一个人",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rows; `number` in part unless it was asked for."""

    person: Known
    village: str
    household_no: str
    number: str

    @property
    def words(self) -> str:
        """石桥村 A-0012."""
        return f"{self.village} {self.household_no}".strip()


@dataclass(frozen=True, slots=True)
class CrossLine:
    """A pair; `likeness`: number or name (CROSS_LIKENESS); `verdict`: what was concluded, as long as both rows are as they were."""

    left: Side
    right: Side
    likeness: str
    standing: Standing
    verdict: Verdict | None = None
    said: str = ""
    by: str = ""
    on: date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Both rows."""
        return self.left.person.member, self.right.person.member

    @property
    def why(self) -> str:
        """In words."""
        return label("CROSS_LIKENESS", self.likeness)


_CACHE: dict[str, tuple[int, list[tuple[Known, Known, str]]]] = {}


def cross_lines(desk: Desk, with_done: bool = False, reveal: bool = False) -> list[CrossLine]:
    """The pairs of this township, undecided ones first; `reveal` shows whole numbers and is logged. AppError CROSS-101."""
    if desk.store.role != "township":
        raise AppError("CROSS-101", "跨村核对在乡镇的电脑上做。", "村里查重请用“重复核对”。", WHERE)
    if reveal:
        with desk.store.writing() as connection:
            log_access(connection, desk.now(), desk.operator, "查看", WHERE, "核对证件号码")
    with desk.reading() as connection:
        pairs = _pairs(desk, connection)
        names, numbers, notes = _village_names(connection), short_numbers(connection), _notes(connection)
    lines = [_line(pair, names, numbers, notes, reveal) for pair in pairs]
    kept = [line for line in lines if with_done or line.verdict is None]
    return sorted(kept, key=lambda line: (line.verdict is not None, line.likeness != "number", line.left.words))


def waiting_pairs(desk: Desk) -> int:
    """How many pairs nobody has concluded yet."""
    return len(cross_lines(desk))


def _pairs(desk: Desk, connection: Connection) -> list[tuple[Known, Known, str]]:
    mark = mark_of(connection, "household")
    kept = _CACHE.get(desk.place.store_id)
    if kept is None or kept[0] != mark:
        kept = mark, find_cross(connection)
        _CACHE[desk.place.store_id] = kept
    return kept[1]


def find_cross(connection: Connection) -> list[tuple[Known, Known, str]]:
    """Every pair over two villages that either counts: by number, then by name and birth date where no number speaks against it."""
    found: dict[tuple[str, str], tuple[Known, Known, str]] = {}
    groups = (("number", crossing.same_number(connection), lambda one: number_key(one.number)),
              ("name", crossing.same_name(connection), lambda one: name_key(one.name) + one.born))  # fmt: skip
    for likeness, rows, sign in groups:
        together: dict[str, list[Known]] = {}
        for row in rows:
            person = Known(*row)
            together.setdefault(sign(person), []).append(person)
        for people in together.values():
            for pair in _across(people):
                if likeness == "number" or not _speaks_against(*pair):
                    found.setdefault((pair[0].member, pair[1].member), (*pair, likeness))
    return list(found.values())


def _across(people: list[Known]) -> Iterable[tuple[Known, Known]]:
    """Pairs of different villages that either counts; the first of each village stands for it."""
    first: dict[str, Known] = {}
    for person in sorted(people, key=lambda one: (one.village, one.left, one.member)):
        first.setdefault(person.village, person)
    ordered = list(first.values())
    for place, left in enumerate(ordered):
        for right in ordered[place + 1 :]:
            if standing(left, right) is not None:
                yield left, right


def _speaks_against(left: Known, right: Known) -> bool:
    """Two whole numbers that differ: two people of one name, born on one day."""
    mine, theirs = number_key(left.number), number_key(right.number)
    return bool(mine and theirs and mine != theirs)


def _village_names(connection: Connection) -> dict[str, str]:
    names = {device.village: device.name for device in peers.devices(connection) if device.role == "village"}
    names |= {str(row["code"]): str(row["name"]) for row in read_records(connection, "village") if row["name"]}
    return names | {village.code: village.name for village in listed_villages(connection)}


def _notes(connection: Connection) -> dict[str, dict[str, Any]]:
    return {str(row["id"]): row for row in read_records(connection, KIND)}


def note_id(person: Known, other: Known) -> str:
    """Row id of the conclusion in a person's household."""
    return stable_id(KIND, person.member, other.member)


def _line(
    pair: tuple[Known, Known, str], names: Mapping[str, str], numbers: Mapping[str, str],
    notes: Mapping[str, dict[str, Any]], reveal: bool,
) -> CrossLine:  # fmt: skip
    left, right, likeness = pair
    stands = standing(left, right)
    assert stands is not None
    mine, theirs = notes.get(note_id(left, right)), notes.get(note_id(right, left))
    sides = [_side(person, names, numbers, reveal) for person in (left, right)]
    if mine is None or theirs is None or (mine["digest"], theirs["digest"]) != (left.digest, right.digest):
        return CrossLine(sides[0], sides[1], likeness, stands)
    verdict = verdict_of(str(mine["conclusion"]), str(theirs["conclusion"]))
    return CrossLine(
        sides[0], sides[1], likeness, stands, verdict, str(mine["said"] or ""), str(mine["name"]), mine["date"]
    )


def _side(person: Known, names: Mapping[str, str], numbers: Mapping[str, str], reveal: bool) -> Side:
    field = declared("member")["id_number"]
    shown = (show if reveal else mask)(field, decode(field, person.number or None))
    return Side(person, names.get(person.village, person.village), numbers.get(person.household, ""), shown)


# ---- concluding -----------------------------------------------------------------------------------------------


def conclude(desk: Desk, keys: Iterable[tuple[str, str]], verdict: Verdict, said: str = "") -> int:
    """Write the conclusion into both households, for several pairs at once; returns how many pairs.

    AppError CROSS-101, CROSS-102 (the pair is none any more), CROSS-103 (the words tell one village of the other's people)."""
    lines = {line.key: line for line in cross_lines(desk, with_done=True)}
    wanted = list(keys)
    for key in wanted:
        if key not in lines:
            raise AppError("CROSS-102", "这两条记录已经不再相同。", "请刷新后再看。", WHERE)
    _check_words(said)
    with desk.writing(WHERE) as door:
        for line in (lines[key] for key in wanted):
            _write(desk, door, line, verdict, said.strip(), left=True)
            _write(desk, door, line, verdict, said.strip(), left=False)
    return len(wanted)


def _check_words(said: str) -> None:
    leaks = privacy_check((), said)
    if leaks:
        text = f"说明里有{leaks[0].what}“{leaks[0].text}”；说明会同时发给两个村。"
        raise AppError("CROSS-103", text, "请删去证件号码、电话等个人信息再保存。", WHERE)


def _write(desk: Desk, door: Door, line: CrossLine, verdict: Verdict, said: str, left: bool) -> None:
    own, other = (line.left, line.right) if left else (line.right, line.left)
    row = note_id(own.person, other.person)
    values = {
        "household_id": own.person.household, "member_id": own.person.member, "likeness": line.likeness,
        "other_code": other.person.village, "other_village": other.village, "conclusion": told_to(verdict, left),
        "digest": own.person.digest, "said": said, "name": desk.operator, "date": desk.today,
    }  # fmt: skip
    known = {str(one["id"]): one for one in read_records(door.connection, KIND, [own.person.household], deleted=True)}
    if row not in known:
        door.create(KIND, values, row_id=row)
    elif known[row].get("deleted_reason"):
        door.revive(KIND, row, values)
    else:
        door.change(KIND, row, values)


def verdict_named(text: str) -> Verdict:
    """The verdict a person typed; AppError CROSS-104."""
    found = next((verdict for verdict, words in VERDICTS.items() if text.strip() in (words, verdict.value)), None)
    if found is None:
        raise AppError("CROSS-104", f"没有“{text}”这个结论。", f"请写其中一个：{'、'.join(VERDICTS.values())}。", WHERE)
    return found


# ---- in the village -------------------------------------------------------------------------------------------


def cross_duties(
    desk: Desk, connection: Connection, files: Iterable[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """What the township's conclusions ask of this village: gone once the person's row was changed since."""
    if desk.store.role != "village":
        return
    notes = [row for row in read_records(connection, KIND) if row["conclusion"] in ASKING]
    people = {str(row["id"]): row for row in read_records(connection, "member", [row["unit_id"] for row in notes])}
    numbers = short_numbers(connection) if notes else {}
    for note in notes:
        person = people.get(str(note["member_id"]))
        if person is None or _known(person, desk.place.code).digest != note["digest"]:
            continue
        told = "，".join(
            part for part in (label("CROSS_CONCLUSION", note["conclusion"]), str(note["said"] or "")) if part
        )
        number = numbers.get(str(note["household_id"]), "")
        yield DutyFact(
            kind="cross", label="办理跨村核对", starts=note["date"], due=note["date"] + timedelta(days=DAYS),
            reason=f"{number}的{person['name']}在{note['other_village']}也有登记：{told}", subject=str(note["id"]),
            page="households", where=(("household", str(note["household_id"])),),
        )  # fmt: skip


def _known(person: Mapping[str, Any], village: str) -> Known:
    number, born = str(person["id_number"] or ""), person["birth_date"]
    told = born.isoformat() if born else f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if len(number) >= 18 else ""
    return Known(str(person["id"]), str(person["household_id"]), village, str(person["name"] or ""), number, told,
                 str(person["presence"] or ""), str(person["presence_reason"] or ""))  # fmt: skip
