"""Family changes: what they write, what forbids them, what follows; relations from another head; one head at every moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.life.events import Event, Family, Plan, Wish, ended_label, living, plan_event, suggest_heads
from app.domain.life.follow_ups import schemes
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.relations import ALL_RELATIONS, derive, of_child, of_spouse, opposite, through

TODAY = date(2026, 11, 23)
ON = date(2026, 11, 3)


def person(key: str, name: str, relation: str, sex: str, born: date, **more: Any) -> dict[str, Any]:
    return {
        "id": key, "person_id": f"p-{key}", "household_id": "A", "sort": int(key[-1]), "name": name, "sex": sex,
        "birth_date": born, "relation": relation, "presence": "present", "counted_in_income": True, **more,
    }  # fmt: skip


def zhang(**more: Any) -> Family:
    """张德福, his wife, their only son with wife and daughter, his mother."""
    members = (
        person("a1", "张德福", "head", "male", date(1960, 3, 15)),
        person("a2", "郑桂兰", "spouse", "female", date(1962, 8, 21)),
        person("a3", "张明德", "son", "male", date(1985, 12, 3)),
        person("a4", "李秀英", "daughter_in_law", "female", date(1987, 2, 9)),
        person("a5", "张小燕", "granddaughter", "female", date(2016, 6, 1)),
        person("a6", "王招弟", "mother", "female", date(1938, 1, 20)),
    )
    record = {
        "village_code": "539901101203",
        "group_name": "1组",
        "home_address": "1组7号",
        "household_kind": "ordinary",
    }
    return Family("A", "张德福（A-0001）", record, members, **more)


def chen(**more: Any) -> Family:
    members = tuple(
        {**row, "household_id": "B"}
        for row in (
            person("b1", "陈有才", "head", "male", date(1958, 5, 5)),
            person("b2", "陈大力", "son", "male", date(1990, 7, 7)),
        )
    )
    return Family("B", "陈有才（A-0002）", {"group_name": "2组"}, members, **more)


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"n{next(numbers)}"


def plan(family: Family, event: Event, on: date | None = ON, other: Family | None = None, **wish: Any) -> Plan:
    asked = Wish(event, on, other=other.id if other else "", **wish)
    return plan_event(family, asked, TODAY, ids(), other, "A-0009")


def after(found: Plan, *families: Family) -> dict[str, list[dict[str, Any]]]:
    """Members by household as they would stand."""
    assert found.ready, found.troubles
    rows = {str(m["id"]): dict(m) for family in families for m in family.members}
    for change in found.changes:
        if change.kind == "member":
            rows[change.row] = {**rows.get(change.row, {"id": change.row}), **change.values}
    houses: dict[str, list[dict[str, Any]]] = {}
    for row in rows.values():
        houses.setdefault(str(row["household_id"]), []).append(row)
    return houses


def told(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Name -> relation of those who live there."""
    return {str(row["name"]): str(row["relation"]) for row in living(rows)}


def codes(found: Plan) -> list[str]:
    return [trouble.code for trouble in found.troubles]


# ---- relations ------------------------------------------------------------------------------------------------


def test_the_widow_becomes_head() -> None:
    found = {key: value.relation for key, value in derive(zhang().members, "a2").items()}
    assert found == {"a1": "spouse", "a2": "head", "a3": "son", "a4": "daughter_in_law", "a5": "granddaughter",
                     "a6": "mother_of_husband"}  # fmt: skip


def test_the_only_son_becomes_head() -> None:
    found = {key: value.relation for key, value in derive(zhang().members, "a3").items()}
    assert found == {
        "a1": "father",
        "a2": "mother",
        "a3": "head",
        "a4": "spouse",
        "a5": "daughter",
        "a6": "grandmother",
    }


def test_with_two_sons_wife_and_children_are_asked_for() -> None:
    members = [*zhang().members, person("a7", "张明义", "son", "male", date(1988, 1, 1))]
    found = derive(members, "a3")
    assert found["a7"].relation == "sibling"
    assert (found["a4"].relation, found["a4"].choices) == ("", ("spouse", "sibling_wife"))
    assert (found["a5"].relation, found["a5"].choices) == ("", ("daughter", "niece"))


