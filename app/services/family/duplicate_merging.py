"""Two rows that are one person: made one row in a household, or put right where they stand in two (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.life.events import Event, Wish
from app.domain.questionnaire.field import Owner
from app.domain.records import RECORDS, declared
from app.domain.relations import HEAD
from app.domain.values import blank
from app.services.desk import Desk
from app.services.family.duplicates import NOT_COMPARED, mark_pair, member_file, writing
from app.services.family.life_events import EventDone, event_in
from app.services.files import HouseholdFile, Rec
from app.store.door import Door
from app.store.narrow import read_columns

# How somebody came to stand in two households -> the change that has not been recorded.
MOVES = (Event.MARRIAGE, Event.SPLIT, Event.MOVE_OUT)
# Rows that mean nothing without the person they are about; signed papers stay.
OF_PERSON = (
    "work_spell", "public_post", "obligor", "finding_mark", "work_quarter_check", "post_month", "job_service", "roll_row",
    "benefit", "care_record", "stop_report", "age_note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a pair: the mark, the row that stays, how many rows now name it, one sentence."""

    mark: str
    kept: str
    moved: int
    text: str
    left_over: int = 0  # rows the township owns and that still name the other one


def merge_rows(desk: Desk, keep: str, drop: str, take: Iterable[str] = (), reason: str = "") -> Merged:
    """Same person twice in one household: `keep` stays with the fields `take` from `drop` (and what only `drop` fills), the
    other row is deleted with the reason, everything that named it names `keep`. AppError DUP-102, DUP-103, DUP-110."""
    with writing(desk, "合并同一个人") as door:
        file, kept = member_file(door.connection, keep)
        other, gone = member_file(door.connection, drop)
        if file.id != other.id or keep == drop:
            raise AppError(
                "DUP-103",
                "这两行不在同一户，不能合并成一行。",
                "请选他现在是哪一户的人，另一户按变动办理。",
                file.short,
            )
        why = f"重复：和{kept.get('name') or '同户成员'}是同一个人" + (f"。{reason.strip()}" if reason.strip() else "")
        mark = mark_pair(desk, door, keep, drop, "same", reason)
        values = _chosen(kept, gone, set(take))
        door.change("member", keep, values, why=why)
        moved, left_over = _repoint(door, file, gone, kept)
        one_person(door, str(kept.get("person_id") or ""), str(gone.get("person_id") or ""))
        door.remove("member", drop, why)
        return Merged(mark, keep, moved, f"已合并成一行：{kept.get('name')}。", left_over)


def _chosen(kept: Rec, gone: Rec, take: set[str]) -> Rec:
    """Values that change: the chosen ones, and those only the other row fills. A head stays head whichever row said so."""
    fields = [f for f in RECORDS["member"].fields if f.key not in NOT_COMPARED and f.owner is not Owner.TOWNSHIP]
    found = {
        f.key: gone[f.key]
        for f in fields
        if (f.key in take and not blank(gone.get(f.key))) or (blank(kept.get(f.key)) and not blank(gone.get(f.key)))
    }
    if kept.get("presence") != "left":
        found = {k: v for k, v in found.items() if k in take or not k.startswith("presence_")}
    if gone.get("relation") == HEAD and gone.get("presence") != "left":
        found["relation"] = HEAD
    elif kept.get("relation") == HEAD:
        found.pop("relation", None)
    return found


def _repoint(door: Door, file: HouseholdFile, gone: Rec, kept: Rec) -> tuple[int, int]:
    """Rows of the household that name the deleted row name the other one; gives (moved, those the township owns)."""
    moved = left_over = 0
    for kind, rows in file.by_kind.items():
        for row in rows:
            values = _renamed(kind, row, str(gone["id"]), str(kept["id"]))
            if not values:
                continue
            if any(declared(kind)[key].owner is not Owner.VILLAGE for key in values):
                left_over += 1
                continue
            door.change(kind, str(row["id"]), values)
            moved += 1
    return moved, left_over


