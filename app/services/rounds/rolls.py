"""逐一核对: a season's roll drawn from the members, an answer for each of them, the end (`domain.md` §15.16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.policy import PolicyView
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field
from app.domain.records import declared
from app.domain.rolls import ROLLS, WHERE, Drawing, answers_of, check_answer, drawn, is_settled
from app.domain.values import blank
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.numbering import newest_named
from app.services.rounds.numbered import open_numbered, rounds_of
from app.store.door import Door, stable_id
from app.store.store import Connection

PARTS = ("household", "member", "monitoring_case", "case_event", "life_event", "roll_row")
HELPED = ("monitored", "removed", "exit")
# Which further fields an answer of a roll asks for.
ASKED: Mapping[str, tuple[str, ...]] = {
    "medical": ("reason", "next_on"), "pension": ("reason", "next_on"), "pension60": ("reason", "next_on"),
    "schooling": ("reason", "helpers", "next_on"), "leavers": ("destination", "next_on"),
    "students": ("aid", "aid_amount", "destination", "next_on"), "yulu": ("aid_amount", "reason", "next_on"),
}  # fmt: skip
ROW_KEYS = ("answer", "reason", "destination", "aid", "aid_amount", "helpers", "next_on", "note", "date", "checkers")


@dataclass(frozen=True, slots=True)
class RollPerson:
    """A person on a roll: why he was drawn, his answer (None: not asked yet)."""

    household: str
    head: str
    number: str
    group: str
    watch: str
    member: Rec
    why: str
    row: Rec | None

    @property
    def key(self) -> str:
        """The member's id."""
        return str(self.member["id"])

    @property
    def name(self) -> str:
        """The member's name."""
        return str(self.member.get("name") or "")

    @property
    def settled(self) -> bool:
        """True once nothing more has to be asked."""
        return self.row is not None and is_settled(self.row.get("answer"))

    @property
    def told(self) -> str:
        """Answer, destination, reason in one text."""
        row = self.row or {}
        parts = (label("ROLL_ANSWER", row.get("answer")), row.get("destination"), row.get("reason"), row.get("note"))
        return "；".join(str(part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class RollBoard:
    """One round with everybody on its roll; a closed one shows those who were answered."""

    round: Rec
    people: tuple[RollPerson, ...]

    @property
    def open(self) -> int:
        """People without an answer."""
        return sum(person.row is None for person in self.people)

    @property
    def waiting(self) -> int:
        """People whose answer does not settle it yet."""
        return sum(person.row is not None and not person.settled for person in self.people)


def drawing(view: PolicyView, on: date, file: HouseholdFile) -> Drawing:
    """The settings a roll is drawn by, for one household."""
    return Drawing(on, view.limits("school_age"), file.group in HELPED)


def people_of(files: Iterable[HouseholdFile], round_: Rec, view: PolicyView, on: date) -> list[RollPerson]:
    """Everybody drawn now and everybody answered in this round, by group and household."""
    found = []
    for file in files:
        rows = {str(row["member_id"]): row for row in file.rows("roll_row") if row["round_id"] == round_["id"]}
        by = drawing(view, on, file)
        for member in file.all_members:
            row = rows.get(str(member["id"]))
            why = (
                str(row["drawn_as"])
                if row
                else ""
                if file.ended or round_["closed_on"]
                else drawn(str(round_["roll"]), member, by)
            )
            if why:
                found.append(_person(file, member, why, row))
    return found


def _person(file: HouseholdFile, member: Rec, why: str, row: Rec | None) -> RollPerson:
    watch = {"monitored": "监测对象", "removed": "风险已消除", "exit": "脱贫户"}.get(file.group, "一般农户")
    return RollPerson(file.id, file.head_name, str(file.record.get("local_household_no") or ""),
                      str(file.record.get("group_name") or ""), watch, member, why, row)  # fmt: skip


def open_roll(desk: Desk, roll: str, start: date, end: date, season: str = "", note: str = "") -> str:
    """Open a season's roll; returns its id. AppError ROLL-101 … ROLL-104."""
    if roll not in ROLLS:
        raise AppError("ROLL-101", "没有选核对哪个名单。", "请从名单里选一个。", WHERE)
    if end < start:
        raise AppError("ROLL-102", "完成期限早于开始日期。", "请核对两个日期。", WHERE)
    told = season.strip() or f"{start.year}年"
    values = {"roll": roll, "season": told, "start": start, "end": end, "note": note.strip()}
    return open_numbered(
        desk, "开展逐一核对", "roll_round", "roll", f"核对{start.year}", values,
        lambda row: AppError("ROLL-103", f"“{label('ROLL', roll)}”{row['season']}这一轮还没有结束。", "请先登记那一轮结束。", WHERE),
    )  # fmt: skip


def roll_named(connection: Connection, wanted: str = "") -> Rec:
    """A round by id, number or roll (the latest of it); AppError ROLL-105."""
    text = f"没有“{wanted}”这一轮逐一核对。" if wanted else "还没有开展过逐一核对。"
    return newest_named(connection, "roll_round", wanted, "start", AppError("ROLL-105", text, "请先开展一轮。", WHERE),
                        lambda row: (row["roll"], label("ROLL", row["roll"])))  # fmt: skip


def roll_rounds(desk: Desk) -> list[Rec]:
    """All rounds, those running first, the newest first."""
    return rounds_of(desk, "roll_round")


def roll_board(desk: Desk, wanted: str = "") -> RollBoard:
    """A round with its people; AppError ROLL-105."""
    with desk.reading() as connection:
        row = roll_named(connection, wanted)
        files, view = load_households(connection, None, PARTS), desk.view(connection)
    return RollBoard(row, tuple(people_of(files, row, view, desk.today)))


def answer_fields(roll: str) -> list[Field]:
    """Fields asked for one person of a roll; the choices of `answer` are `answers_of(roll)`."""
    known = declared("roll_row")
    return [known[key] for key in ("date", "checkers", "answer", *ASKED[roll], "note")]


def answer_choices(roll: str) -> tuple[tuple[str, str], ...]:
    """(code, label) of the answers of a roll."""
    return answers_of(roll)


def answer_people(desk: Desk, wanted: str, people: Iterable[tuple[str, str]], values: Mapping[str, Any]) -> int:
    """The same answer for (household, member) pairs, one verb; returns how many. Where the answer says that somebody joined,
    his own field on the form follows.

    AppError ROLL-105 … ROLL-107, ROLL-110 … ROLL-116."""
    with desk.writing("登记逐一核对结果") as door:
        row = roll_named(door.connection, wanted)
        if row["closed_on"] is not None:
            raise AppError("ROLL-106", f"{row['number']}已经登记结束。", "请开展新的一轮。", WHERE)
        view, count = desk.view(door.connection), 0
        for household, member in people:
            _answer(desk, door, row, load_household(door.connection, household, PARTS), member, view, values)
            count += 1
    return count


def _answer(
    desk: Desk, door: Door, round_: Rec, file: HouseholdFile, member: str, view: PolicyView, values: Mapping[str, Any]
) -> None:
    person = next((found for found in people_of([file], round_, view, desk.today) if found.key == member), None)
    if person is None:
        raise AppError("ROLL-107", "这个人不在这一轮的名单里。", "请核对是哪个名单。", file.short)
    check_answer(values, str(round_["roll"]), round_["start"], desk.today, f"{person.name}（{file.short}）")
    told = {key: values.get(key) for key in ROW_KEYS if key in values}
    if person.row is not None:
        door.change("roll_row", str(person.row["id"]), told)
    else:
        fixed = {"household_id": file.id, "member_id": member, "person_id": person.member.get("person_id"),
                 "round_id": round_["id"], "roll": round_["roll"], "drawn_as": person.why}  # fmt: skip
        own = {key: value for key, value in told.items() if not blank(value)}
        door.create("roll_row", {**own, **fixed}, stable_id(str(round_["id"]), "roll_row", member))
    follows = FOLLOWS.get(str(values["answer"]))
    if follows:
        door.change("member", member, follows)


# An answer that says something of the form itself: typed once.
FOLLOWS: Mapping[str, Mapping[str, Any]] = {
    "med_joined": {"med_resident": True}, "med_employee": {"med_employee": True}, "pen_joined": {"pension_resident": True},
    "pen_employee": {"pension_employee": True}, "old_receives": {"pension_resident": True},
    "old_employee": {"pension_employee": True},
}  # fmt: skip


def close_roll(desk: Desk, wanted: str, on: date, person: str = "") -> int:
    """End a round: everybody has an answer; returns how many of them do not settle it. AppError ROLL-106, ROLL-108, ROLL-109."""
    with desk.writing("结束逐一核对") as door:
        row = roll_named(door.connection, wanted)
        if row["closed_on"] is not None:
            raise AppError("ROLL-106", f"{row['number']}已经登记结束。", "不用再登记。", WHERE)
        files, view = load_households(door.connection, None, PARTS), desk.view(door.connection)
        people = people_of(files, row, view, desk.today)
        missing = [found for found in people if found.row is None]
        if missing:
            named = "、".join(found.name for found in missing[:5]) + ("等" if len(missing) > 5 else "")
            raise AppError(
                "ROLL-108", f"还有{len(missing)}人没有核对：{named}。", "每个人都要有核对结果。", str(row["number"])
            )
        last = max((found.row["date"] for found in people if found.row), default=row["start"])
        if not last <= on <= desk.today:
            raise AppError(
                "ROLL-109", "结束日期早于最后一个人的核对日期，或者晚于今天。", "请核对日期。", str(row["number"])
            )
        door.change("roll_round", str(row["id"]), {"closed_on": on, "closed_name": person.strip() or desk.operator})
        return sum(not found.settled for found in people)


def rolls_needed(desk: Desk) -> Sequence[tuple[str, str, int]]:
    """(roll, its name, how many would be drawn today) of every roll, before a round is opened."""
    with desk.reading() as connection:
        files, view = load_households(connection, None, PARTS[:-1]), desk.view(connection)
    living = [file for file in files if not file.ended]
    return [
        (roll, label("ROLL", roll),
         sum(bool(drawn(roll, member, by)) for file in living for by in [drawing(view, desk.today, file)] for member in file.members))
        for roll in ROLLS
    ]  # fmt: skip
