"""Settings with a valid-from date: history, values to come, what a change would do, and no clock that runs is ever moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.ledgers import ledger_kind
from app.domain.merged_places import Places, checked_places
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.ledgers.books import Wanted, book
from app.services.ledgers.closing import close_month
from app.services.papers.catalogue import print_paper
from app.services.policies import (
    all_settings,
    confirm_settings,
    policy_differences,
    set_policy,
    setting_history,
    withdraw,
)
from app.services.policy_effects import preview
from tests.services.conftest import TODAY, VILLAGE, make_desk, write_household


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Desk]:
    """Two households on the road, one of them clocked by 从发现线索到审定."""
    desk = make_desk(tmp_path / "v")
    write_household(desk, "张德福", road="monitored", group="1组")
    write_household(desk, "李四海", road="visiting", group="2组")
    yield desk
    desk.store.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Desk]:
    """A township office."""
    desk = make_desk(tmp_path / "t", role="township", code="539901101", village="")
    yield desk
    desk.store.close()


def later(desk: Desk, days: int) -> Desk:
    return Desk(desk.store, desk.operator, desk.today + timedelta(days=days), desk.clock)


def days_of(desk: Desk) -> set[tuple[str, str, date, date]]:
    return {(line.name, line.due.label, line.due.from_, line.due.to) for line in due_list(desk)}


def test_a_value_in_the_past_that_moves_a_clock_is_refused(village: Desk) -> None:
    before = days_of(village)
    with pytest.raises(AppError) as error:
        set_policy(village, "identify_days", 60, date(2026, 9, 1))
    assert error.value.code == "SET-030" and "李四海" in error.value.text and "从发现线索到审定" in error.value.text
    with pytest.raises(AppError) as again:
        preview(village, "identify_days", 60, date(2026, 9, 1))
    assert again.value.code == "SET-030"
    assert days_of(village) == before and setting_history(village, "identify_days") == []
    set_policy(village, "hotline", "12317", date(2026, 9, 1))  # no clock hangs on it
    set_policy(village, "refusal_told_days", 6, date(2026, 9, 1))  # nobody waits for one


def test_a_value_from_today_leaves_what_runs(village: Desk) -> None:
    before = days_of(village)
    set_policy(village, "identify_days", 60, document="云农组〔2026〕3号")
    assert days_of(village) == before


def test_history_says_what_was_and_what_will_be(village: Desk) -> None:
    coming = TODAY + timedelta(days=39)
    set_policy(village, "公示天数", 7, TODAY, "云农组〔2026〕3号")
    set_policy(village, "公示天数", 9, coming, "云农组〔2026〕9号")
    found = setting_history(village, "notice_min_days")
    assert [(line.shown, line.state, line.document) for line in found] == [
        ("9天", "将要生效", "云农组〔2026〕9号"), ("7天", "现在用", "云农组〔2026〕3号"),
    ]  # fmt: skip
    assert found[0].writer == "王小明" and found[0].own
    line = next(one for one in all_settings(village) if one.key == "notice_min_days")
    assert (line.shown, line.coming) == ("7天", coming)
    assert [one.state for one in setting_history(later(village, 40), "notice_min_days")] == ["现在用", "以前"]
    withdraw(village, "notice_min_days", coming)
    assert len(setting_history(village, "notice_min_days")) == 1
    for code, day in (("SET-031", TODAY), ("SET-032", coming)):
        with pytest.raises(AppError) as error:
            withdraw(village, "notice_min_days", day)
        assert error.value.code == code


def test_preview_names_whose_days_change(village: Desk) -> None:
    since = date(2027, 1, 1)
    found = preview(village, "revisit_monitored", "quarter", since)
    assert found.households == 1 and {effect.name for effect in found.effects} == {"张德福"}
    assert (
        found.text.startswith("自2027-01-01起，“未消除风险户回访”由“每月”改为“每季度”。影响1户：1户的回访")
        and "已经开始计算的期限不变" in found.text
    )
    assert not preview(village, "hotline", "12317", since).asked
    assert preview(village, "refusal_told_days", 6).households == 0
    assert setting_history(village, "revisit_monitored") == []  # nothing was written


def test_placeholders_are_confirmed_by_the_township(town: Desk, village: Desk) -> None:
    waiting = [line.key for line in all_settings(town) if line.mark]
    assert "consent_months" in waiting
    assert (
        confirm_settings(town, ["consent_months", "公示天数"], "青政〔2026〕9号") == 1
    )  # the second asks for no confirmation
    after = {line.key: line for line in all_settings(town)}
    assert (
        not after["consent_months"].mark
        and after["consent_months"].value == 12
        and after["consent_months"].document == "青政〔2026〕9号"
    )
    assert confirm_settings(town, waiting) == len(waiting) - 1
    assert not [line for line in all_settings(town) if line.mark]
    with pytest.raises(AppError) as error:
        confirm_settings(village, ["consent_months"])
    assert error.value.code == "SET-033"


def test_differences_of_a_village_alone_are_none(village: Desk) -> None:
    set_policy(village, "公示天数", 7)
    assert policy_differences(village) == []


# ---- 合村并组 ----


def test_old_papers_keep_the_old_name(village: Desk) -> None:
    december = later(village, 12)
    close_month(december, "2026-11", "周文斌", signed=("周文斌",))
    set_policy(december, "merged_places", f"{VILLAGE} 新桥村 539901101299\n{VILLAGE} 1组 > 桥东组", date(2027, 1, 1))
    january = later(village, 70)
    with january.reading() as connection:
        assert january.bodies(connection).village == "新桥村"
        assert january.bodies(connection, on=date(2026, 12, 31)).village == "石桥村"
        old = book(january, connection, ledger_kind("monitoring"), Wanted("2026-11"))
        new = book(january, connection, ledger_kind("monitoring"), Wanted("2027-01"))
    assert old.ledger.village == "青石镇石桥村" and {entry.group for entry in old.entries} == {"1组"}
    assert new.ledger.village == "青石镇新桥村" and {entry.group for entry in new.entries} == {"桥东组"}
    assert Places.of(checked_places(f"{VILLAGE} 新桥村 539901101299")).code(VILLAGE) == "539901101299"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("PLACE-101", "539901101203"),
        ("PLACE-103", "12345 新桥村"),
        ("PLACE-104", "539901101203 新桥村\n539901101203 另一村"),
    ],
)
def test_places_that_cannot_be(village: Desk, code: str, text: str) -> None:
    with pytest.raises(AppError) as error:
        set_policy(village, "merged_places", text)
    assert error.value.code == code


def test_the_order_of_the_form_and_its_numbers_follow_the_township(
    village: Desk, pdf_text: Callable[[bytes], str]
) -> None:
    """Our order and no numbers until the township confirmed its form; then the order it chose, numbered."""

    def printed() -> tuple[bool, bool]:
        words = pdf_text(print_paper(village, "form", blank=True).data)
        return words.find("家庭成员信息") < words.find("返贫致贫风险与帮扶需求"), "2.返贫致贫风险" in words

    assert printed() == (True, False)
    set_policy(village, "form_template", "2023年监测户信息采集表顺序")
    assert printed() == (False, False)
    set_policy(village, "form_confirmed", "是")
    assert printed() == (False, True)
