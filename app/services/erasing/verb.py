"""删除个人信息: a look at what would go and what stays, then the verb (`design.md` §5).

Not undoable. The rows go in one transaction; what lies beside the database (attachments, packages, backups, stores set aside)
and the free pages of the file follow as a job that the next start finishes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.erasing import Reach, Terms
from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.records import RECORDS, declared
from app.services.desk import Desk
from app.services.erasing.emptying import VERB, empty, write_erasures
from app.services.erasing.jobs import Finished, finish
from app.services.erasing.parts import Job, raw_of, reach_in_store, target_in_store
from app.services.erasing.unreached import Unreached, unreached
from app.services.files import HouseholdFile, load_household
from app.store import scrub
from app.store.backup import Progress
from app.store.scrub import Cell, Target
from app.store.store import Connection

AROUND = 12  # characters shown beside a name
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a name stands and a person decides whether it is he; `likely`: the sheet or minutes name his household."""

    key: Key
    where: str
    text: str
    name: str
    likely: bool
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would empty, what stays, what is out of reach. `word` has to be typed to confirm."""

    household: str
    whose: str
    people: tuple[str, ...]
    word: str
    rows: dict[str, int]
    journal: int
    drafts: int
    attachments: int
    cells: int
    hits: tuple[Hit, ...]
    stays: tuple[str, ...]
    warnings: tuple[str, ...]
    unreached: Unreached


@dataclass(frozen=True, slots=True)
class Erased:
    """What was emptied in the store, and how the rest went."""

    erasures: tuple[str, ...]
    counts: dict[str, int]
    finished: Finished | None


def preview(desk: Desk, household: str, member: str = "") -> Preview:
    """Nothing is changed. AppError H-101, ERASE-101 (no such person)."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        reach = reach_in_store(connection, household, _known(file, member))
        target = target_in_store(connection, reach, ())
        raw = raw_of(connection)
        cells = scrub.cells(raw, target)
        alike = scrub.namesakes(raw, target)
        hits = tuple(_hit(cell, target.terms, alike) for cell in cells if cell.how in ("unit", "name"))
        return Preview(
            household, file.short, _names(file, member), _word(file), _rows(raw, target), _lines(raw, reach),
            _count(raw, "SELECT count(*) FROM draft WHERE subject IN", tuple(reach)),
            _attachments(raw, reach), sum(cell.how in ("number", "row") for cell in cells), hits, STAYS,
            tuple(_warnings(file, member, alike)), unreached(connection, file.short, _number(file), household),
        )  # fmt: skip


STAYS = (
    "删除记录一条：只有编号、依据、日期和经办人，没有姓名",
    "台账、报表以前结账时的合计数和摘要；重印以前月份时不再列出本户",
    "公示、会议等材料本身：其中的姓名、号码改为“（已删除）”，张数、户数不变",
)


def erase(
    desk: Desk, household: str, ground: str, text: str, typed: str, member: str = "", also: Collection[Key] = (),
    look: Iterable[Path] = (), drop_unreadable: bool = True, progress: Progress | None = None,
) -> Erased:  # fmt: skip
    """Empty everything of a household, or of one of its people. `also`: hits a person decided on; `look`: folders of sticks
    that are plugged in; `typed`: the household's number, by hand.

    AppError H-101, ERASE-101 (no such person), ERASE-102 (not confirmed), ERASE-104 (no ground), ERASE-105 (a name in the
    ground), ERASE-106 (an erasure is not finished); of the work afterwards S-10x, ERASE-120: it is finished at the next start.
    """
    with desk.writing(VERB) as door:
        connection = door.connection
        file = load_household(connection, household)
        reach = reach_in_store(connection, household, _known(file, member))
        target = target_in_store(connection, reach, also)
        _check(file, ground, text, typed, target.terms)
        far = unreached(connection, file.short, _number(file), household)
        cells = _chosen(scrub.cells(raw_of(connection), target))
        made = write_erasures(door, target, ground, text.strip(), desk.today, also)
        done: dict[str, Any] = {"unreached": far.to_json(), "own": True}
        job = Job(target, made, look=[str(path) for path in look], drop_unreadable=drop_unreadable, done=done)
        counts = empty(desk, door, target, cells, job)
        done["counts"] = counts
        _again(connection, done)
    return Erased(tuple(made), counts, finish(desk, progress))


def _again(connection: Connection, done: dict[str, Any]) -> None:
    from app.services.erasing.parts import read_job, write_job

    job = read_job(connection)
    assert job is not None
    write_job(connection, replace(job, done={**job.done, **done}))


def _chosen(cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.how in ("number", "row", "decided")]


def _known(file: HouseholdFile, member: str) -> str:
    if member and all(row["id"] != member for row in file.all_members):
        raise AppError("ERASE-101", "这一户里没有这个人。", "请重新打开这一户再选。", file.short)
    return member


