"""Registers with free headers: families told apart by their own signs, people found again, choices kept, one step back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.files import find_household, load_households
from app.services.importing.register_fields import KEPT, label_of, path_of
from app.services.importing.register_memory import forget_register, remembered
from app.services.importing.registers import SheetChoice, look_again, look_into, plan_register, with_choice
from app.services.importing.run import ImportPlan, apply_import, plan_import, undo_import
from app.services.undoing import last_step
from app.store.rows import read_records
from tests.services.conftest import id_number

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
ZHAO, QIAN = id_number(date(1990, 1, 1), 1), id_number(date(1992, 1, 1), 2, "female")
SUN, XIAO = id_number(date(1980, 1, 1), 3), id_number(date(2012, 1, 1), 4)
HEADER = ["序号", "组别", "户主", "家庭成员姓名", "和户主关系", "身份证", "手机", "备注说明"]
PEOPLE = [
    [1, "1组", "赵一", "赵一", "户主", ZHAO, "13800000001", "在家"],
    ["", "", "", "钱二", "妻子", QIAN, "13800000002", ""],
    [2, "2组", "孙三", "孙三", "户主", SUN, "13800000003", "外出"],
    ["", "", "", "孙小", "儿子", XIAO, "", ""],
]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A workbook of one sheet: rows from row 1, areas to merge."""

    def make(rows: Sequence[Sequence[Any]], name: str = "台账.xlsx", merge: Sequence[str] = ()) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "台账"
        for row in rows:
            sheet.append(list(row))
        for area in merge:
            sheet.merge_cells(area)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def bring(desk: Desk, path: Path, *choices: SheetChoice) -> ImportPlan:
    plan = plan_register(desk, path, choices) if choices else plan_import(desk, path)
    apply_import(desk, plan)
    return plan


def families(desk: Desk) -> dict[str, list[str]]:
    with desk.reading() as connection:
        return {file.head_name: [str(m["name"]) for m in file.members] for file in load_households(connection)}


def choice_of(desk: Desk, path: Path, **paths: str) -> SheetChoice:
    """The suggestion of the only sheet, with these headers as these paths."""
    view = look_into(desk, path).sheets[0]
    for header, target in paths.items():
        column = next(column for column in view.columns if column.header == header)
        view = with_choice(view, column.index, target)
    return view.choice


# ---- which rows are a family ----
def test_by_the_name_of_the_head_merged_or_only_on_the_first_row(desk: Desk, write: Write) -> None:
    bring(desk, write([["石桥村登记表"], HEADER, *PEOPLE, ["合计", "", "", "4人"]], merge=["A1:H1", "C3:C4", "B3:B4"]))
    assert families(desk) == {"赵一": ["赵一", "钱二"], "孙三": ["孙三", "孙小"]}
    with desk.reading() as connection:
        file = find_household(connection, "赵一")
    assert file.record["group_name"] == "1组" and file.record["national_household_no"] == ""
    assert file.members[1]["birth_date"] == date(1992, 1, 1) and file.members[1]["sex"] == "female"


def test_by_the_row_that_says_head(desk: Desk, write: Write) -> None:
    rows = [["姓名", "与户主关系", "身份证号"], ["孤零", "配偶", ""], *[[r[3], r[4], r[5]] for r in PEOPLE]]
    plan = bring(desk, write(rows))
    assert families(desk) == {"赵一": ["赵一", "钱二"], "孙三": ["孙三", "孙小"]}
    assert [(p.code, p.cell) for p in plan.problems] == [("WB-23", "A2")] and plan.counts["parked"] == 1


def test_by_a_household_number_of_the_list_even_on_first_rows_alone(desk: Desk, write: Write) -> None:
    rows = [["户号", "姓名", "身份证号", "与户主关系"], ["1", "赵一", ZHAO, "户主"], ["", "钱二", QIAN, "配偶"],
            ["2", "孙三", SUN, "户主"], ["", "孙小", XIAO, "之子"]]  # fmt: skip
    path = write(rows)
    view = look_into(desk, path).sheets[0]
    assert view.columns[0].path == "import.household_key" and not view.columns[0].sure
    plan_choice = view.choice
    bring(desk, path, plan_choice)
    assert families(desk) == {"赵一": ["赵一", "钱二"], "孙三": ["孙三", "孙小"]}
    full = write([["户号", "姓名", "身份证号"], ["1", "甲一", ""], ["", "乙二", ""], ["1", "丙三", ""]], "满.xlsx")
    plan = plan_register(desk, full, [look_into(desk, full).sheets[0].choice])
    assert [(p.code, p.cell) for p in plan.problems] == [
        ("WB-23", "A3")
    ]  # 1 stands again further down: a blank is unknown


