"""Bringing a workbook in: the counts of the sample, a second time nothing, later files only what changed in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.duties.listing import due_list
from app.services.files import find_household, load_households
from app.services.importing.bases import read_bases
from app.services.importing.run import ImportPlan, apply_import, plan_import

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"


def changed_copy(target: Path, edit: Callable[[Any, dict[str, int]], None]) -> Path:
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book.worksheets[0]
    columns = {str(cell.value): cell.column for cell in sheet[3]}
    edit(sheet, columns)
    book.save(target)
    return target


def bring(desk: Any, path: Path = SAMPLE) -> ImportPlan:
    plan = plan_import(desk, path)
    apply_import(desk, plan)
    return plan


def journal_length(desk: Any) -> int:
    with desk.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM journal").scalar_one())


def test_the_sample_is_150_households_and_501_persons_and_again_no_change(desk: Any) -> None:
    counts = bring(desk).counts
    assert (counts["households"], counts["persons"], counts["new"], counts["problems"]) == (150, 501, 150, 0)
    with desk.reading() as connection:
        files = load_households(connection)
    assert len(files) == 150 and sum(len(file.members) for file in files) == 501
    written = journal_length(desk)
    again = bring(desk).counts
    assert (again["new"], again["changed"], again["unchanged"], again["fields"], again["kept"]) == (0, 0, 150, 0, 0)
    assert journal_length(desk) == written


def test_monitored_ones_stand_as_imported_and_nothing_is_overdue_on_the_first_morning(desk: Any) -> None:
    bring(desk)
    with desk.reading() as connection:
        files = load_households(connection)
    states = [case.road.state for file in files for case in file.cases]
    assert states.count(Step.MONITORED) == 18 and states.count(Step.REMOVED) == 19
    assert all(case.road.is_imported for file in files for case in file.cases)
    lines = due_list(desk)
    assert lines and not [line for line in lines if line.due.state is State.OVERDUE]
    desk.today += timedelta(days=40)
    assert [line for line in due_list(desk) if line.due.state is State.OVERDUE]


def test_two_laptops_make_the_same_households(desk: Any, practice_desk: Any) -> None:
    bring(desk)
    bring(practice_desk)
    ids = []
    for one in (desk, practice_desk):
        with one.reading() as connection:
            ids.append(
                sorted(
                    str(row["id"])
                    for file in load_households(connection)
                    for rows in file.by_kind.values()
                    for row in rows
                )
            )
    assert ids[0] == ids[1]


def test_a_changed_file_proposes_only_what_changed_in_it(desk: Any, tmp_path: Path) -> None:
    bring(desk)

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        sheet.cell(4, columns["家庭成员联系电话"]).value = "13911112222"

    plan = plan_import(desk, changed_copy(tmp_path / "later.xlsx", edit))
    changes = [change for household in plan.households for change in household.changes]
    assert [(c.kind, c.key, c.new) for c in changes] == [("member", "phone", "13911112222")]
    assert changes[0].place.endswith("Z4")
    apply_import(desk, plan)
    assert plan_import(desk, tmp_path / "later.xlsx").counts["changed"] == 0


def test_what_the_village_wrote_since_stays_and_the_difference_is_listed(desk: Any, tmp_path: Path) -> None:
    bring(desk)
    with desk.reading() as connection:
        file = find_household(connection, "53990100001")
    member = file.members[0]
    with desk.writing("改电话") as door:
        door.change("member", member["id"], {"phone": "13700000001"})
    assert plan_import(desk, SAMPLE).counts["fields"] == 0  # the same file again proposes nothing

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        sheet.cell(4, columns["家庭成员联系电话"]).value = "13911112222"
        sheet.cell(4, columns["文化程度"]).value = "高中"

    later = changed_copy(tmp_path / "later.xlsx", edit)
    plan = plan_import(desk, later)
    assert [c.key for h in plan.households for c in h.changes] == ["education"]
    assert [(c.key, c.old, c.new) for h in plan.households for c in h.kept] == [("phone", "13700000001", "13911112222")]
    apply_import(desk, plan)
    with desk.reading() as connection:
        after = next(m for m in find_household(connection, "53990100001").members if m["id"] == member["id"])
    assert after["phone"] == "13700000001" and after["education"] == "senior"
    assert plan_import(desk, later).counts["kept"] == 0  # told once


def test_a_lost_number_is_listed_and_never_overwrites_the_good_one(desk: Any, tmp_path: Path) -> None:
    bring(desk)

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        sheet.cell(4, columns["证件号码"]).value = 539901194908150000

    plan = plan_import(desk, changed_copy(tmp_path / "lost.xlsx", edit))
    assert any(problem.cell == "H4" and problem.level == "错误" for problem in plan.problems)
    apply_import(desk, plan)
    with desk.reading() as connection:
        assert find_household(connection, "53990100001").members[0]["id_number"] == "539901194908150048"


def test_formulas_without_result_and_impossible_dates_blank_nothing(desk: Any, tmp_path: Path) -> None:
    """An unreadable cell is no answer: numbers, months and cases stay, and the same file read again changes nothing."""
    bring(desk)
    with desk.reading() as connection:
        before = [(f.record, f.all_members, [c.id for c in f.cases]) for f in load_households(connection)]

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        monitored = next(r for r in range(4, sheet.max_row) if sheet.cell(r, columns["识别监测时间"]).value)
        number = sheet.cell(monitored, columns["户编号"]).value
        family = [r for r in range(4, sheet.max_row + 1) if sheet.cell(r, columns["户编号"]).value == number]
        for row in family:
            sheet.cell(row, columns["识别监测时间"]).value = "=TEXT(1,2)" if row % 2 else "2026-02-30"
            sheet.cell(row, columns["户联系电话"]).value = "=1/0"
        sheet.cell(4, columns["证件号码"]).value = "=CONCATENATE(1,2)"
        sheet.cell(5, columns["出生日期"]).value = "2026-02-30"

    path = changed_copy(tmp_path / "formulas.xlsx", edit)
    for _ in range(2):
        plan = plan_import(desk, path)
        assert {problem.code for problem in plan.problems} >= {"WB-18"}
        assert (plan.counts["changed"], plan.counts["kept"], plan.counts["new"]) == (0, 0, 0)
        apply_import(desk, plan)
    with desk.reading() as connection:
        after = [(f.record, f.all_members, [c.id for c in f.cases]) for f in load_households(connection)]
    assert after == before
    assert bring(desk).counts["fields"] == 0


def test_risk_removed_in_a_later_file_moves_the_imported_case(desk: Any, tmp_path: Path) -> None:
    bring(desk)
    with desk.reading() as connection:
        file = next(f for f in load_households(connection) if f.case and f.case.road.state is Step.MONITORED)
    number = file.record["national_household_no"]

    def edit(sheet: Any, columns: dict[str, int]) -> None:
        for row in range(4, sheet.max_row + 1):
            if sheet.cell(row, columns["户编号"]).value == number:
                sheet.cell(row, columns["风险是否已消除"]).value = "是"
                sheet.cell(row, columns["消除监测时间"]).value = "202610"
                sheet.cell(row, columns["风险消除方式"]).value = "帮扶消除"

    bring(desk, changed_copy(tmp_path / "removed.xlsx", edit))
    with desk.reading() as connection:
        after = find_household(connection, number)
    assert after.case and after.case.road.state is Step.REMOVED
    assert after.case.decision["removal_month"] == "202610"


def test_rows_without_numbers_wait_at_the_duplicates_desk_once(desk: Any, tmp_path: Path) -> None:
    def edit(sheet: Any, columns: dict[str, int]) -> None:
        sheet.cell(5, columns["人编号"]).value = None

    path = changed_copy(tmp_path / "parked.xlsx", edit)
    assert bring(desk, path).counts["parked"] == 1
    bring(desk, path)
    from app.store.rows import read_records

    with desk.reading() as connection:
        parked = read_records(connection, "parked_row")
    assert len(parked) == 1 and "第5行" in parked[0]["place"]
    assert "董雪荣" in str(parked[0]["content"])


def test_unknown_columns_and_foreign_texts_are_kept(desk: Any, tmp_path: Path) -> None:
    def edit(sheet: Any, columns: dict[str, int]) -> None:
        column = sheet.max_column + 1
        sheet.cell(3, column).value = "本地标记"
        sheet.cell(4, column).value = "重点户"
        sheet.cell(4, columns["政治面貌"]).value = "入党积极分子"

    bring(desk, changed_copy(tmp_path / "more.xlsx", edit))
    with desk.reading() as connection:
        member = find_household(connection, "53990100001").members[0]
        base = read_bases(connection, [member["household_id"]])[member["id"]]
    assert member["political"] == "!入党积极分子"
    assert base.extras == {"本地标记": "重点户"}


@pytest.mark.parametrize(("name", "content"), [("notes.xlsx", b"hello"), ("empty.xlsx", b"")])
def test_a_file_that_is_no_workbook_changes_nothing(desk: Any, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    before = journal_length(desk)
    with pytest.raises(AppError) as caught:
        plan_import(desk, tmp_path / name)
    assert name in caught.value.where and caught.value.advice
    assert journal_length(desk) == before
