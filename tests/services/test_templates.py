"""Our own workbook: filled, brought back unchanged, edited, copied rows, lost hidden columns; LibreOffice keeps it whole."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.domain.questionnaire.field import Kind, Owner
from app.domain.records import RECORDS
from app.services.desk import Desk
from app.services.files import find_household, load_households
from app.services.importing.run import ImportPlan, apply_import, plan_import
from app.services.importing.templates import make_template
from app.services.practice.house import open_practice
from app.store.peers import accesses
from app.workbooks.ours import specs
from tests.services.conftest import clock, id_number


def saved(desk: Desk, path: Path, filled: bool = True) -> Path:
    path.write_bytes(make_template(desk, filled).data)
    return path


def edited(path: Path, edit: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(path)
    edit(book)
    target = path.with_name("改过.xlsx")
    book.save(target)
    return target


def place(sheet: Any, label: str, row: int) -> Any:
    """The cell of a column (its Chinese name in row 2) in a row."""
    column = next(cell.column for cell in sheet[2] if str(cell.value).startswith(label))
    return sheet.cell(row, column)


def changes(plan: ImportPlan) -> list[tuple[str, str, str]]:
    return [(change.kind, change.key, change.new) for home in plan.households for change in home.changes]


@pytest.fixture
def one(desk: Desk, household: Any) -> Any:
    return household(desk, "张德福", road="monitored", visits=1, measures=True)


def test_every_field_the_village_fills_has_a_column() -> None:
    keys = {"household_id", "case_id", "member_id", "person_id", "sort", "moment", "local_household_no", "village_code"}
    for spec in specs():
        wanted = {
            field.key
            for field in RECORDS[spec.kind].fields
            if field.owner is Owner.VILLAGE and not field.computed and not field.auto
        }
        assert wanted - keys - {field.key for field in spec.fields} == set(), spec.name
        assert not [field for field in spec.fields if field.kind in (Kind.REF, Kind.JSON)]


def test_the_whole_practice_village_comes_back_without_a_change(tmp_path: Path, practice_made: Any) -> None:
    practice_desk = open_practice(practice_made.copy(tmp_path), "machine", date(2026, 11, 23), clock)
    path = saved(practice_desk, tmp_path / "全村.xlsx")
    plan = plan_import(practice_desk, path)
    with practice_desk.reading() as connection:
        files = load_households(connection)
    assert plan.counts["households"] == len(files) > 50
    assert plan.counts["persons"] == sum(len(file.members) for file in files)
    assert changes(plan) == [] and plan.counts["kept"] == plan.counts["new"] == plan.counts["parked"] == 0
    assert [str(problem) for problem in plan.problems if problem.level == "错误"] == []
    apply_import(practice_desk, plan)
    assert plan.step == 0
    practice_desk.store.close()


def test_edited_cells_are_exactly_the_changes(desk: Desk, one: Any, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        people, income = book["家庭成员"], book["家庭收支"]
        place(people, "文化程度", 3).value = "初中"
        place(people, "健康状况", 4).value = "长期慢性病、残疾"
        place(people, "家庭成员联系电话", 5).value = "13911112222"
        place(income, "工资性收入", 3).value = 20000.5
        place(book["农户"], "备注", 3).value = "已核对"
        place(book["帮扶措施"], "开始日期", 3).value = date(2026, 11, 9)

    plan = plan_import(desk, edited(saved(desk, tmp_path / "a.xlsx"), edit))
    assert {(kind, key) for kind, key, _ in changes(plan)} == {
        ("household", "remark"), ("member", "education"), ("member", "health"), ("member", "phone"),
        ("income_record", "wage"), ("measure", "start"),
    }  # fmt: skip
    apply_import(desk, plan)
    with desk.reading() as connection:
        file = find_household(connection, "张德福")
    assert file.members[0]["education"] == "junior" and file.members[1]["health"] == ("chronic", "disabled")
    again = plan_import(desk, tmp_path / "改过.xlsx")
    assert changes(again) == [] and again.counts["kept"] == 0


def test_what_the_village_changed_meanwhile_stays(desk: Desk, one: Any, tmp_path: Path) -> None:
    path = saved(desk, tmp_path / "a.xlsx")
    with desk.writing("改") as door:
        door.change("member", one.members[0], {"education": "senior", "job_wish": "就近"})
    assert changes(plan_import(desk, path)) == [] and plan_import(desk, path).counts["kept"] == 0
    later = edited(path, lambda book: setattr(place(book["家庭成员"], "文化程度", 3), "value", "大专"))
    plan = plan_import(desk, later)
    assert changes(plan) == [] and [(c.old, c.new) for h in plan.households for c in h.kept] == [("高中", "大专")]


def test_new_people_and_a_new_household_come_in_once(desk: Desk, one: Any, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        people = book["家庭成员"]
        row = people.max_row + 1
        for number, name, relation, key in (
            (id_number(date(1985, 2, 3), 1), "李小二", "户主", "新1"),
            (id_number(date(1986, 5, 6), 2, "female"), "王小妹", "配偶", "新1"),
            (id_number(date(2019, 2, 3), 3), "张小宝", "之孙子", "A-0001"),
        ):
            people.cell(row, 1).value = key
            place(people, "姓名", row).value = name
            place(people, "证件号码", row).value = number
            place(people, "与户主关系", row).value = relation
            row += 1
        spells = book["务工经历"]
        line = spells.max_row + 1
        spells.cell(line, 1).value, spells.cell(line, 2).value = "新1", "李小二"
        place(spells, "开始时间", line).value = "202603"
        place(spells, "务工企业名称", line).value = "云海电子厂"

    path = edited(saved(desk, tmp_path / "a.xlsx"), edit)
    plan = plan_import(desk, path)
    assert (plan.counts["new"], plan.counts["new_persons"], plan.counts["parked"]) == (1, 3, 0)
    apply_import(desk, plan)
    with desk.reading() as connection:
        new, old = find_household(connection, "李小二"), find_household(connection, "张德福")
    assert new.record["local_household_no"] == "A-0002" and len(new.members) == 2 and len(old.members) == 5
    assert new.members[0]["sex"] == "male" and new.members[1]["birth_date"] == date(1986, 5, 6)
    assert new.rows("work_spell")[0]["employer"] == "云海电子厂"
    again = plan_import(desk, path)
    assert (again.counts["new"], again.counts["new_persons"], again.counts["fields"], again.counts["kept"]) == (
        0,
        0,
        0,
        0,
    )
    more = openpyxl.load_workbook(path)  # the same file once more with a correction in a row it added
    row = next(r for r in range(3, 20) if place(more["家庭成员"], "姓名", r).value == "李小二")
    place(more["家庭成员"], "文化程度", row).value = "小学"
    more.save(path)
    assert changes(plan_import(desk, path)) == [("member", "education", "小学")]


def test_an_empty_template_fills_an_empty_village(desk: Desk, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["农户"].cell(3, 1).value = "1"
        place(book["农户"], "家庭住址", 3).value = "石桥村1组1号"
        for row, (name, relation) in enumerate((("赵一", "户主"), ("钱二", "配偶")), start=3):
            book["家庭成员"].cell(row, 1).value = "1"
            place(book["家庭成员"], "姓名", row).value = name
            place(book["家庭成员"], "与户主关系", row).value = relation
        book["家庭收支"].cell(3, 1).value = "1"
        place(book["家庭收支"], "工资性收入", 3).value = 12000

    empty = saved(desk, tmp_path / "空.xlsx", filled=False)
    with pytest.raises(AppError) as caught:
        plan_import(desk, empty)
    assert caught.value.code == "WB-06" and caught.value.advice
    path = edited(empty, edit)
    apply_import(desk, plan_import(desk, path))
    with desk.reading() as connection:
        file = find_household(connection, "赵一")
    assert [m["name"] for m in file.members] == ["赵一", "钱二"] and file.rows("income_record")[0]["moment"] == "annual"
    again = plan_import(desk, path)
    assert (again.counts["changed"], again.counts["new"], again.counts["kept"]) == (0, 0, 0)


def test_rows_that_name_nobody_are_parked_and_said(desk: Desk, one: Any, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        spells, people, homes = book["务工经历"], book["家庭成员"], book["家庭收支"]
        row = spells.max_row + 1
        spells.cell(row, 1).value, spells.cell(row, 2).value = "A-0001", "不认识的人"
        place(spells, "开始时间", row).value = "202603"
        people.cell(people.max_row + 1, 1).value = "A-0001"
        place(people, "民族", people.max_row).value = "汉族"
        line = homes.max_row + 1
        homes.cell(line, 1).value = "A-9999"
        place(homes, "工资性收入", line).value = 5

    plan = plan_import(desk, edited(saved(desk, tmp_path / "a.xlsx"), edit))
    assert sorted(p.code for p in plan.problems) == ["WB-24", "WB-37", "WB-38"] and plan.counts["parked"] == 3
    assert all(problem.cell and problem.message for problem in plan.problems)


def test_a_copied_row_and_a_lost_hidden_column_do_no_harm(desk: Desk, one: Any, tmp_path: Path) -> None:
    def copy(book: Any) -> None:
        people = book["家庭成员"]
        row = people.max_row + 1
        for column in range(1, people.max_column + 1):
            people.cell(row, column).value = people.cell(3, column).value
        place(people, "姓名", row).value = "张新人"
        place(people, "证件号码", row).value = "539901199502030018"
        place(people, "与户主关系", row).value = "之子"

    plan = plan_import(desk, edited(saved(desk, tmp_path / "a.xlsx"), copy))
    assert plan.counts["new_persons"] == 1 and changes(plan) == []

    def lose(book: Any) -> None:
        for name in ("农户", "家庭成员"):
            book[name].delete_cols(book[name].max_column)
        book["家庭成员"].insert_cols(3)
        book["家庭成员"].cell(2, 3).value = "本组记号"
        book["家庭成员"].cell(3, 3).value = "甲"

    plan = plan_import(desk, edited(saved(desk, tmp_path / "b.xlsx"), lose))
    assert changes(plan) == [] and plan.counts["new_persons"] == 0 and plan.counts["kept"] == 0
    assert [(c.header, c.filled) for c in plan.book.unknown_columns] == [("本组记号", 1)]


def test_wrong_cells_are_named_and_change_nothing(desk: Desk, one: Any, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        people = book["家庭成员"]
        place(people, "出生日期", 3).value = "2026-02-30"
        place(people, "证件号码", 4).value = 539901197208210000
        place(people, "民族", 5).value = "外星族"
        place(people, "姓名", 6).value = None

    plan = plan_import(desk, edited(saved(desk, tmp_path / "a.xlsx"), edit))
    told = {(p.code, p.column) for p in plan.problems}
    assert told == {("WB-15", "出生日期"), ("WB-11", "证件号码"), ("SW-206", "民族"), ("WB-24", "姓名")}
    assert [(key, new) for _, key, new in changes(plan)] == [("ethnicity", "外星族")]


def test_saving_a_filled_one_is_logged_and_says_so_on_the_sheet(
    desk: Desk, one: Any, practice_desk: Desk, tmp_path: Path
) -> None:
    make_template(desk)
    with desk.reading() as connection:
        assert accesses(connection) == []
    path = tmp_path / "a.xlsx"
    path.write_bytes(make_template(desk, True, "入户核对").data)
    with desk.reading() as connection:
        assert [(line[1], line[4]) for line in accesses(connection)] == [("王小明", "入户核对")]
    guide = "\n".join(str(row[0]) for row in openpyxl.load_workbook(path)["填写说明"].iter_rows(values_only=True))
    assert "内部资料 妥善保管" in guide and "王小明" in guide and "入户核对" in guide
    with pytest.raises(AppError) as caught:
        make_template(practice_desk, True)
    assert caught.value.code == "TPL-101"


def test_the_same_content_gives_the_same_bytes(desk: Desk, one: Any) -> None:
    assert make_template(desk, True).data == make_template(desk, True).data


def test_columns_are_text_drop_downs_work_and_the_header_stays(desk: Desk, one: Any, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(saved(desk, tmp_path / "a.xlsx"))
    people = book["家庭成员"]
    column = place(people, "证件号码", 2).column
    assert next(d for d in people.column_dimensions.values() if d.min <= column <= d.max).number_format == "@"
    assert people.freeze_panes == "C3" and people.row_dimensions[1].hidden
    assert book["选项"].sheet_state == "hidden" and place(people, "健康状况", 2).comment is not None
    relation = place(people, "与户主关系", 2).column_letter
    rule = next(v for v in people.data_validations.dataValidation if f"{relation}3" in v.sqref)
    assert rule.formula1.startswith("选项!$") and "户主" in [c.value for c in book["选项"][rule.formula1.split("$")[1]]]
    assert [sheet.title for sheet in book.worksheets][1:3] == ["农户", "家庭成员"]


def test_libreoffice_opens_it_and_keeps_the_drop_downs(desk: Desk, one: Any, tmp_path: Path, tool: Any) -> None:
    path = saved(desk, tmp_path / "a.xlsx")
    out = tmp_path / "lo"
    command = [
        tool("soffice", "资料表的下拉选项"),
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert "rror" not in done.stderr.replace("javaldx", "")
    again = openpyxl.load_workbook(out / "a.xlsx")
    assert len(again["家庭成员"].data_validations.dataValidation) >= 20
    plan = plan_import(desk, out / "a.xlsx")
    assert changes(plan) == [] and plan.counts["kept"] == 0 and plan.counts["new"] == 0