def test_a_daughter_in_law_a_grandchild_a_mother_become_head() -> None:
    by_wife = {key: value.relation for key, value in derive(zhang().members, "a4").items()}
    assert by_wife["a1"] == "father_of_husband" and by_wife["a3"] == "spouse" and by_wife["a5"] == "daughter"
    by_child = {key: value.relation for key, value in derive(zhang().members, "a5").items()}
    assert by_child["a1"] == "grandfather" and by_child["a3"] == "father" and by_child["a4"] == "mother"
    by_mother = {key: value.relation for key, value in derive(zhang().members, "a6").items()}
    assert by_mother == {"a1": "son", "a2": "daughter_in_law", "a3": "grandson", "a4": "other", "a5": "great_granddaughter",
                         "a6": "head"}  # fmt: skip


def test_the_sex_of_the_old_head_says_which_grandmother() -> None:
    widow = [person("h1", "赵梅", "head", "female", date(1960, 1, 1)), person("h2", "赵刚", "son", "male", date(1985, 1, 1)),
             person("h3", "钱氏", "mother", "female", date(1935, 1, 1))]  # fmt: skip
    assert derive(widow, "h2")["h3"].relation == "grandmother_m"


@pytest.mark.parametrize("new", ALL_RELATIONS)
@pytest.mark.parametrize("sex", ["male", "female", ""])
def test_every_pair_of_relations_has_an_answer_or_a_question(new: str, sex: str) -> None:
    known = {code.code for code in CODE_LISTS["RELATION"].active()}
    for relation in ALL_RELATIONS:
        members = [{"id": "h", "relation": "head", "sex": sex}, {"id": "n", "relation": new, "sex": ""},
                   {"id": "p", "relation": relation, "sex": sex}]  # fmt: skip
        for key, found in derive(members, "n").items():
            assert (found.relation in known) != bool(found.choices)
            assert set(found.choices) <= known - {"head"}
            assert (found.relation == "head") == (key == "n")


def test_what_the_head_is_to_somebody() -> None:
    assert opposite("son", "female") == "mother"
    assert opposite("father", "male") == "son"
    assert opposite("daughter_in_law", "male") == "father_of_husband"
    assert opposite("grandson_d", "female") == "grandmother_m"
    assert opposite("father_of_wife", "male") == "son_in_law"
    assert opposite("other", "male") == ""


def test_relations_to_the_head_of_another_household() -> None:
    found = through("father", "male", zhang().members)
    assert (
        found["a1"].relation == "father" and found["a2"].relation == "mother" and found["a6"].relation == "grandmother"
    )
    assert found["a4"].choices == ("spouse", "sibling_wife")


def test_words_of_a_wedding_and_of_a_birth() -> None:
    assert of_spouse("head", "female").relation == "spouse"
    assert of_spouse("son", "female").relation == "daughter_in_law"
    assert of_spouse("daughter", "male").relation == "son_in_law"
    assert of_child("daughter_in_law", "male").relation == "grandson"
    assert of_child("daughter", "female").relation == "granddaughter_d"
    assert of_child("sibling", "male").choices == ("nephew", "other")


# ---- the eight ------------------------------------------------------------------------------------------------


def test_a_child_is_born() -> None:
    child = {"name": "张小龙", "sex": "male"}
    found = plan(zhang(), Event.BIRTH, newcomers=(child,), partner="a3")
    house = after(found, zhang())["A"]
    made = next(row for row in house if row["name"] == "张小龙")
    assert (made["relation"], made["presence"], made["presence_reason"]) == ("grandson", "added", "born")
    assert (made["birth_date"], made["presence_date"], made["counted_in_income"]) == (ON, ON, True)
    assert made["sort"] == 7 and made["person_id"]
    assert found.text == "2026年11月3日，张小龙出生。"
    assert [task.kind for task in found.follow_ups] == ["register"]


