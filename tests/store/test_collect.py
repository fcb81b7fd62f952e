"""Saving a page: clashes with other writes, answers set aside, what comes by itself, the same rows on two laptops."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.merging import Rules, merge_unit
from app.services.collecting.collect import (
    Subject,
    autosave,
    keep_unread,
    new_household,
    open_page,
    save_page,
    unfinished,
)
from app.services.collecting.new_rows import MOMENT
from app.services.desk import Desk
from app.services.files import load_household, load_households
from app.store.rows import load_unit, read_records
from tests.store.world import add_household, journal, tables

Make = Callable[..., Desk]


def change(desk: Desk, household: str, **values: Any) -> None:
    """What another window or a package writes meanwhile."""
    with desk.writing("别处") as door:
        door.change("household", household, values)


def record(desk: Desk, household: str) -> dict[str, Any]:
    with desk.reading() as connection:
        return load_household(connection, household).record


def type_in(desk: Desk, household: str, **values: Any) -> None:
    for key, value in values.items():
        autosave(desk, Subject(household), "household", "household", household, {key: value})


# --- clashes


def test_another_write_since_is_a_clash_and_nothing_is_saved(desk: Desk) -> None:
    household = add_household(desk, "张福")
    type_in(desk, household, group_name="2组", home_address="石桥村2号")
    change(desk, household, group_name="3组")
    before = tables(desk)
    saved = save_page(desk, Subject(household), "household")
    assert saved.changed == 0 and tables(desk) == before
    [clash] = saved.clashes
    assert (clash.key, clash.mine, clash.theirs, clash.label) == (
        "group_name",
        "2组",
        "3组",
        clash.label,
    ) and clash.label
    assert unfinished(desk)
    saved = save_page(desk, Subject(household), "household", overwrite=[(household, "group_name")])
    assert saved.changed == 2 and not saved.clashes and not unfinished(desk)
    assert record(desk, household)["group_name"] == "2组"


def test_another_field_or_the_same_value_is_no_clash(desk: Desk) -> None:
    household = add_household(desk, "张福")
    type_in(desk, household, group_name="2组")
    change(desk, household, phone="13900000000", group_name="2组")
    saved = save_page(desk, Subject(household), "household")
    assert not saved.clashes and saved.changed == 0
    assert record(desk, household)["phone"] == "13900000000"


def test_the_stamp_is_that_of_the_first_letter_typed(desk: Desk) -> None:
    household = add_household(desk, "张福")
    type_in(desk, household, group_name="2组")
    change(desk, household, group_name="3组")
    type_in(desk, household, group_name="4组")  # typed on, without having seen the other write
    assert [c.theirs for c in save_page(desk, Subject(household), "household").clashes] == ["3组"]


def test_a_row_that_came_since_is_compared_too(desk: Desk) -> None:
    household = add_household(desk, "张福")
    subject = Subject(household)
    row = open_page(desk, subject, "safeguards").rows["safeguard_snapshot"][0]["id"]
    autosave(desk, subject, "safeguards", "safeguard_snapshot", row, {"water_unsafe": True, "food_ok": True})
    values = {"household_id": household, "moment": "annual", "water_unsafe": False, "food_ok": True}
    with desk.writing("接收") as door:  # the other laptop's snapshot has the same id
        door.create("safeguard_snapshot", values, row_id=row)
    saved = save_page(desk, subject, "safeguards")
    assert [(c.key, c.mine, c.theirs) for c in saved.clashes] == [("water_unsafe", True, False)]
    assert save_page(desk, subject, "safeguards", [(row, "water_unsafe")]).changed == 1


def test_nothing_typed_saves_nothing(desk: Desk) -> None:
    household = add_household(desk, "张福")
    before = tables(desk)
    assert save_page(desk, Subject(household), "household").changed == 0 and tables(desk) == before


def test_typing_the_old_value_again_writes_no_entry(desk: Desk) -> None:
    household = add_household(desk, "张福")
    entries = len(journal(desk))
    type_in(desk, household, group_name="2组")
    type_in(desk, household, group_name="1组")
    assert save_page(desk, Subject(household), "household").changed == 0 and len(journal(desk)) == entries


# --- set aside


def test_answers_whose_question_does_not_apply_are_set_aside(desk: Desk) -> None:
    household = add_household(desk, "张福", household_kind="exit_policy", poverty_exit_year=2018)
    type_in(desk, household, household_kind="ordinary")
    saved = save_page(desk, Subject(household), "household")
    assert [label for _, label in saved.set_aside] == ["脱贫年度"]
    assert record(desk, household)["poverty_exit_year"] is None
    entry = next(e for e in journal(desk) if e["field"] == "poverty_exit_year")
    assert (entry["old"], entry["new"]) == (2018, None)  # it can be brought back


def test_a_new_member_keeps_no_answer_that_does_not_apply(desk: Desk) -> None:
    household = add_household(desk, "张福")
    subject = Subject(household)
    values = {
        "name": "李梅",
        "health": ("healthy",),
        "disability": "physical",
        "disability_level": "1",
        "is_working": False,
    }
    autosave(desk, subject, "members", "member", "m9", {**values, "phone": "13900000000"})
    saved = save_page(desk, subject, "members")
    assert {label for _, label in saved.set_aside} >= {"残疾类别", "残疾等级"}
    with desk.reading() as connection:
        row = next(r for r in read_records(connection, "member") if r["id"] == "m9")
    assert row["disability"] == "" and row["name"] == "李梅"


# --- what comes by itself


@pytest.mark.parametrize(
    ("number", "born"), [("539901197003150011", date(1970, 3, 15)), ("539901198802290026", date(1988, 2, 29))]
)
def test_birth_date_and_sex_come_from_the_number(desk: Desk, number: str, born: date) -> None:
    from app.domain.idnumbers import sex as sex_of

    household = add_household(desk)
    autosave(desk, Subject(household), "members", "member", "m1", {"id_number": number})
    row = open_page(desk, Subject(household), "members").rows["member"][0]
    assert row["birth_date"] == born and row["sex"] == sex_of(number) and row["sex"]
    save_page(desk, Subject(household), "members")
    with desk.reading() as connection:
        saved = read_records(connection, "member")[0]
    assert (saved["birth_date"], saved["id_number"]) == (born, number)


def test_a_number_that_is_none_leaves_birth_date_alone(desk: Desk) -> None:
    household = add_household(desk)
    autosave(desk, Subject(household), "members", "member", "m1", {"birth_date": date(1970, 1, 1)})
    for number in ("", "123", "539901197013150011"):
        autosave(desk, Subject(household), "members", "member", "m1", {"id_number": number})
    assert open_page(desk, Subject(household), "members").rows["member"][0]["birth_date"] == date(1970, 1, 1)


def test_new_households_draw_numbers_one_after_the_other(desk: Desk) -> None:
    numbers = []
    for name in ("张福", "李四", "王五"):
        subject = new_household()
        autosave(desk, subject, "members", "member", f"m-{name}", {"name": name, "relation": "head"})
        save_page(desk, subject, "members")  # the members' page first: the household comes with it
        numbers.append(record(desk, subject.household)["local_household_no"])
    assert numbers == ["A-0001", "A-0002", "A-0003"]
    subject = new_household()
    type_in(desk, subject.household, local_household_no="B-0099", home_address="x")
    save_page(desk, subject, "household")
    assert record(desk, subject.household)["local_household_no"] == "B-0099"
    with desk.reading() as connection:
        assert {file.record["village_code"] for file in load_households(connection)} == {desk.place.code}


def test_new_members_stand_in_the_order_they_were_typed(desk: Desk) -> None:
    subject = new_household()
    for name in ("户主", "配偶", "长子", "次女", "孙子", "孙女"):
        autosave(desk, subject, "members", "member", f"{hash(name) % 997}-{name}", {"name": name})
    save_page(desk, subject, "members")
    with desk.reading() as connection:
        members = load_household(connection, subject.household).members
    assert [row["name"] for row in members] == ["户主", "配偶", "长子", "次女", "孙子", "孙女"]
    assert [row["sort"] for row in members] == [1, 2, 3, 4, 5, 6]
    assert len({row["person_id"] for row in members}) == 6 and {row["presence"] for row in members} == {"present"}


def test_a_row_taken_away_on_the_page_is_gone_after_saving(desk: Desk) -> None:
    household = add_household(desk, "张福", "李梅")
    subject = Subject(household)
    rows = open_page(desk, subject, "members").rows["member"]
    autosave(desk, subject, "members", "member", rows[1]["id"], {"deleted_reason": "填错行"})
    autosave(desk, subject, "members", "member", "new", {"name": "多余"})
    autosave(desk, subject, "members", "member", "new", {"deleted_reason": "填错行"})
    assert [r["name"] for r in open_page(desk, subject, "members").rows["member"]] == ["张福"]
    save_page(desk, subject, "members")
    with desk.reading() as connection:
        assert [r["name"] for r in read_records(connection, "member")] == ["张福"]
        assert {r["name"] for r in read_records(connection, "member", deleted=True)} == {"张福", "李梅"}


# --- the same rows on two laptops; moments


def fill_money(desk: Desk, subject: Subject, page: str = "income", **values: Any) -> str:
    row = str(open_page(desk, subject, page).rows["income_record"][0]["id"])
    autosave(desk, subject, page, "income_record", row, values)
    save_page(desk, subject, page)
    return row


def test_snapshot_and_income_have_one_id_on_two_laptops(make: Make) -> None:
    one, two = make("one"), make("two")
    household = add_household(one, "张福")
    with one.reading() as connection:
        unit = load_unit(connection, household)
    assert unit is not None
    merged = merge_unit(None, deepcopy(unit), Rules(frozenset({"village"}), lambda row, key: "village"))
    with two.writing("接收") as door:
        door.take(merged, None)
    subject = Subject(household)
    rows = [fill_money(one, subject, wage=Decimal(1000)), fill_money(two, subject, business=Decimal(500))]
    assert rows[0] == rows[1]
    with one.reading() as connection:
        assert [r["moment"] for r in read_records(connection, "income_record")] == ["annual"]


def test_each_page_writes_its_own_moment(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with desk.writing("线索") as door:
        case = door.create("monitoring_case", {"household_id": household, "discovery_channel": "cadre"})
    subject = Subject(household, case)
    first = fill_money(desk, subject, wage=Decimal(1000))
    second = fill_money(desk, subject, page="removal", wage=Decimal(9000))
    annual = fill_money(desk, Subject(household), wage=Decimal(400))
    with desk.reading() as connection:
        found = {r["id"]: (r["moment"], r["case_id"], r["wage"]) for r in read_records(connection, "income_record")}
    assert found == {
        first: (MOMENT, case, Decimal("1000.00")),
        second: ("removal", case, Decimal("9000.00")),
        annual: ("annual", "", Decimal("400.00")),
    }
    assert open_page(desk, subject, "removal").rows["income_record"][0]["wage"] == Decimal(9000)


def test_a_page_that_needs_a_case_says_so(desk: Desk) -> None:
    household = add_household(desk, "张福")
    with pytest.raises(AppError) as caught:
        open_page(desk, Subject(household), "risk")
    assert caught.value.code == "C-101" and caught.value.advice


def test_a_text_nobody_can_read_yet_is_never_lost(desk: Desk) -> None:
    household = add_household(desk, "张福")
    subject = Subject(household)
    keep_unread(desk, subject, "household", household, "poverty_exit_year", "二〇一八左右")
    before = tables(desk)
    assert save_page(desk, subject, "household").changed == 0 and tables(desk) == before
    type_in(desk, household, group_name="2组")
    assert save_page(desk, subject, "household").changed == 1
    page = open_page(desk, subject, "household")
    assert page.unread == {household: {"poverty_exit_year": "二〇一八左右"}} and page.drafted == frozenset()
    type_in(desk, household, poverty_exit_year=2018)  # mended: now it is an answer like any other
    assert open_page(desk, subject, "household").unread == {}


def test_an_unread_text_alone_makes_no_household(desk: Desk) -> None:
    subject = new_household()
    keep_unread(desk, subject, "household", subject.household, "poverty_exit_year", "不知道")
    save_page(desk, subject, "household")
    with desk.reading() as connection:
        assert load_households(connection) == []
