"""合并后要理顺的: what merging can break though no field disagrees, each with the verb that mends it (`design.md` §3).

Two laptops that did not know of each other can each name a head, open a case, give a sheet or a household the same number.
Nothing of it is refused when it comes: it is listed here until a person of the village mends it. One person twice is settled
on 重复核对, parallel roads of one case where the road is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.life.model import LEFT
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Owner
from app.domain.records import RECORDS
from app.domain.relations import HEAD
from app.services.collecting.new_rows import short_numbers_from
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, load_households
from app.services.numbering import next_number
from app.store.door import Door
from app.store.narrow import read_columns, unit_villages
from app.store.rows import row_state
from app.store.store import Connection

HEADS, CASES, HOUSE_NUMBER, SHEET_NUMBER = "heads", "cases", "house_number", "sheet_number"
LABELS = {HEADS: "两位户主", CASES: "两件在办", HOUSE_NUMBER: "户号重复", SHEET_NUMBER: "材料编号重复"}
SHEETS = ("notice", "meeting", "report_letter")
WHERE = "合并后理顺"
# A case that got this far has papers that left the village: it is ended on the road, not dropped.
_SENT = frozenset(
    {Step.REPORTED, Step.TOWNSHIP_CHECK, Step.COUNTY, Step.APPROVED, Step.ANNOUNCED, Step.MONITORED, Step.IMPORTED}
)


@dataclass(frozen=True, slots=True)
class Mending:
    """One thing to put right. `choices`: row ids and words of what there is to choose from; for a doubled number the rows
    that carry it, for cases and heads the one that stays is chosen."""

    kind: str
    household: str
    title: str
    text: str
    choices: tuple[tuple[str, str], ...]
    record: str = ""

    @property
    def label(self) -> str:
        """两位户主, 两件在办 …"""
        return LABELS[self.kind]


def mendings(desk: Desk) -> tuple[Mending, ...]:
    """Everything merging left to be put right, by household."""
    with desk.reading() as connection:
        found = open_mendings(connection)
    return tuple(sorted(found, key=lambda one: (one.kind, one.title)))


def _heads_and_cases(connection: Connection) -> Iterator[Mending]:
    heads = Counter(unit for _, unit, relation, presence in read_columns(connection, "member", ("relation", "presence"))
                    if relation == HEAD and presence != LEFT)  # fmt: skip
    cases = Counter(unit for _, unit in read_columns(connection, "monitoring_case", ()))
    wanted = {unit for counted in (heads, cases) for unit, count in counted.items() if count > 1}
    if not wanted:
        return
    for file in load_households(connection, sorted(wanted)):
        people = [row for row in file.by_kind.get("member", ()) if row["relation"] == HEAD and row["presence"] != LEFT]
        if len(people) > 1:
            names = tuple((str(row["id"]), str(row["name"] or "")) for row in people)
            told = "、".join(name for _, name in names)
            yield Mending(HEADS, file.id, file.short, f"户主填了{len(names)}位：{told}", names)
        running = [case for case in file.cases if case.road.is_open]
        if len(running) > 1:
            words = tuple((case.id, _case_words(case)) for case in running)
            yield Mending(
                CASES, file.id, file.short, f"同时有{len(words)}件在办：" + "；".join(word for _, word in words), words
            )


def _case_words(case: CaseFile) -> str:
    day = case.record.get("clue_date")
    return f"{f'{day}登记，' if day else ''}{case.road.label}"


def _house_numbers(connection: Connection) -> Iterator[Mending]:
    rows = read_columns(connection, "household", ("village_code", "local_household_no"))
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row, _unit, village, number in rows:
        if number:
            shared[str(village), str(number)].append(str(row))
    for (_village, number), homes in sorted(shared.items()):
        files = load_households(connection, homes, ("household", "member")) if len(homes) > 1 else ()
        if len(files) > 1:
            words = tuple((file.id, f"{file.head_name or '未指定户主'}户") for file in files)
            told = "、".join(word for _, word in words)
            yield Mending(HOUSE_NUMBER, files[0].id, number, f"村内户号{number}同时用在{told}", words, "household")


def _sheet_numbers(connection: Connection) -> Iterator[Mending]:
    villages = unit_villages(connection)
    for kind in SHEETS:
        shared: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row, unit, number in read_columns(connection, kind, ("number",)):
            if number:
                shared[villages.get(str(unit), ""), str(number)].append(str(row))
        for (_village, number), sheets in sorted(shared.items()):
            if len(sheets) > 1:
                words = tuple((row, _sheet_words(connection, kind, row)) for row in sheets)
                told = "；".join(word for _, word in words)
                yield Mending(
                    SHEET_NUMBER, "", number, f"{RECORDS[kind].label}编号{number}有{len(words)}份：{told}", words, kind
                )


def _sheet_words(connection: Connection, kind: str, row: str) -> str:
    state = row_state(connection, kind, row)
    values = state.values if state else {}
    title, day = (
        str(values.get("title") or RECORDS[kind].label),
        str(values.get("posted_on") or values.get("date") or ""),
    )
    posted = "，已张贴" if values.get("posted_on") else ""
    return f"{title}{f'（{day}{posted}）' if day else ''}"


# ---- verbs ----------------------------------------------------------------------------------------------------


def settle_head(desk: Desk, household: str, head: str, relation: str) -> None:
    """One stays the head; the other gets his relation to him (code of RELATION). AppError MEND-101, MEND-102."""
    mending = _find(desk, HEADS, household)
    if head not in dict(mending.choices):
        raise AppError("MEND-102", "选的人不是这一户的户主之一。", "请从列出的户主里选一位。", mending.title)
    if not relation or relation == HEAD or not label("RELATION", relation):
        raise AppError("MEND-102", "没有写另一位和户主的关系。", "请选一个关系，例如“之子”。", mending.title)
    with desk.writing("理顺户主") as door:
        for member, _name in mending.choices:
            if member != head:
                door.change("member", member, {"relation": relation}, why="合并后有两位户主")


def settle_case(desk: Desk, household: str, keep: str) -> int:
    """One case stays; what hangs on the other moves to it, and the other goes. Returns rows moved.

    AppError MEND-101, MEND-102, MEND-103 (the other was handed in already: end it on the road)."""
    mending = _find(desk, CASES, household)
    if keep not in dict(mending.choices):
        raise AppError("MEND-102", "选的不是这一户在办的一件。", "请从列出的里面选一件。", mending.title)
    with desk.writing("理顺两件在办") as door:
        [file] = load_households(door.connection, [household])
        others = [case for case in file.cases if case.road.is_open and case.id != keep]
        for case in others:
            if any(event["step"] in _SENT for event in case.events):
                text = f"要并掉的那一件已经走到“{case.road.label}”，不能并掉。"
                raise AppError("MEND-103", text, "请选它留下；两件都已上报的，请在其中一件上办理终止。", mending.title)
        return sum(_move(door, file, case, keep) for case in others)


def _move(door: Door, file: HouseholdFile, case: CaseFile, keep: str) -> int:
    moved = 0
    why = "合并后同一户有两件在办，并为一件"
    for kind, rows in file.by_kind.items():
        field = next((one for one in RECORDS[kind].fields if one.key == "case_id"), None)
        if field is None:
            continue
        for row in rows:
            if str(row.get("case_id") or "") != case.id:
                continue
            if kind == "case_event":
                door.remove(kind, str(row["id"]), why)
            elif field.owner is not Owner.TOWNSHIP:
                door.change(kind, str(row["id"]), {"case_id": keep}, why=why)
                moved += 1
    door.remove("monitoring_case", case.id, why)
    return moved


def renumber(desk: Desk, kind: str, row: str) -> str:
    """A household or a sheet gets the next free number; returns it. AppError MEND-101, MEND-104 (it hangs in the village)."""
    found = next((one for one in mendings(desk) if one.record == kind and row in dict(one.choices)), None)
    if found is None:
        raise _settled()
    with desk.writing("改编号") as door:
        if kind == "household":
            number = next(iter(short_numbers_from(door.connection)))
            door.change(kind, row, {"local_household_no": number}, why=f"与另一户重号：{found.title}")
            return number
        state = row_state(door.connection, kind, row)
        if state is not None and state.values.get("posted_on"):
            text = f"{found.title}这一份已经张贴，墙上的号不能改。"
            raise AppError("MEND-104", text, "请改没有张贴的那一份；都已张贴的，在登记里按张贴日期区分。", WHERE)
        number = next_number(door.connection, kind, found.title.rpartition("-")[0])
        door.change(kind, row, {"number": number}, why=f"与另一份重号：{found.title}")
        return number


def _find(desk: Desk, kind: str, household: str) -> Mending:
    found = next((one for one in mendings(desk) if one.kind == kind and one.household == household), None)
    if found is None:
        raise _settled()
    return found


def _settled() -> AppError:
    return AppError("MEND-101", "这一处已经理顺了。", "请刷新后再看。", WHERE)


def open_mendings(connection: Connection) -> list[Mending]:
    """The list inside a transaction, for 今天."""
    return [*_heads_and_cases(connection), *_house_numbers(connection), *_sheet_numbers(connection)]