def test_a_member_dies_and_his_payments_are_to_be_stopped() -> None:
    rows = list(zhang().members)
    rows[5] = {**rows[5], "dibao": "rural", "pension_resident": True, "disability_allowance": ("care",)}
    family = Family("A", "张德福（A-0001）", {}, tuple(rows), has_income=True)
    found = plan(family, Event.DEATH, members=("a6",))
    gone = next(row for row in after(found, family)["A"] if row["id"] == "a6")
    assert (gone["presence"], gone["presence_reason"], gone["presence_date"]) == ("left", "died", ON)
    assert gone["relation"] == "mother" and gone["counted_in_income"] is True
    assert [task.text for task in found.follow_ups] == [
        f"王招弟2026年11月3日死亡，请向乡镇报告停发{what}。"
        for what in ("农村低保金", "高龄津贴", "残疾人护理补贴", "养老金")
    ]
    assert found.warnings == ("张德福（A-0001）计入收入的人口从6人变为5人，人均纯收入跟着变，请核对家庭收支。",)
    assert found.lines[-1].label == "家庭人口数" and (found.lines[-1].before, found.lines[-1].after) == ("6人", "5人")


def test_the_head_dies_and_the_son_follows() -> None:
    assert codes(plan(zhang(), Event.DEATH, members=("a1",))) == ["LIFE-123"]
    found = plan(zhang(), Event.DEATH, members=("a1",), head="a3")
    house = after(found, zhang())["A"]
    assert told(house) == {
        "郑桂兰": "mother",
        "张明德": "head",
        "李秀英": "spouse",
        "张小燕": "daughter",
        "王招弟": "grandmother",
    }
    assert next(row for row in house if row["id"] == "a1")["relation"] == "head"  # his last value stays
    assert found.text == "2026年11月3日，张德福死亡，户主由张德福变更为张明德。"


def test_the_usual_successors() -> None:
    assert suggest_heads(zhang().members, ON)[:3] == ["a2", "a3", "a4"]
    assert suggest_heads(zhang().members, ON)[-1] == "a5"


def test_the_dead_do_not_move_and_nobody_leaves_twice() -> None:
    rows = [dict(row) for row in zhang().members]
    rows[5] |= {"presence": "left", "presence_reason": "died", "presence_date": date(2026, 5, 1)}
    family = Family("A", "张德福（A-0001）", {}, tuple(rows))
    found = plan(family, Event.MOVE_OUT, members=("a6",))
    assert codes(found) == ["LIFE-109"]
    assert found.troubles[0].text == "王招弟已于2026年5月1日死亡，不能再登记迁出。"
    assert codes(plan(family, Event.MOVE_IN, members=("a6",))) == ["LIFE-121"]
    assert codes(plan(family, Event.DEATH, members=("a6",))) == ["LIFE-109"]


@pytest.mark.parametrize(
    ("on", "code"), [(None, "LIFE-101"), (date(2026, 11, 24), "LIFE-102"), (date(2016, 5, 31), "LIFE-110")]
)
def test_the_order_of_dates(on: date | None, code: str) -> None:
    assert codes(plan(zhang(), Event.MOVE_OUT, on, members=("a5",))) == [code]


def test_nobody_leaves_before_he_came() -> None:
    rows = [dict(row) for row in zhang().members]
    rows[3] |= {"presence": "added", "presence_reason": "married_in", "presence_date": date(2026, 11, 10)}
    family = Family("A", "张德福（A-0001）", {}, tuple(rows))
    assert codes(plan(family, Event.MOVE_OUT, members=("a4",))) == ["LIFE-111"]
    assert plan(family, Event.MOVE_OUT, date(2026, 11, 10), members=("a4",)).ready


def test_people_move_in_and_are_asked_for_their_relation() -> None:
    guest = {"name": "孙玉梅", "sex": "female", "birth_date": date(1990, 1, 1)}
    found = plan(zhang(open_case=True), Event.MOVE_IN, newcomers=(guest,))
    assert codes(found) == ["LIFE-125"] and found.questions[0].name == "孙玉梅"
    found = plan(zhang(open_case=True), Event.MOVE_IN, newcomers=(guest,), relations={"new1": "niece"})
    assert told(after(found, zhang())["A"])["孙玉梅"] == "niece"
    assert [task.kind for task in found.follow_ups] == ["consent"]


def test_a_newcomer_needs_name_sex_and_birth() -> None:
    found = plan(zhang(), Event.MOVE_IN, newcomers=({"name": "孙玉梅"},), relations={"new1": "niece"})
    assert codes(found) == ["LIFE-120", "LIFE-120"]
    number = "999999199001010016"
    full = plan(
        zhang(), Event.MOVE_IN, newcomers=({"name": "孙刚", "id_number": number},), relations={"new1": "nephew"}
    )
    made = next(row for row in after(full, zhang())["A"] if row["name"] == "孙刚")
    assert (made["sex"], made["birth_date"]) == ("male", date(1990, 1, 1))