def _renamed(kind: str, row: Rec, old: str, new: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in ("member_id", "target_id"):
        if key in declared(kind) and row.get(key) == old:
            found[key] = new
    if old in (row.get("member_ids") or ()):
        found["member_ids"] = tuple(dict.fromkeys(new if part == old else part for part in row["member_ids"]))
    return found


def one_person(door: Door, person: str, other: str) -> None:
    """From now on one `person_id`, wherever the other one stood."""
    if not person or not other or person == other:
        return
    for kind, record in RECORDS.items():
        if "person_id" not in record.keys or record.field("person_id").owner is not Owner.VILLAGE:
            continue
        wanted = [uid for uid, _unit, value in read_columns(door.connection, kind, ("person_id",)) if value == other]
        for uid in wanted:
            door.change(kind, str(uid), {"person_id": person})


def settle_by_move(
    desk: Desk,
    stays: str,
    leaves: str,
    event: Event,
    on: date | None,
    head: str = "",
    reason: str = "",
    paper: str = "",
) -> EventDone:
    """Same person in two households: he belongs where row `stays` is; `leaves` goes by 婚嫁, 分户 or 迁出, with its follow-ups.

    AppError DUP-103 (one household), DUP-107 (not such a change), LIFE-… what the change lacks (`head` the successor)."""
    if event not in MOVES:
        raise AppError("DUP-107", "不能用这种变动处理重复。", "请选婚嫁、分户或迁出。", "重复核对")
    with writing(desk, "核对两户里的同一个人") as door:
        there, right = member_file(door.connection, stays)
        here, wrong = member_file(door.connection, leaves)
        if there.id == here.id:
            raise AppError("DUP-103", "这两行在同一户。", "请选合并成一行。", here.short)
        mark_pair(desk, door, stays, leaves, "same", reason)
        one_person(door, str(right.get("person_id") or ""), str(wrong.get("person_id") or ""))
        door.flush()
        wish = Wish(
            event, on, (leaves,), other=there.id, head=head, partner=stays, outgoing=True, paper=paper, note=reason,
            relations={leaves: str(right.get("relation") or "")},
        )  # fmt: skip
        return event_in(desk, door, here.id, wish)


def remove_wrong(desk: Desk, wrong: str, right: str, reason: str) -> Merged:
    """Same person in two households by a typing mistake: the wrong row is deleted with the reason; a household of nobody
    else and without a case goes too. AppError DUP-101 without a reason, DUP-104 (head of others), DUP-105 (case)."""
    if not reason.strip():
        raise AppError("DUP-101", "去掉重复的一行要写说明。", "请写明是怎么录重的。", "重复核对")
    with writing(desk, "去掉录重的人") as door:
        file, row = member_file(door.connection, wrong)
        home, kept = member_file(door.connection, right)
        others = [m for m in file.members if m["id"] != wrong]
        if row.get("relation") == HEAD and others:
            raise AppError(
                "DUP-104", f"{row.get('name')}是{file.short}的户主，不能直接去掉。", "请先办户主变更。", file.short
            )
        if not others and file.cases:
            raise AppError(
                "DUP-105",
                f"{file.short}只有这一个人，又有监测事项，不能去掉。",
                "请按变动办理，或者先办结。",
                file.short,
            )
        why = f"录重：{reason.strip()}"
        mark = mark_pair(desk, door, wrong, right, "same", reason)
        one_person(door, str(kept.get("person_id") or ""), str(row.get("person_id") or ""))
        for kind, found in _hanging(file, wrong):
            door.remove(kind, found, why)
        door.remove("member", wrong, why)
        if not others and len(file.all_members) == 1:
            door.remove("household", file.id, why)
        return Merged(mark, right, 0, f"已去掉{file.short}里的{row.get('name')}，他是{home.short}的人。")


def _hanging(file: HouseholdFile, member: str) -> Iterator[tuple[str, str]]:
    for kind in OF_PERSON:
        yield from ((kind, str(row["id"])) for row in file.rows(kind) if row.get("member_id") == member)
