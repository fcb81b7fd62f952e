"""代码表: renamed, added, retired and ordered from a day on; a retired item is printed in old rows and offered in no new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.ledgers import ledger_kind
from app.domain.parsing import parse
from app.domain.policy import Policy, PolicyEntry
from app.domain.questionnaire.codes import CODE_LISTS, code_for, label, labels
from app.domain.questionnaire.editions import (
    OPEN_LISTS,
    added,
    checked_items,
    editions_of,
    items_of,
    laid_over,
    moved_to,
    renamed,
    retired,
)
from app.domain.questionnaire.field import Field, Kind
from app.services import packages
from app.services.codelists import add_item, item_lines, list_lines, move_item, rename_item, restore_item, retire_item
from app.services.desk import Desk
from app.services.ledgers.books import Wanted, book
from app.services.ledgers.closing import close_month
from app.services.policies import policy_differences, set_policy, setting_history, withdraw
from tests.services.conftest import TODAY, make_desk, write_household

CHANNEL = CODE_LISTS.shipped["CHANNEL"]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Desk]:
    """One household on the road."""
    desk = make_desk(tmp_path / "v")
    write_household(desk, "张德福", road="monitored")
    yield desk
    desk.store.close()


@st.composite
def histories(draw: st.DrawFn) -> list[Any]:
    """Editions of the channels, each made from the one before by some changes."""
    items, found = items_of(CHANNEL), []
    for number in range(draw(st.integers(1, 4))):
        for step in range(draw(st.integers(1, 3))):
            code = draw(st.sampled_from([item.code for item in items]))
            change: Callable[..., Any] = draw(st.sampled_from([
                renamed(code, f"叫法{number}{step}"), retired(code), retired(code, True), moved_to(code, draw(st.integers(0, 5))),
                added(CHANNEL, f"新增{number}{step}"),
            ]))  # fmt: skip
            after = change(items)
            if any(not item.retired for item in after):
                items = after
        found.append(items)
    return found


@settings(max_examples=150, deadline=None)
@given(histories())
def test_nothing_ever_leaves_a_list(editions: list[Any]) -> None:
    """Whatever was edited: every code that ever was has its last word, retired ones are offered nowhere, old words still read."""
    entries = [PolicyEntry("codes.CHANNEL", [item.to_json() for item in items], TODAY + timedelta(days=n), "", True)
               for n, items in enumerate(editions)]  # fmt: skip
    policy = Policy(entries)
    for number, items in enumerate(editions):
        with editions_of(policy.at(TODAY + timedelta(days=number)).editions):
            offered = {code.code for code in CODE_LISTS["CHANNEL"].active()}
            for item in items:
                assert label("CHANNEL", item.code) == item.label
                assert (item.code in offered) is not item.retired
            known = {code.code for code in CODE_LISTS["CHANNEL"].codes}
            assert known == {item.code for edition in editions for item in edition} | set(CHANNEL.by_code)
            assert not offered & {code for code in known if code not in {item.code for item in items}} - set(
                CHANNEL.by_code
            )
    assert label("CHANNEL", CHANNEL.codes[0].code) == CHANNEL.codes[0].label  # outside everything is as shipped


def test_a_retired_item_is_printed_where_it_stands_and_offered_nowhere(village: Desk) -> None:
    first, second = CHANNEL.codes[0], CHANNEL.codes[1]
    retire_item(village, "发现渠道", first.label)
    with village.reading():
        assert label("CHANNEL", first.code) == first.label and first.label not in labels("CHANNEL")
        assert (
            parse(Field("c", "发现渠道", Kind.CODE, codes="CHANNEL"), first.label) == first.code
        )  # an old workbook still reads
        assert second.label in labels("CHANNEL")
    restore_item(village, "CHANNEL", first.label)
    with village.reading():
        assert first.label in labels("CHANNEL")


def test_renamed_added_and_ordered(village: Desk) -> None:
    add_item(village, "发现渠道", "网格员上报", document="青政〔2026〕9号")
    rename_item(village, "发现渠道", CHANNEL.codes[0].label, "农户自己申报的")
    move_item(village, "发现渠道", "网格员上报", 1)
    with village.reading():
        assert labels("CHANNEL")[:2] == ("网格员上报", "农户自己申报的")
        assert code_for("CHANNEL", CHANNEL.codes[0].label) == CHANNEL.codes[0].code  # the old word still reads
        assert label("CHANNEL", code_for("CHANNEL", "网格员上报")) == "网格员上报"
    line = list_lines(village)[0]
    assert line.label == "发现渠道" and "增加网格员上报" in line.changes and "改叫农户自己申报的" in line.changes
    assert item_lines(village, "发现渠道")[0].shipped == ""


def test_from_a_day_to_come(village: Desk) -> None:
    tomorrow = TODAY + timedelta(days=1)
    retire_item(village, "发现渠道", CHANNEL.codes[0].label, tomorrow)
    rename_item(village, "发现渠道", CHANNEL.codes[1].label, "今天就改的")
    later = Desk(village.store, village.operator, tomorrow, village.clock)
    with village.reading():
        assert CHANNEL.codes[0].label in labels("CHANNEL") and "今天就改的" in labels("CHANNEL")
    with later.reading():  # the later edition did not forget what was changed today
        assert CHANNEL.codes[0].label not in labels("CHANNEL") and "今天就改的" in labels("CHANNEL")
    withdraw(village, "codes.CHANNEL", tomorrow)
    with later.reading():
        assert CHANNEL.codes[0].label in labels("CHANNEL")


@pytest.mark.parametrize(
    ("code", "work"),
    [
        ("CODE-109", lambda desk: rename_item(desk, "发现渠道", CHANNEL.codes[0].label, "x", date(2026, 1, 1))),
        ("CODE-108", lambda desk: rename_item(desk, "没有的表", "a", "b")),
        ("CODE-107", lambda desk: rename_item(desk, "发现渠道", "没有的项", "b")),
        ("CODE-104", lambda desk: rename_item(desk, "发现渠道", CHANNEL.codes[0].label, CHANNEL.codes[1].label)),
        ("CODE-103", lambda desk: rename_item(desk, "发现渠道", CHANNEL.codes[0].label, "贫困户申报")),
        ("CODE-102", lambda desk: add_item(desk, "发现渠道", " ")),
        ("CODE-106", lambda desk: retire_item(desk, "步骤", CODE_LISTS.shipped["STEP"].codes[0].label)),
        ("CODE-110", lambda desk: add_item(desk, "具体帮扶措施", "送蜂箱")),
        ("CODE-101", lambda desk: set_policy(desk, "codes.CHANNEL", ["x"])),
    ],
)  # fmt: skip
def test_what_is_refused(village: Desk, code: str, work: Callable[[Desk], object]) -> None:
    with pytest.raises(AppError) as error:
        work(village)
    assert error.value.code == code and error.value.advice and error.value.where
    with village.reading():
        assert labels("CHANNEL") == tuple(item.label for item in CHANNEL.active())


def test_a_closed_month_keeps_its_words(village: Desk) -> None:
    """A class renamed later: the reprint of a closed month says what it said."""
    kind = ledger_kind("monitoring")
    december = Desk(village.store, village.operator, date(2026, 12, 5), village.clock)
    close_month(december, "2026-11", "周文斌", signed=("周文斌",))
    with december.reading() as connection:
        before = book(december, connection, kind, Wanted("2026-11")).ledger
    later = Desk(village.store, village.operator, date(2026, 12, 20), village.clock)
    rename_item(later, "监测对象类别", "边缘易致贫户", "防止返贫对象甲类")
    with later.reading() as connection:
        again = book(later, connection, kind, Wanted("2026-11"))
        open_month = book(later, connection, kind, Wanted("2026-12"))
    assert again.ledger.rows == before.rows and not [n for n in again.ledger.notes if "不完全一致" in n]
    assert open_month.entries[0].values["category"] == "防止返贫对象甲类"


def test_the_township_edition_takes_the_place_of_the_village(village: Desk, tmp_path: Path) -> None:
    town = make_desk(tmp_path / "town", role="township", code="539901101", village="")
    try:
        offer = tmp_path / "offer.swenrol"
        packages.enrol(village, offer, packages.offer_enrolment(town, offer))
        add_item(village, "发现渠道", "村里加的")
        add_item(town, "发现渠道", "乡镇加的", document="青政〔2026〕9号")
        made = packages.export_package(village, tmp_path)
        packages.receive(town, [made.path], confirm=packages.own_fingerprint(village))
        packages.receive(village, [packages.answer(town, village.place.code, tmp_path).path])
        with village.reading():
            assert "乡镇加的" in labels("CHANNEL") and "村里加的" not in labels("CHANNEL")
            assert label("CHANNEL", code_for("CHANNEL", "村里加的")) == "村里加的"  # rows that have it keep their word
        told = [line for line in policy_differences(village) if line.key == "codes.CHANNEL"]
        assert told and told[0].document == "青政〔2026〕9号" and "乡镇加的" in told[0].township
        with pytest.raises(AppError) as error:
            add_item(village, "发现渠道", "再加的")
        assert error.value.code == "SET-010"
        assert [line.state for line in setting_history(village, "codes.CHANNEL")] == ["现在用", "由乡镇的代替"]
    finally:
        town.store.close()


def test_open_lists_exist() -> None:
    assert set(CODE_LISTS.shipped) >= OPEN_LISTS
    assert checked_items(CHANNEL, []) == [] and laid_over(CHANNEL, ()).active() == CHANNEL.active()