def test_somebody_comes_back_to_his_own_row() -> None:
    rows = [dict(row) for row in zhang().members]
    rows[2] |= {"presence": "left", "presence_reason": "moved_out", "presence_date": date(2026, 2, 1)}
    family = Family("A", "张德福（A-0001）", {}, tuple(rows))
    found = plan(family, Event.MOVE_IN, members=("a3",))
    back = next(row for row in after(found, family)["A"] if row["id"] == "a3")
    assert (back["presence"], back["presence_reason"], back["relation"]) == ("added", "returned", "son")
    assert codes(plan(family, Event.MOVE_IN, date(2026, 1, 1), members=("a3",))) == ["LIFE-111"]


def test_a_wedding_between_two_households_of_the_village() -> None:
    found = plan(chen(), Event.MARRIAGE, other=zhang(), members=("a5",), partner="b2")
    houses = after(found, zhang(), chen())
    old = next(row for row in houses["A"] if row["id"] == "a5")
    new = next(row for row in houses["B"] if row["name"] == "张小燕")
    assert (old["presence"], old["presence_reason"]) == ("left", "married_out")
    assert (new["relation"], new["presence_reason"], new["person_id"]) == (
        "daughter_in_law",
        "married_in",
        old["person_id"],
    )
    assert new["id"] != old["id"]
    assert any("法定婚龄" in warning for warning in found.warnings)
    assert dict(found.touched) == {"B": (new["id"],), "A": ("a5",)}


def test_the_same_wedding_told_from_the_other_side() -> None:
    found = plan(zhang(), Event.MARRIAGE, other=chen(), members=("a4",), partner="b2", outgoing=True)
    houses = after(found, zhang(), chen())
    assert told(houses["B"])["李秀英"] == "daughter_in_law" and "李秀英" not in told(houses["A"])


def test_a_bride_from_outside() -> None:
    bride = {"name": "何春花", "sex": "female", "birth_date": date(1995, 4, 4)}
    found = plan(chen(), Event.MARRIAGE, newcomers=(bride,), partner="b2")
    assert told(after(found, chen())["B"])["何春花"] == "daughter_in_law"
    assert found.text == "2026年11月3日，何春花嫁入。"
    assert codes(plan(chen(), Event.MARRIAGE, newcomers=(bride,))) == ["LIFE-114"]


def test_who_marries_away_from_the_village_stops_drawing_here() -> None:
    rows = [dict(row) for row in zhang().members]
    rows[3] |= {"dibao": "rural"}
    family = Family("A", "张德福（A-0001）", {}, tuple(rows))
    found = plan(family, Event.MARRIAGE, members=("a4",), outgoing=True, place="青石镇新华村")
    assert [task.kind for task in found.follow_ups] == ["stop_report"]
    assert found.text == "2026年11月3日，李秀英嫁出（青石镇新华村）。"


def test_a_household_splits() -> None:
    rows = [dict(row) for row in zhang().members]
    spell = {"id": "w1", "household_id": "A", "member_id": "a3", "person_id": "p-a3", "start": "202601", "end": ""}
    over = {"id": "w2", "household_id": "A", "member_id": "a3", "person_id": "p-a3", "start": "202501", "end": "202512"}
    family = Family("A", "张德福（A-0001）", zhang().record, tuple(rows), rows={"work_spell": (spell, over)})
    found = plan(family, Event.SPLIT, members=("a3", "a4", "a5"), other_head="a3")
    houses = after(found, family)
    new = found.new_household
    assert told(houses["A"]) == {"张德福": "head", "郑桂兰": "spouse", "王招弟": "mother"}
    assert told(houses[new]) == {"张明德": "head", "李秀英": "spouse", "张小燕": "daughter"}
    made = next(change for change in found.changes if change.kind == "household")
    assert made.is_new and made.values["local_household_no"] == "A-0009" and made.values["home_address"] == "1组7号"
    spells = [change for change in found.changes if change.kind == "work_spell"]
    assert [change.values["start"] for change in spells] == ["202601"]
    assert spells[0].household == new and spells[0].values["member_id"] in {row["id"] for row in houses[new]}
    assert [task.kind for task in found.follow_ups] == ["check_new"]


