"""Family changes as verbs: 出生 死亡 迁入 迁出 婚嫁 分户 并户 户主变更 (`design.md` §3 "Life events").

Pure: families and a wish in, a plan out — the rows that would change, what is still to be answered, what forbids it, what
follows from it. Rows never change unit: who moves to another household of the village gets a new member row there with the
same `person_id`, the old row stays with 自然减少 and its last values. Afterwards every household with living members has
exactly one head, and everybody's 与户主关系 is said from that head (`relations`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from app.domain.documents import chinese_date
from app.domain.idnumbers import age
from app.domain.life import follow_ups as follow
from app.domain.life.follow_ups import FollowUp
from app.domain.life.model import (
    ADDED,
    LEFT,
    Event,
    Family,
    Line,
    Person,
    Plan,
    RowChange,
    Wish,
    counts,
    ended_label,
    head_of,
    heads,
    living,
    suggest_heads,
)  # fmt: skip
from app.domain.life.rows import COPIED, House, RowWork, sex_told
from app.domain.questionnaire.codes import label
from app.domain.records import declared
from app.domain.relations import ALL_RELATIONS, Derived, derive, of_child, of_spouse, sex_of, through
from app.domain.values import blank

__all__ = ["Event", "Family", "Plan", "Wish", "ended_label", "living", "plan_event", "suggest_heads"]


def plan_event(
    family: Family,
    wish: Wish,
    today: date,
    new_id: Callable[[], str],
    other: Family | None = None,
    number: str = "",
    high_age: int = 80,
) -> Plan:
    """The plan of one change of `family`. `other`: the other household named in the wish; `number`: 村内户号 a new
    household would get; `high_age`: age of 高龄津贴 (setting). Troubles LIFE-101 … LIFE-126 are told, never raised."""
    return _Planner(family, wish, today, new_id, other, number, high_age).plan()


class _Planner(RowWork):
    """Works one wish out on copies of the rows; what differs in the end is the plan."""

    def plan(self) -> Plan:
        self._check_date()
        self._check_families()
        if not self.troubles:
            getattr(self, f"_{self.wish.event}")()
        if not self.troubles:
            self._check_heads()
            self._check_answers()
            self._warn()
        if self.troubles:
            return Plan(self.wish.event, self._text(), troubles=tuple(self.troubles), questions=tuple(self.questions))
        return Plan(
            self.wish.event, self._text(), tuple(self._changes()), tuple(self._lines()), tuple(self.questions), (),
            tuple(dict.fromkeys(self.warnings)), tuple(self.follow_ups),
            tuple((house.family.id, tuple(dict.fromkeys(house.concerned))) for house in self.houses()),
            next((house.family.id for house in self.houses() if house.is_new), ""),
        )  # fmt: skip

    # ---- guards before anything ----
    def _check_date(self) -> None:
        if self.wish.on is None:
            self.trouble("LIFE-101", "没有填变动日期。", "请填写实际变动的那一天。")
        elif self.wish.on > self.today:
            self.trouble("LIFE-102", f"变动日期{chinese_date(self.wish.on)}还没有到。", "请填写实际变动的那一天。")

    def _check_families(self) -> None:
        wish, here, there = self.wish, self.here, self.there
        needs = wish.event is Event.MERGE
        if (needs or wish.other) and there is None:
            self.trouble("LIFE-103", "没有选对方农户。", "请选本村的另一户。")
        if there is not None and there.family.id == here.family.id:
            self.trouble("LIFE-104", "对方农户就是这一户。", "请选另一户。")
        if there is not None and not there.living and wish.event is not Event.MOVE_IN:
            self.trouble("LIFE-105", f"{there.family.short}已经没有在册的人。", "请选另一户。")
        if wish.event in (Event.SPLIT, Event.MERGE):
            for house in self.houses():
                if house.family.noticing:
                    self.trouble(
                        "LIFE-106",
                        f"{house.family.short}的公示正在张贴，公示期间不能{label('LIFE_EVENT', wish.event)}。",
                        "请等公示期满撤下以后再办；确需先办的，先更正公示这一步。",
                    )
        if wish.event is Event.MERGE and here.family.open_case:
            self.trouble(
                "LIFE-107",
                f"{here.family.short}有在办的监测事项（{here.family.state}），不能并到别的户。",
                "请先把这件监测事项办结，再办并户。",
            )

    def _chosen(self, house: House) -> list[dict[str, Any]]:
        """The rows the wish names, each fit to go."""
        wanted = [house.now[key] for key in dict.fromkeys(self.wish.members) if key in house.now]
        if not wanted:
            self.trouble("LIFE-108", "没有选家庭成员。", "请选这次变动涉及的人。")
        for member in wanted:
            self._check_member(member)
        return wanted

    def _check_member(self, member: Person) -> None:
        on = self.wish.on
        assert on is not None
        name, what = str(member.get("name") or "这个人"), label("LIFE_EVENT", self.wish.event)
        if member.get("presence") == LEFT:
            day = f"已于{chinese_date(member['presence_date'])}" if member.get("presence_date") else "已经"
            reason = label("PRESENCE_REASON", member.get("presence_reason")) or "离开"
            self.trouble("LIFE-109", f"{name}{day}{reason}，不能再登记{what}。", "请核对姓名和日期。")
        elif member.get("birth_date") and on < member["birth_date"]:
            born = chinese_date(member["birth_date"])
            self.trouble("LIFE-110", f"变动日期早于{name}的出生日期（{born}）。", "请核对变动日期。")
        elif member.get("presence") == ADDED and member.get("presence_date") and on < member["presence_date"]:
            came = chinese_date(member["presence_date"])
            self.trouble("LIFE-111", f"变动日期早于{name}来到这一户的日期（{came}）。", "请核对变动日期。")

    # ---- the eight ----
    def _birth(self) -> None:
        parent = self.here.now.get(self.wish.partner)
        if parent is None or not self.wish.newcomers:
            self.trouble("LIFE-112", "没有填孩子的信息或没有选父母。", "请填孩子的姓名、性别，并选父亲或母亲。")
            return
        for place, newcomer in enumerate(self.wish.newcomers, start=1):
            child = {"birth_date": self.wish.on, **newcomer}
            if child["birth_date"] != self.wish.on:
                self.trouble("LIFE-113", "孩子的出生日期和变动日期不一样。", "出生的变动日期就是出生日期。")
            derived = of_child(str(parent.get("relation") or ""), str(child.get("sex") or ""))
            made = self.newcomer(self.here, child, "born", place, derived)
            if blank(made.get("id_number")) and not self.troubles:
                text = f"{made['name']}刚出生，请督促办理落户和居民医保，办好后补填证件号码。"
                self.follow_ups.append(FollowUp(follow.REGISTER, self.here.family.id, str(made["id"]), text))

    def _death(self) -> None:
        for member in self._chosen(self.here):
            self.leave(self.here, member, "died")
        self.succeed(self.here)

    def _move_out(self) -> None:
        reason = self.reason()
        movers = self._chosen(self.here)
        if self.there is not None:
            for member in movers:
                self.move(self.here, self.there, member, "moved_out", "moved_in", None)
        else:
            for member in movers:
                self.leave(self.here, member, reason)
        self.succeed(self.here)

    def _move_in(self) -> None:
        reason = self.reason()
        if self.there is not None:
            for member in self._chosen(self.there):
                self.move(self.there, self.here, member, "moved_out", reason, None)
            self.succeed(self.there)
            return
        for key in self.wish.members:
            self.take_back(key, reason)
        for place, newcomer in enumerate(self.wish.newcomers, start=1):
            self.newcomer(self.here, newcomer, reason, place, None)
        if not self.wish.members and not self.wish.newcomers:
            self.trouble("LIFE-108", "没有填迁入的人。", "请填写迁入的人，或者选回来的人。")

    def _marriage(self) -> None:
        if self.wish.outgoing:
            self._marry_out()
            return
        partner = self.here.now.get(self.wish.partner)
        if partner is None or partner.get("presence") == LEFT:
            self.trouble("LIFE-114", "没有选和谁结婚。", "请选这一户里结婚的那个人。")
            return
        movers = self._chosen(self.there) if self.there is not None else []
        people = movers or self.wish.newcomers
        if not people:
            self.trouble("LIFE-108", "没有填嫁入的人。", "请填写嫁入的人，或者选本村另一户的人。")
        for place, person in enumerate(people, start=1):
            # Only the one who marries has a word from the wedding; children who come along are asked for.
            derived = of_spouse(str(partner["relation"]), sex_told(person)) if place == 1 else None
            if movers and self.there is not None:
                self.move(self.there, self.here, movers[place - 1], "married_out", "married_in", derived)
            else:
                self.newcomer(self.here, person, "married_in", place, derived)
        if self.there is not None:
            self.succeed(self.there)

    def _marry_out(self) -> None:
        movers = self._chosen(self.here)
        partner = self.there.now.get(self.wish.partner) if self.there is not None else None
        if self.there is not None and partner is None:
            self.trouble("LIFE-114", "没有选和谁结婚。", "请选对方户里结婚的那个人。")
            return
        for place, member in enumerate(movers, start=1):
            if self.there is None or partner is None:
                self.leave(self.here, member, "married_out")
                continue
            derived = of_spouse(str(partner["relation"]), sex_told(member)) if place == 1 else None
            self.move(self.here, self.there, member, "married_out", "married_in", derived)
        self.succeed(self.here)

    def _split(self) -> None:
        movers = self._chosen(self.here)
        if movers and len(movers) == len(self.here.living):
            self.trouble(
                "LIFE-115", "选了全家的人，家里一个不留，不是分户。", "要换户主请办户主变更；全家搬走请办迁出。"
            )
        if self.there is not None:  # the household he set up stands already: he only has to leave this one
            for member in movers:
                self.move(self.here, self.there, member, "split", "moved_in", None)
            self.succeed(self.here)
            return
        if self.wish.other_head not in [str(member["id"]) for member in movers]:
            self.trouble("LIFE-116", "没有选新户的户主。", "请在分出去的人里选一位户主。")
        if self.troubles:
            return
        derived = derive(self.here.kin(), self.wish.other_head, [str(member["id"]) for member in movers])
        self.there = self._new_house()
        for member in movers:
            self.move(self.here, self.there, member, "split", "moved_in", derived[str(member["id"])])
        self.succeed(self.here)
        text = f"{self.there.family.short}是从{self.here.family.short}分出来的新户，请入户排查一次，补齐采集内容。"
        self.follow_ups.append(FollowUp(follow.CHECK_NEW, self.there.family.id, "", text))
        if self.here.family.open_case:
            self.warnings.append(
                f"监测事项（{self.here.family.state}）留在{self.here.family.short}，新户没有监测事项；"
                "新户有困难的，请另行登记线索，监测帮扶联系人请乡镇另行确定。"
            )

    def _new_house(self) -> House:
        record = {key: self.here.family.record.get(key) for key in COPIED}
        record = {key: value for key, value in record.items() if not blank(value)} | {"local_household_no": self.number}
        name = str(self.here.now[self.wish.other_head].get("name") or "")
        family = Family(self.new_id(), f"{name}（{self.number or '新户'}）", record, ())
        return House(family, {}, {}, is_new=True)

    def _merge(self) -> None:
        assert self.there is not None
        movers = self.here.living
        target = head_of(self.there.people)
        if not movers or target is None:
            self.trouble("LIFE-117", "两户都要有在册的人和户主，才能并户。", "请先核对两户的家庭成员。")
            return
        for member in movers:
            self._check_member(member)
        old = head_of(self.here.people) or {}
        link = self.answer(str(old.get("id") or ""), str(old.get("name") or ""), self.there, Derived("", ALL_RELATIONS))
        if not link:
            return
        derived = through(link, sex_of(target), self.here.kin())
        for member in movers:
            self.move(self.here, self.there, member, "moved_out", "moved_in", derived[str(member["id"])])

    def _head_change(self) -> None:
        old = head_of(self.here.people)
        if old is not None and str(old["id"]) == self.wish.head and len(heads(self.here.living)) == 1:
            self.trouble("LIFE-118", f"{old.get('name')}已经是户主。", "请选另一位成员。")
        self.succeed(self.here, forced=True)

    def _check_heads(self) -> None:
        if not self.questions and not any(house.concerned for house in self.houses()):
            self.trouble("LIFE-126", f"{self.here.family.short}已经没有在册的人。", "请先核对这一户的家庭成员。")
        for house in self.houses():
            found = len(heads(house.living))
            if house.living and found != 1:
                told = f"有{found}位户主" if found else "没有户主"
                self.trouble("LIFE-124", f"变动以后{house.family.short}{told}。", "请先办户主变更，定好一位户主。")

    def _check_answers(self) -> None:
        waiting = [question.name for question in self.questions if not question.chosen]
        if waiting:
            self.trouble("LIFE-125", f"还没有选与户主关系：{'、'.join(waiting)}。", "请逐个选定。")

    # ---- telling ----
    def _warn(self) -> None:
        for house in self.houses():
            if house.is_new:
                continue
            before = sum(counts(row) for row in house.before.values())
            after = sum(counts(row) for row in house.now.values())
            if before != after and house.family.has_income:
                self.warnings.append(
                    f"{house.family.short}计入收入的人口从{before}人变为{after}人，人均纯收入跟着变，请核对家庭收支。"
                )
            old, new = head_of(house.before.values()), head_of(house.people)
            if house.family.noticing and old and (new is None or new["id"] != old["id"]):
                self.warnings.append(
                    f"{house.family.short}正在公示，公示上印的是原户主{old.get('name')}，请在会议或公示记录里说明。"
                )
            if new is not None and not follow.is_adult(new, self.wish.on or self.today):
                self.warnings.append(f"{house.family.short}的户主{new.get('name')}还没有成年，请落实监护人。")
            if house.before and not house.living:
                self._warn_ended(house)
        if self.wish.event is Event.MARRIAGE:
            self._warn_age()

    def _warn_ended(self, house: House) -> None:
        self.warnings.append(f"{house.family.short}已经没有在册的人，以后不再列入待办和数据核查，记录都留着。")
        if house.family.helpers:
            names = "、".join(house.family.helpers)
            self.warnings.append(f"{house.family.short}的帮扶联系人{names}由乡镇解除或另行安排。")
        if house.family.open_case:
            text = f"{house.family.short}已经没有在册的人，监测事项（{house.family.state}）请按程序办结。"
            self.follow_ups.append(FollowUp(follow.CLOSE_CASE, house.family.id, "", text))

    def _warn_age(self) -> None:
        for house in self.houses():
            for key in house.concerned:
                row = house.now[key]
                least = 20 if sex_told(row) == "female" else 22  # legal age of marriage
                if row.get("presence_reason") in ("married_in", "married_out") and _younger(row, least, self.wish.on):
                    self.warnings.append(f"{row.get('name')}不满{least}周岁，还没有到法定婚龄，请核对。")

    def _text(self) -> str:
        day = chinese_date(self.wish.on) if self.wish.on else "日期不详"
        who = "、".join(dict.fromkeys(name for name in self.names if name))
        place = f"（{self.wish.place}）" if self.wish.place else ""
        event, here = self.wish.event, self.here.family.short
        there = self.there.family.short if self.there is not None else ""
        new = head_of(self.here.people)
        said = {
            Event.BIRTH: f"{who}出生", Event.DEATH: f"{who}死亡",
            Event.MOVE_IN: f"{who}从{there}迁入{here}" if there else f"{who}迁入{place}",
            Event.MOVE_OUT: f"{who}迁到{there}" if there else f"{who}{label('PRESENCE_REASON', self.wish.reason or 'moved_out')}{place}",
            Event.MARRIAGE: f"{who}嫁出{f'到{there}' if there else place}" if self.wish.outgoing
            else f"{who}嫁入{f'（原在{there}）' if there else place}",
            Event.SPLIT: f"{who}从{here}分出，另立{there}", Event.MERGE: f"{here}全户并入{there}",
            Event.HEAD_CHANGE: "户主变更",
        }[event]  # fmt: skip
        old = head_of(self.here.before.values())
        if new is not None and (old is None or new["id"] != old["id"]) and event is not Event.MERGE:
            said += f"，户主由{old.get('name') if old else '空缺'}变更为{new.get('name')}"
        return f"{day}，{said}。"

    def _changes(self) -> Iterator[RowChange]:
        for house in self.houses():
            if house.is_new:
                yield RowChange("household", house.family.id, house.family.id, dict(house.family.record), True)
            for key, row in house.now.items():
                old = house.before.get(key)
                if old is None:
                    values = {name: value for name, value in row.items() if name != "id" and not blank(value)}
                    yield RowChange("member", key, house.family.id, values, True)
                    continue
                values = {name: value for name, value in row.items() if _differs(value, old.get(name))}
                if values:
                    yield RowChange("member", key, house.family.id, values, False)
        yield from self.carried

    def _lines(self) -> Iterator[Line]:
        fields = declared("member")
        for house in self.houses():
            short = house.family.short
            for key, row in house.now.items():
                old = house.before.get(key, {})
                for name, told in (("presence", _presence), ("relation", _relation)):
                    before, after = told(old), told(row)
                    if before != after:
                        yield Line(short, str(row.get("name") or ""), fields[name].label, before, after)
            people = [len(living(rows)) for rows in (house.before.values(), house.people)]
            if people[0] != people[1]:
                yield Line(short, "", "家庭人口数", f"{people[0]}人", f"{people[1]}人")


def _presence(row: Person) -> str:
    """自然减少（死亡）."""
    reason = label("PRESENCE_REASON", row.get("presence_reason"))
    return label("PRESENCE", row.get("presence")) + (f"（{reason}）" if reason else "")


def _relation(row: Person) -> str:
    return label("RELATION", row.get("relation"))


def _younger(member: Person, years: int, on: date | None) -> bool:
    born = member.get("birth_date")
    return born is not None and on is not None and age(born, on) < years


def _differs(new: Any, old: Any) -> bool:
    return not (new == old or (blank(new) and blank(old)))
