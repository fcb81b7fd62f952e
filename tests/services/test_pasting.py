"""A pasted block becomes rows of the store in one step: nothing overwritten unseen, nothing dropped silently, all undone at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.collecting import collect
from app.services.collecting.collect import Subject
from app.services.desk import Desk
from app.services.family.parked import attach_as_household, parked_lines
from app.services.files import HouseholdFile, load_household, load_households
from app.services.pasting.run import (
    CellState,
    Choices,
    Into,
    PasteInto,
    PastePlan,
    RowState,
    apply_paste,
    match_paste,
    paste_targets,
    plan_paste,
    undo_paste,
)  # fmt: skip
from app.store import drafts, history
from app.store.rows import read_records
from app.workbooks.pasted import read_clipboard, write_text
from app.workbooks.problems import Weight
from tests.services.conftest import id_number

CLIPS = Path(__file__).parents[1] / "workbooks" / "clips"
HEADER = ["姓名", "证件号码", "与户主关系", "性别", "民族", "联系电话"]
Build = Callable[..., Any]


def block(*rows: list[str]) -> Any:
    """A grid as it comes off the clipboard."""
    return read_clipboard(text=write_text(rows))


def roster(made: Any) -> PasteInto:
    """The roster of a household."""
    return PasteInto(Into.MEMBERS, made.id)


def file_of(desk: Desk, household: str) -> HouseholdFile:
    """The household as it stands."""
    with desk.reading() as connection:
        return load_household(connection, household)


def everything(desk: Desk) -> list[HouseholdFile]:
    """All households."""
    with desk.reading() as connection:
        return load_households(connection)


def told(plan: PastePlan, level: Weight = Weight.ERROR) -> list[str]:
    """Problems of a level with their places."""
    return [str(problem) for problem in plan.problems if problem.level is level]


def states(plan: PastePlan) -> list[str]:
    """What becomes of each row."""
    return [str(row.state) for row in plan.rows]


def parked(desk: Desk) -> list[dict[str, Any]]:
    """Rows at the duplicates desk."""
    with desk.reading() as connection:
        return read_records(connection, "parked_row")


# ---- roster ----
def test_new_people_come_into_the_roster(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    son, wife = id_number(date(2001, 5, 6), 71), id_number(date(1972, 8, 9), 72, "female")
    plan = plan_paste(
        desk,
        roster(made),
        block(HEADER, ["李秀英", wife, "配偶", "女", "彝族", "13800138000"], ["张小明", son, "儿子", "男", "汉族", ""]),
    )
    assert states(plan) == ["aside", "new", "new"] and not told(plan)
    done = apply_paste(desk, plan)
    people = file_of(desk, made.id).members
    assert [p["name"] for p in people] == ["张德福", "李秀英", "张小明"]
    assert (
        people[1]["birth_date"] == date(1972, 8, 9)
        and people[1]["sex"] == "female"
        and people[1]["relation"] == "spouse"
    )
    assert people[2]["relation"] == "son" and people[2]["sort"] == 3 and people[2]["presence"] == "present"
    assert people[2]["id_type"] == "id_card" and people[2]["person_id"] and people[2]["counted_in_income"] is True
    assert done.counts["persons"] == 2 and "新增2人" in done.text


def test_birth_date_and_sex_follow_the_number_without_their_columns(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    number = id_number(date(1999, 1, 2), 81, "female")
    apply_paste(desk, plan_paste(desk, roster(made), block(["姓名", "身份证号"], ["王小妹", f"{number}44"])))
    girl = file_of(desk, made.id).members[1]
    assert (girl["birth_date"], girl["sex"], girl["disability"], girl["disability_level"], girl["id_type"]) == (
        date(1999, 1, 2), "female", "4", "4", "disability",
    )  # fmt: skip


def test_one_step_forward_one_step_back(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    before = everything(desk)
    plan = plan_paste(desk, roster(made), block(["姓名", "性别"], ["甲某某", "男"], ["乙某某", "女"]))
    with desk.reading() as connection:
        mark = history.mark(connection)
    done = apply_paste(desk, plan)
    with desk.reading() as connection:
        lines = [e for e in history.of_unit(connection, made.id) if e.seq > mark]
    assert {(e.device, e.counter, e.verb) for e in lines} == {(done.device, done.counter, "粘贴家庭成员")}
    assert undo_paste(desk, done).verb == "粘贴家庭成员"
    assert [f.record["id"] for f in everything(desk)] == [f.record["id"] for f in before]
    assert [m["id"] for m in file_of(desk, made.id).members] == made.members
    with pytest.raises(AppError) as said:
        undo_paste(desk, done)
    assert said.value.code == "PASTE-011"


def test_undo_gives_old_values_back(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    before = file_of(desk, made.id).members[0]
    grid = block(["姓名", "文化程度", "民族"], ["张德福", "初中", "彝族"])
    plan = plan_paste(desk, roster(made), grid)
    done = apply_paste(desk, plan, [(cell.row, cell.column) for cell in plan.changes])
    assert file_of(desk, made.id).members[0]["education"] == "junior"
    undo_paste(desk, done)
    after = file_of(desk, made.id).members[0]
    assert {k: v for k, v in after.items() if not k.startswith("updated")} == {
        k: v for k, v in before.items() if not k.startswith("updated")
    }


def test_what_would_be_replaced_waits_for_a_tick(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    plan = plan_paste(desk, roster(made), block(["姓名", "文化程度", "疾病名称"], ["张德福", "初中", "高血压"]))
    change, fill = plan.cells[(1, 1)], plan.cells[(1, 2)]
    assert (change.state, change.old, change.new) == (CellState.CHANGE, "小学", "初中")
    assert fill.state is CellState.FILL and plan.changes == [change]
    apply_paste(desk, plan)
    man = file_of(desk, made.id).members[0]
    assert man["education"] == "primary" and man["disease_name"] == "高血压"
    again = plan_paste(desk, roster(made), block(["姓名", "文化程度"], ["张德福", "初中"]))
    apply_paste(desk, again, [(1, 1)])
    assert file_of(desk, made.id).members[0]["education"] == "junior"


def test_the_same_block_again_changes_nothing(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    grid = block(HEADER, ["李秀英", id_number(date(1972, 8, 9), 72, "female"), "配偶", "女", "彝族", "13800138000"])
    apply_paste(desk, plan_paste(desk, roster(made), grid))
    again = plan_paste(desk, roster(made), grid)
    assert states(again) == ["aside", "same"] and not again.has_work()
    assert apply_paste(desk, again).counter == 0


def test_numbers_are_rescued_and_lost_ones_named(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    good = [id_number(date(1980 + n, 1, 1), 90 + n) for n in range(5)]
    wide = good[1].translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    rows = [
        ["甲一一", f"'{good[0]}"],
        ["甲二二", wide],
        ["甲三三", f" {good[2][:6]} {good[2][6:]} "],
        ["甲四四", good[3].lower() + ".0"],
    ]
    rows += [["乙一一", "5.39901E+17"], ["乙二二", good[4][:15] + "000"], ["乙三三", "539901800101001"]]
    plan = plan_paste(desk, roster(made), block(["姓名", "证件号码"], *rows))
    assert [plan.cells[(row, 1)].value for row in range(1, 5)] == good[:4]
    lost = told(plan)
    assert len(lost) == 2 and lost[0].startswith("第6行“证件号码”") and lost[1].startswith("第7行“证件号码”")
    assert "无法恢复" in lost[0]
    assert any("第8行“证件号码”" in text and "15位" in text for text in told(plan, Weight.DOUBT))
    apply_paste(desk, plan)
    people = {p["name"]: p for p in file_of(desk, made.id).members}
    assert people["乙一一"]["id_number"] == "" and people["乙三三"]["id_number"] == "539901800101001"
    assert people["乙三三"]["birth_date"] == date(1980, 1, 1)


def test_wrong_cells_stay_empty_and_are_named(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    rows = [
        ["姓名", "出生日期", "性别", "务工时间（月）", "健康状况"],
        ["甲某某", "1980-13-45", "#N/A", "=B2*2", "####"],
    ]
    plan = plan_paste(desk, roster(made), block(*rows))
    assert [text.split("：")[0] for text in told(plan)] == [
        "第2行“出生日期”", "第2行“性别”", "第2行“务工时间（月）”", "第2行“健康状况”",
    ]  # fmt: skip
    apply_paste(desk, plan)
    person = file_of(desk, made.id).members[1]
    assert (
        person["birth_date"] is None
        and person["sex"] == ""
        and person["work_months"] is None
        and person["health"] == ()
    )


def test_words_outside_the_list_are_kept_as_they_came(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    plan = plan_paste(desk, roster(made), block(["姓名", "民族"], ["甲某某", "穿青人"]))
    assert "不在系统选项里" in told(plan)[0]
    apply_paste(desk, plan)
    assert file_of(desk, made.id).members[1]["ethnicity"] == "!穿青人"


def test_totals_titles_and_notes_are_named_and_left_out(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    rows = [
        ["石桥村花名册", "", ""],
        ["姓名", "性别", "民族"],
        ["甲某某", "男", "汉族"],
        ["合计", "1", ""],
        ["填表人：王小明", "", ""],
    ]
    plan = plan_paste(desk, roster(made), block(*rows))
    assert states(plan) == ["aside", "aside", "new", "aside", "aside"]
    assert any("合计" in text for text in told(plan, Weight.NOTE))
    apply_paste(desk, plan)
    assert len(file_of(desk, made.id).members) == 2


def test_namesake_with_another_number_is_decided_by_hand(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    number = id_number(date(1988, 8, 8), 333)
    grid = block(["姓名", "证件号码"], ["张德福", number])
    plan = plan_paste(desk, roster(made), grid)
    assert states(plan)[1] == "parked" and "已经有“张德福”" in plan.rows[1].note
    keys = [key for key, _text in plan.rows[1].choices]
    assert keys == ["park", f"same:{made.members[0]}", "new"]
    other = plan_paste(desk, roster(made), grid, choices=Choices(decisions={1: "new"}))
    assert states(other)[1] == "new"
    same = plan_paste(desk, roster(made), grid, choices=Choices(decisions={1: keys[1]}))
    assert same.cells[(1, 1)].state is CellState.CHANGE
    apply_paste(desk, plan)
    kept = parked(desk)
    assert len(kept) == 1 and kept[0]["content"] == {"member.name": "张德福", "member.id_number": number}
    assert len(file_of(desk, made.id).members) == 1
    apply_paste(desk, plan_paste(desk, roster(made), grid))
    assert len(parked(desk)) == 1


def test_same_person_in_two_households_shows_both_places(desk: Desk, household: Build) -> None:
    there, here = household(desk, "王老五", group="2组", people=1), household(desk, "张德福", people=1)
    number = file_of(desk, there.id).members[0]["id_number"]
    grid = block(
        ["姓名", "证件号码", "性别"], ["王老五", number, "男"], ["李小四", id_number(date(1999, 9, 9), 444), "男"]
    )
    plan = plan_paste(desk, roster(here), grid)
    assert states(plan) == ["aside", "parked", "new"]
    assert "2组王老五" in plan.rows[1].note and there.number in plan.rows[1].note
    done = apply_paste(desk, plan)
    assert [m["name"] for m in file_of(desk, here.id).members] == ["张德福", "李小四"] and len(parked(desk)) == 1
    undo_paste(desk, done)
    assert not parked(desk)
    forced = plan_paste(desk, roster(here), grid, choices=Choices(decisions={1: "new"}))
    assert states(forced) == ["aside", "new", "new"]


def test_one_person_twice_in_the_block(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    number = id_number(date(1999, 9, 9), 444)
    plan = plan_paste(
        desk, roster(made), block(["姓名", "证件号码"], ["李小四", number], ["李四", number], ["李小四", ""])
    )
    assert states(plan) == ["aside", "new", "parked", "parked"] and "第2行" in plan.rows[2].note


def test_rows_left_out_and_columns_dropped(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    grid = block(["姓名", "性别", "民族"], ["甲某某", "男", "汉族"], ["乙某某", "女", "汉族"])
    _grid, matching = match_paste(desk, roster(made), grid)
    plan = plan_paste(desk, roster(made), grid, matching.with_target(2, None), Choices(frozenset({2})))
    assert states(plan) == ["aside", "new", "out"]
    apply_paste(desk, plan)
    people = file_of(desk, made.id).members
    assert [p["name"] for p in people[1:]] == ["甲某某"] and people[1]["ethnicity"] == ""


def test_without_header_columns_are_known_by_content(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    rows = [
        ["李秀英", id_number(date(1972, 8, 9), 72, "female"), "配偶"],
        ["张小明", id_number(date(2001, 5, 6), 71), "之子"],
    ]
    plan = plan_paste(desk, roster(made), block(*rows))
    assert states(plan) == ["new", "new"] and [c.how for c in plan.matching.columns] == ["content"] * 3


def test_merged_name_makes_no_second_person(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    html = "<table><tr><td>姓名<td>性别<td>联系电话<tr><td rowspan=2>甲某某<td rowspan=2>男<td>13800138000<tr><td>13900139000</table>"
    plan = plan_paste(desk, roster(made), read_clipboard(html))
    assert states(plan) == ["aside", "new", "parked"]
    assert any("合并的单元格" in text for text in told(plan, Weight.NOTE))


def test_excels_own_clipboard_into_the_roster(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    plan = plan_paste(desk, roster(made), read_clipboard((CLIPS / "excel2016.html").read_bytes()))
    assert states(plan) == ["aside", "new", "new", "new", "aside"]
    assert [text.split("：")[0] for text in told(plan)] == ["第3行“证件号码”"]
    apply_paste(desk, plan)
    people = {p["name"]: p for p in file_of(desk, made.id).members}
    assert people["李秀英"]["id_number"] == "" and people["李秀英"]["birth_date"] == date(1970, 3, 4)
    assert people["阿依古丽·买买提"]["relation"] == "head"


def test_answers_that_do_not_apply_are_named(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    plan = plan_paste(desk, roster(made), block(["姓名", "健康状况", "残疾类别"], ["甲某某", "健康", "肢体残疾"]))
    assert plan.cells[(1, 2)].state is CellState.KEPT
    assert any("现在不适用" in text for text in told(plan, Weight.DOUBT))


# ---- drafts ----
def test_what_is_being_typed_stays_and_saves_afterwards(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    subject, row = Subject(made.id), made.members[0]
    collect.autosave(desk, subject, "members", "member", row, {"education": "senior"})
    plan = plan_paste(desk, roster(made), block(["姓名", "文化程度", "疾病名称"], ["张德福", "初中", "高血压"]))
    assert plan.cells[(1, 1)].state is CellState.KEPT and "高中" in told(plan, Weight.NOTE)[0]
    apply_paste(desk, plan, [(1, 1)])
    saved = collect.save_page(desk, subject, "members")
    assert not saved.clashes
    man = file_of(desk, made.id).members[0]
    assert man["education"] == "senior" and man["disease_name"] == "高血压"


def test_a_typed_new_person_and_his_pasted_row_are_one(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    subject = Subject(made.id)
    fresh = {
        "person_id": "p-1",
        "sort": 2,
        "presence": "present",
        "counted_in_income": True,
        "name": "李小四",
        "sex": "male",
    }
    collect.autosave(desk, subject, "members", "member", "11111111-1111-4111-8111-111111111111", fresh)
    plan = plan_paste(desk, roster(made), block(["姓名", "性别", "民族"], ["李小四", "女", "汉族"]))
    assert plan.cells[(1, 1)].state is CellState.KEPT
    apply_paste(desk, plan)
    assert not collect.save_page(desk, subject, "members").clashes
    people = file_of(desk, made.id).members
    assert (
        [p["name"] for p in people][1:] == ["李小四"] and people[1]["sex"] == "male" and people[1]["ethnicity"] == "01"
    )
    assert people[1]["person_id"] == "p-1"


def test_roster_of_a_household_that_is_not_saved_yet(desk: Desk) -> None:
    subject = collect.new_household()
    plan = plan_paste(
        desk, PasteInto(Into.MEMBERS, subject.household), block(["姓名", "与户主关系"], ["甲某某", "户主"])
    )
    apply_paste(desk, plan)
    made = file_of(desk, subject.household)
    assert made.head_name == "甲某某" and made.record["local_household_no"] == "A-0001"
    collect.autosave(desk, subject, "household", "household", subject.household, {"group_name": "1组"})
    assert not collect.save_page(desk, subject, "household").clashes
    with desk.reading() as connection:
        assert not drafts.all_drafts(connection, desk.operator)


def test_somebody_wrote_while_the_preview_was_open(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    plan = plan_paste(desk, roster(made), block(["姓名", "性别"], ["甲某某", "男"]))
    with desk.writing("别人") as door:
        door.change("household", made.id, {"remark": "改过"})
    with pytest.raises(AppError) as said:
        apply_paste(desk, plan)
    assert said.value.code == "PASTE-010" and "张德福" in said.value.text


def test_township_does_not_paste(township: Desk) -> None:
    with pytest.raises(AppError) as said:
        plan_paste(township, PasteInto(Into.HOUSEHOLDS), block(["户主姓名"], ["甲某某"]))
    assert said.value.code == "PASTE-005"


# ---- income ----
def income(made: Any, case: bool = False) -> PasteInto:
    """The income record of a household."""
    return PasteInto(Into.INCOME, made.id, made.case if case else "")


def bare(desk: Desk, head: str = "张德福") -> PasteInto:
    """A household without any income written down."""
    with desk.writing("新增一户") as door:
        own = door.create(
            "household",
            {"village_code": desk.place.code, "local_household_no": f"B-{len(everything(desk)):04d}"},
            village=desk.place.code,
        )
        door.create("member", {"household_id": own, "name": head, "relation": "head", "presence": "present", "sort": 1})
    return PasteInto(Into.INCOME, own)


def test_items_and_amounts_below_each_other(desk: Desk) -> None:
    made = bare(desk)
    rows = [["项目", "金额（元）"], ["一、工资性收入", ""], ["其中：务工收入", "12,000"], ["低保金", "3600.5元"], ["种植业收入", "0.2万"],
            ["收入合计", "17600"], ["彩票", "50"], ["低保金", "20"], ["养殖支出", "-5"]]  # fmt: skip
    plan = plan_paste(desk, made, block(*rows))
    assert plan.shape == "pairs"
    assert [text.split("：")[0] for text in told(plan)] == ["第7行“项目”", "第8行“低保金”", "第9行“养殖支出”"]
    apply_paste(desk, plan)
    record = file_of(desk, made.household).rows("income_record")[0]
    assert (record["w_work"], record["t_dibao"], record["b_crop"]) == (Decimal(12000), Decimal("3600.5"), Decimal(2000))
    assert record["moment"] == "annual" and record["c_livestock"] is None and record["wage"] is None


def test_items_side_by_side_without_header(desk: Desk) -> None:
    made = bare(desk)
    rows = [
        ["务工收入", "12000", "种植支出", "800"],
        ["低保金", "3600", "养殖支出", "200"],
        ["养老保险金", "1560", "", ""],
    ]
    plan = plan_paste(desk, made, block(*rows))
    assert any("并排有2栏" in text for text in told(plan, Weight.NOTE))
    apply_paste(desk, plan)
    record = file_of(desk, made.household).rows("income_record")[0]
    assert {k: int(record[k]) for k in ("w_work", "t_dibao", "t_pension_insurance", "c_crop", "c_livestock")} == {
        "w_work": 12000, "t_dibao": 3600, "t_pension_insurance": 1560, "c_crop": 800, "c_livestock": 200,
    }  # fmt: skip


def test_items_in_a_header_above_one_row(desk: Desk) -> None:
    made = bare(desk)
    plan = plan_paste(desk, made, block(["工资性收入（万元）", "转移性收入", "合规自付支出"], ["1.2", "3600", "500"]))
    assert plan.shape == "rows" and not told(plan)
    apply_paste(desk, plan)
    record = file_of(desk, made.household).rows("income_record")[0]
    assert (record["wage"], record["transfer"], record["allowed_self_paid"]) == (12000, 3600, 500)


def test_of_many_households_the_own_row_is_taken(desk: Desk) -> None:
    made = bare(desk)
    bare(desk, "王老五")
    rows = [["户主姓名", "工资性收入"], ["王老五", "1"], ["张德福", "2"], ["合计", "3"]]
    plan = plan_paste(desk, made, block(*rows))
    assert states(plan) == ["aside", "aside", "changed", "aside"]
    apply_paste(desk, plan)
    assert file_of(desk, made.household).rows("income_record")[0]["wage"] == 2
    several = plan_paste(desk, made, block(["工资性收入", "转移性收入"], ["1", "2"], ["3", "4"]))
    assert "只留一行" in told(several)[0] and not several.has_work()


def test_income_of_a_case_is_its_identification(desk: Desk, household: Build) -> None:
    made = household(desk, people=2, road="consented")
    plan = plan_paste(desk, income(made, True), block(["务工收入", "5000"]))
    assert plan.writes[0].row_id == made.income
    assert all(cell.state in (CellState.CHANGE, CellState.FILL, CellState.SAME) for cell in plan.cells.values())


# ---- household list ----
VILLAGE = PasteInto(Into.HOUSEHOLDS)


def test_persons_under_their_heads_make_households(desk: Desk) -> None:
    rows = [["小组", "姓名", "证件号码", "与户主关系", "户联系电话"],
            ["1组", "甲大", id_number(date(1960, 1, 1), 1), "户主", "13800000001"],
            ["", "甲二", id_number(date(1962, 1, 1), 2, "female"), "配偶", ""],
            ["2组", "乙大", id_number(date(1970, 1, 1), 3), "户主", "13800000002"]]  # fmt: skip
    plan = plan_paste(desk, VILLAGE, block(*rows))
    assert plan.counts["households"] == 2 and plan.counts["persons"] == 3
    done = apply_paste(desk, plan)
    files = everything(desk)
    assert [(f.head_name, f.record["group_name"], len(f.members), f.record["phone"]) for f in files] == [
        ("甲大", "1组", 2, "13800000001"), ("乙大", "2组", 1, "13800000002"),
    ]  # fmt: skip
    assert [f.record["local_household_no"] for f in files] == ["A-0001", "A-0002"]
    undo_paste(desk, done)
    assert everything(desk) == []
    again = plan_paste(desk, VILLAGE, block(*rows))
    assert again.counts["households"] == 2


def test_a_household_a_row_with_its_income(desk: Desk) -> None:
    rows = [["户主姓名", "户主身份证号", "村民小组", "工资性收入", "转移性收入"],
            ["甲大", id_number(date(1960, 1, 1), 1), "1组", "12000", "3600"], ["乙大", "", "2组", "800", ""], ["合计", "", "", "12800", "3600"]]  # fmt: skip
    apply_paste(desk, plan_paste(desk, VILLAGE, block(*rows)))
    one, two = everything(desk)
    assert one.head is not None and one.head["relation"] == "head" and one.head["birth_date"] == date(1960, 1, 1)
    assert one.rows("income_record")[0]["wage"] == 12000 and two.rows("income_record")[0]["wage"] == 800
    assert one.rows("income_record")[0]["moment"] == "annual"
    again = plan_paste(desk, VILLAGE, block(*rows))
    assert again.counts["households"] == 0 and states(again) == ["aside", "same", "same", "aside"]


def test_known_households_by_every_mark(desk: Desk, household: Build) -> None:
    a = household(desk, "甲大", group="1组", people=1, record={"national_household_no": "53990100001"})
    b = household(desk, "乙大", group="2组", people=1)
    c = household(desk, "丙大", group="2组", people=1)
    d = household(desk, "丁大", group="10组", people=1)
    number = file_of(desk, c.id).members[0]["id_number"]
    rows = [["户编号", "村内户号", "户主姓名", "户主证件号码", "小组", "备注"],
            ["53990100001", "", "", "", "", "一"], ["", b.number, "", "", "", "二"], ["", "", "丙大", number, "", "三"],
            ["", "", "丁大", "", "10组", "四"]]  # fmt: skip
    plan = plan_paste(desk, VILLAGE, block(*rows))
    assert plan.counts["households"] == 0 and not told(plan)
    apply_paste(desk, plan)
    assert [file_of(desk, made.id).record["remark"] for made in (a, b, c, d)] == ["一", "二", "三", "四"]


def test_heads_of_one_name_and_contradicting_numbers_are_parked(desk: Desk, household: Build) -> None:
    a = household(desk, "甲大", group="1组", people=1, record={"national_household_no": "53990100001"})
    b = household(desk, "甲大", group="2组", people=1)
    rows = [
        ["户编号", "村内户号", "户主姓名", "备注"],
        ["", "", "甲大", "一"],
        ["53990100001", b.number, "", "二"],
        ["", "Z-9999", "", "三"],
    ]
    plan = plan_paste(desk, VILLAGE, block(*rows))
    assert states(plan) == ["aside", "parked", "parked", "parked"]
    assert "有2户" in plan.rows[1].note and a.number in plan.rows[2].note and "不知道是哪一户" in plan.rows[3].note
    apply_paste(desk, plan)
    waiting = parked_lines(desk)
    assert len(waiting) == 3 and {line.name for line in waiting} == {"甲大", ""}
    assert attach_as_household(desk, next(line.id for line in waiting if line.name)).household


def test_new_member_of_a_known_household_and_changes_old_to_new(desk: Desk, household: Build) -> None:
    made = household(desk, "甲大", group="1组", people=1, record={"national_household_no": "53990100001"})
    rows = [["户编号", "小组", "姓名", "证件号码", "与户主关系"],
            ["53990100001", "3组", "甲大", file_of(desk, made.id).members[0]["id_number"], "户主"],
            ["53990100001", "1组", "甲二", id_number(date(1999, 1, 1), 55), "之子"]]  # fmt: skip
    plan = plan_paste(desk, VILLAGE, block(*rows))
    assert [(c.old, c.new) for c in plan.changes] == [("1组", "3组")]
    assert any("不一致" in text for text in told(plan, Weight.DOUBT))
    apply_paste(desk, plan)
    assert [m["name"] for m in file_of(desk, made.id).members] == ["甲大", "甲二"] and file_of(desk, made.id).record[
        "group_name"
    ] == "1组"


def test_running_numbers_of_a_register_only_bundle(desk: Desk) -> None:
    rows = [["户号", "姓名", "与户主关系"], ["1", "甲大", "户主"], ["1", "甲二", "配偶"], ["2", "乙大", "户主"]]
    apply_paste(desk, plan_paste(desk, VILLAGE, block(*rows)))
    files = everything(desk)
    assert [(f.head_name, len(f.members), f.record["national_household_no"]) for f in files] == [
        ("甲大", 2, ""),
        ("乙大", 1, ""),
    ]


def test_another_head_is_said_and_not_made(desk: Desk, household: Build) -> None:
    made = household(desk, "甲大", people=2, record={"national_household_no": "53990100001"})
    plan = plan_paste(desk, VILLAGE, block(["户编号", "户主姓名", "备注"], ["53990100001", "郑桂兰", "x"]))
    assert any("户主变更" in text for text in told(plan, Weight.DOUBT))
    apply_paste(desk, plan)
    assert file_of(desk, made.id).head_name == "甲大"


def test_ten_thousand_rows(desk: Desk) -> None:
    rows = [["户编号", "小组", "姓名", "证件号码", "与户主关系", "性别", "民族", "文化程度", "工资性收入"]]
    for n in range(10_000):
        house, place = divmod(n, 4)
        number = id_number(date(1950 + n % 60, 1 + n % 12, 1 + n % 28), n % 499)
        rows.append([f"539901{house:05d}", f"{house % 9 + 1}组", f"张{chr(0x4e00 + n)}", number if n % 7 else f"{number[:15]}000",
                     ("户主", "配偶", "之子", "之女")[place], "男", "汉族", "小学", "1200"])  # fmt: skip
    started = perf_counter()
    plan = plan_paste(desk, VILLAGE, read_clipboard(text=write_text(rows)))
    planned = perf_counter() - started
    assert plan.counts["households"] == 2500
    done = apply_paste(desk, plan)
    assert done.counter and perf_counter() - started < 60 and planned < 20


def test_every_field_of_the_targets_can_be_read(desk: Desk) -> None:
    for into in Into:
        for target in paste_targets(desk, PasteInto(into)):
            assert target.field is not None and target.label


def test_state_names_are_all_used() -> None:
    assert {str(state) for state in RowState} == {"new", "changed", "same", "parked", "out", "aside"}


def test_wife_from_another_household_does_not_pull_her_new_one_there(desk: Desk, household: Build) -> None:
    there = household(desk, "甲大", people=2)
    wife = file_of(desk, there.id).members[1]
    rows = [
        ["姓名", "证件号码", "与户主关系"],
        ["乙大", id_number(date(1960, 1, 1), 77), "户主"],
        [wife["name"], wife["id_number"], "配偶"],
    ]
    plan = plan_paste(desk, VILLAGE, block(*rows))
    assert states(plan) == ["aside", "new", "parked"] and plan.counts["households"] == 1


def test_a_son_as_head_may_be_a_split(desk: Desk, household: Build) -> None:
    there = household(desk, "甲大", people=3)
    son = file_of(desk, there.id).members[2]
    grid = block(["户主姓名", "户主身份证号", "备注"], [son["name"], son["id_number"], "x"])
    plan = plan_paste(desk, VILLAGE, grid)
    assert states(plan) == ["aside", "parked"] and "分户" in plan.rows[1].note and plan.counts["households"] == 0
    forced = plan_paste(desk, VILLAGE, grid, choices=Choices(decisions={1: "new"}))
    assert states(forced) == ["aside", "new"] and forced.counts["households"] == 1


def test_same_head_twice_in_a_block_is_one_household(desk: Desk) -> None:
    plan = plan_paste(
        desk, VILLAGE, block(["户主姓名", "小组"], ["甲大", "一组"], ["甲 大", "第1组"], ["甲大", "二组"])
    )
    assert states(plan) == ["aside", "new", "parked", "new"]
    apply_paste(desk, plan)
    again = plan_paste(desk, VILLAGE, block(["户主姓名", "小组"], ["甲大", "石桥村1组"], ["甲大", "2组"]))
    assert again.counts["households"] == 0


def test_no_household_without_people(desk: Desk, household: Build) -> None:
    there = household(desk, "甲大", people=1)
    number = file_of(desk, there.id).members[0]["id_number"]
    rows = [["户编号", "姓名", "证件号码", "与户主关系"], ["53990199999", "甲大", number, "户主"]]
    plan = plan_paste(desk, VILLAGE, block(*rows))
    assert states(plan) == ["aside", "parked"] and plan.counts["households"] == 0
    apply_paste(desk, plan)
    assert len(everything(desk)) == 1 and len(parked(desk)) == 1


def test_name_birth_date_and_hamlet_are_a_hint(desk: Desk, household: Build) -> None:
    there = household(desk, "甲大", group="1组", people=1)
    here = household(desk, "乙大", group="1组", people=1)
    born = file_of(desk, there.id).members[0]["birth_date"]
    plan = plan_paste(desk, roster(here), block(["姓名", "出生日期"], ["甲大", f"{born:%Y-%m-%d}"]))
    assert states(plan) == ["aside", "new"]
    assert any("可能是同一个人" in text and there.number in text for text in told(plan, Weight.DOUBT))


def test_known_columns_nobody_fills_here_are_named(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    plan = plan_paste(
        desk, roster(made), block(["序号", "姓名", "监测对象类别", "某某"], ["1", "甲某某", "边缘易致贫户", "abc"])
    )
    notes = " ".join(told(plan, Weight.NOTE))
    assert "“序号”" in notes and "“监测对象类别”" in notes
    assert any("“某某”" in text and "1格没有读入" in text for text in told(plan, Weight.DOUBT))


def test_parked_again_after_undo(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", people=1)
    grid = block(["姓名", "证件号码"], ["张德福", id_number(date(1988, 8, 8), 333)])
    for _ in range(2):
        done = apply_paste(desk, plan_paste(desk, roster(made), grid))
        assert len(parked(desk)) == 1
        undo_paste(desk, done)
        assert not parked(desk)


def test_many_cells_that_say_the_same_are_told_once(desk: Desk, household: Build) -> None:
    made = household(desk, people=1)
    rows = [["姓名", "健康状况", "残疾类别"], *[[f"甲{chr(0x4E00 + n)}", "健康", "肢体残疾"] for n in range(40)]]
    alike = [text for text in told(plan_paste(desk, roster(made), block(*rows)), Weight.DOUBT) if "现在不适用" in text]
    assert len(alike) == 1 and "共40格" in alike[0]


ODD = ["", "姓名", "户主姓名", "证件号码", "与户主关系", "户编号", "小组", "工资性收入", "低保金", "合计", "甲大", "张德福", "户主", "之子",
       "12,000", "5.39901E+17", "539901197003150039", "53990100001", "A-0001", "1组", "#N/A", "####", "=A1", "1980-13-01", "是",
       "一\n二", "男", "汉族", "１３８００１３８０００", "健康，残疾"]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_pasted_goes_in_and_comes_out_in_one_step(desk: Desk, household: Build, seed: int) -> None:
    dice = Random(seed)
    made = household(desk, "张德福", people=3, road="consented" if seed % 2 else "")
    for into in (roster(made), income(made, bool(seed % 2)), VILLAGE):
        for _ in range(6):
            rows = [[dice.choice(ODD) for _ in range(dice.randint(1, 6))] for _ in range(dice.randint(1, 7))]
            if not any(any(row) for row in rows):
                continue
            before = {file.id: file.by_kind for file in everything(desk)}
            plan = plan_paste(desk, into, block(*rows))
            done = apply_paste(desk, plan, [(cell.row, cell.column) for cell in plan.changes])
            if done.counter:
                undo_paste(desk, done)
            assert plain_rows(before) == plain_rows({file.id: file.by_kind for file in everything(desk)}), rows


def plain_rows(files: dict[str, Any]) -> dict[str, Any]:
    """All rows without who changed them last."""
    return {
        unit: {
            kind: [{k: v for k, v in row.items() if not k.startswith("updated")} for row in rows]
            for kind, rows in kinds.items()
            if rows
        }
        for unit, kinds in files.items()
    }