def test_each_row_a_family(desk: Desk, write: Write) -> None:
    path = write([["户主姓名", "户主身份证号", "住址"], ["赵一", ZHAO, "石桥村1组1号"], ["孙三", SUN, "石桥村2组9号"]])
    view = look_into(desk, path).sheets[0]
    assert view.families
    bring(desk, path, view.choice)
    assert families(desk) == {"赵一": ["赵一"], "孙三": ["孙三"]}
    with desk.reading() as connection:
        assert find_household(connection, "孙三").members[0]["relation"] == "head"
    assert plan_import(desk, path).counts["changed"] == 0


def test_two_heads_of_one_name_without_numbers_are_not_one_family(desk: Desk, write: Write) -> None:
    rows = [["姓名", "与户主关系"], ["赵一", "户主"], ["钱二", "配偶"], ["赵一", "户主"], ["周五", "配偶"]]
    plan = plan_import(desk, write(rows))
    assert [(p.code, p.cell) for p in plan.problems] == [("WB-28", "A4"), ("WB-28", "A5")]
    assert (plan.counts["households"], plan.counts["parked"]) == (1, 2)


def test_nothing_names_the_family_then_only_known_people_are_placed(desk: Desk, write: Write) -> None:
    bring(desk, write([HEADER, *PEOPLE]))
    rows = [["姓名", "身份证号", "民族"], ["钱二", QIAN, "彝族"], ["陌生", id_number(date(1970, 5, 5), 9), "汉族"]]
    plan = bring(desk, write(rows, "少数民族.xlsx"))
    assert [(c.key, c.new) for h in plan.households for c in h.changes] == [("ethnicity", "彝族")]
    assert plan.counts["parked"] == 1 and [p.code for p in plan.problems] == ["WB-29"]
    with desk.reading() as connection:
        parked = read_records(connection, "parked_row")
    assert "陌生" in str(parked[0]["content"]) and [home.missing for home in plan.households] == [[]]
    assert plan_import(desk, write(rows, "少数民族.xlsx")).counts["fields"] == 0


# ---- who is who ----
def test_people_here_are_found_by_their_number_and_nobody_twice(desk: Desk, write: Write) -> None:
    bring(desk, SAMPLE)
    with desk.reading() as connection:
        file = find_household(connection, "53990100001")
    first = file.members[0]
    rows = [
        ["户主姓名", "姓名", "身份证号", "手机号"],
        *[[first["name"], m["name"], m["id_number"], "13911112222"] for m in file.members],
    ]
    plan = bring(desk, write(rows))
    assert (plan.counts["new"], plan.counts["new_persons"], plan.counts["parked"]) == (0, 0, 0)
    assert {home.household for home in plan.households} == {file.id}
    kept = [c for home in plan.households for c in home.kept]
    taken = [c for home in plan.households for c in home.changes]
    assert len(kept) + len(taken) == len(file.members)  # the first list's phones were no one's own word


def test_somebody_of_another_family_is_parked_with_both_places(desk: Desk, write: Write) -> None:
    bring(desk, write([HEADER, *PEOPLE]))
    rows = [HEADER, PEOPLE[0], PEOPLE[1], ["", "", "", "孙小", "儿子", XIAO, "", ""]]
    plan = bring(desk, write(rows, "第二.xlsx"))
    assert [(p.code, p.cell) for p in plan.problems] == [("WB-31", "F4")]
    assert "孙小现在登记在孙三（A-0002）里" in plan.problems[0].message
    assert families(desk) == {"赵一": ["赵一", "钱二"], "孙三": ["孙三", "孙小"]}


def test_one_number_in_two_families_of_the_list_names_both_places(desk: Desk, write: Write) -> None:
    rows = [
        HEADER,
        PEOPLE[0],
        [2, "2组", "孙三", "孙三", "户主", SUN, "", ""],
        ["", "", "", "赵一", "之子", ZHAO, "", ""],
    ]
    plan = plan_import(desk, write(rows))
    problem = next(p for p in plan.problems if p.code == "SW-951")
    assert problem.cell == "F4" and "F2" in problem.message


