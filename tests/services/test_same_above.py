"""同上户: the household this operator entered before, by hand, and what neighbours share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.services.collecting.collect import autosave, new_household, save_page
from app.services.desk import Desk
from app.services.family.same_above import Above, previous_household, previous_visitors, same_as_above
from app.services.importing.run import apply_import, plan_import
from app.services.visiting.visit_board import visit_start
from app.services.visiting.visits import record_visit

Build = Callable[..., Any]
SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"


def test_nobody_entered_anything_yet(desk: Desk) -> None:
    assert previous_household(desk) == Above() and same_as_above(desk) == {} and previous_visitors(desk) == ()


def test_the_household_entered_before(desk: Desk, household: Build) -> None:
    household(desk, "张德福", group="1组", road="")
    second = household(desk, "李四", group="2组", road="visiting")
    above = previous_household(desk)
    assert above.household == second.id and above.short == "李四（A-0002）"
    assert above.values == {
        "group_name": "2组", "home_address": "云山县青石镇石桥村2组2号", "collector_name": "王小明",
        "collector_phone": "13900000001", "visitors": ("王小明", "周文斌"),
    }  # fmt: skip
    assert same_as_above(desk, keys=("group_name",)) == {"group_name": "2组"}
    assert previous_household(desk, second.id).values["group_name"] == "1组"


def test_typed_on_the_form_counts_as_entered(desk: Desk, household: Build) -> None:
    household(desk, "张德福", group="1组", road="")
    subject = new_household()
    autosave(desk, subject, "household", "household", subject.household, {"group_name": "10组"})
    assert same_as_above(desk)["group_name"] == "1组"  # not saved yet
    save_page(desk, subject, "household")
    assert same_as_above(desk)["group_name"] == "10组"
    assert same_as_above(desk, subject.household)["group_name"] == "1组"


def test_other_operators_and_imports_do_not_count(desk: Desk, household: Build) -> None:
    household(desk, "张德福", group="1组", road="")
    apply_import(desk, plan_import(desk, SAMPLE))
    assert same_as_above(desk)["group_name"] == "1组"
    other = Desk(desk.store, "周文斌", desk.today, desk.clock)
    assert previous_household(other) == Above()


def test_a_deleted_household_is_passed_over(desk: Desk, household: Build) -> None:
    household(desk, "张德福", group="1组", road="")
    gone = household(desk, "李四", group="2组", road="")
    with desk.writing("删除") as door:
        door.remove("household", gone.id, "重复登记")
    assert same_as_above(desk)["group_name"] == "1组"


def test_visitors_of_the_visit_recorded_before(desk: Desk, household: Build) -> None:
    first, second = household(desk, "张德福", road="monitored"), household(desk, "李四", road="monitored")
    values = {
        "date": desk.today,
        "mode": "home",
        "visitors": ("赵站长", "钱医生"),
        "result": "stable",
        "income_change": "same",
    }
    record_visit(desk, first.id, values)
    assert previous_visitors(desk) == ("赵站长", "钱医生")
    assert visit_start(desk, second.id).last_visitors == ("赵站长", "钱医生")
