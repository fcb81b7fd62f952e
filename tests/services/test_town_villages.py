"""The township's list of villages: typed, pasted, taken off; who is late, who is silent, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.policies import set_policy
from app.services.town.villages import (
    TownVillage,
    add_villages,
    put_village,
    read_list,
    remove_village,
    town_villages,
    village_lines,
)
from tests.services.conftest import make_desk
from tests.store.world import add_household

OFFICE = {"role": "township", "code": "539901101", "village": "", "operator": "刘建国", "line": ""}
SHI, LIU = "539901101203", "539901101204"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "town", **OFFICE)
    yield made
    made.store.close()


def test_a_list_is_pasted_in_either_order_and_typed_anew_only_names_change(town: Desk) -> None:
    assert add_villages(town, f"{SHI} 石桥村\n柳河村\t{LIU}\n\n") == {"新增": 2}
    put_village(town, TownVillage(LIU, "柳河村", by_hand=True, note="没有电脑"))
    assert add_villages(town, f"{SHI}，石桥村\n{LIU},柳树河村") == {"无变化": 1, "更改": 1}
    [shi, liu] = town_villages(town)
    assert (shi.since, liu.name, liu.by_hand, liu.note) == (town.today, "柳树河村", True, "没有电脑")
    remove_village(town, LIU, "合并到石桥村")
    assert [village.code for village in town_villages(town)] == [SHI]
    assert put_village(town, TownVillage(LIU, "柳河村")) == "新增" and len(town_villages(town)) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("石桥村", "TOWN-104"),
        ("12345 石桥村", "TOWN-104"),
        (f"{SHI} 石桥村\n{SHI} 又一个", "TOWN-104"),
        ("539902101203 外村", "TOWN-102"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(town: Desk, text: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        add_villages(town, f"{LIU} 柳河村\n{text}")
    assert caught.value.code == code and town_villages(town) == ()


def test_only_the_township_keeps_the_list_and_says_why_it_takes_one_off(town: Desk, desk: Desk) -> None:
    add_villages(town, f"{SHI} 石桥村")
    for work, code in (
        (lambda: put_village(desk, TownVillage(SHI, "石桥村")), "TOWN-101"), (lambda: put_village(town, TownVillage(SHI, " ")), "TOWN-103"),
        (lambda: remove_village(town, SHI, ""), "TOWN-106"), (lambda: remove_village(town, LIU, "错"), "TOWN-105"),
    ):  # fmt: skip
        with pytest.raises(AppError) as caught:
            work()
        assert caught.value.code == code


def test_who_is_late_silent_and_unanswered(town: Desk, desk: Desk, tmp_path: Path) -> None:
    add_villages(town, f"{SHI} 石桥村\n{LIU} 柳河村\n539901101205 山后村")
    put_village(town, replace(town_villages(town)[2], by_hand=True))
    stick = tmp_path / "stick"
    stick.mkdir()
    offer_enrolment(town, stick / "登记.swenrol")
    enrol(desk, stick / "登记.swenrol", own_fingerprint(town))
    add_household(desk, "张德福")
    first = export_package(desk, stick).path
    export_package(desk, stick)
    third = export_package(desk, stick).path
    receive(town, [first, third], own_fingerprint(desk))
    (stick / "坏.swpkg").write_bytes(b"rubbish")
    shi, liu, hand = village_lines(town)
    assert (shi.packages, shi.missing, shi.waiting, shi.late, shi.letters) == (2, ("A-0002",), 2, 0, ("A",))
    assert (
        shi.state == ("good", "按时")
        and liu.state == ("warn", "还没有报送过")
        and hand.state == ("quiet", "由乡镇代录")
    )
    town.today = date(2027, 1, 1)  # 39 days later
    shi, liu, hand = village_lines(town)
    assert (shi.days, shi.late, liu.late, hand.late) == (39, 8, 8, 0)
    assert liu.state == ("danger", "从未报送，已39天") and shi.state == ("danger", "逾期8天")
    set_policy(town, "handover_days", 60, date(2026, 12, 1), "镇发文")
    assert [line.late for line in village_lines(town)] == [0, 0, 0]
    answer(town, SHI, stick)
    assert village_lines(town)[0].waiting == 0 and village_lines(town)[0].answered_at


def test_the_list_travels_to_the_villages(town: Desk, desk: Desk, tmp_path: Path) -> None:
    add_villages(town, f"{SHI} 石桥村\n{LIU} 柳河村")
    offer_enrolment(town, tmp_path / "登记.swenrol")
    enrol(desk, tmp_path / "登记.swenrol", own_fingerprint(town))
    add_household(desk, "张德福")
    receive(town, [export_package(desk, tmp_path).path], own_fingerprint(desk))
    receive(desk, [answer(town, SHI, tmp_path).path])
    assert [village.name for village in town_villages(desk)] == ["石桥村", "柳河村"]


def test_lines_of_a_list() -> None:
    assert [(one.code, one.name) for one in read_list(f"  {SHI}：石桥村 \n山后 村 {LIU}")] == [
        (SHI, "石桥村"),
        (LIU, "山后 村"),
    ]