def test_a_person_with_a_corrected_number_is_the_same_person(desk: Desk, write: Write) -> None:
    bring(desk, write([HEADER, *PEOPLE]))
    wrong = [*PEOPLE[1][:5], QIAN[:14] + ("113" if QIAN[14:17] != "113" else "115") + QIAN[17], *PEOPLE[1][6:]]
    plan = plan_import(desk, write([HEADER, PEOPLE[0], wrong, *PEOPLE[2:]]))
    assert plan.counts["new_persons"] == 0 and [c.key for h in plan.households for c in h.changes] == ["id_number"]


def test_a_household_written_by_hand_gets_its_national_number(desk: Desk, household: Any, write: Write) -> None:
    made = household(desk, "张德福")
    with desk.reading() as connection:
        head = find_household(connection, "张德福").members[0]
    with desk.writing("编号") as door:
        door.change("household", made.id, {"national_household_no": ""})
        door.change("member", made.members[0], {"national_person_no": ""})
    rows = [
        ["户编号", "人编号", "姓名", "证件号码", "与户主关系"],
        ["53990100777", "5399010077701", "张德福", head["id_number"], "户主"],
    ]
    plan = bring(desk, write(rows))
    assert plan.counts["new"] == plan.counts["new_persons"] == 0
    with desk.reading() as connection:
        file = find_household(connection, "53990100777")
    assert file.id == made.id and file.members[0]["national_person_no"] == "5399010077701"


# ---- again, later, back ----
def test_the_same_register_again_changes_nothing_a_later_one_only_what_changed(desk: Desk, write: Write) -> None:
    bring(desk, write([HEADER, *PEOPLE]))
    again = plan_import(desk, write([HEADER, *PEOPLE]))
    assert (again.counts["new"], again.counts["changed"], again.counts["kept"]) == (0, 0, 0)
    with desk.reading() as connection:
        wife = find_household(connection, "赵一").members[1]
    with desk.writing("改") as door:
        door.change("member", wife["id"], {"relation": "daughter"})
    assert plan_import(desk, write([HEADER, *PEOPLE])).counts["fields"] == 0
    rows = [[*row] for row in PEOPLE]
    rows[0][7], rows[1][4] = "已搬到县城", "儿媳"
    plan = plan_import(desk, write([HEADER, *rows]))
    choice = choice_of(desk, write([HEADER, *rows]), 备注说明="household.remark")
    chosen = plan_register(desk, write([HEADER, *rows]), [choice])
    assert [(c.key, c.new) for h in plan.households for c in h.kept] == [("relation", "之儿媳")]
    told = [
        (c.key, c.new) for h in chosen.households for c in h.changes if c.key != "phone"
    ]  # a guess until it is chosen
    assert told == [("remark", "已搬到县城"), ("remark", "外出")]


def test_two_lists_do_not_undo_each_other(desk: Desk, write: Write) -> None:
    one = write([HEADER, *PEOPLE], "甲.xlsx")
    other = write([["姓名", "身份证号", "性别", "组别"], ["赵一", ZHAO, "女", "9组"]], "乙.xlsx")
    bring(desk, one)
    bring(desk, other)
    bring(desk, one)
    assert plan_import(desk, one).counts["changed"] == plan_import(desk, other).counts["changed"] == 0


def test_choices_are_kept_offered_and_forgotten(desk: Desk, write: Write) -> None:
    path = write([HEADER, *PEOPLE])
    view = look_into(desk, path).sheets[0]
    assert view.remembered == "" and remembered(desk) == []
    plan = plan_register(desk, path, [choice_of(desk, path, 手机="household.phone", 备注说明=KEPT)])
    assert remembered(desk) == []  # a look is no choice yet
    apply_import(desk, plan)
    later = write([HEADER, *PEOPLE, [3, "3组", "周五", "周五", "户主", "", "13800000009", "新户"]], "九月.xlsx")
    again = look_into(desk, later).sheets[0]
    assert again.remembered == "台账.xlsx 台账（2026年11月23日）"
    assert {c.header: c.path for c in again.columns}["手机"] == "household.phone"
    assert {c.header: c.label for c in again.columns}["备注说明"] == "不导入（原样保存）"
    assert plan_import(desk, later).counts["new"] == 1  # read as chosen, also without asking
    assert forget_register(desk, again.fingerprint) and not forget_register(desk, again.fingerprint)
    assert remembered(desk) == [] and look_into(desk, later).sheets[0].remembered == ""


