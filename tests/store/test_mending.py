"""合并后要理顺的: two laptops that did not know of each other, one village; found after merging, mended by a verb, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.services.duties.listing import due_list
from app.services.packages.mending import (
    CASES,
    HEADS,
    HOUSE_NUMBER,
    SHEET_NUMBER,
    mendings,
    renumber,
    settle_case,
    settle_head,
)
from app.services.packages.parallels import parallels
from app.store.rows import read_records
from tests.store.test_merging_stores import World
from tests.store.test_parallels import exchange
from tests.store.world import put_household

DAY = date(2026, 11, 3)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def shared_home(world: World) -> str:
    """A household without a head that both laptops have."""
    with world.laptops[0].writing("新增一户") as door:
        home = put_household(door, world.laptops[0].place.code, local_household_no="A-0050")
    exchange(world)
    return home


def test_two_heads_two_cases_doubled_numbers_are_found_and_mended(world: World) -> None:
    one, two = world.laptops
    home = shared_home(world)
    heads = []
    for desk, name in ((one, "张大山"), (two, "张小山")):
        with desk.writing("各自登记") as door:
            heads.append(
                door.create(
                    "member", {"household_id": home, "name": name, "relation": "head", "presence": "present", "sort": 9}
                )
            )
            case = door.create(
                "monitoring_case", {"household_id": home, "discovery_channel": "cadre", "clue_date": DAY}
            )
            door.create(
                "case_event",
                {"household_id": home, "case_id": case, "step": "clue", "date": DAY, "person": "王", "side": "village"},
            )
            door.create(
                "visit", {"household_id": home, "case_id": case, "date": DAY, "purpose": "check", "visitors": ("王",)}
            )
            put_household(door, desk.place.code, f"{name}的邻居", local_household_no="A-0099")
            door.create(
                "notice", {"number": "公示2026-001", "title": "公示", "kind": "enroll"}, village=desk.place.code
            )
    assert mendings(one) == mendings(two) == ()
    exchange(world)
    for desk in world.desks:
        found = {line.kind: line for line in mendings(desk)}
        assert set(found) == {HEADS, CASES, HOUSE_NUMBER, SHEET_NUMBER}
        assert {"张大山", "张小山"} <= {word for _, word in found[HEADS].choices}
    assert any(line.due.kind == "mending" for line in due_list(one))
    for head, relation, code in (("x", "son", "MEND-102"), (heads[0], "head", "MEND-102"), (heads[0], "", "MEND-102")):
        with pytest.raises(AppError) as caught:
            settle_head(one, home, head, relation)
        assert caught.value.code == code
    settle_head(one, home, heads[0], "sibling")
    cases = next(line for line in mendings(one) if line.kind == CASES).choices
    assert settle_case(one, home, cases[0][0]) == 1
    for line in [line for line in mendings(one) if line.kind in (HOUSE_NUMBER, SHEET_NUMBER)]:
        assert renumber(one, line.record, line.choices[1][0]) not in (line.title, "")
    assert mendings(one) == ()
    with pytest.raises(AppError) as caught:
        settle_case(one, home, cases[0][0])
    assert caught.value.code == "MEND-101"
    exchange(world)
    for desk in world.desks:
        assert mendings(desk) == () and parallels(desk) == ()
        with desk.reading() as connection:
            visits = read_records(connection, "visit", [home])
            assert {row["case_id"] for row in visits} == {cases[0][0]} and len(visits) == 2
            assert len(read_records(connection, "monitoring_case", [home])) == 1


def test_what_was_handed_in_or_hangs_is_not_mended_away(world: World) -> None:
    one, two = world.laptops
    home, made = shared_home(world), []
    for desk in (one, two):
        with desk.writing("各自登记") as door:
            case = door.create("monitoring_case", {"household_id": home, "discovery_channel": "cadre"})
            tip = ""
            for step in ("clue", "reported"):
                event = {
                    "household_id": home,
                    "case_id": case,
                    "step": step,
                    "date": DAY,
                    "person": "王",
                    "side": "village",
                }
                tip = door.create("case_event", {**event, "follows": tip})
            made.append(case)
            door.create(
                "notice",
                {"number": "公示2026-001", "title": "公示", "kind": "enroll", "posted_on": DAY},
                village=desk.place.code,
            )
    exchange(world)
    with pytest.raises(AppError) as caught:
        settle_case(one, home, made[0])
    assert caught.value.code == "MEND-103"
    sheet = next(line for line in mendings(one) if line.kind == SHEET_NUMBER)
    with pytest.raises(AppError) as caught:
        renumber(one, "notice", sheet.choices[0][0])
    assert caught.value.code == "MEND-104"


def test_the_value_before_both_is_shown(world: World) -> None:
    one, two = world.laptops
    world.write(0, 0, "group_name", "老组")
    exchange(world)
    world.write(0, 0, "group_name", "甲")
    world.write(1, 0, "group_name", "乙")
    exchange(world)
    for desk in (one, two, world.town):
        [line] = parallels(desk)
        assert line.before == "老组" and {choice.text for choice in line.choices} == {"甲", "乙"}
