"""Yearly income: one record a year, the latest one counts, the year before stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.due import DueKind
from app.domain.errors import AppError
from app.domain.income_years import anchor_of_year, beside, income_year, is_big, latest_year
from app.services.checks.checking import facts_of
from app.services.collecting.collect import Subject, autosave, open_page, save_page
from app.services.desk import Desk
from app.services.duties.dues import due_of, village_facts
from app.services.family.yearly import annual_row, closed_year, last_year, open_year, previous_income, years
from app.services.files import load_household
from app.store import history
from app.store.door import stable_id

Build = Callable[..., Any]
OLD = {"anchor_month": "202510", "window_start": date(2024, 10, 1), "window_end": date(2025, 9, 30)}


@pytest.fixture
def made(desk: Desk, household: Build) -> Any:
    """A household without a case whose only record is that of 2025."""
    return household(desk, "张德福", road="", income=OLD)


def file_of(desk: Desk, household: str) -> Any:
    with desk.reading() as connection:
        return load_household(connection, household)


def fill(desk: Desk, household: str, **amounts: Decimal) -> str:
    """Type amounts on the income page and save it; the row that was filled."""
    subject = Subject(household)
    row = str(open_page(desk, subject, "income").rows["income_record"][0]["id"])
    autosave(desk, subject, "income", "income_record", row, amounts)
    save_page(desk, subject, "income")
    return row


@pytest.mark.parametrize(
    ("record", "year"),
    [
        ({"window_end": date(2025, 9, 30)}, 2025), ({"anchor_month": "202510"}, 2025), ({"anchor_month": "202601"}, 2025),
        ({"anchor_month": "202602"}, 2026), ({"window_end": date(2026, 9, 30), "anchor_month": "202001"}, 2026),
        ({}, None), ({"anchor_month": ""}, None), ({"anchor_month": "2026"}, None),
    ],
)  # fmt: skip
def test_the_year_is_that_in_which_the_twelve_months_end(record: dict[str, Any], year: int | None) -> None:
    assert income_year(record) == year


@pytest.mark.parametrize(("mode", "anchor"), [("oct_sep", "202610"), ("jan_dec", "202701")])
def test_the_anchor_month_follows_the_window(mode: str, anchor: str) -> None:
    assert anchor_of_year(2026, mode) == anchor
    assert income_year({"anchor_month": anchor}) == 2026


@pytest.mark.parametrize(
    ("day", "mode", "year"),
    [(date(2026, 11, 23), "oct_sep", 2026), (date(2026, 9, 30), "oct_sep", 2025), (date(2026, 10, 1), "oct_sep", 2026),
     (date(2026, 11, 23), "jan_dec", 2025)],
)  # fmt: skip
def test_the_year_that_is_over(day: date, mode: str, year: int) -> None:
    assert closed_year(day, mode) == year


@pytest.mark.parametrize(
    ("before", "difference", "big"),
    [(10000, 5001, True), (10000, 5000, False), (10000, -5001, True), (4000, 4999, False), (0, 5000, True), (0, 4999, False),
     (20000, 9999, False)],
)  # fmt: skip
def test_big_changes(before: int, difference: int, big: bool) -> None:
    assert is_big(Decimal(before), Decimal(difference)) is big


def test_amounts_beside_each_other() -> None:
    found = beside({"wage": "100", "claims": None}, {"wage": Decimal(9000), "claims": "5", "property": ""})
    assert found["wage"].difference == Decimal("-8900.00") and found["wage"].big
    assert found["claims"].difference is None and not found["claims"].big
    assert "property" not in found


def test_the_latest_year_counts_not_the_last_written() -> None:
    rows = [{"id": "b", "anchor_month": "202610"}, {"id": "a", "anchor_month": "202510"}, {"id": "c"}]
    found = latest_year(rows)
    assert found is not None and found["id"] == "b" and latest_year([]) is None


def test_a_new_year_is_opened_beside_the_old_one(desk: Desk, made: Any) -> None:
    row = open_year(desk, made.id)
    assert row == stable_id(made.id, "income_record", "annual", "2026") != made.income
    fill(desk, made.id, wage=Decimal(36000))
    file = file_of(desk, made.id)
    by_id = {r["id"]: r for r in file.rows("income_record")}
    assert by_id[row]["wage"] == Decimal(36000) and by_id[made.income]["wage"] == Decimal(18000)
    assert by_id[row]["anchor_month"] == "202610" and by_id[row]["window_end"] == date(2026, 9, 30)
    assert [line.year for line in years(desk, made.id)] == [2026, 2025]
    assert [line.is_latest for line in years(desk, made.id)] == [True, False]
    assert years(desk, made.id)[1].net_income == Decimal(27000)
    assert years(desk, made.id)[1].window == "2024-10-01至2025-09-30"


def test_checks_and_pages_read_the_latest_year(desk: Desk, made: Any) -> None:
    row = open_year(desk, made.id)
    file = file_of(desk, made.id)
    with desk.reading() as connection:
        facts = facts_of(file, desk.policy(connection), desk.today)
    assert facts.income_identify is not None and facts.income_identify["id"] == row
    assert open_page(desk, Subject(made.id), "income").rows["income_record"][0]["id"] == row
    # A year typed in afterwards is older all the same.
    older = open_year(desk, made.id, 2024)
    assert file_of(desk, made.id).latest("income_record")["id"] == row != older
    assert open_page(desk, Subject(made.id), "income").rows["income_record"][0]["id"] == row


def test_an_identification_is_not_displaced_by_a_year(desk: Desk, household: Build) -> None:
    made = household(desk, "李四", road="monitored")
    row = open_year(desk, made.id)
    file = file_of(desk, made.id)
    assert file.latest("income_record")["id"] == made.income != row
    assert open_page(desk, Subject(made.id, made.case), "income").rows["income_record"][0]["id"] == made.income


def test_refusals(desk: Desk, made: Any, household: Build) -> None:
    open_year(desk, made.id)
    with pytest.raises(AppError) as again:
        open_year(desk, made.id)
    assert again.value.code == "YEAR-101" and "2026" in again.value.text
    with pytest.raises(AppError) as early:
        open_year(desk, made.id, 2027)
    assert early.value.code == "YEAR-102"
    other = household(desk, "赵六", road="", income={"anchor_month": "", "window_start": None, "window_end": None})
    with pytest.raises(AppError) as unknown:
        open_year(desk, other.id)
    assert unknown.value.code == "YEAR-103" and "赵六" in unknown.value.where
    assert len(file_of(desk, other.id).rows("income_record")) == 1


def test_opening_a_year_is_undone(desk: Desk, made: Any) -> None:
    row = open_year(desk, made.id)
    with desk.reading() as connection:
        entry = next(entry for entry in history.of_unit(connection, made.id) if entry.row == row)
    with desk.writing("撤销") as door:
        history.undo(door.connection, door, entry.device, entry.counter)
    assert [line.year for line in years(desk, made.id)] == [2025]
    assert open_page(desk, Subject(made.id), "income").rows["income_record"][0]["id"] == made.income
    assert open_year(desk, made.id) == row


def test_rows_of_imports_keep_their_ids(desk: Desk, made: Any) -> None:
    file = file_of(desk, made.id)
    base = stable_id(made.id, "income_record", "annual")
    assert made.income == base == annual_row(file, made.id, 2025) == annual_row(file, made.id, None)
    assert annual_row(None, made.id, 2026) == base == annual_row(None, made.id, None)
    assert annual_row(file, made.id, 2026) == stable_id(made.id, "income_record", "annual", "2026")


def test_a_record_without_a_month_stands_for_any_year(desk: Desk, household: Build) -> None:
    made = household(desk, "赵六", road="", income={"anchor_month": "", "window_start": None, "window_end": None})
    assert annual_row(file_of(desk, made.id), made.id, 2026) == made.income


def test_last_year_beside_the_record_being_filled(desk: Desk, made: Any) -> None:
    shown = last_year(desk, Subject(made.id), made.income)
    assert shown.values is None and (shown.year, shown.next_year) == (2025, 2026)
    row = open_year(desk, made.id)
    shown = last_year(desk, Subject(made.id), row)
    assert shown.values is not None and shown.values["wage"] == Decimal(18000)
    assert shown.title == "2025年（年度）" and (shown.year, shown.next_year) == (2026, None)
    assert last_year(desk, Subject("nobody"), "x").values is None


def test_a_case_is_compared_with_the_year_before(desk: Desk, household: Build) -> None:
    made = household(desk, "李四", road="monitored")
    row = open_year(desk, made.id, 2025)
    shown = last_year(desk, Subject(made.id, made.case), made.income)
    assert shown.values is not None and shown.values["id"] == row and shown.next_year is None
    file = file_of(desk, made.id)
    assert previous_income(file, {"id": row, "anchor_month": "202510"}) is None


def test_a_year_that_was_only_opened_is_still_due(desk: Desk, household: Build) -> None:
    made = household(desk, "李四", road="monitored")

    def is_done() -> list[bool]:
        with desk.reading() as connection:
            facts = replace(village_facts(desk, connection), today=date(2027, 10, 5))
            file = load_household(connection, made.id)
        return [due.state.value == "done" for due in due_of(file, facts) if due.kind == DueKind.ANNUAL_INCOME]

    assert is_done() == [False]
    later = Desk(desk.store, desk.operator, date(2027, 10, 5), desk.clock)
    row = open_year(later, made.id)
    assert is_done() == [False]
    with later.writing("保存家庭收支") as door:
        door.change("income_record", row, {"wage": Decimal(20000)})
    assert is_done() == [True]
