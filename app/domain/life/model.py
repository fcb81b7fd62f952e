"""What a family change is made of: families and wishes in, plans out (`events` does the planning)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.life import follow_ups as follow
from app.domain.life.follow_ups import FollowUp
from app.domain.relations import HEAD

Person = Mapping[str, Any]
LEFT, ADDED = "left", "added"
NEWCOMER = "new"  # answers of the first newcomer stand under new1, of the second under new2


class Event(StrEnum):
    """Codes of the list LIFE_EVENT."""

    BIRTH = "birth"
    DEATH = "death"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    MARRIAGE = "marriage"
    SPLIT = "split"
    MERGE = "merge"
    HEAD_CHANGE = "head_change"


# Reasons a person may choose within an event; the first one is usual.
REASONS: dict[Event, tuple[str, ...]] = {
    Event.BIRTH: ("born",), Event.DEATH: ("died",), Event.MOVE_IN: ("moved_in", "returned", "adopted_in"),
    Event.MOVE_OUT: ("moved_out", "adopted_out", "imprisoned", "missing"), Event.SPLIT: ("split",), Event.MERGE: ("moved_out",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Family:
    """A household as these rules see it. `members`: all, those who left too; `state`: where its open case stands;
    `noticing`: that case's notice hangs; `rows`: its work spells and posts; `helpers`: who is paired with it now."""

    id: str
    short: str
    record: Person
    members: tuple[Person, ...]
    open_case: bool = False
    state: str = ""
    noticing: bool = False
    has_income: bool = False
    rows: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to record. `members`: rows concerned; `newcomers`: values of people new to the village;
    `other`: the other household of the village; `head`: successor where the head goes (head_change: the new head);
    `other_head`: head of the new household of a split; `partner`: whom somebody marries, the parent of a child;
    `relations`: chosen 与户主关系 by row id (new1, new2 … for newcomers; the other household's head in a merge: by the
    source head's row); `reason`: a code of REASONS; `outgoing`: 嫁出, else 嫁入."""

    event: Event
    on: date | None
    members: tuple[str, ...] = ()
    newcomers: tuple[Person, ...] = ()
    other: str = ""
    head: str = ""
    other_head: str = ""
    partner: str = ""
    relations: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    outgoing: bool = False
    place: str = ""
    paper: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why it cannot be recorded as wished: stable code, one sentence, what to do."""

    code: str
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A relation only a person can say: whose, in which household, the words to choose from (the likeliest first)."""

    member: str
    name: str
    household: str
    choices: tuple[str, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row to write: a new one with its id, or changed fields of one that is there."""

    kind: str
    row: str
    household: str
    values: dict[str, Any]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One change as a person reads it: household, whose, what, before, after."""

    household: str
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What recording it would do. `touched`: households concerned with the member rows concerned in each;
    `new_household`: id of the household a split makes; `text`: the change in one sentence."""

    event: Event
    text: str
    changes: tuple[RowChange, ...] = ()
    lines: tuple[Line, ...] = ()
    questions: tuple[Question, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    warnings: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    touched: tuple[tuple[str, tuple[str, ...]], ...] = ()
    new_household: str = ""

    @property
    def ready(self) -> bool:
        """Nothing forbids it and nothing is left to be answered."""
        return not self.troubles


def living(members: Iterable[Person]) -> list[Person]:
    """Members who have not died or left."""
    return [member for member in members if member.get("presence") != LEFT]


def head_of(members: Iterable[Person]) -> Person | None:
    """The living head."""
    return next((member for member in living(members) if member.get("relation") == HEAD), None)


def ended_label(members: Sequence[Person], events: Sequence[Person] = ()) -> str:
    """How a household that nobody lives in any more is shown: 已并户, 整户迁出, 全户死亡; "" while somebody does.
    `events`: its life events; a household whose people were never entered has not ended."""
    if not members or living(members):
        return ""
    if any(event.get("event") == Event.MERGE for event in events[-1:]):
        return "已并户"
    last = max(members, key=lambda m: m.get("presence_date") or date.min)
    words = {"died": "全户死亡", "moved_out": "整户迁出", "married_out": "整户迁出", "split": "整户迁出"}
    if all(m.get("presence_reason") == "died" for m in members):
        return "全户死亡"
    found = words.get(str(last.get("presence_reason") or ""), "户内无人")
    return "户内无人" if found == "全户死亡" else found


def suggest_heads(members: Iterable[Person], on: date) -> list[str]:
    """Who may follow the head, the usual one first: the spouse, children by age, other adults, then children."""
    order = {"spouse": 0, "son": 1, "daughter": 1, "daughter_in_law": 2, "son_in_law": 2}
    here = [m for m in living(members) if m.get("relation") != HEAD]
    ranked = sorted(here, key=lambda m: (not follow.is_adult(m, on), order.get(str(m.get("relation")), 3),
                                         m.get("birth_date") or date.max))  # fmt: skip
    return [str(member["id"]) for member in ranked]


def heads(members: Iterable[Person]) -> list[Person]:
    """Rows with relation 户主, whether they live or not."""
    return [member for member in members if member.get("relation") == HEAD]


def counts(member: Person) -> bool:
    """Whether a row counts for the income (R-3.7)."""
    return member.get("presence") != LEFT and member.get("counted_in_income") is not False