def _check(file: HouseholdFile, ground: str, text: str, typed: str, terms: Terms) -> None:
    if typed.strip() != _word(file):
        raise AppError(
            "ERASE-102", f"确认的字没有对上，没有删除。应输入：{_word(file)}。", "删除后不能撤销，请核对户号后再输一次。", file.short
        )  # fmt: skip
    if ground not in CODE_LISTS["ERASURE_GROUND"].by_code or len(text.strip()) < 4:
        raise AppError(
            "ERASE-104", "没有写明删除的法律依据。", "请选一项依据，并写明根据哪份申请、决定或文件。", file.short
        )
    if terms.stand_in(text, named=True):
        raise AppError(
            "ERASE-105",
            "依据说明里有本户的姓名或号码，这一栏会一直留着。",
            "请写文件名称、编号和日期，不写姓名。",
            file.short,
        )


def _word(file: HouseholdFile) -> str:
    return f"删除{_number(file) or file.id[:4]}"


def _number(file: HouseholdFile) -> str:
    return str(file.record.get("local_household_no") or "")


def _names(file: HouseholdFile, member: str) -> tuple[str, ...]:
    people = file.all_members if member else file.members
    return tuple(str(row.get("name") or "") for row in people if member in ("", row["id"]))


def _rows(raw: Any, target: Target) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, record in RECORDS.items():
        if record.unit == "household" and kind != "erasure":
            count = sum(_rows_of(raw, kind, unit, reach) for unit, reach in target.reach.items())
            if count:
                found[record.label] = found.get(record.label, 0) + count
    return found


def _rows_of(raw: Any, kind: str, unit: str, reach: Reach) -> int:
    if reach.whole or kind == "import_base":
        return _count(raw, f"SELECT count(*) FROM r_{kind} WHERE unit_id IN", (unit,))
    keys = [key for key in ("id", "member_id", "person_id", "target_id") if key == "id" or key in declared(kind)]
    people = tuple(sorted(reach.people))
    where = " OR ".join(f"{key} IN ({','.join('?' * len(people))})" for key in keys)
    query = f"SELECT count(*) FROM r_{kind} WHERE unit_id=? AND ({where})"
    return int(raw.execute(query, (unit, *people * len(keys))).fetchone()[0])


def _lines(raw: Any, reach: dict[str, Reach]) -> int:
    whole = tuple(unit for unit, how in reach.items() if how.whole)
    people = tuple(sorted({one for how in reach.values() for one in how.people}))
    found = _count(raw, "SELECT count(*) FROM journal WHERE unit_id IN", whole)
    return found + _count(raw, "SELECT count(*) FROM journal WHERE row_id IN", people)


def _attachments(raw: Any, reach: dict[str, Reach]) -> int:
    whole = tuple(unit for unit, how in reach.items() if how.whole)
    people = tuple(sorted({one for how in reach.values() for one in how.people}))
    found = _count(raw, "SELECT count(*) FROM r_attachment WHERE unit_id IN", whole)
    return found + _count(raw, "SELECT count(*) FROM r_attachment WHERE member_id IN", people)


def _count(raw: Any, query: str, values: tuple[str, ...]) -> int:
    if not values:
        return 0
    return int(raw.execute(f"{query} ({','.join('?' * len(values))})", values).fetchone()[0])


def _hit(cell: Cell, terms: Terms, alike: frozenset[str]) -> Hit:
    name = next(name for name in terms.names if name in cell.old)
    field = declared(cell.kind).get(cell.key) if cell.kind in RECORDS else None
    where = RECORDS[cell.kind].label if cell.kind in RECORDS else "其他材料"
    at = cell.old.find(name)
    shown = cell.old[max(0, at - AROUND) : at + len(name) + AROUND].replace("\n", " ")
    doubt = "本村还有同名的人" if name in alike else "两个字的姓名，可能是别的意思" if len(name) == 2 else ""
    return Hit((cell.kind, cell.row, cell.key), f"{where} · {field.label if field else '内容'}", shown, name,
               cell.how == "unit" and name not in alike, doubt)  # fmt: skip


def _warnings(file: HouseholdFile, member: str, alike: frozenset[str]) -> Iterable[str]:
    if any(case.road.is_open for case in file.cases):
        yield "这一户还有没办完的监测事项：删除后不能再办，请先问乡镇。"
    if member and file.head is not None and file.head["id"] == member:
        yield "要删除的是户主：删除后请给这一户指定新的户主。"
    if file.cases:
        yield "法律、行政法规规定的保存期限没有届满的，只停止使用，不删除（个人信息保护法第四十七条）。"
    if alike:
        yield f"本村还有同名的人（{'、'.join(sorted(alike))}），下面列出的位置请逐条看。"