def test_a_split_needs_some_who_stay_a_head_and_no_notice_on_the_wall() -> None:
    everybody = tuple(str(row["id"]) for row in zhang().members)
    assert "LIFE-115" in codes(plan(zhang(), Event.SPLIT, members=everybody, other_head="a3"))
    assert codes(plan(zhang(), Event.SPLIT, members=("a3",))) == ["LIFE-116"]
    hanging = zhang(open_case=True, state="公示中", noticing=True)
    assert codes(plan(hanging, Event.SPLIT, members=("a3",), other_head="a3")) == ["LIFE-106"]
    watched = plan(zhang(open_case=True, state="监测中"), Event.SPLIT, members=("a3",), other_head="a3")
    assert any("监测事项（监测中）留在" in warning for warning in watched.warnings)


def test_two_households_become_one() -> None:
    found = plan(chen(), Event.MERGE, other=zhang())
    assert codes(found) == ["LIFE-125"]
    found = plan(chen(), Event.MERGE, other=zhang(), relations={"b1": "sibling", "b2": "nephew"})
    houses = after(found, chen(), zhang())
    assert living(houses["B"]) == [] and len(living(houses["A"])) == 8
    assert told(houses["A"])["陈有才"] == "sibling" and told(houses["A"])["陈大力"] == "nephew"
    assert any("已经没有在册的人" in warning for warning in found.warnings)
    assert codes(plan(chen(open_case=True, state="监测中"), Event.MERGE, other=zhang())) == ["LIFE-107"]
    assert codes(plan(chen(), Event.MERGE)) == ["LIFE-103"]


def test_the_fathers_household_joins_the_sons() -> None:
    son = Family("C", "张明义（A-0003）", {}, (person("c1", "张明义", "head", "male", date(1988, 1, 1)),))
    relations = {"a1": "father", "a4": "sibling_wife", "a5": "niece"}
    houses = after(plan(zhang(), Event.MERGE, other=son, relations=relations), zhang(), son)
    assert told(houses["C"]) | told(houses["A"]) == {
        "张明义": "head", "张德福": "father", "郑桂兰": "mother", "张明德": "sibling", "李秀英": "sibling_wife", "张小燕": "niece",
        "王招弟": "grandmother",
    }  # fmt: skip


def test_another_head_with_nobody_leaving() -> None:
    found = plan(zhang(), Event.HEAD_CHANGE, head="a2")
    assert told(after(found, zhang())["A"])["张德福"] == "spouse"
    assert found.text == "2026年11月3日，户主变更，户主由张德福变更为郑桂兰。"
    assert codes(plan(zhang(), Event.HEAD_CHANGE, head="a1")) == ["LIFE-118"]
    assert codes(plan(zhang(), Event.HEAD_CHANGE)) == ["LIFE-123"]
    posted = plan(zhang(open_case=True, noticing=True), Event.HEAD_CHANGE, head="a2")
    assert any("公示上印的是原户主张德福" in warning for warning in posted.warnings)


def test_two_heads_are_mended_and_none_too() -> None:
    rows = [dict(row) for row in zhang().members]
    rows[2] |= {"relation": "head"}
    family = Family("A", "张德福（A-0001）", {}, tuple(rows))
    found = plan(family, Event.HEAD_CHANGE, head="a3")
    assert [q.member for q in found.questions] == ["a1"]
    mended = plan(family, Event.HEAD_CHANGE, head="a3", relations={"a1": "father"})
    assert sum(row["relation"] == "head" for row in living(after(mended, family)["A"])) == 1
    nobody = Family("A", "张德福（A-0001）", {}, tuple({**row, "relation": "other"} for row in rows))
    answers = {str(row["id"]): "other" for row in rows if row["id"] != "a1"}
    assert told(after(plan(nobody, Event.HEAD_CHANGE, head="a1", relations=answers), nobody)["A"])["张德福"] == "head"