def test_columns_not_imported_are_kept_as_they_came(desk: Desk, write: Write) -> None:
    path = write([[*HEADER, "走访组长"], [*PEOPLE[0], "王五"]])
    bring(desk, path, choice_of(desk, path, 备注说明=KEPT))
    with desk.reading() as connection:
        texts = str([row["unknown_columns"] for row in read_records(connection, "import_base")])
    assert "走访组长" in texts and "王五" in texts and "在家" in texts


def test_the_whole_import_goes_back_in_one_step(desk: Desk, write: Write) -> None:
    plan = bring(desk, write([HEADER, *PEOPLE]))
    step = last_step(desk)
    assert step is not None and step.counter == plan.step
    undo_import(desk, plan)
    assert families(desk) == {}
    again = bring(desk, write([HEADER, *PEOPLE]))
    assert again.counts["new"] == 2 and len(families(desk)) == 2
    with desk.writing("别的事") as door:
        with desk.reading() as connection:
            head = find_household(connection, "赵一").members[0]
        door.change("member", head["id"], {"job_wish": "就近"})
    with pytest.raises(AppError) as caught:
        undo_import(desk, again)
    assert caught.value.code == "WB-32" and caught.value.advice


# ---- refused ----
def test_what_cannot_be_read_is_refused_with_what_to_do(desk: Desk, write: Write) -> None:
    path = write([HEADER, *PEOPLE])
    choice = look_into(desk, path).sheets[0].choice
    twice = SheetChoice("台账", 1, False, {**choice.columns, 7: "member.name"})
    nobody = SheetChoice("台账", 1, False, {0: KEPT, 1: "household.group_name"})
    for choices, code in (([], "WB-34"), ([twice], "WB-35"), ([nobody], "WB-36")):
        with pytest.raises(AppError) as caught:
            plan_register(desk, path, choices)
        assert caught.value.code == code and caught.value.advice and path.name in caught.value.where
    with pytest.raises(AppError) as caught:
        look_again(desk, path, "没有这张", 1)
    assert caught.value.code == "WB-33"
    with pytest.raises(AppError) as caught:
        path_of("姓名字")
    assert caught.value.code == "WB-44" and "姓名" in caught.value.advice
    assert path_of(label_of("member.name")) == "member.name" and path_of("不导入") == KEPT


def test_a_list_without_a_header_and_hidden_or_strange_sheets(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "无表头"
    for row in PEOPLE:
        sheet.append(row[3:6])
    book.create_sheet("说明").append(["这张表是说明"])
    hidden = book.create_sheet("旧表")
    hidden.append(["姓名", "身份证号"])
    hidden.append(["赵一", ZHAO])
    hidden.sheet_state = "hidden"
    path = tmp_path / "多表.xlsx"
    book.save(path)
    views = {view.name: view for view in look_into(desk, path).sheets}
    assert views["无表头"].header_row == 0 and views["无表头"].use
    assert [c.path for c in views["无表头"].columns] == ["member.name", "member.relation", "member.id_number"]
    assert not views["旧表"].use and not views["说明"].use and views["旧表"].reason
    plan = bring(desk, path, views["无表头"].choice)
    assert plan.counts["new"] == 2
    assert {sheet.name: sheet.reason for sheet in plan.book.sheets if sheet.reason}.keys() == {"说明", "旧表"}


def test_the_national_export_read_by_chosen_columns_gives_the_same(desk: Desk) -> None:
    """改列的对应 of a national export must not lose what its own names carry: numbers, cases, removal, measures."""
    view = look_into(desk, SAMPLE)
    assert view.kind == "national"
    plan = plan_register(desk, SAMPLE, [view.sheets[0].choice])
    apply_import(desk, plan)
    with desk.reading() as connection:
        files = load_households(connection)
    assert (len(files), sum(len(file.members) for file in files), len(plan.parked)) == (150, 501, 0)
    states = [str(case.road.state) for file in files for case in file.cases]
    assert (states.count("monitored"), states.count("removed")) == (18, 19)
    assert sum(len(file.rows("measure")) for file in files) > 0
    assert plan_import(desk, SAMPLE).counts["changed"] == 0
