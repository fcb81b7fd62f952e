"""Member rows on their way: leaving, arriving, moving between two households, coming back, the successor of a head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.idnumbers import birth_date as born_by_number
from app.domain.idnumbers import sex as sex_by_number
from app.domain.life import follow_ups as follow
from app.domain.life.follow_ups import FollowUp
from app.domain.life.model import (
    ADDED,
    LEFT,
    NEWCOMER,
    REASONS,
    Family,
    Person,
    Question,
    RowChange,
    Trouble,
    Wish,
    head_of,
    heads,
    living,
)  # fmt: skip
from app.domain.questionnaire.field import Owner
from app.domain.records import RECORDS, declared
from app.domain.relations import ALL_RELATIONS, HEAD, Derived, derive
from app.domain.values import blank

# What happens to a household is not carried to where a person goes: place, relation, presence, whether he counts.
_STAYS = frozenset(
    "household_id sort relation counted_in_income not_counted_reason presence presence_reason presence_date".split()
)
# What a new household has in common with the one it came from.
COPIED = (
    "village_code", "group_name", "home_address", "phone", "household_kind", "poverty_exit_year", "in_relocation_site",
    "relocation_address", "relocation_state", "relocation_since", "relocation_reason",
)  # fmt: skip
CARRIED = ("work_spell", "public_post")  # running spells and posts go along with the person


@dataclass(slots=True)
class House:
    """A family being changed: its rows as they would stand, and how they stood."""

    family: Family
    now: dict[str, dict[str, Any]]
    before: dict[str, Person]
    is_new: bool = False
    concerned: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, family: Family) -> House:
        rows = {str(member["id"]): member for member in family.members}
        return cls(family, {key: dict(row) for key, row in rows.items()}, rows)

    @property
    def people(self) -> list[dict[str, Any]]:
        return list(self.now.values())

    @property
    def living(self) -> list[dict[str, Any]]:
        return [row for row in self.now.values() if row.get("presence") != LEFT]

    def kin(self) -> list[Person]:
        """Rows whose relation is said from the head of before: those who left under an earlier head say nothing."""
        return [*self.before.values()] if len(heads(self.before.values())) == 1 else living(self.before.values())


class RowWork:
    """Two households being changed on copies of their rows: how they stand now against before is the change."""

    def __init__(
        self, family: Family, wish: Wish, today: date, new_id: Callable[[], str], other: Family | None, number: str,
        high_age: int,
    ) -> None:  # fmt: skip
        self.wish, self.today, self.new_id = wish, today, new_id
        self.number, self.high_age = number, high_age
        self.here = House.of(family)
        self.there = House.of(other) if other else None
        self.troubles: list[Trouble] = []
        self.questions: list[Question] = []
        self.follow_ups: list[FollowUp] = []
        self.warnings: list[str] = []
        self.carried: list[RowChange] = []
        self.names: list[str] = []

    def houses(self) -> list[House]:
        return [house for house in (self.here, self.there) if house is not None]

    def trouble(self, code: str, text: str, advice: str = "") -> None:
        self.troubles.append(Trouble(code, text, advice))

    # ---- rows ----
    def reason(self) -> str:
        allowed = REASONS[self.wish.event]
        if self.wish.reason and self.wish.reason not in allowed:
            self.trouble("LIFE-119", "变动原因不在选项里。", "请重新选原因。")
        return self.wish.reason or allowed[0]

    def leave(self, house: House, member: dict[str, Any], reason: str) -> None:
        member |= {"presence": LEFT, "presence_reason": reason, "presence_date": self.wish.on}
        house.concerned.append(str(member["id"]))
        self.names.append(str(member.get("name") or ""))
        posts = [row for row in house.family.rows.get("public_post", ()) if row.get("member_id") == member["id"]]
        assert self.wish.on is not None
        before = house.before[str(member["id"])]
        self.follow_ups += follow.stop_reports(house.family.id, before, reason, self.wish.on, posts, self.high_age)

    def newcomer(
        self, house: House, values: Person, reason: str, place: int, derived: Derived | None
    ) -> dict[str, Any]:
        row = {key: value for key, value in values.items() if not blank(value)}
        number = str(row.get("id_number") or "")
        row.setdefault("birth_date", born_by_number(number))
        row.setdefault("sex", sex_by_number(number))
        for key in ("name", "sex", "birth_date"):
            if blank(row.get(key)):
                named = declared("member")[key].label
                self.trouble(
                    "LIFE-120", f"新来的人没有填“{named}”。", "请补上；有身份证号的，性别和出生日期由号码带出。"
                )
        born = row.get("birth_date")
        if born and self.wish.on and self.wish.on < born:
            self.trouble("LIFE-110", f"变动日期早于{row.get('name')}的出生日期。", "请核对变动日期和出生日期。")
        given = str(row.pop("relation", "") or "")
        key = f"{NEWCOMER}{place}"
        relation = self.answer(key, str(row.get("name") or ""), house, derived or Derived("", ALL_RELATIONS), given)
        row.setdefault("id_type", "id_card" if number else "none")
        return self.arrive(house, {**row, "person_id": self.new_id()}, relation, reason)

    def arrive(self, house: House, values: dict[str, Any], relation: str, reason: str) -> dict[str, Any]:
        last = max((row.get("sort") or 0 for row in house.people), default=0)
        row: dict[str, Any] = {
            **values, "id": self.new_id(), "household_id": house.family.id, "sort": last + 1, "relation": relation,
            "presence": ADDED, "presence_reason": reason, "presence_date": self.wish.on, "counted_in_income": True,
        }  # fmt: skip
        house.now[row["id"]] = row
        house.concerned.append(row["id"])
        if reason in ("born", "married_in") or self.there is None:
            self.names.append(str(row.get("name") or ""))
        self._ask_consent(house, row)
        return row

    def _ask_consent(self, house: House, row: Person) -> None:
        assert self.wish.on is not None
        self.follow_ups += follow.consent_of(house.family.id, row, self.wish.on, house.family.open_case)

    def take_back(self, key: str, reason: str) -> None:
        """Somebody who left this household comes back to his own row."""
        row = self.here.now.get(key)
        if row is None or row.get("presence") != LEFT or row.get("presence_reason") == "died":
            name = str(row.get("name") or "") if row else "这个人"
            why = "已经死亡" if row and row.get("presence_reason") == "died" else "没有离开过这一户"
            self.trouble("LIFE-121", f"{name}{why}，不能登记回来。", "请核对姓名。")
            return
        if row.get("presence_date") and self.wish.on and self.wish.on < row["presence_date"]:
            self.trouble("LIFE-111", f"变动日期早于{row.get('name')}离开的日期。", "请核对变动日期。")
        self._come_back(self.here, row, "returned" if reason == "moved_in" else reason, Derived("", ALL_RELATIONS))
        self.names.append(str(row.get("name") or ""))

    def _come_back(self, house: House, row: dict[str, Any], reason: str, derived: Derived) -> None:
        known = str(row.get("relation") or "")
        if not derived.relation and known in ALL_RELATIONS and len(heads(house.before.values())) <= 1:
            derived = Derived(known)  # his relation was to the head who is still here
        relation = self.answer(str(row["id"]), str(row.get("name") or ""), house, derived)
        row |= {"relation": relation, "presence": ADDED, "presence_reason": reason, "presence_date": self.wish.on}
        row |= {"counted_in_income": True, "not_counted_reason": ""}
        house.concerned.append(str(row["id"]))
        self._ask_consent(house, row)

    def move(
        self, source: House, target: House, member: dict[str, Any], out: str, arrives: str, derived: Derived | None
    ) -> None:
        """From one household of the village to another: the old row is closed, a new one opened for the same person."""
        before = source.before[str(member["id"])]
        member |= {"presence": LEFT, "presence_reason": out, "presence_date": self.wish.on}
        source.concerned.append(str(member["id"]))
        if str(member.get("name") or "") not in self.names:
            self.names.append(str(member.get("name") or ""))
        found = derived or Derived("", ALL_RELATIONS)
        known = self._row_of_person(target, str(before.get("person_id") or ""))
        if known is not None:
            answer = self.wish.relations.get(str(member["id"]), "")
            self._come_back(target, known, arrives, Derived(answer) if answer else found)
            return
        values = {key: before[key] for key in _carried_keys() if not blank(before.get(key))}
        relation = self.answer(str(member["id"]), str(before.get("name") or ""), target, found)
        row = self.arrive(target, values, relation, arrives)
        self._carry_rows(source, target, str(member["id"]), row["id"])

    def _row_of_person(self, house: House, person: str) -> dict[str, Any] | None:
        return next((row for row in house.people if person and row.get("person_id") == person), None)

    def _carry_rows(self, source: House, target: House, old: str, new: str) -> None:
        for kind in CARRIED:
            for row in source.family.rows.get(kind, ()):
                if row.get("member_id") != old or not runs(row.get("end"), self.wish.on):
                    continue
                values = {f.key: row[f.key] for f in RECORDS[kind].fields if not blank(row.get(f.key))}
                values |= {"household_id": target.family.id, "member_id": new}
                self.carried.append(RowChange(kind, self.new_id(), target.family.id, values, True))

    def answer(self, key: str, name: str, house: House, derived: Derived, given: str = "") -> str:
        """The relation to use: what the person chose, else what follows; where neither says it, a question is noted."""
        chosen = self.wish.relations.get(key) or given
        # Into an empty house somebody has to come as its head.
        words = ALL_RELATIONS if head_of(house.before.values()) or house.is_new else (HEAD, *ALL_RELATIONS)
        if derived.relation == HEAD:
            return HEAD
        if chosen and chosen not in words:
            self.trouble("LIFE-122", f"{name}的与户主关系不在选项里。", "请重新选与户主关系。")
            return ""
        if derived.choices or chosen:
            choices = words if derived.choices == ALL_RELATIONS else derived.choices or words
            self._note_question(Question(key, name, house.family.short, choices, chosen))
        return chosen or derived.relation

    def _note_question(self, question: Question) -> None:
        if all((q.member, q.household) != (question.member, question.household) for q in self.questions):
            self.questions.append(question)

    # ---- the head ----
    def succeed(self, house: House, forced: bool = False) -> None:
        """A successor where the head went; everybody's relation is said anew from the new head."""
        here = house.living
        if not here or (head_of(here) is not None and not forced):
            return
        wanted = self.wish.head
        if wanted not in [str(member["id"]) for member in here]:
            text = "没有选新户主。" if forced else f"户主离开以后，{house.family.short}没有户主了。"
            self.trouble("LIFE-123", text, "请在留下的家庭成员里选一位户主。")
            return
        kin = [row for row in house.kin() if str(row["id"]) in house.before]
        if not heads(living(house.before.values())):  # nobody was head: there is nothing to start from
            derived = {str(member["id"]): Derived("", ALL_RELATIONS) for member in here} | {wanted: Derived(HEAD)}
        else:
            derived = derive(kin, wanted, [str(member["id"]) for member in here if str(member["id"]) in house.before])
        for member in here:
            key = str(member["id"])
            member["relation"] = self.answer(
                key, str(member.get("name") or ""), house, derived.get(key, Derived("", ALL_RELATIONS))
            )
        house.concerned.append(wanted)


def sex_told(member: Person) -> str:
    """male or female, as written or as the number says; "" where neither does."""
    return str(member.get("sex") or sex_by_number(str(member.get("id_number") or "")))


def runs(end: object, on: date | None) -> bool:
    """A spell or post that has not ended on a day; months are written YYYYMM."""
    if blank(end) or on is None:
        return True
    return end >= on if isinstance(end, date) else str(end) >= f"{on:%Y%m}"


def _carried_keys() -> list[str]:
    """What of a member goes along to another household: all that the village writes and that is about the person."""
    return [f.key for f in RECORDS["member"].fields if f.key not in _STAYS and f.owner is not Owner.TOWNSHIP]