def test_a_household_that_has_ended_says_how() -> None:
    gone = {"presence": "left", "presence_date": ON}
    dead = [{**row, **gone, "presence_reason": "died"} for row in chen().members]
    assert ended_label(dead) == "全户死亡"
    moved = [{**row, **gone, "presence_reason": "moved_out"} for row in chen().members]
    assert ended_label(moved) == "整户迁出"
    assert ended_label(moved, [{"event": "merge"}]) == "已并户"
    assert ended_label(chen().members) == "" and ended_label([]) == ""


def test_the_last_one_dies_with_a_case_in_hand() -> None:
    old = person("c1", "刘根生", "head", "male", date(1940, 1, 1))
    alone = Family("C", "刘根生（A-0003）", {}, (old,), True, "监测中", helpers=("周文斌",))
    found = plan(alone, Event.DEATH, members=("c1",))
    assert found.ready and living(after(found, alone)["A"]) == []
    assert "刘根生（A-0003）的帮扶联系人周文斌由乡镇解除或另行安排。" in found.warnings
    assert found.follow_ups[-1].text == "刘根生（A-0003）已经没有在册的人，监测事项（监测中）请按程序办结。"


def test_schemes_follow_what_is_drawn() -> None:
    old = person("x1", "老人", "head", "male", date(1950, 1, 1), tekun="rural", pension_employee=True)
    post = {"member_id": "x1", "end": None}
    ended = {"member_id": "x1", "end": date(2026, 1, 1)}
    assert list(schemes(old, [post], ON)) == ["农村特困供养金", "养老金", "公益性岗位补贴"]
    assert list(schemes(old, [ended], ON, high_age=70)) == ["农村特困供养金", "高龄津贴", "养老金"]


# ---- any sequence ---------------------------------------------------------------------------------------------

Village = dict[str, Family]


def stand(village: Village, found: Plan) -> Village:
    """The village after a plan."""
    made = dict(village)
    for change in found.changes:
        if change.kind == "household":
            made[change.household] = Family(change.household, change.household, change.values, ())
    for change in found.changes:
        if change.kind != "member":
            continue
        family = made[change.household]
        rows = {str(row["id"]): row for row in family.members}
        rows[change.row] = {**rows.get(change.row, {"id": change.row}), **change.values}
        made[change.household] = Family(family.id, family.short, family.record, tuple(rows.values()))
    return made


@st.composite
def wishes(draw: st.DrawFn, village: Village, number: int) -> tuple[Family, Wish, Family | None]:
    family = draw(st.sampled_from(list(village.values())))
    other = draw(st.sampled_from([None, *village.values()]))
    everybody = [str(row["id"]) for house in (family, other) if house for row in house.members]
    some = tuple(draw(st.lists(st.sampled_from(everybody), max_size=3, unique=True))) if everybody else ()
    one = st.sampled_from(["", *everybody])
    guest = {"name": f"新人{number}", "sex": draw(st.sampled_from(["male", "female"])), "birth_date": date(1990, 1, 1)}
    event = draw(st.sampled_from(list(Event)))
    if event is Event.BIRTH:
        guest.pop("birth_date")
    relations = {key: draw(st.sampled_from(ALL_RELATIONS)) for key in (*everybody, "new1")}
    wish = Wish(event, draw(st.dates(date(2026, 1, 1), TODAY)), some, (guest,) if draw(st.booleans()) else (),
                other.id if other else "", draw(one), draw(one), draw(one), relations, "", draw(st.booleans()))  # fmt: skip
    return family, wish, other


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_after_any_changes_every_living_household_has_one_head_and_nobody_lives_twice(data: st.DataObject) -> None:
    village: Village = {"A": zhang(), "B": chen()}
    fresh = ids()
    for number in range(6):
        family, wish, other = data.draw(wishes(village, number))
        found = plan_event(family, wish, TODAY, fresh, other, f"A-{number:04d}")
        assert bool(found.troubles) != bool(found.changes) or not found.changes
        if not found.ready:
            assert all(trouble.text and trouble.advice for trouble in found.troubles)
            continue
        village = stand(village, found)
        here = [row for house in village.values() for row in living(house.members)]
        for house in village.values():
            if living(house.members):
                assert sum(row["relation"] == "head" for row in living(house.members)) == 1
        people = [row["person_id"] for row in here]
        assert len(people) == len(set(people))
        assert all(row["relation"] and row["presence_date"] is not None for row in here if row["presence"] == "added")
